"""What a placed figure is made of: boxes, lines, texts and areas on a page, in points from its upper left corner.

Every part has a key that stays the same when other parts change; a writer draws the parts in their order and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.layout.widths import right_to_left_first, wide, wrap

WIDTH: Final = 468.0
"""The width of a page: 6.5 inches, a text block of A4 or letter paper."""
HEIGHT: Final = 640.0
"""The most that a page is high, but for a single label that needs more: it leaves room for the caption."""
SIZE: Final = 8.0
"""The size of all letters in points, when printed at full width."""
LEADING: Final = 10.0
"""From one line of text to the next."""
BASE: Final = 7.6
"""From the top of a line to its base line: letters of eight points then stand in the middle of ten."""
EDGE: Final = 1.0
"""What stays free around all, so that no stroke is cut."""
STROKE: Final = 0.6
INK: Final = "#000000"
PAPER: Final = "#FFFFFF"
CONTINUED: Final = "(continued)"

OKABE_ITO: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
"""Colours that people with colour blindness tell apart (Okabe and Ito 2008)."""

Point = tuple[float, float]


class Anchor(StrEnum):
    """Which end of its lines a text is placed by."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; without `line` it has no border."""

    key: str
    x: float
    y: float
    width: float
    height: float
    fill: str = PAPER
    line: str = INK
    stroke: float = STROKE

    @property
    def right(self) -> float:
        """The right border."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower border."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Straight strokes from point to point; `start` and `end` are the keys of the boxes that it joins."""

    key: str
    points: tuple[Point, ...]
    arrow: bool = False
    dashed: bool = False
    start: str = ""
    end: str = ""
    line: str = INK
    stroke: float = STROKE


@dataclass(frozen=True, slots=True)
class Text:
    """Words in broken lines. `x` is where `anchor` says, `y` the base line of the first; `words` are the same unbroken.

    `within` is the key of the box that they stand in. `turned` text runs upwards: `x` is then its first base line and `y` its
    lower end. `bullet` is where a bullet stands before the first line, None without one.
    """

    key: str
    x: float
    y: float
    lines: tuple[str, ...]
    words: str
    anchor: Anchor = Anchor.LEFT
    within: str = ""
    bold: bool = False
    leftward: bool = False
    turned: bool = False
    bullet: float | None = None
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape without a border."""

    key: str
    points: tuple[Point, ...]
    fill: str


Part = Box | Line | Text | Area


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page of a placed figure, in points."""

    width: float
    height: float
    parts: tuple[Part, ...]

    def texts(self) -> list[Text]:
        """Return its texts in order."""
        return [part for part in self.parts if isinstance(part, Text)]

    def boxes(self) -> dict[str, Box]:
        """Return its boxes by key."""
        return {part.key: part for part in self.parts if isinstance(part, Box)}


def lines_of(words: str, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return words in lines that fit a room."""
    return wrap(printable(words), room, SIZE, bold=bold)


def longest(lines: Iterable[str], *, bold: bool = False) -> float:
    """Return how wide the widest line is."""
    return max((wide(line, SIZE, bold=bold) for line in lines), default=0.0)


def high(lines: tuple[str, ...]) -> float:
    """Return how high lines of text are."""
    return len(lines) * LEADING


def text_at(
    key: str,
    x: float,
    top: float,
    lines: tuple[str, ...],
    words: str,
    *,
    anchor: Anchor = Anchor.LEFT,
    within: str = "",
    bold: bool = False,
    bullet: float | None = None,
    ink: str = INK,
) -> Text:
    """Return a text whose first line begins at the height `top`; whether it runs leftward is told by its first letter."""
    leftward, words = right_to_left_first(words), printable(words)
    return Text(key, x, top + BASE, lines, words, anchor, within, bold, leftward, False, bullet, ink)


def centred(key: str, box: Box, lines: tuple[str, ...], words: str, *, bold: bool = False, ink: str = INK) -> Text:
    """Return a text in the middle of its box."""
    top = box.middle - high(lines) / 2
    return text_at(key, box.x + box.width / 2, top, lines, words, anchor=Anchor.MIDDLE, within=box.key, bold=bold, ink=ink)


def tint(colour: str, share: float) -> str:
    """Return a colour mixed with white; a share of 1 leaves it as it is.

    >>> tint("#0072B2", 0.5), tint("#000000", 0)
    ('#7FB8D8', '#FFFFFF')
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{255 - int((255 - part) * share + 0.5):02X}" for part in parts)
