"""Tables on printed pages: who speaks in one column and what is said in another, told by where words stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

Placed = list[tuple[float, str]]
"""A line as its stretches of words, each with its distance in points from the left border of the page."""

_NEAR: Final = 3.0
_APART: Final = 30.0


def columns_of(lines: Sequence[Placed]) -> tuple[float, ...]:
    """Return where the columns of a table begin that takes most of the lines, empty without one.

    The last column is where at least half of the lines have words, some behind others and some as their first.
    """
    full = [[(x, words) for x, words in line if words.strip()] for line in lines]
    full = [line for line in full if line]
    starts = Counter(round(line[0][0] / _NEAR) for line in full)
    later = Counter(place for line in full for place in {round(x / _NEAR) for x, _ in line[1:]} - {round(line[0][0] / _NEAR)})
    wide = [place for place, count in later.items() if count >= 3 and starts[place] >= 2]
    last = max(wide, key=lambda place: later[place] + starts[place], default=None)
    if last is None or later[last] + starts[last] < 0.5 * len(full) or later[last] < 0.1 * starts[last]:
        return ()
    rows = [line for line in full if any(round(x / _NEAR) == last for x, _ in line[1:])]
    often = Counter(place for line in rows for place in {round(x / _NEAR) for x, _ in line})
    columns = sorted(place * _NEAR for place, count in often.items() if place <= last and count >= 0.5 * len(rows))
    return tuple(columns) if len(columns) > 1 and columns[-1] - columns[0] > _APART else ()


def in_columns(line: Placed, columns: Sequence[float]) -> str:
    r"""Return a line with a tab before each column, those before its first words too.

    >>> in_columns([(90.0, "Ann"), (300.2, "So I")], (90.0, 300.0)), in_columns([(300.0, "left.")], (90.0, 300.0))
    ('Ann\tSo I', '\tleft.')
    """
    cells = [""] * len(columns)
    for x, words in line:
        if words.strip():
            at = max((at for at, column in enumerate(columns) if x >= column - _NEAR), default=0)
            cells[at] += words
        elif cells[-1] or len(columns) == 1:
            cells[-1] += words
    return "\t".join(cell.strip() for cell in cells).rstrip("\t")
