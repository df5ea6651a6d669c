"""Lay tables out for a printed page: how wide the columns are, how small the letters, and which way the paper lies.

Writers for paper share it, so that a table has the same shape in every one. Sizes are in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, islice
from math import ceil, sqrt

from gioia_coder.core.blocks import NUMERIC, Column, Kind, Table
from gioia_coder.formats.sheet_sizes import cells_wide

PORTRAIT, LANDSCAPE = 453.6, 700.2
"""How wide the text is on an upright page and on one that lies, A4 with margins of 25 mm."""
KEPT = 12
"""The lines up to which the rows of a group stay on one page."""

SIZES = (9.5, 9.0, 8.0, 7.0)
"""How large letters are in points: the first where the page is wide enough, else the next."""

_UPRIGHT = 2  # letters so small that a page had rather lie are not set on an upright one
_PADDING = 0.42  # on either side of a cell, in parts of the letters' size
_SAMPLE = 2_000
_LETTER = 0.46  # the middle width of a letter
_WIDEST_WORD = 11.0
_BEARABLE = 5.5  # narrower, and most lines hold one word
_ROOMS = ((40.0, 17.0), (13.0, 8.0))  # texts of so many letters' sizes want at least so much room
_FILLED, _EVEN, _SHARE = 0.6, 0.9, 0.8
_TIMES = (
    "250 333 408 500 500 833 778 333 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 "
    "500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 "
    "556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 "
    "500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)
_TIMES_BOLD = (
    "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 "
    "500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 "
    "778 611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 "
    "333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444 394 220 394 "
    "520"
)
_PLAIN, _HEADS = ({chr(32 + n): int(width) / 1000 for n, width in enumerate(row.split())} for row in (_TIMES, _TIMES_BOLD))
_BROAD = "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_WIDE = re.compile(_BROAD)
_BREAKS = re.compile(rf"\s+|(?<=[-/–—])|(?<={_BROAD})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is printed: the widths of its columns with their padding, the size of its letters, the paper's way."""

    table: Table
    widths: tuple[float, ...]
    size: float
    landscape: bool
    scale: float = 1.0

    @property
    def room(self) -> float:
        """Return how wide the text of its page is."""
        return LANDSCAPE if self.landscape else PORTRAIT

    @property
    def padding(self) -> float:
        """Return the space on either side of a cell."""
        return self.size * _PADDING

    def lines(self, row: int, at: int, give: float = 1.0) -> int:
        """Return how many lines a cell takes when its room is `give` times what it is."""
        room = (self.widths[at] - 2 * self.padding) / self.size / self.scale * give
        return sum(_wrapped(line, room) for line in self.table.words(row, at).split("\n"))


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column asks for, in letters' sizes: its longest word, what is pleasant to read, all on one line, its weight."""

    least: float
    pleasant: float
    whole: float
    weight: float


def laid_out(tables: Sequence[Table], scale: float = 1.0) -> list[Sheet]:
    """Return the tables as they are printed, all on pages that lie when one has to: else half of a page is left empty.

    A table comes in parts that repeat its first columns when no page is wide enough for all. `scale` is how much wider than
    Times the letters are.
    """
    found = [_sheets(table, scale) for table in tables]
    if any(parts[0].landscape for parts in found):
        found = [_sheets(table, scale, lying=True) for table in tables]
    return [sheet for parts in found for sheet in parts]


def _sheets(table: Table, scale: float, *, lying: bool = False) -> list[Sheet]:
    needs = _needs(table, scale)
    for landscape, size in list(_tries())[_UPRIGHT if lying else 0 :]:
        if _sum([need.pleasant for need in needs], size) <= (LANDSCAPE if landscape else PORTRAIT):
            return [_sheet(table, needs, size, landscape, scale)]
    least = [need.least for need in needs]
    if _sum(least, SIZES[-1]) <= LANDSCAPE:
        return [_sheet(table, needs, SIZES[-1], True, scale)]
    return [_sheet(part, _needs(part, scale), SIZES[-1], True, scale) for part in _parts(table, needs)]


def _tries() -> Iterator[tuple[bool, float]]:
    yield from ((False, size) for size in SIZES[:_UPRIGHT])
    yield from ((True, size) for size in SIZES)


def _sum(wanted: Iterable[float], size: float) -> float:
    return sum((one + 2 * _PADDING) * size for one in wanted)


def _parts(table: Table, needs: Sequence[_Need]) -> list[Table]:
    """Return parts of about one width of a table's columns, each with the columns that say what a row is about.

    What shares a heading stays together. The columns that are repeated have as much room as is pleasant, unless that takes
    another part.
    """
    least = [need.least for need in needs]
    naming = next((at + 1 for at, column in enumerate(table.columns) if not column.group), 0)
    rooms = [_sum(wanted[:naming], SIZES[-1]) for wanted in ([need.pleasant for need in needs], least)]
    cuts = [_cut(table.columns, least, naming, LANDSCAPE - own) for own in rooms if own <= LANDSCAPE / 2]
    if not cuts:
        naming, cuts = 0, [_cut(table.columns, least, 0, LANDSCAPE)]
    parts = min(cuts, key=len)
    return [_part(table, naming, part, n == 0, n == len(parts) - 1) for n, part in enumerate(parts)]


def _cut(columns: Sequence[Column], least: Sequence[float], naming: int, room: float) -> list[list[int]]:
    """Return the places of the columns behind the naming ones, in parts of about one width that fit a room."""
    size = SIZES[-1]
    even = _sum(least[naming:], size) / ceil(_sum(least[naming:], size) / room)
    parts: list[list[int]] = [[]]
    for run in _runs(columns, naming):
        wide = _sum([least[at] for at in parts[-1] + run], size)
        if parts[-1] and (wide > room or _sum([least[at] for at in parts[-1]], size) >= 0.99 * even):
            parts.append([])
        parts[-1] += run
    return parts


def _runs(columns: Sequence[Column], start: int) -> Iterator[list[int]]:
    """Yield the places of columns from `start` on, those that share a heading together."""
    places = range(start, len(columns))
    for _, run in groupby(places, key=lambda at: (columns[at].over, None if columns[at].over else at)):
        yield list(run)


def _part(table: Table, naming: int, others: Sequence[int], first: bool, last: bool) -> Table:
    shown = [*range(naming), *others]
    rows = [tuple(row[at] for at in shown) for row in table.rows]
    title = table.title if first else f"{table.title} (continued)"
    columns = tuple(table.columns[at] for at in shown)
    return replace(table, title=title, columns=columns, rows=rows, note=table.note if last else "")


def _sheet(table: Table, needs: Sequence[_Need], size: float, landscape: bool, scale: float) -> Sheet:
    padding = 2 * _PADDING * size
    room = (LANDSCAPE if landscape else PORTRAIT) - padding * len(needs)
    low = [min(need.pleasant, need.whole) * size for need in needs]
    least = [need.least * size for need in needs]
    if sum(low) > room:  # as far on the way from what is needed to what is pleasant as there is room, and some left to share
        between = sum(low) - sum(least) or 1.0  # words that need all the room they would like leave nothing between
        part = max(_EVEN * room - sum(least), 0) / between
        low = [one + min(part, 1.0) * (most - one) for one, most in zip(least, low, strict=True)]
    if sum(low) > room:  # nothing is left but to break words
        low = [width * room / sum(low) for width in low]
    high = [max(need.whole * size, least) for need, least in zip(needs, low, strict=True)]
    if sum(high) <= room:
        widths = _stretched(table.columns, high, room)
    else:
        widths = _shared(low, high, [need.weight for need in needs], room)
    return Sheet(table, tuple(width + padding for width in widths), size, landscape, scale)


def _stretched(columns: Sequence[Column], widths: Sequence[float], room: float) -> list[float]:
    """Return the widths grown to the page's when they nearly fill it: what is spare goes to words, not to numbers."""
    spare = room - sum(widths)
    wordy = [width if column.kind not in (*NUMERIC, Kind.MARK) else 0 for column, width in zip(columns, widths, strict=True)]
    if sum(widths) < _FILLED * room or not sum(wordy):
        return list(widths)
    return [width + spare * part / sum(wordy) for width, part in zip(widths, wordy, strict=True)]


def _shared(low: Sequence[float], high: Sequence[float], weights: Sequence[float], room: float) -> list[float]:
    """Return widths between `low` and `high` that fill the room, else as their weights are to each other."""

    def at(level: float) -> list[float]:
        return [min(max(level * weight, least), most) for least, most, weight in zip(low, high, weights, strict=True)]

    below, above = 0.0, max(most / weight for most, weight in zip(high, weights, strict=True))
    for _ in range(40):
        middle = (below + above) / 2
        below, above = (middle, above) if sum(at(middle)) <= room else (below, middle)
    return at(below)


def _needs(table: Table, scale: float) -> list[_Need]:
    spans = table.spans()
    needs = [_need(table, at, len(table.rows) / max(len(spans.get(at, table.rows)), 1)) for at in range(len(table.columns))]
    needs = [_Need(n.least * scale, n.pleasant * scale, n.whole * scale, n.weight * scale) for n in needs]
    start = 0
    for over, run in groupby(table.columns, key=lambda column: column.over):
        end = start + len(list(run))
        wanted = _longest_word(over) * scale
        missing = wanted - sum(need.least + 2 * _PADDING for need in needs[start:end]) + 2 * _PADDING
        if missing > 0:
            needs[start:end] = [_grown(need, missing / (end - start)) for need in needs[start:end]]
        start = end
    return needs


def _grown(need: _Need, more: float) -> _Need:
    return _Need(need.least + more, max(need.pleasant, need.least + more), max(need.whole, need.least + more), need.weight)


def _need(table: Table, at: int, rows_each: float) -> _Need:
    """Return what a column asks for; a label that stands beside `rows_each` rows may be the narrower for it."""
    column = table.columns[at]
    texts = {table.words(n, at) for n in range(len(table.rows))}
    head = _longest_word(column.title)
    sample = list(islice(sorted(texts, key=len, reverse=True), _SAMPLE))
    lines = [line for text in sample for line in text.split("\n")]
    longest = max((_about(line) for line in lines), default=0.0)
    whole = max(longest, head, min(_wide(column.title, bold=True), 6.0 if column.kind in (*NUMERIC, Kind.MARK) else 10.0))
    if all(" " not in text and len(text) <= 24 and not _WIDE.search(text) for text in texts):
        least = max(longest, head)
        return _Need(least, least, whole, max(least, 0.5))
    words = {word for line in lines for word in _BREAKS.split(line) if len(word) > 5}
    word = max((_wide(word) for word in words), default=3.0)
    least = max(min(word, _WIDEST_WORD), min(head, _WIDEST_WORD), min(longest, _BEARABLE))
    room = next((room for over, room in _ROOMS if longest >= over), min(longest, _ROOMS[-1][1]))
    pleasant = max(least, room * (0.75 if rows_each > 2 else 1.0))
    # what makes a row high is all that a cell holds: many short lines weigh as one long one
    middle = sqrt(sum(sum(map(_about, text.split("\n"))) ** 2 for text in sample) / max(len(sample), 1) / rows_each) ** _SHARE
    return _Need(least, pleasant, whole, max(middle, least, 0.5))


def _about(line: str) -> float:
    return _wide(line) if len(line) <= 40 else cells_wide(line) * _LETTER


def _longest_word(heading: str) -> float:
    return max((_wide(word, bold=True) for word in _BREAKS.split(heading)), default=0.0)


@lru_cache(maxsize=20_000)
def _wide(text: str, *, bold: bool = False) -> float:
    """Return the width of words on one line in Times, in letters' sizes, and a little more so that they surely fit.

    >>> _wide("E1-01:14.2") < 5 < _wide("第一级概念")
    True
    """
    widths = _HEADS if bold else _PLAIN
    plain = sum(widths.get(letter) or (1.0 if _WIDE.match(letter) else 0.56) for letter in text)
    return plain * 1.02 + 0.1


def _wrapped(line: str, room: float) -> int:
    """Return into how many lines of a page words are wrapped.

    >>> _wrapped("sends fair visitors to the shop", 8.0), _wrapped("", 5.0), _wrapped("节俭驱动力", 3.0)
    (2, 1, 2)
    """
    if len(line) <= room:  # hardly a letter is wider than high
        return 1
    lines, used = 1, 0.0
    for word in line.split(" "):
        size = _wide(word)
        if used and used + 0.25 + size > room:
            lines, used = lines + 1, 0.0
        used += size + (0.25 if used else 0.0)
        if used > room:
            lines, used = lines + int(used // room), used % room
    return lines


@dataclass(slots=True)
class Rows:
    """How the rows of a grouped table hang together on a page.

    `missing` are the lines that a row needs below it so that the label of its group, which begins at an earlier row, has
    room; `kept` tells whether the next row has to stay on a row's page: small groups do, and the first lines of others.
    """

    missing: list[int]
    kept: list[bool]


def rows(sheet: Sheet) -> Rows:
    """Return how the rows hang together; labels count generously and what stands beside them sparingly."""
    spans = sheet.table.spans()
    count = len(sheet.table.rows)
    found = Rows([0] * count, [False] * count)
    plain = [at for at in range(len(sheet.widths)) if at not in spans]
    if not spans:
        return found
    high = [max((sheet.lines(n, at, 1.05) for at in plain), default=1) for n in range(count)]
    for at, runs in reversed(spans.items()):  # the innermost first: what it adds, the outer ones have too
        for first, end in runs:
            label = sheet.lines(first, at, 0.95)
            if end - first == 1:
                high[first] = max(high[first], label)
                continue
            more = max(label - sum(high[first:end]), 0)
            found.missing[end - 1] += more
            high[end - 1] += more
            _keep(found.kept, high, first, end, label)
    return found


def _keep(kept: list[bool], high: Sequence[int], first: int, end: int, label: int) -> None:
    whole = sum(high[first:end]) <= KEPT
    done = 0
    for n in range(first, end - 1):
        done += high[n]
        kept[n] = kept[n] or whole or done < label
