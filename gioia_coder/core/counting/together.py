"""Co-occurrence: how often and how far passages of two constructs overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.counting.cells import CellCounts
from gioia_coder.core.counting.ground import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints

_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Together:
    """Constructs by constructs, all symmetric, of shape (rows, rows).

    `pairs` counts overlapping pairs of their passages, on the diagonal a construct's own passages; `shared` is the number of
    code points that both cover, on the diagonal all that a construct covers.
    """

    pairs: Ints
    shared: Ints

    @property
    def jaccard(self) -> NDArray[np.float64]:
        """The words that both cover as a share of those that either covers, 0 to 1; 0 where neither covers any."""
        own = np.diagonal(self.shared)
        either = own[:, None] + own[None, :] - self.shared
        share: NDArray[np.float64] = np.divide(self.shared, either, out=np.zeros(either.shape), where=either > 0)
        return share


def together(counts: CellCounts) -> Together:
    """Return how the supporting passages of the rows overlap; `counts` has one column."""
    row, begin, end = passages(counts)
    size = len(counts.rows.constructs)
    pairs, shared = np.zeros(size * size, np.int64), np.zeros(size * size, np.int64)
    for a, b in overlapping(begin, end):
        cell = row[a] * size + row[b]
        pairs += np.bincount(cell, minlength=size * size)
        common = np.minimum(end[a], end[b]) - np.maximum(begin[a], begin[b])
        # whole numbers below 2**53 are exact in the floats that bincount sums
        shared += np.bincount(cell, weights=common, minlength=size * size).astype(np.int64)
    return Together(_symmetric(pairs, size, row), _symmetric(shared, size, row, end - begin))


def passages(counts: CellCounts) -> tuple[Ints, Ints, Ints]:
    """Return each supporting passage's row and its borders on the line, ordered by where it begins."""
    found = counts.supporting
    if not len(found.coding):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    firsts = np.flatnonzero(np.concatenate(([True], found.passage[1:] != found.passage[:-1])))
    begin = counts.ground.start[found.coding[firsts]]
    end = np.maximum.reduceat(counts.ground.end[found.coding], firsts)
    order = np.argsort(begin, kind="stable")
    return found.cell[firsts][order], begin[order], end[order]


def overlapping(begin: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield the pairs of stretches that overlap, each pair once, in blocks; the stretches are ordered by `begin`.

    >>> [(a.tolist(), b.tolist()) for a, b in overlapping(np.array([0, 3, 5]), np.array([4, 9, 6]))]
    [([0, 1], [1, 2])]
    """
    own = np.arange(len(begin))
    last = np.searchsorted(begin, end, side="left")
    reach = np.cumsum(last - own - 1)
    start = 0
    while start < len(begin):
        before = int(reach[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(reach, before + _AT_ONCE, side="right")))
        owner, other = spread(own[start:stop] + 1, last[start:stop])
        yield owner + start, other
        start = stop


def _symmetric(half: Ints, size: int, row: Ints, weight: Ints | None = None) -> Ints:
    """Return both halves added, with a row's own sum on the diagonal; passages of one row never overlap."""
    square = half.reshape(size, size)
    whole: Ints = square + square.T
    own = np.bincount(row, weights=weight, minlength=size).astype(np.int64)
    whole[np.arange(size), np.arange(size)] = own
    return whole
