"""Tables of counts as ratings, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def ratings_of_table(table: Sequence[Sequence[int]], names: Sequence[Any] = ()) -> list[list[Any]]:
    """Return the ratings of two coders from a table of the first's by the second's categories."""
    named = names or range(len(table))
    cells = [(a, b) for a, row in zip(named, table, strict=True) for b, n in zip(named, row, strict=True) for _ in range(n)]
    return [[a for a, _ in cells], [b for _, b in cells]]


def ratings_of_counts(counts: Sequence[Sequence[int]]) -> list[list[int | None]]:
    """Return ratings of as many coders as the fullest unit has, whoever they are."""
    most = max(sum(row) for row in counts)
    units = [[category for category, n in enumerate(row) for _ in range(n)] for row in counts]
    return [[unit[coder] if coder < len(unit) else None for unit in units] for coder in range(most)]
