"""Chance-corrected agreement on categories: Cohen, Fleiss, Gwet, Brennan and Prediger."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.coefficient import Coefficient, of_agreement, whole
from gioia_coder.core.agreement.distances import reader_of
from gioia_coder.core.agreement.ratings import NO_PAIR, NO_VARIATION, Ratings, Table, read_counts, read_ratings

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats


def cohen_kappa(table: Table) -> Coefficient:
    """Return kappa of two coders (Cohen 1960, Educational and Psychological Measurement 20:37-46).

    `table` is square: a row per category of the first coder, a column per category of the second, with counts of units.
    Raises ValueError for a table that is not square or holds anything but counts.

    >>> found = cohen_kappa([[25, 12, 3], [13, 2, 15], [12, 16, 2]])
    >>> round(found.observed, 2), round(found.expected, 2), round(found.value, 4)
    (0.29, 0.35, -0.0923)
    """
    counts = read_counts(table, "table")
    if counts.shape[0] != counts.shape[1]:
        raise ValueError(f"table: {counts.shape[0]} rows and {counts.shape[1]} columns; one of each per category is needed.")
    n = float(counts.sum())
    if not n:
        return Coefficient(None, "there are no units")
    first, second = counts.sum(axis=1) / n, counts.sum(axis=0) / n
    alike = float(np.trace(counts))
    expected = 1.0 if alike and np.count_nonzero(counts) == 1 else float(first @ second)
    return of_agreement(whole(n), alike / n, expected, "no variation: both coders use one and the same category")


def fleiss_kappa(counts: Table) -> Coefficient:
    """Return kappa of many coders (Fleiss 1971, Psychological Bulletin 76:378-382).

    `counts` has a row per unit and a column per category and holds numbers of coders. Where units have different numbers of
    ratings, agreement is the mean over units with at least two, chance the mean over units with any (Gwet 2014). Raises
    ValueError for anything but whole counts.

    >>> round(fleiss_kappa([[3, 0], [2, 1], [2, 1], [3, 0]]).value, 1)
    -0.2
    """
    rated = read_counts(counts, "counts")
    if np.any(rated % 1):
        raise ValueError("counts: numbers of coders are whole.")
    return _of_counts(rated, lambda shares: float(np.sum(shares**2)), NO_VARIATION)


def gwet_ac1(ratings: Ratings, categories: int | None = None) -> Coefficient:
    """Return AC1 (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29-48), missing ratings allowed.

    Chance is sum p (1 - p) / (q - 1) over q categories: those that occur, or the number given. It rises with skew while the
    agreement stays the same (Vach and Gerke 2023). Raises ValueError as `krippendorff_alpha`.

    >>> a, b = [1] * 118 + [1] * 5 + [2] * 2, [1] * 118 + [2] * 5 + [1] * 2
    >>> round(gwet_ac1([a, b]).value, 4)
    0.9408
    """

    def chance(shares: Floats, q: int) -> float:
        return float(np.sum(shares * (1 - shares))) / (q - 1)

    return _of_ratings(ratings, categories, chance)


def brennan_prediger(ratings: Ratings, categories: int | None = None) -> Coefficient:
    """Return S = (agreement - 1/q) / (1 - 1/q) (Brennan and Prediger 1981, EPM 41:687-699), missing ratings allowed.

    q counts the categories that occur, or is the number given; for two coders and two categories it is PABAK, for many coders
    Randolph's kappa. Raises ValueError as `krippendorff_alpha`.

    >>> round(brennan_prediger([[1, 1, 1, 1], [1, 1, 1, 1], [1, 2, 2, 1]]).value, 2)
    0.33
    """
    return _of_ratings(ratings, categories, lambda _, q: 1 / q)


def _of_ratings(ratings: Ratings, categories: int | None, chance: Callable[[Floats, int], float]) -> Coefficient:
    rated = read_ratings(ratings, reader_of("nominal"))
    found = len(rated.values)
    if categories is not None and categories < max(found, 1):
        raise ValueError(f"categories: {categories}, but {found} occur.")
    q = found if categories is None else categories
    if len(rated.index) < 2:
        return Coefficient(None, "two coders are needed" if len(rated.index) else "there are no ratings")
    if q == 1:
        units = rated.pairable().index.shape[1]
        return Coefficient(None, NO_VARIATION if units else NO_PAIR, units, 1.0 if units else None, 1.0 if units else None)
    return _of_counts(rated.counts().astype(float), lambda shares: chance(shares, q), NO_VARIATION)


def of_patterns(ones: Floats, ratings: Floats, weight: Floats) -> tuple[Coefficient, Coefficient, Coefficient]:
    """Return Fleiss' kappa, AC1 and S of one code against everything else, from units gathered by what their coders say.

    `ones` coders of `ratings` apply the code, in `weight` units (or code points) of that kind.
    """
    counts = np.stack((ones, ratings - ones), axis=1)
    if not np.count_nonzero((weight[:, None] * counts).sum(axis=0)) > 1:
        nothing = Coefficient(None, NO_VARIATION if np.any(weight[ratings >= 2]) else NO_PAIR)
        return nothing, nothing, nothing
    fleiss, ac1, s = (
        _of_counts(counts, chance, NO_VARIATION, weight)
        for chance in (
            lambda shares: float(np.sum(shares**2)),
            lambda shares: float(np.sum(shares * (1 - shares))),
            lambda _: 0.5,
        )
    )
    return fleiss, ac1, s


def _of_counts(counts: Floats, chance: Callable[[Floats], float], reason: str, weight: Floats | None = None) -> Coefficient:
    """Return a coefficient from how many coders put each unit (row) into each category (column).

    With `weight` a row stands for so many units.
    """
    rated = counts.sum(axis=1) if counts.size else np.zeros(0)
    times = np.ones(len(rated)) if weight is None else weight
    kept = (rated >= 2) & (times > 0)
    paired, of_unit = counts[kept], rated[kept]
    if not len(paired):
        return Coefficient(None, NO_PAIR)
    alike = np.sum(paired * (paired - 1), axis=1) / (of_unit * (of_unit - 1))
    observed = float(np.average(alike, weights=times[kept]))
    any_rated = (rated > 0) & (times > 0)
    shares = np.average(counts[any_rated] / rated[any_rated][:, None], axis=0, weights=times[any_rated])
    # Shares of a single category are exactly 1, so that no rounding hides that nothing varies.
    return of_agreement(whole(float(times[kept].sum())), observed, chance(shares), reason)
