"""Manuscripts of Word: paragraphs, tables, notes, headers and properties; changes accepted, comments only for names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.manuscript.model import Manuscript, Paragraph, Part, SetOff
from gioia_coder.formats.archive import Archive
from gioia_coder.formats.word import MARKS, OFF, SKIPPED, opened, symbol
from gioia_coder.formats.xml_events import attribute, follow, local

INDENT: Final = 360
"""An indent of so many twentieths of a point, a quarter of an inch, sets a paragraph off."""

_QUOTING: Final = re.compile(r"quot|block text|zitat|citat|citaat|引用|引文", re.IGNORECASE)
_NOTE_KINDS: Final = frozenset(["separator", "continuationSeparator", "continuationNotice"])
_MARGIN: Final = re.compile(r"(?:.*/)?(header|footer)\d*\.xml")
_PROPERTIES: Final = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")


@dataclass(slots=True)
class _Open:
    """A paragraph being read."""

    words: list[str] = field(default_factory=list)
    style: str = ""
    indent: int = 0
    listed: bool = False


@dataclass(slots=True)
class _Pages:
    """A part of the document being read. `counts` are those of paragraphs and tables, `cells` the open rows and columns."""

    part: Part
    called: str
    quoting: frozenset[str] = frozenset()
    found: list[Paragraph] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    paragraphs: list[_Open] = field(default_factory=list)
    tables: list[list[int]] = field(default_factory=list)
    carried: str = ""
    deleted: list[str] = field(default_factory=list)
    skipping: int = 0
    words: bool = False
    hidden: bool = False
    joined: bool = False
    number: int = 0
    note: int = 0
    count: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = local(name)
        self.path.append(tag)
        if self.skipping or tag in SKIPPED or (tag in ("footnote", "endnote") and attribute(attributes, "type") in _NOTE_KINDS):
            self.skipping += 1
            self._heed(tag, attributes)
        elif tag in ("t", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym"):
            self.words = tag == "t"
            if not self.words and not self.hidden and self.paragraphs:
                self.paragraphs[-1].words.append(MARKS.get(tag) or symbol(attributes))
        else:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag == "p":
            self.paragraphs.append(_Open([self.carried]))
            self.carried = ""
        elif tag == "r":
            self.hidden = False
        elif tag == "tbl":
            self.number += 1
            self.tables.append([self.number, 0, 0])
        elif tag == "tr" and self.tables:
            self.tables[-1][1:] = [self.tables[-1][1] + 1, 0]
        elif tag == "tc" and self.tables:
            self.tables[-1][2] += 1
        elif tag in ("footnote", "endnote", "comment"):
            self.note += 1

    def _heed(self, tag: str, attributes: dict[str, str]) -> None:
        """Take from properties what decides which words are read, and how a paragraph is set."""
        inside, paragraph = self.path[-2] if len(self.path) > 1 else "", self.paragraphs[-1] if self.paragraphs else _Open()
        if tag == "del" and self.path[-3:-1] == ["pPr", "rPr"]:
            self.joined = True
        elif tag == "vanish" and self.path[-3:-1] == ["r", "rPr"]:
            self.hidden = attribute(attributes, "val") not in OFF
        elif tag == "pStyle" and inside == "pPr":
            paragraph.style = attribute(attributes, "val")
        elif tag == "ind" and inside == "pPr":
            paragraph.indent = indent_of(attributes)
        elif tag == "numPr" and inside == "pPr":
            paragraph.listed = True

    def text(self, words: str) -> None:
        """Take characters; deleted ones are kept apart, since real names may stand in them."""
        if self.words and not self.skipping and not self.hidden and self.paragraphs:
            self.paragraphs[-1].words.append(words)
        elif self.path and (self.path[-1] == "delText" or (self.path[-1] == "t" and (self.skipping or self.hidden))):
            self.deleted.append(words)

    def end(self, _name: str) -> None:
        """Close an element."""
        tag = self.path.pop()
        if self.skipping:
            self.skipping -= 1
        elif tag == "t":
            self.words = False
        elif tag == "p" and self.paragraphs:
            self._end_paragraph(self.paragraphs.pop())
        elif tag == "tbl" and self.tables:
            self.tables.pop()

    def _end_paragraph(self, one: _Open) -> None:
        text = "".join(one.words)
        if self.joined:
            self.carried, self.joined = text, False
        elif text.strip():
            self.found.append(self._placed(text, one))

    def _placed(self, text: str, one: _Open) -> Paragraph:
        """Return a paragraph with its place: its number, its cell, or that of its note."""
        quoting = one.style in self.quoting
        set_off = SetOff.QUOTE if quoting else SetOff.INDENT if one.indent >= INDENT and not one.listed else SetOff.NO
        if self.part is Part.BODY and self.tables:
            table, row, cell = self.tables[-1]
            where = f"table {table}, row {row}, cell {cell}"
            return Paragraph(text, where, Part.CELL, SetOff.NO, (table, row))
        if self.part is Part.BODY:
            self.count += 1
            return Paragraph(text, f"paragraph {self.count}", Part.BODY, set_off)
        return Paragraph(text, f"{self.called} {self.note}" if self.note else self.called, self.part, set_off)


def indent_of(attributes: dict[str, str]) -> int:
    """Return how far the whole of a paragraph is indented, in twentieths of a point; 0 for hanging lines, as of references."""
    left = attribute(attributes, "left") or attribute(attributes, "start")
    hanging = attribute(attributes, "hanging")
    if not left.isdecimal() or (hanging.isdecimal() and int(hanging)):
        return 0
    return int(left[:9])


@dataclass(slots=True)
class _Styles:
    """The names of styles, what they are based on, and which set a paragraph off by an indent."""

    names: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    open: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = local(name)
        if tag == "style":
            self.open = attribute(attributes, "styleId")
        elif tag == "name" and self.open:
            self.names.setdefault(self.open, attribute(attributes, "val"))
        elif tag == "basedOn" and self.open:
            self.bases[self.open] = attribute(attributes, "val")

    def text(self, words: str) -> None:
        """Take characters."""

    def end(self, name: str) -> None:
        """Close an element."""
        if local(name) == "style":
            self.open = ""

    def quoting(self) -> frozenset[str]:
        """Return the styles that are for quotations, by their own name or that of what they are based on."""
        found = {one for one, name in self.names.items() if _QUOTING.search(name)}
        for _ in range(10):
            found |= {one for one, base in self.bases.items() if base in found}
        return frozenset(found)


@dataclass(slots=True)
class _Properties:
    """The values of a file's properties by their names."""

    found: list[tuple[str, str]] = field(default_factory=list)
    tag: str = ""
    named: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self.tag = local(name)
        self.named = attribute(attributes, "name") if self.tag == "property" else self.named

    def text(self, words: str) -> None:
        """Take characters."""
        if words.strip():
            self.found.append((self.named or self.tag, words))

    def end(self, _name: str) -> None:
        """Close an element."""
        self.tag = ""


def read(path: Path, data: bytes) -> Manuscript:
    """Return the paragraphs of a Word document's bytes.

    Raises InputError for a damaged, protected, oversized or unsafe file.
    """
    archive, main = opened(path, data)
    folder = f"{main.rpartition('/')[0]}/" if "/" in main else ""
    styles = _Styles()
    if f"{folder}styles.xml" in archive.names:
        follow(path, archive.read(f"{folder}styles.xml"), styles)
    quoting = styles.quoting()
    body = _Pages(Part.BODY, "paragraph", quoting)
    follow(path, archive.read(main), body)
    found = [*body.found]
    hidden = [Paragraph("".join(body.deleted), "deleted or hidden words", Part.HIDDEN)] if body.deleted else []
    for name, called, part in _others(archive, folder):
        pages = _Pages(part, called, quoting)
        follow(path, archive.read(name), pages)
        (hidden if part is Part.HIDDEN else found).extend(pages.found)
    return Manuscript(path.name, (*found, *hidden, *_properties(path, archive)))


def _others(archive: Archive, folder: str) -> Iterator[tuple[str, str, Part]]:
    """Yield the parts beside the text: notes, then what stands on every page, then comments."""
    for called in ("footnote", "endnote"):
        if f"{folder}{called}s.xml" in archive.names:
            yield f"{folder}{called}s.xml", called, Part.NOTE
    for name in sorted(archive.names):
        if name.startswith(folder) and (match := _MARGIN.fullmatch(name)):
            yield name, match[1], Part.MARGIN
    if f"{folder}comments.xml" in archive.names:
        yield f"{folder}comments.xml", "comment", Part.HIDDEN


def _properties(path: Path, archive: Archive) -> Iterator[Paragraph]:
    for name in _PROPERTIES:
        if name in archive.names:
            properties = _Properties()
            follow(path, archive.read(name), properties)
            yield from (Paragraph(words, f"file property {called}", Part.PROPERTY) for called, words in properties.found)
