"""Word documents: the words of `word/document.xml` as a reader sees them, changes accepted; comments are codings.

Paragraphs and table rows become lines (`flow`). Insertions, content controls, links, text boxes and field results are read;
deletions, hidden text, field codes, list numbers, notes, headers and footers are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.formats.anchors import BEGIN, END, POINT, anchor
from gioia_coder.formats.archive import Archive
from gioia_coder.formats.comments import with_marks
from gioia_coder.formats.flow import Flow, left_out
from gioia_coder.formats.sources import Asked, Decoded, refuse
from gioia_coder.formats.word_comments import comments_in, is_copy
from gioia_coder.formats.xml_events import attribute, follow, local

_MAIN: Final = "word/document.xml"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SKIPPED: Final = frozenset(
    ["del", "moveFrom", "Fallback", "rt", "instrText", "delText", "sdtPr", "pPr", "rPr", "trPr", "tcPr", "tblPr", "sectPr"]
)
MARKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_RANGES: Final = {"commentRangeStart": BEGIN, "commentRangeEnd": END, "commentReference": POINT}
_NOTES: Final = frozenset(["footnoteReference", "endnoteReference"])
_WORDS: Final = frozenset(["t", "delText"])
_DELETED: Final = frozenset(["del", "moveFrom", "delText"])
_COPY: Final = "it is a copy of a source with its codings as comments: `gioia memo import` reads the answers in it."
OFF: Final = frozenset(["0", "false", "off"])
_SYMBOLS: Final[Mapping[tuple[str, int], str]] = {
    **{("wingdings", code): char for code, char in zip(b"JKL", "☺😐☹", strict=True)},
    **{("wingdings", code): char for code, char in zip(b"\xdf\xe0\xe8\xfb\xfc\xa7", "←→➔✗✓▪", strict=True)},
    **{("symbol", code): char for code, char in zip(b"\xac\xae\xb0\xb1\xb7\xbc", "←→°±•…", strict=True)},
}
"""What common symbols of symbol fonts show, by their place in the font."""


@dataclass(slots=True)
class _Body:
    """The document being read; `numbers` are those of the comments whose ranges were met, `skipped` what is not read."""

    flow: Flow = field(default_factory=Flow)
    path: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    skipping: int = 0
    notes: int = 0
    words: bool = False
    hidden: bool = False
    joined: bool = False
    skipped: frozenset[str] = SKIPPED

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = local(name)
        self.path.append(tag)
        if tag in _RANGES and "Fallback" not in self.path:
            number = self.numbers.setdefault(attribute(attributes, "id"), len(self.numbers))
            self.flow.place(anchor(number, _RANGES[tag]))
        if self.skipping or tag in self.skipped:
            self.skipping += 1
            self._heed(tag, attributes)
        else:
            self._begin(tag, attributes)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element whose words are read."""
        if tag in _WORDS:
            self.words = True
        elif tag == "p":
            self.flow.begin_paragraph()
        elif tag == "tr":
            self.flow.begin_row()
        elif tag == "tc":
            self.flow.begin_cell()
        elif tag == "r":
            self.hidden = False
        elif tag in _NOTES:
            self.notes += 1
        elif not self.hidden and (tag in MARKS or tag == "sym"):
            self.flow.write(MARKS.get(tag) or symbol(attributes))

    def _heed(self, tag: str, attributes: dict[str, str]) -> None:
        """Take from properties what decides which words are read."""
        if tag == "del" and self.path[-3:-1] == ["pPr", "rPr"]:
            self.joined = "del" in self.skipped
        elif tag == "vanish" and self.path[-3:-1] == ["r", "rPr"]:
            self.hidden = attribute(attributes, "val") not in OFF

    def text(self, words: str) -> None:
        """Take characters."""
        if self.words and not self.skipping and not self.hidden:
            self.flow.write(words)

    def end(self, _name: str) -> None:
        """Close an element."""
        tag = self.path.pop()
        if self.skipping:
            self.skipping -= 1
        elif tag in _WORDS:
            self.words = False
        elif tag == "r":
            self.hidden = False
        elif tag == "p":
            self.flow.end_paragraph(joined=self.joined)
            self.joined = False
        elif tag == "tc":
            self.flow.end_cell()
        elif tag == "tr":
            self.flow.end_row()


def symbol(attributes: dict[str, str]) -> str:
    """Return the character of a symbol; one of an unknown symbol font keeps the number that it has there."""
    code = attribute(attributes, "char")
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
        return ""
    number = int(code, 16)
    known = _SYMBOLS.get((attribute(attributes, "font").casefold(), number & 0xFF))
    return known or ("" if 0xD800 <= number < 0xE000 else chr(number))


def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
    """Return the words of a Word document's bytes, with its comments as marks.

    Raises InputError for a damaged, protected, oversized or unsafe file.
    """
    archive, name = opened(path, data)
    body = _Body()
    follow(path, archive.read(name), body)
    own = is_copy(archive)
    text, marks, warnings = with_marks(body.flow.finish(), [] if own else comments_in(archive, name, body.numbers))
    return [Decoded(text, marks=marks, warnings=(*([_COPY] if own else []), *warnings, *left_out(body.notes)))]


def with_deletions(archive: Archive, name: str) -> tuple[str, dict[str, int]]:
    """Return the words of a document's part with anchors, deleted and inserted ones alike, and the numbers of its comments."""
    body = _Body(skipped=SKIPPED - _DELETED)
    follow(archive.path, archive.read(name), body)
    return body.flow.finish(), body.numbers


def opened(path: Path, data: bytes) -> tuple[Archive, str]:
    """Return a Word document's parts and which of them is its text; raises as `read` does."""
    if data.startswith(_OLE):
        raise refuse(path, "it is an old or protected Word document.", "Open it in Word and save it as .docx without a password.")
    archive = Archive(path, data)
    return archive, _MAIN if _MAIN in archive.names else _main_part(path, archive)


def _main_part(path: Path, archive: Archive) -> str:
    """Return the part that the package names as its document."""
    if "_rels/.rels" in archive.names:
        for relation in re.findall(rb"<Relationship\b[^>]{1,2000}>", archive.read("_rels/.rels")):
            target = re.search(rb'Target="/?([^"]{1,200})"', relation)
            if b"/officeDocument" in relation and target and target[1].decode("utf-8", "replace") in archive.names:
                return target[1].decode("utf-8", "replace")
    raise refuse(path, "it is not a Word document.", "Open it in the program that made it and save it as .docx.")
