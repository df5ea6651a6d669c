"""The sums that binary alpha stands on, per code and per turn or source, so that both can be drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.coefficient import Coefficient, of_disagreement, whole
from gioia_coder.core.agreement.laying import Laid
from gioia_coder.core.agreement.pieces import Pieces

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints

_DENSE = 1 << 22
"""Cells of a table of blocks by rows held at once."""

NOTHING = "no source with units was read by two of the coders"


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the bootstrap draws: turns or whole sources. `of_unit` is the block of each unit, `key` names each for pairing."""

    name: str
    of_unit: Ints
    key: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Per row and block: `ones` are ratings that apply the code, `off` the disagreement sum w j (m - j) / (m - 1).

    `ratings` counts all ratings of each block, `units` all units compared. Entries are ordered by row and block.
    """

    units: float
    rows: int
    ratings: Floats
    row: Ints
    block: Ints
    ones: Floats
    off: Floats

    def alphas(self) -> tuple[Coefficient, ...]:
        """Return binary alpha of each row: the code against everything else (Krippendorff 1980, p. 139, per category).

        With n ratings of which n1 apply the code, Do = 2 off / n and De = 2 n1 (n - n1) / (n (n - 1)).
        """
        ones = np.bincount(self.row, self.ones, self.rows)
        off = np.bincount(self.row, self.off, self.rows)
        return tuple(self._alpha(*each) for each in zip(ones.tolist(), off.tolist(), strict=True))

    def pooled(self) -> Coefficient:
        """Return 1 - sum Do / sum De over the rows; parts are means over the rows that anybody applied.

        The counterpart for alpha of the pooled kappa of De Vries, Elliott, Kanouse and Teleki (2008, Field Methods 20:272-282).
        """
        found = [each for each in self.alphas() if each.observed is not None and each.expected is not None]
        used = np.count_nonzero(np.bincount(self.row, self.ones, self.rows))
        if not self.units or not used:
            return Coefficient(None, NOTHING if not self.units else "nobody applied any of the codes", whole(self.units))
        observed = sum(each.observed or 0.0 for each in found) / int(used)
        expected = sum(each.expected or 0.0 for each in found) / int(used)
        return of_disagreement(whole(self.units), observed, expected, "no variation: each code is applied everywhere or nowhere")

    def values(self, drawn: Floats) -> Floats:
        """Return alpha of each row and, last, the pooled one, for each draw (row) of so many times each block (column).

        Shape (draws, rows + 1); NaN where undefined.
        """
        n = drawn @ self.ratings
        found = np.empty((len(drawn), self.rows + 1))
        above, below = np.zeros(len(drawn)), np.zeros(len(drawn))
        step = max(1, _DENSE // max(1, len(self.ratings)))
        for first in range(0, self.rows, step):
            last = min(first + step, self.rows)
            ones, off = self._drawn(drawn, first, last)
            spare = ones * (n[:, None] - ones)
            found[:, first:last] = _ratio((n - 1)[:, None] * off, spare)
            above += (n - 1) * off.sum(axis=1)
            below += spare.sum(axis=1)
        found[:, -1] = _ratio(above, below)
        return found

    def _drawn(self, drawn: Floats, first: int, last: int) -> tuple[Floats, Floats]:
        """Return both sums of some rows for each draw, from the blocks in which any of these rows occurs."""
        begin, end = np.searchsorted(self.row, (first, last)).tolist()
        row, block = self.row[begin:end] - first, self.block[begin:end]
        used, at = np.unique(block, return_inverse=True)
        table = np.zeros((len(used), 2 * (last - first)))
        table[at, row] = self.ones[begin:end]
        table[at, row + last - first] = self.off[begin:end]
        sums = (drawn if len(used) == drawn.shape[1] else drawn[:, used]) @ table
        return sums[:, : last - first], sums[:, last - first :]

    def _alpha(self, ones: float, off: float) -> Coefficient:
        n = float(self.ratings.sum())
        if not n:
            return Coefficient(None, NOTHING)
        reason = "nobody applied it" if not ones else "no variation: everybody applied it everywhere"
        # Sums of whole lengths are exact; the ratings left over are 0 only where nothing varies.
        return of_disagreement(whole(self.units), 2 * off / n, 2 * ones * (n - ones) / (n * (n - 1)), reason)


def blocks_of(laid: Laid, by: str) -> Blocks:
    """Return the turns or the sources as blocks; `by` is "turn" or "source"."""
    if by == "source":
        return Blocks("source", laid.unit_source, tuple((key, 0) for key in laid.sources.tolist()))
    first = np.flatnonzero(np.diff(laid.turn, prepend=-1)) if len(laid.turn) else laid.turn
    keys = zip(laid.sources[laid.unit_source[first]].tolist(), laid.turn_key.tolist(), strict=True)
    return Blocks("turn", laid.turn, tuple(keys))


def sums_of(laid: Laid, blocks: Blocks, found: Pieces, rows: int) -> Sums:
    """Return the sums of each row and block over the pieces of a comparison."""
    raters = laid.raters
    ratings = np.bincount(blocks.of_unit, laid.weight * raters, len(blocks.key)).astype(float)
    by, of = found.by.astype(float), raters[found.unit].astype(float)
    new = np.ones(len(found.row), bool)
    block = blocks.of_unit[found.unit]
    new[1:] = (found.row[1:] != found.row[:-1]) | (block[1:] != block[:-1])
    firsts = np.flatnonzero(new)
    ones, off = found.weight * by, found.weight * by * (of - by) / (of - 1)
    if len(firsts):
        ones, off = np.add.reduceat(ones, firsts), np.add.reduceat(off, firsts)
    return Sums(laid.n, rows, ratings, found.row[firsts], block[firsts], ones, off)


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(below > 0, 1 - above / below, np.nan)
    return found
