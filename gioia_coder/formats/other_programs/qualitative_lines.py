"""Lines of a text as qualitative-coding counts them, as spans of the canonical text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gioia_coder.formats.other_programs.counted import Canonical

_END: Final = re.compile("\r\n?|\n")
_ODD: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands; `elsewhere` says that the line itself is blank and this is the nearest one with words."""

    start: int
    end: int
    elsewhere: bool = False


class Lined:
    r"""A text and its lines, which end at `\n`, `\r\n` or `\r`.

    >>> lined = Lined("a\r\n\r\n b ")
    >>> lined.place(0), lined.place(1), lined.place(2), lined.place(3)
    (Place(start=0, end=1, elsewhere=False), Place(start=0, end=1, elsewhere=True), Place(start=4, end=5, elsewhere=False), None)
    """

    def __init__(self, raw: str) -> None:
        self.text = Canonical(raw)
        self.odd = bool(_ODD.search(raw))
        ends = [match.span() for match in _END.finditer(raw)]
        starts = [0, *(end for _, end in ends)]
        self._spans = [
            self._trimmed(start, end) for start, end in zip(starts, [*(start for start, _ in ends), len(raw)], strict=True)
        ]

    def place(self, line: int) -> Place | None:
        """Return where a line stands, counted from 0; None behind the last one and where the whole text is blank."""
        if not 0 <= line < len(self._spans):
            return None
        for distance in range(len(self._spans)):
            for near in (line - distance, line + distance):
                if 0 <= near < len(self._spans) and self._spans[near][0] < self._spans[near][1]:
                    return Place(*self._spans[near], elsewhere=distance > 0)
        return None

    def blank(self, line: int) -> bool:
        """Tell whether a line has no words, or is not there."""
        return not 0 <= line < len(self._spans) or self._spans[line][0] >= self._spans[line][1]

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        first, last = self.text.span(start, end)
        line = self.text.text[first:last]
        return first + len(line) - len(line.lstrip()), last - len(line) + len(line.rstrip())
