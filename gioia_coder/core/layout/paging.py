"""A page that is being filled, and what all pages of a figure share: the note, and places rounded alike everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gioia_coder.core.layout.drawing import (
    EDGE,
    HEIGHT,
    WIDTH,
    Anchor,
    Area,
    Box,
    Drawing,
    Line,
    Part,
    Point,
    Text,
    high,
    lines_of,
    text_at,
)

_NOTE_GAP = 8.0


@dataclass
class Page:
    """Parts from top to bottom: `y` is where the next one may begin, `start` where the heads end."""

    y: float = EDGE
    start: float = EDGE
    filled: bool = False
    width: float = WIDTH
    parts: list[Part] = field(default_factory=list)

    @property
    def room(self) -> float:
        """The height that is left, in points."""
        return HEIGHT - EDGE - self.y

    def add(self, *parts: Part) -> None:
        """Put parts on the page."""
        self.parts += parts

    def say(self, key: str, words: str, *, bold: bool = False, gap: float = 0.0) -> None:
        """Put words on lines of their own over the full width."""
        lines = lines_of(words, self.width - 2 * EDGE, bold=bold)
        words_at = text_at(key, EDGE, self.y + gap, lines, words, bold=bold)
        if words_at.leftward:
            words_at = replace(words_at, x=self.width - EDGE, anchor=Anchor.RIGHT)
        self.add(words_at)
        self.y += gap + high(lines)


def finished(pages: Sequence[Page], note: str) -> tuple[Drawing, ...]:
    """Return the pages as drawings, each as high as what stands on it, with the note at the end."""
    last = pages[-1]
    if note:
        last.say("note", note, gap=_NOTE_GAP if last.filled else 0.0)
    return tuple(Drawing(page.width, _round(page.y + EDGE), tuple(map(_rounded, page.parts))) for page in pages)


def _round(number: float) -> float:
    return round(number, 2) + 0.0


def _rounded(part: Part) -> Part:
    """Return a part at places of two decimals, so that every machine writes the same."""
    if isinstance(part, Box):
        # borders are rounded, not sizes: neighbours keep touching
        right, bottom = _round(part.right), _round(part.bottom)
        x, y = _round(part.x), _round(part.y)
        return replace(part, x=x, y=y, width=_round(right - x), height=_round(bottom - y))
    if isinstance(part, Text):
        return replace(part, x=_round(part.x), y=_round(part.y), bullet=None if part.bullet is None else _round(part.bullet))
    points: tuple[Point, ...] = tuple((_round(x), _round(y)) for x, y in part.points)
    return replace(part, points=points) if isinstance(part, Line | Area) else part
