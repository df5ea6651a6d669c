"""Paragraphs of a file that has lines: what is written goes into the open one, with the line that it stands on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from gioia_coder.core.manuscript.model import Paragraph, Part, SetOff


@dataclass(slots=True)
class Open:
    """A paragraph being written; `more` are the other fields of a `Paragraph`."""

    words: list[str] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0
    where: str = ""
    part: Part = Part.BODY
    set_off: SetOff = SetOff.NO
    row: tuple[int, int] | None = None

    def write(self, words: str, line: int) -> None:
        """Take words of a line."""
        if words:
            if not self.lines or self.lines[-1][1] != line:
                self.lines.append((self.size, line))
            self.words.append(words)
            self.size += len(words)

    def closed(self) -> Paragraph | None:
        """Return the paragraph, None for one without words."""
        text = "".join(self.words)
        if not text.strip():
            return None
        lead = len(text) - len(text.lstrip())
        lines = tuple((max(at - lead, 0), line) for at, line in self.lines)
        first = max((n for n, (at, _) in enumerate(self.lines) if at <= lead), default=0)
        return Paragraph(text.strip(), self.where, self.part, self.set_off, self.row, lines[first:])


def line_starts(text: str) -> list[int]:
    """Return where the lines of a text begin."""
    return [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]


def line_of(starts: list[int], at: int) -> int:
    """Return the number of the line that an offset stands on, from 1."""
    return bisect_right(starts, at)


def paragraph(text: str, line: int, **more: Any) -> Paragraph:
    """Return a paragraph of one line."""
    return Paragraph(text, more.pop("where", ""), lines=((0, line),), **more)
