"""Percentile bootstrap: blocks are drawn again with replacement, the same draws for every code and level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints

_CELLS: Final = 1 << 22
"""Cells of a table of draws by blocks held at once."""

_DEFINED: Final = 0.95
"""The share of draws that must give a value."""

FEW_PASSAGES: Final = 5

NOT_DRAWN: Final = "nothing was drawn"
"""The reason why there is no interval where nobody asked for one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval; both ends are None where there is none, and `reason` says why."""

    low: float | None = None
    high: float | None = None
    reason: str = ""


class Drawable(Protocol):
    """What can be computed again from drawn blocks."""

    def values(self, drawn: Floats) -> Floats:
        """Return one row per draw with all its values, NaN where undefined."""


def draws(blocks: int, times: int, seed: int) -> Iterator[Floats]:
    """Yield tables of draws (rows) by blocks (columns) with how often each block was drawn; the seed decides them.

    Drawing units with all their ratings follows Zapf and others (2016, BMC Medical Research Methodology 16:93).

    >>> [table.sum(axis=1).tolist() for table in draws(4, 3, 7)]
    [[4.0, 4.0, 4.0]]
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    step = max(1, _CELLS // max(1, blocks))
    for first in range(0, times, step):
        size = min(step, times - first)
        picked = chance.integers(0, blocks, (size, blocks)) + np.arange(size)[:, None] * blocks
        yield np.bincount(picked.ravel(), minlength=size * blocks).reshape(size, blocks).astype(float)


Progress = Callable[[Iterable[Any]], Iterable[Any]]
"""What is told of work that goes on: it yields what it is given."""


def replicates(measures: Sequence[Drawable], blocks: int, times: int, seed: int, progress: Progress = iter) -> list[Floats]:
    """Return the values of each measure for the same draws, each of shape (times, values)."""
    found: list[list[Floats]] = [[] for _ in measures]
    for drawn in progress(draws(blocks, times, seed) if blocks else ()):
        for n, measure in enumerate(measures):
            found[n].append(measure.values(drawn))
    return [np.concatenate(each) if each else np.empty((0, 0)) for each in found]


def intervals(values: Floats) -> tuple[Interval, ...]:
    """Return the interval between the percentiles 2.5 and 97.5 of each column; draws without a value are left out.

    >>> intervals(np.linspace(0, 1, 1001).reshape(-1, 1))
    (Interval(low=0.025, high=0.975, reason=''),)
    """
    if not len(values):
        return ()
    # NaN sorts last, so the defined values of a column come first.
    ordered = np.sort(values, axis=0)
    defined: Ints = np.array(np.count_nonzero(~np.isnan(ordered), axis=0), np.int64)
    low, high = (_percentile(ordered, defined, share) for share in (0.025, 0.975))
    return tuple(
        Interval(a, b)
        if k >= _DEFINED * len(values)
        else Interval(reason=f"undefined in {len(values) - k} of {len(values)} draws")
        for a, b, k in zip(low.tolist(), high.tolist(), list(map(int, defined)), strict=True)
    )


def _percentile(ordered: Floats, defined: Ints, share: float) -> Floats:
    """Return a percentile of each column, between two values in proportion."""
    at = np.maximum(defined - 1, 0) * share
    below = np.floor(at).astype(np.int64)
    column = np.arange(ordered.shape[1])
    lower = ordered[below, column]
    upper = ordered[np.minimum(below + 1, np.maximum(defined - 1, 0)), column]
    found: Floats = lower + (at - below) * (upper - lower)
    return found
