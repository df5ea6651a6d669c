"""Find how wide and high the columns and rows of a worksheet must be, so that no program cuts words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from gioia_coder.core.blocks import NUMERIC, Cell, Column, Kind, Table, Value, as_text, value_of

WIDEST = 60
"""The characters a column may be wide without a hint, and one that links at the most."""
LINE, TALLEST = 15, 409
"""The height of a line and that of the tallest row a sheet can have, in points."""

_ON_PAPER = 240  # characters that are still read when they are fitted to the width of a page
_NARROWEST, _SAMPLE = 5, 500
_STRETCH = 1.4  # a column grows by this much over its hint when all its texts then stay on one line
_HEADING, _ARROW = 18, 3  # headings wrap, so that a long one over narrow marks does not spread the column


def unfolded(table: Table) -> Table:
    """Return the table with a row for each line of cells that link: LibreOffice sets linked words on one line only.

    The other cells of such a row are joined over its lines.
    """
    unfolds = [c.kind is Kind.LINES and any(_links(row[at]) for row in table.rows) for at, c in enumerate(table.columns)]
    if not any(unfolds):
        return table
    rows: list[list[Value | Cell]] = []
    for row in table.rows:
        split = {at: _split(cell) for at, cell in enumerate(row) if unfolds[at]}
        for n in range(max(1, *map(len, split.values()))):
            rows.append([(split[at][n : n + 1] or [None])[0] if at in split else cell for at, cell in enumerate(row)])
    columns = (replace(column, group=not unfolds[at]) for at, column in enumerate(table.columns))
    return Table(table.title, tuple(columns), rows, table.note, table.leftward)


def _split(cell: Value | Cell) -> list[Value | Cell]:
    value = value_of(cell)
    lines: Sequence[Value] = value if isinstance(value, tuple) else (value,)
    return [replace(cell, value=line) for line in lines] if isinstance(cell, Cell) else list(lines)


def _links(cell: Value | Cell) -> bool:
    return isinstance(cell, Cell) and len(cell.rows) > 0


def width(column: Column, at: int, table: Table) -> float:
    """Return the width of a column in characters: that of its texts where these fit, else the one it asks for."""
    rows = list(islice(table.rows, _SAMPLE))
    texts = (as_text(value_of(row[at]), column.kind) for row in rows)
    longest = 2 + max((cells_wide(line) for text in texts for line in text.split("\n")), default=0)
    least = max(min(cells_wide(column.title) + _ARROW, _HEADING), _NARROWEST)
    wished = min(column.width or WIDEST, WIDEST)
    if any(_links(row[at]) for row in rows):
        room: float = WIDEST
    else:
        room = longest if longest <= wished * _STRETCH else wished
    return max(min(longest, room), least, wished if column.kind in (*NUMERIC, Kind.MARK) and column.width else 0)


def heights(table: Table, rows: int, widths: Sequence[float], *, joined: bool) -> list[int]:
    """Return how many lines each of the first rows needs: not every program finds the height of wrapped and joined cells."""
    spans = table.spans() if joined else {}
    lines = [1] * rows
    alone = [at for at in range(len(table.columns)) if at not in spans]
    for n, row in enumerate(islice(table.rows, rows)):
        lines[n] = max((_wrapped(row[at], table.columns[at].kind, widths[at]) for at in alone), default=1)
    for at, runs in spans.items():
        for first, end in runs:
            last = min(end, rows) - 1
            if last >= first:
                needed = _wrapped(table.rows[first][at], table.columns[at].kind, widths[at])
                lines[last] += max(needed - sum(lines[first : last + 1]), 0)
    return lines


def _wrapped(cell: Value | Cell, kind: Kind, room: float) -> int:
    value = value_of(cell)
    if not isinstance(value, str | tuple):
        return 1
    text = as_text(value, kind)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(lines_needed(line, int(room)) for line in text.split("\n"))


def lines_needed(line: str, room: int) -> int:
    """Return into how many lines words are wrapped; a word that is wider than the room goes on in the next.

    >>> lines_needed("sends fair visitors to the shop", 13), lines_needed("E1-02@1508-1787", 14), lines_needed("节俭驱动力", 6)
    (3, 2, 2)
    """
    if cells_wide(line) <= room:
        return 1
    if line.isascii() and "  " not in line and line[0] != " ":
        return _lines_of_letters(line, room)
    lines, used = 1, 0
    for word in line.split(" "):
        size = cells_wide(word)
        if used and used + 1 + size > room:
            lines, used = lines + 1, 0
        used += size + (1 if used else 0)
        if used > room:
            lines, used = lines + (used - 1) // room, (used - 1) % room + 1
    return lines


def _lines_of_letters(line: str, room: int) -> int:
    """Return the same where every letter takes one place: line by line instead of word by word, for most texts are such."""
    lines, at = 1, 0
    while len(line) - at > room:
        gap = line.rfind(" ", at, at + room + 1)
        at = gap + 1 if gap >= 0 else at + room
        lines += 1
    return lines


def pages(widths: Sequence[float]) -> int:
    """Return how many pages beside each other a sheet takes, so that its letters are not printed too small to read."""
    return 1 + int(sum(widths) // _ON_PAPER)


def points(texts: Sequence[str], widths: Sequence[float]) -> int:
    """Return the height of a row of texts in points, no more than a sheet can hold.

    >>> points(["E1-01:2", "so the rent is cut in two"], [14, 16])
    30
    """
    pairs = zip(texts, widths, strict=True)
    most = max((sum(lines_needed(line, int(room)) for line in text.split("\n")) for text, room in pairs), default=1)
    return min(most * LINE, TALLEST)


def cells_wide(text: str) -> int:
    """Return the width of a text, in which a letter of Chinese or its like takes the room of two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
