"""Word documents: the words of `word/document.xml` as a reader sees them, changes accepted.

Paragraphs become lines. Insertions, content controls, links and field results are read; deletions, field codes, comments, notes,
headers and footers are not. A table row is one line: two cells as `label: text` where the first is short, more by tabs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from gioia_coder.formats.archive import Archive
from gioia_coder.formats.sources import Asked, Decoded, refuse

_MAIN: Final = "word/document.xml"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SKIPPED: Final = frozenset(
    ["del", "moveFrom", "Fallback", "rt", "instrText", "delText", "sdtPr", "pPr", "rPr", "trPr", "tcPr", "tblPr", "sectPr"]
)
_MARKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_TIME: Final = re.compile(r"[\[(]?\d[\d:.,]*[\])]?")
_LABEL_LENGTH: Final = 40


class _UnsafeXmlError(Exception):
    """The XML declares a document type, which no Word document does."""


@dataclass(slots=True)
class _Body:
    """The document being read: open paragraphs and open containers (body, cells) with their finished lines."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    paragraphs: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    skipping: int = 0
    words: bool = False
    joined: bool = False
    carried: str = ""

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Open an element."""
        local = name.rpartition(" ")[2]
        self.path.append(local)
        if self.skipping or local in _SKIPPED:
            self.skipping += 1
            if local == "del" and self.path[-3:-1] == ["pPr", "rPr"]:
                self.joined = True
            return
        if local == "t":
            self.words = True
        elif local == "p":
            self.paragraphs.append([])
        elif local == "tr":
            self.rows.append([])
        elif local == "tc":
            self.lines.append([])
        elif local in _MARKS and self.paragraphs:
            self.paragraphs[-1].append(_MARKS[local])

    def text(self, words: str) -> None:
        """Take characters."""
        if self.words and not self.skipping and self.paragraphs:
            self.paragraphs[-1].append(words)

    def end(self, _name: str) -> None:
        """Close an element."""
        local = self.path.pop()
        if self.skipping:
            self.skipping -= 1
        elif local == "t":
            self.words = False
        elif local == "p":
            self._end_paragraph()
        elif local == "tc" and len(self.lines) > 1:
            self.end_carried()
            cell = self.lines.pop()
            (self.rows[-1] if self.rows else self.lines[-1]).append("\n".join(cell).strip())
        elif local == "tr":
            row = _row(self.rows.pop())
            self.lines[-1] += [row] if row else []

    def end_carried(self) -> None:
        """Finish a paragraph whose mark was deleted but which nothing follows."""
        if self.carried:
            self.lines[-1].append(self.carried)
            self.carried = ""

    def _end_paragraph(self) -> None:
        line = self.carried + "".join(self.paragraphs.pop())
        self.carried = line if self.joined else ""
        if not self.joined:
            self.lines[-1].append(line)
        self.joined = False


def _row(cells: list[str]) -> str:
    """Return the line of a table row."""
    full = [cell for cell in cells if cell]
    if len(full) < 2:
        return "".join(full)
    label, words = full[0], full[1]
    short = len(label) <= _LABEL_LENGTH and "\n" not in label and not _TIME.fullmatch(label)
    if len(cells) == 2 and short:
        return f"{label} {words}" if label.endswith((":", "：")) else f"{label}: {words}"
    return "\t".join(cells).strip()


def read(path: Path, data: bytes, _asked: Asked) -> list[Decoded]:
    """Return the words of a Word document's bytes.

    Raises InputError for a damaged, protected, oversized or unsafe file.
    """
    if data.startswith(_OLE):
        raise refuse(path, "it is an old or protected Word document.", "Open it in Word and save it as .docx without a password.")
    archive = Archive(path, data)
    name = _MAIN if _MAIN in archive.names else _main_part(path, archive)
    body = _Body()
    try:
        _parse(archive.read(name), body)
    except _UnsafeXmlError:
        raise refuse(
            path, "it declares a document type, which no Word document does.", "Do not trust it; ask for another copy."
        ) from None
    except (expat.ExpatError, RecursionError, ValueError):
        raise refuse(path, "its text is damaged.", "Open it in Word, save it again, and import that.") from None
    body.end_carried()
    return [Decoded("\n".join(body.lines[0]))]


def _parse(data: bytes, body: _Body) -> None:
    """Run the parser over one part; document types, and so entities, are refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = body.start
    parser.EndElementHandler = body.end
    parser.CharacterDataHandler = body.text
    parser.Parse(data, True)


def _refuse_doctype(*_: object) -> None:
    raise _UnsafeXmlError


def _main_part(path: Path, archive: Archive) -> str:
    """Return the part that the package names as its document."""
    if "_rels/.rels" in archive.names:
        for relation in re.findall(rb"<Relationship\b[^>]{1,2000}>", archive.read("_rels/.rels")):
            target = re.search(rb'Target="/?([^"]{1,200})"', relation)
            if b"/officeDocument" in relation and target and target[1].decode("utf-8", "replace") in archive.names:
                return target[1].decode("utf-8", "replace")
    raise refuse(path, "it is not a Word document.", "Open it in the program that made it and save it as .docx.")
