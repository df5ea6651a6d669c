"""Manuscripts of Markdown: paragraphs, block quotations, tables and notes; code is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.manuscript.model import LITERATURE, Manuscript, Paragraph, Part, SetOff
from gioia_coder.core.text import canonical
from gioia_coder.formats.manuscript.lines import Open, paragraph
from gioia_coder.formats.plain import decode, unescape

_FENCE: Final = re.compile(r"\s{0,3}(```+|~~~+)")
_QUOTED: Final = re.compile(r"\s{0,3}>\s?")
_ROW: Final = re.compile(r"\s*\|.*\|\s*$")
_RULE: Final = re.compile(r"[\s|:+=-]+")
_NOTE: Final = re.compile(r"\s{0,3}\[\^([^\]]+)\]:\s*")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_COMMENT: Final = re.compile(r"<!--(.*?)-->", re.DOTALL)
_INLINE: Final = (
    (re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[(?:[^\[\]]*\s)?-?@[\w:.#$%&+?<>~/-]+[^\[\]]*\]"), f"({LITERATURE})"),
    (re.compile(r"\[\^[^\]]+\]"), ""),
    (re.compile(r"</?[A-Za-z][^<>]{0,200}>"), ""),
    (re.compile(r"(?<![\\\w])(\*\*\*|\*\*|\*|___|__|_)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>|~\"'$-])"), r"\1"),
)
"""What stands for itself no more once it is printed: links, references to literature and notes, tags, emphasis, escapes."""


@dataclass(slots=True)
class _Reader:
    """A manuscript being read, line by line."""

    found: list[Paragraph] = field(default_factory=list)
    open: Open = field(default_factory=Open)
    tables: int = 0
    row: int = 0
    fence: str = ""

    def line(self, n: int, line: str) -> None:
        """Take a line."""
        fence = _FENCE.match(line)
        if self.fence or fence:
            self.flush()
            ends = fence and self.fence and fence[1].startswith(self.fence)
            self.fence = "" if ends else self.fence or (fence[1] if fence else "")
        elif not line.strip():
            self.flush()
        elif _ROW.match(line):
            self._table(n, line)
        elif _RULE.fullmatch(line):
            self.flush()
        else:
            self._words(n, line)

    def _words(self, n: int, line: str) -> None:
        self.row = 0
        if quoted := _QUOTED.match(line):
            line = line[quoted.end() :]
            if self.open.set_off is not SetOff.QUOTE or not line.strip():
                self.flush()
                self.open.set_off = SetOff.QUOTE
        elif note := _NOTE.match(line):
            self.flush()
            line = line[note.end() :]
            self.open.part, self.open.where = Part.NOTE, f"footnote {note[1]}"
        elif heading := _HEADING.match(line):
            self.flush()
            self.open.write(heading[1], n)
            self.flush()
            return
        elif _ITEM.match(line) and self.open.set_off is SetOff.NO:
            self.flush()
            line = _ITEM.sub("", line, count=1)
        self.open.write(f"{line.strip()} ", n)

    def _table(self, n: int, line: str) -> None:
        self.flush()
        self.tables += not self.row
        self.row += 1
        if _RULE.fullmatch(line):
            return
        where = f"table {self.tables}"
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        self.found += [
            paragraph(_printed(cell.strip()), n, where=where, part=Part.CELL, row=(self.tables, self.row))
            for cell in cells
            if cell.strip()
        ]

    def flush(self) -> None:
        """End the open paragraph."""
        if not self.open.words:
            self.open = Open(set_off=self.open.set_off if self.open.size else SetOff.NO)
            return
        # what is printed may be shorter than what is written: each line is made ready by itself
        self.found += [made] if (made := _printed_paragraph(self.open)) else []
        self.open = Open()


def _printed_paragraph(one: Open) -> Paragraph | None:
    made = one.closed()
    if made is None:
        return None
    text = _printed(made.text)
    if len(text) == len(made.text):
        return made
    # emphasis may run over lines: the places of lines are moved by what was taken out before them
    lines = tuple((len(_printed(made.text[:at])), line) for at, line in made.lines)
    return Paragraph(text, made.where, made.part, made.set_off, made.row, lines)


def _printed(text: str) -> str:
    for pattern, put in _INLINE:
        text = pattern.sub(put, text)
    return unescape(text)


def read(path: Path, data: bytes) -> Manuscript:
    """Return the paragraphs of a Markdown file's bytes; raises InputError for what is no text."""
    text = canonical(decode(path, data).text)
    aside: list[Paragraph] = []

    def comment(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start()) + 1
        aside.append(paragraph(" ".join(match[1].split()), line, where="comment", part=Part.HIDDEN))
        return "\n" * match[0].count("\n")

    lines = _COMMENT.sub(comment, text).split("\n")
    first = 0
    if lines[0].strip() == "---" and (end := next((n for n, one in enumerate(lines[1:], 1) if one.strip() in ("---", "...")), 0)):
        aside += [paragraph(one, n, where="head", part=Part.HIDDEN) for n, one in enumerate(lines[1:end], 2) if one.strip()]
        first = end + 1
    reader = _Reader()
    for n, line in enumerate(lines[first:], first + 1):
        reader.line(n, line)
    reader.flush()
    return Manuscript(path.name, (*reader.found, *aside))
