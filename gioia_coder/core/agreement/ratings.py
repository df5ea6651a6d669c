"""Reading ratings and tables that somebody hands in: what cannot be used is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints

Ratings = Sequence[Sequence[Any]]
"""One row per coder with one value per unit; None, or NaN as in arrays, where the coder has not rated the unit."""

Table = Sequence[Sequence[float]]
"""Counts in rows of equal length."""

NO_PAIR = "no unit was rated by two coders"
NO_VARIATION = "no variation: every rating is the same"


@dataclass(frozen=True, slots=True)
class Rated:
    """Ratings by number: `index` has shape (coders, units) and holds positions in `values`, -1 where missing."""

    values: list[Hashable]
    index: Ints

    @property
    def per_unit(self) -> Ints:
        """The number of ratings of each unit."""
        found: Ints = np.sum(self.index >= 0, axis=0, dtype=np.int64)
        return found

    def pairable(self) -> Rated:
        """Return the units that at least two coders have rated."""
        return Rated(self.values, self.index[:, self.per_unit >= 2])

    def counts(self) -> Ints:
        """Return how many coders gave each value to each unit, of shape (units, values)."""
        units, values = self.index.shape[1], len(self.values)
        unit = np.broadcast_to(np.arange(units), self.index.shape)[self.index >= 0]
        flat = np.bincount(unit * values + self.index[self.index >= 0], minlength=units * values)
        return flat.reshape(units, values)


def read_ratings(ratings: Ratings, read: Callable[[Any], Hashable] = lambda value: value) -> Rated:
    """Return ratings by number, their values as `read` takes them.

    NaN is missing like None, which an array of numbers cannot hold. Raises ValueError for rows of different lengths and for what
    `read` refuses, each with its place.
    """
    lines = rows_of(ratings, "ratings", "give None where a rating is missing")
    numbers: dict[Hashable, int] = {}
    index = np.full((len(lines), len(lines[0]) if lines else 0), -1, np.int64)
    for coder, line in enumerate(lines):
        for unit, value in enumerate(line):
            if value is not None and not is_nan(value):
                index[coder, unit] = numbers.setdefault(_checked(value, read, coder, unit), len(numbers))
    return Rated(list(numbers), index)


def rows_of(table: Any, name: str, remedy: str) -> list[list[Any]]:
    """Return a table as lists of one length; raises ValueError where it is not one."""
    if isinstance(table, str) or not isinstance(table, Iterable):
        raise ValueError(f"{name}: rows are needed, not {_shown(table)}.")
    rows = []
    for number, row in enumerate(table, 1):
        if isinstance(row, str | bytes) or not isinstance(row, Iterable):
            raise ValueError(f"{name}: row {number} is {_shown(row)}, not a row of values.")
        rows.append(list(row))
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"{name}: row {number} has {len(row)} values, row 1 has {len(rows[0])}; {remedy}.")
    return rows


def read_counts(table: Table, name: str) -> Floats:
    """Return a table of counts; raises ValueError unless all are finite numbers from 0 up in rows of one length."""
    rows = rows_of(table, name, "give 0 where nothing was counted")
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if not isinstance(value, Number) or not _finite(value) or float(value) < 0:  # type: ignore[arg-type]
                raise ValueError(f"{name}: row {number}, column {place}: {_shown(value)} is not a count.")
    return np.array(rows, float).reshape(len(rows), len(rows[0]) if rows else 0)


def _checked(value: Any, read: Callable[[Any], Hashable], coder: int, unit: int) -> Hashable:
    place = f"ratings: coder {coder + 1}, unit {unit + 1}"
    try:
        taken = read(value)
        hash(taken)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{place}: {_shown(value)} cannot be used: {error}.") from error
    return taken


def is_nan(value: Any) -> bool:
    """Tell whether a value is a number that is not one."""
    return isinstance(value, Number) and bool(value != value)


def _finite(value: Any) -> bool:
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError, OverflowError):
        return False


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
