"""Distances between two values: sets of labels, and the metrics of alpha."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from decimal import Decimal
from itertools import product
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gioia_coder.core.agreement.ratings import is_nan

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints

Metric = Literal["nominal", "ordinal", "interval", "ratio", "set"] | Callable[[Any, Any], float]
Delta = Callable[["Ints", "Ints"], "Floats"]
"""The distances between values given by their positions, of the shape that the two arrays have together."""

METRICS = ("nominal", "ordinal", "interval", "ratio", "set")


def jaccard_distance(a: Iterable[Hashable], b: Iterable[Hashable]) -> float:
    """Return 1 - shared / all labels (Jaccard 1912); 0 for two empty sets, 1 for an empty and another one.

    Raises ValueError for a text in place of a set of labels.

    >>> jaccard_distance({"A"}, {"A", "B"}), jaccard_distance([], []), jaccard_distance([], ["A"])
    (0.5, 0.0, 1.0)
    """
    first, second = label_set(a), label_set(b)
    return 1 - len(first & second) / len(first | second) if first | second else 0.0


def masi_distance(a: Iterable[Hashable], b: Iterable[Hashable]) -> float:
    """Return 1 - J M of two sets of labels (Passonneau 2006, Measuring Agreement on Set-valued Items, LREC).

    J is shared / all labels; M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap otherwise, else 0.
    Two empty sets are equal. Raises ValueError for a text in place of a set of labels.

    >>> round(masi_distance(["A"], ["A", "B"]), 4), round(masi_distance(["A", "B"], ["A", "C"]), 4)
    (0.6667, 0.8889)
    """
    first, second = label_set(a), label_set(b)
    shared, either = len(first & second), len(first | second)
    return float(masi(np.array(len(first)), np.array(len(second)), np.array(shared))) if either else 0.0


def masi(first: Ints, second: Ints, shared: Ints) -> Floats:
    """Return MASI distances from the sizes of two sets that are not both empty and of what they share."""
    likeness = np.where(shared == 0, 0.0, 1 / 3)
    likeness = np.where(shared == np.minimum(first, second), 2 / 3, likeness)
    likeness = np.where((shared == first) & (shared == second), 1.0, likeness)
    return 1 - likeness * (shared / (first + second - shared))


def label_set(value: Any) -> frozenset[Hashable]:
    """Return labels as a set; raises ValueError for what is not several labels."""
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise ValueError(f"a set of labels is needed, not {value!r}")
    found = frozenset(value)
    if any(is_nan(label) for label in found):
        raise ValueError("NaN is no label")
    return found


def number(value: Any) -> float:
    """Return a number as a float; raises ValueError for anything else, also for a number written as text."""
    if not isinstance(value, Real | Decimal):
        raise ValueError("a number is needed for this metric")
    found = float(value)
    if np.isinf(found):
        raise ValueError("a finite number is needed for this metric")
    return found


def amount(value: Any) -> float:
    """Return a number from 0 up; raises ValueError for anything else."""
    found = number(value)
    if found < 0:
        raise ValueError("a ratio scale has no negative numbers")
    return found


def reader_of(metric: Metric) -> Callable[[Any], Hashable]:
    """Return what takes a rating for this metric; raises ValueError for a metric that is not one."""
    if callable(metric):
        return _frozen
    if metric not in METRICS:
        raise ValueError(f"there is no metric {metric!r}; there are: {', '.join(METRICS)}, or a function of two values.")
    readers: dict[str, Callable[[Any], Hashable]] = {
        "nominal": _frozen, "ordinal": number, "interval": number, "ratio": amount, "set": label_set,
    }  # fmt: skip
    return readers[metric]


def delta_of(metric: Metric, values: list[Any], counts: Ints) -> Delta:
    """Return the squared difference of two values by the metric (Krippendorff 2011, section F), the distance itself for sets.

    `counts` says how often each value was given, which ordinal distances stand on. Raises ValueError where a function given as
    metric returns no distance.
    """
    if callable(metric) or metric == "set":
        table = _distances(metric if callable(metric) else masi_distance, values)
        return lambda first, second: table[first, second]
    if metric == "nominal":
        return lambda first, second: np.asarray(first != second, np.float64)
    scale = np.array(values, float)
    if metric == "ordinal":
        # The ranks between two values, half of each value's own ratings included, are the difference of their middle ranks.
        order = np.argsort(scale)
        scale[order] = np.cumsum(counts[order]) - counts[order] / 2
    if metric == "ratio":
        return lambda first, second: _ratio(scale[first], scale[second])
    return lambda first, second: (scale[first] - scale[second]) ** 2


def _ratio(first: Floats, second: Floats) -> Floats:
    total = first + second
    return ((first - second) / np.where(total > 0, total, 1)) ** 2


def _distances(function: Callable[[Any, Any], float], values: list[Any]) -> Floats:
    size = range(len(values))
    table = np.array([[function(one, other) for other in values] for one in values], float).reshape(len(values), len(values))
    for one, other in product(size, size):
        here, there = table[one, other], table[other, one]
        if not (np.isfinite(here) and here >= 0 and here == there and (one != other or here == 0)):
            raise ValueError(
                f"the metric gives {here} for {values[one]!r} and {values[other]!r}, {there} for the reverse; a distance is "
                "finite, not negative, the same both ways, and 0 from a value to itself."
            )
    return table


def _frozen(value: Any) -> Hashable:
    if isinstance(value, set | frozenset):
        return frozenset(value)
    if isinstance(value, list):
        return tuple(value)
    found: Hashable = value
    return found
