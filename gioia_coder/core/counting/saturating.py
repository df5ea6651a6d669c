"""Code saturation: how many constructs each further source adds, in one order and in all.

Base size, run length and the share of new information follow Guest, Namey and Chen (2020), "A simple method to assess and
report thematic saturation in qualitative research", PLOS ONE 15(5), e0232076.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints

BASE: Final = 4
"""How many sources the base is made of."""

RUN: Final = 2
"""How many sources a run looks ahead."""

MOST: Final = 0.05
"""The share of new information that counts as saturated."""

ORDERS: Final = 500
"""How many random orders the band is drawn from."""


@dataclass(frozen=True, slots=True)
class Reached:
    """`base` constructs were found in the first `BASE` sources; after `at` sources the next `RUN` added `share` of that.

    `at` is None when the share never fell to `MOST` or less; `share` is then that of the last run, None without a run.
    """

    base: int
    at: int | None
    share: float | None


def new_per_source(present: NDArray[np.bool_]) -> Ints:
    """Return how many constructs each source is the first to hold; `present` has shape (sources, constructs), in order.

    >>> new_per_source(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], bool)).tolist()
    [2, 0, 1]
    """
    if not len(present):
        return np.zeros(0, np.int64)
    here = present.any(axis=0)
    return np.bincount(present.argmax(axis=0)[here], minlength=len(present))


def reached(new: Sequence[int], base: int = BASE, run: int = RUN, most: float = MOST) -> Reached:
    """Return where the next `run` sources added no more than `most` of what the first `base` held.

    >>> reached([9, 5, 4, 2, 1, 2, 1, 0, 0])
    Reached(base=20, at=6, share=0.05)
    """
    found = sum(new[:base])
    shares = [sum(new[at : at + run]) / found for at in range(base, len(new) - run + 1)] if found else []
    at = next((base + n for n, share in enumerate(shares) if share <= most), None)
    share = shares[at - base] if at is not None else shares[-1] if shares else None
    return Reached(found, at, share)


def band(present: NDArray[np.bool_], seed: int = 0, orders: int = ORDERS) -> tuple[tuple[float, float], ...]:
    """Return, per number of sources, the 5th and 95th percentile of the constructs found by then over random orders."""
    sources, constructs = np.nonzero(present.T)[1], np.nonzero(present.T)[0]
    if not len(sources):
        return tuple((0.0, 0.0) for _ in range(len(present)))
    firsts = np.flatnonzero(np.concatenate(([True], constructs[1:] != constructs[:-1])))
    chance = np.random.default_rng(seed)
    found = np.empty((orders, len(present)))
    for n in range(orders):
        place = chance.permutation(len(present))
        first = np.minimum.reduceat(place[sources], firsts)
        found[n] = np.cumsum(np.bincount(first, minlength=len(present)))
    low, high = np.percentile(found, (5, 95), axis=0)
    return tuple(zip(low.tolist(), high.tolist(), strict=True))
