"""Numbers in a grid, darker for more: row labels on the left, column labels above, turned upwards where they are long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from gioia_coder.core.blocks import HeatMap, as_text
from gioia_coder.core.layout.drawing import (
    BASE,
    CONTINUED,
    EDGE,
    LEADING,
    WIDTH,
    Anchor,
    Box,
    Drawing,
    Text,
    centred,
    high,
    lines_of,
    longest,
    text_at,
    tint,
)
from gioia_coder.core.layout.paging import Page, finished

_INK: Final = {False: "#000000", True: "#0072B2"}
_DARKEST: Final = {False: 0.72, True: 1.0}
_LIGHT_ON: Final = 0.55
"""From this share of the ink on, numbers are white."""
_LABELS, _GAP, _PAD, _BESIDE = 170.0, 5.0, 2.5, 1.5
_LEAST, _MOST = 13.0, 46.0
_REACHES: Final = (60.0, 90.0, 130.0, 180.0, 240.0)
"""How high turned column labels may be, the least first."""
_STEPS: Final = 5
_SHORT: Final = 4
"""Column labels of so few letters are never turned."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Sizes that all pages share: widths of labels and cells, lines of every label, whether column labels are turned.

    `numbered` is how much room the rows' numbers take, 0 without any.
    """

    left: float
    cell: float
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    turned: bool
    head: float
    numbered: float = 0.0

    @property
    def across(self) -> int:
        """How many columns stand on a page."""
        return max(1, int((WIDTH - EDGE - self.left + 0.001) // self.cell))


def pages(shows: HeatMap, title: str, note: str, color: bool) -> tuple[Drawing, ...]:
    """Return the pages of a heat map: columns that do not fit beside one another go to further pages, and so do rows.

    A square of the same labels has its rows numbered and the numbers above its columns, unless the labels fit there level.
    """
    grid = _grid(shows)
    if grid.turned and shows.rows == shows.columns:
        shows = replace(shows, columns=tuple(str(n) for n in range(1, len(shows.rows) + 1)))
        grid = _grid(shows, numbered=True)
    found: list[Page] = []
    for first in range(0, max(len(shows.columns), 1), grid.across):
        columns = range(first, min(first + grid.across, len(shows.columns)))
        row = 0
        while row < len(shows.rows) or not found:
            page = Page()
            if found:
                page.say("continued", f"{title} {CONTINUED}".strip())
                page.y += _GAP
            row = _fill(page, shows, grid, (row, columns), color)
            found.append(page)
    _legend(found[-1], shows, grid, color)
    return finished(found, note)


def _grid(shows: HeatMap, *, numbered: bool = False) -> _Grid:
    rows = tuple(lines_of(label, _LABELS) for label in shows.rows)
    heads = (lines_of(label, _LABELS, bold=True) for label, _ in shows.groups)
    left = EDGE + max((longest(lines) for lines in rows), default=0.0) + _GAP
    left = max(left, EDGE + max((longest(lines, bold=True) for lines in heads), default=0.0) + _GAP)
    own = longest(shows.columns) + 2 * _GAP if numbered else 0.0
    left += own
    numbers = longest(_number(value) for row in shows.values for value in row) + 2 * _BESIDE
    least = max(_LEAST, numbers)
    count = max(len(shows.columns), 1)
    least = max(least, longest(shows.columns) + 2 * _BESIDE) if max(map(len, shows.columns), default=0) <= _SHORT else least
    room = (WIDTH - EDGE - left) / count
    cell = max(least, min(room, _MOST))
    level = tuple(lines_of(label, cell - _PAD) for label in shows.columns)
    whole = all(longest(label.split()) <= cell - _PAD for label in shows.columns)
    if whole and (cell <= room or max(map(len, shows.columns)) <= _SHORT) and max(map(len, level), default=0) <= 3:
        return _Grid(left, cell, rows, level, False, max(map(high, level), default=0.0) + _GAP, own)
    words = max((longest(label.split()) for label in shows.columns), default=0.0)
    for reach in (*(reach for reach in _REACHES[:-1] if reach >= words), _REACHES[-1]):
        turned = tuple(lines_of(label, reach) for label in shows.columns)
        cell = max(least, max(map(high, turned), default=0.0) + _PAD)
        if cell * count <= WIDTH - EDGE - left:
            break
    return _Grid(left, max(cell, min(room, _MOST)), rows, turned, True, max(map(longest, turned)) + _GAP)


def _fill(page: Page, shows: HeatMap, grid: _Grid, part: tuple[int, range], color: bool) -> int:
    """Put the rows from one on that fit on a page, and return the first that does not."""
    row, columns = part
    page.add(*_heads(page, shows, grid, columns))
    page.y += grid.head
    page.start = page.y
    starts = dict(zip(accumulate((count for _, count in shows.groups), initial=0), shows.groups, strict=False))
    current = max((at for at in starts if at <= row), default=None)
    while row < len(shows.rows):
        label = ""
        if row in starts or (not page.filled and current is not None):
            label = starts[row][0] if row in starts else f"{starts[current or 0][0]} {CONTINUED}"
        lines = lines_of(label, WIDTH - 2 * EDGE, bold=True)
        height = max(_LEAST + 2, high(grid.rows[row]) + 2 * _PAD)
        above = high(lines) + 2 * _PAD if label else 0.0
        if page.filled and page.room < above + height + 3 * LEADING:
            break
        if label:
            page.add(text_at(f"group-{row}", EDGE, page.y + _PAD, lines, label, bold=True))
            page.y += above
        _row(page, shows, grid, (row, columns, height), color)
        page.filled = True
        row += 1
    return row


def _heads(page: Page, shows: HeatMap, grid: _Grid, columns: range) -> Iterator[Text]:
    for n, at in enumerate(columns):
        lines, words = grid.columns[at], shows.columns[at]
        middle = grid.left + (n + 0.5) * grid.cell
        if not grid.turned:
            top = page.y + grid.head - _GAP - high(lines)
            yield text_at(f"column-{at}", middle, top, lines, words, anchor=Anchor.MIDDLE)
            continue
        base = middle - high(lines) / 2 + BASE
        made = text_at(f"column-{at}", base, 0, lines, words)
        yield replace(made, y=page.y + grid.head - _GAP, anchor=Anchor.LEFT, turned=True)


def _row(page: Page, shows: HeatMap, grid: _Grid, place: tuple[int, range, float], color: bool) -> None:
    row, columns, height = place
    lines = grid.rows[row]
    top = page.y + (height - high(lines)) / 2
    right = grid.left - _GAP
    page.add(text_at(f"row-{row}", right - grid.numbered, top, lines, shows.rows[row], anchor=Anchor.RIGHT))
    if grid.numbered:
        number = shows.columns[row]
        page.add(text_at(f"row-{row}/number", right, page.y + (height - LEADING) / 2, (number,), number, anchor=Anchor.RIGHT))
    low, top_value = _range(shows)
    for n, at in enumerate(columns):
        value = shows.values[row][at]
        share = 0.0 if value is None or top_value == low else (value - low) / (top_value - low) * _DARKEST[color]
        fill = tint(_INK[color], share)
        box = Box(f"cell-{row}-{at}", grid.left + n * grid.cell, page.y, grid.cell, height, fill, "#BBBBBB", 0.4)
        page.add(box)
        if value is not None:
            ink = "#FFFFFF" if share >= _LIGHT_ON else "#000000"
            page.add(centred(f"{box.key}/number", box, (_number(value),), _number(value), ink=ink))
    page.y += height


def _range(shows: HeatMap) -> tuple[float, float]:
    values = [value for row in shows.values for value in row if value is not None]
    return min([0.0, *values]), max([0.0, *values])


def _number(value: float | None) -> str:
    return as_text(round(value, 2) if isinstance(value, float) else value)


def _legend(page: Page, shows: HeatMap, grid: _Grid, color: bool) -> None:
    low, top = _range(shows)
    if top == low:
        return
    page.y += 8.0
    first, last = _number(low), _number(top)
    size, x = 10.0, max(grid.left, EDGE + longest((first,)) + 3)
    page.add(text_at("legend-least", x - 3, page.y, (first,), first, anchor=Anchor.RIGHT))
    for n in range(_STEPS):
        share = n / (_STEPS - 1) * _DARKEST[color]
        page.add(Box(f"legend-{n}", x + n * size * 1.6, page.y, size * 1.6, size, tint(_INK[color], share), "#BBBBBB", 0.4))
    words = f"{last} {shows.unit}".strip()
    lines = lines_of(words, WIDTH - EDGE - (x + _STEPS * size * 1.6 + 3))
    page.add(text_at("legend-most", x + _STEPS * size * 1.6 + 3, page.y, lines, words))
    page.y += max(size, high(lines))
