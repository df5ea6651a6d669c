"""Paragraphs, cells and rows of a document as the lines of a text: the rules that every word processor's format shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.formats.anchors import bare, loosened, strip

_TIME: Final = re.compile(r"[\[(]?\d[\d:.,]*[\])]?")
_LABEL_LENGTH: Final = 40


@dataclass(slots=True)
class Flow:
    """A document being read: open paragraphs, and open containers (the text, cells) with their finished lines.

    A paragraph is a line. A table row is a line too, `row_line`. Paragraphs may stand inside others, as text boxes do.
    """

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    paragraphs: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    _carried: str = ""
    _loose: str = ""

    def begin_paragraph(self) -> None:
        """Open a paragraph."""
        self.paragraphs.append([self._loose])
        self._loose = ""

    def write(self, words: str) -> None:
        """Take words of the open paragraph; those outside of any are not text."""
        if self.paragraphs:
            self.paragraphs[-1].append(words)

    def place(self, mark: str) -> None:
        """Take an anchor; outside of paragraphs it stands before the next one."""
        if self.paragraphs:
            self.paragraphs[-1].append(mark)
        else:
            self._loose += mark

    def end_paragraph(self, *, joined: bool = False) -> None:
        """Close the paragraph; one whose mark was deleted is `joined` with the next."""
        if not self.paragraphs:
            return
        line = self._carried + "".join(self.paragraphs.pop())
        self._carried = line if joined else ""
        if not joined:
            self.lines[-1].append(line)

    def begin_row(self) -> None:
        """Open a table row."""
        self.rows.append([])

    def begin_cell(self) -> None:
        """Open a cell."""
        self.lines.append([])

    def end_cell(self) -> None:
        """Close the cell and give it to the open row."""
        if len(self.lines) > 1:
            self._end_carried()
            cell = strip("\n".join(self.lines.pop()))
            (self.rows[-1] if self.rows else self.lines[-1]).append(cell)

    def end_row(self) -> None:
        """Close the row; one without words is no line."""
        if not self.rows:
            return
        line = row_line(self.rows.pop())
        if bare(line):
            self.lines[-1].append(line)
        else:
            self._loose += loosened(line)

    def finish(self) -> str:
        """Return the text with its anchors."""
        self._end_carried()
        return "\n".join(self.lines[0]) + self._loose

    def _end_carried(self) -> None:
        """Finish a paragraph whose mark was deleted but which nothing follows."""
        if self._carried:
            self.lines[-1].append(self._carried)
            self._carried = ""


def left_out(notes: int) -> tuple[str, ...]:
    """Return the warning about so many notes at the foot of pages or at the end, which are nobody's words; none without any.

    >>> left_out(1), left_out(0)
    (('1 footnote or endnote was left out.',), ())
    """
    return (
        (f"{notes} footnote{'s' if notes > 1 else ''} or endnote{'s were' if notes > 1 else ' was'} left out.",) if notes else ()
    )


def row_line(cells: Sequence[str]) -> str:
    r"""Return the line of a table row: two cells as `label: text` where the first is short, more parted by tabs.

    >>> row_line(["Anna", "Hello."]), row_line(["Anna:", "Hello."]), row_line(["0:10", "Anna", "Hello."]), row_line(["", "Hm."])
    ('Anna: Hello.', 'Anna: Hello.', '0:10\tAnna\tHello.', 'Hm.')
    """
    full = [cell for cell in cells if bare(cell)]
    if len(full) < 2:
        return "".join(cells)
    label = bare(cells[0])
    if len(cells) == 2 and is_label(label):
        return f"{cells[0]} {cells[1]}" if label.endswith((":", "：")) else f"{cells[0]}: {cells[1]}"
    return strip("\t".join(cells))


def is_label(words: str) -> bool:
    """Tell whether the words before others are short enough to name who says them."""
    return 0 < len(words) <= _LABEL_LENGTH and "\n" not in words and not _TIME.fullmatch(words)
