"""Krippendorff's alpha for any number of coders, missing ratings, and any metric."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.coefficient import Coefficient, of_disagreement
from gioia_coder.core.agreement.distances import Delta, Metric, delta_of, reader_of
from gioia_coder.core.agreement.ratings import NO_PAIR, NO_VARIATION, Rated, Ratings, read_ratings

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

_BLOCK = 1 << 21
"""Distances held at once."""


def krippendorff_alpha(ratings: Ratings, metric: Metric = "nominal") -> Coefficient:
    """Return alpha = 1 - Do / De (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, sections C to F).

    `ratings` has a row per coder and a value per unit, None (or NaN) where missing. `metric` is "nominal", "ordinal", "interval",
    "ratio", "set" (MASI, Passonneau 2006, taken as the distance itself), or a function that returns the distance of two values.
    `n` counts the units with two ratings or more. Raises ValueError for rows of different lengths, values that the metric has no
    place for, and a function that gives no distance.

    >>> a = [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None]
    >>> b = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3]
    >>> c = [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None]
    >>> d = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None]
    >>> [round(krippendorff_alpha([a, b, c, d], each).value, 3) for each in ("nominal", "ordinal", "interval", "ratio")]
    [0.743, 0.815, 0.849, 0.797]
    >>> krippendorff_alpha([[1, 1], [1, 1]]).reason
    'no variation: every rating is the same'
    """
    rated = read_ratings(ratings, reader_of(metric))
    if len(rated.index) < 2:
        return Coefficient(None, "two coders are needed" if len(rated.index) else "there are no ratings")
    rated = rated.pairable()
    units = rated.index.shape[1]
    if not units:
        return Coefficient(None, NO_PAIR)
    counts = np.bincount(rated.index[rated.index >= 0], minlength=len(rated.values))
    with np.errstate(over="ignore", invalid="ignore"):
        delta = delta_of(metric, rated.values, counts)
        observed, expected = _observed(rated, delta), _expected(counts, delta)
    if not np.isfinite(observed + expected) or (expected == 0 and not callable(metric) and np.count_nonzero(counts) > 1):
        raise ValueError("ratings: the numbers lie too far apart or too close together to be compared; use another scale.")
    return of_disagreement(units, observed, expected, NO_VARIATION)


def _observed(rated: Rated, delta: Delta) -> float:
    """Return the mean distance within units, each unit weighted by its ratings."""
    per_unit = rated.per_unit
    total = 0.0
    for one, other in combinations(rated.index, 2):
        both = (one >= 0) & (other >= 0)
        total += float(np.sum(2 * delta(one[both], other[both]) / (per_unit[both] - 1)))
    return total / int(per_unit.sum())


def _expected(counts: Ints, delta: Delta) -> float:
    """Return the mean distance of any two different ratings, block by block, so that memory stays small."""
    used = np.flatnonzero(counts)
    n = int(counts.sum())
    step = max(1, _BLOCK // len(used))
    total = 0.0
    for first in range(0, len(used), step):
        rows = used[first : first + step]
        total += float(counts[rows] @ (delta(rows[:, None], used[None, :]) @ counts[used]))
    return total / (n * (n - 1))
