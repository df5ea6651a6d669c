"""Which code: among the pieces that two coders or more have coded, whether they chose the same codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from gioia_coder.core.agreement.coefficient import Coefficient, of_disagreement, whole
from gioia_coder.core.agreement.distances import masi
from gioia_coder.core.agreement.laying import Laid
from gioia_coder.core.agreement.pieces import Pieces
from gioia_coder.core.agreement.sums import Blocks
from gioia_coder.core.counting.ground import distinct, spread

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Bools, Floats
    from gioia_coder.core.study import Ints

NO_SHARED: Final = "no unit was coded by two of the coders"
MOST_VISITS: Final = 200_000_000
"""Meetings of two sets of codes that are still looked at, about twenty seconds."""

_DRAWN_SETS: Final = 3_000
_MOST_CELLS: Final = 1 << 25
_CELLS: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class WhichCode:
    """Alpha over sets of codes with MASI as distance, and what it takes to draw it again.

    Per block: `ratings`, `off` the observed distances; `sets` of shape (blocks, different sets) counts each set, `alike` holds
    1 - MASI of every two sets. Both are None where there are too many sets to draw.
    """

    alpha: Coefficient
    ratings: Floats
    off: Floats
    sets: Floats | None = None
    alike: Floats | None = None

    def values(self, drawn: Floats) -> Floats:
        """Return alpha for each draw of the blocks, of shape (draws, 1); NaN where undefined."""
        if self.sets is None or self.alike is None:
            return np.full((len(drawn), 1), np.nan)
        n, off, counts = drawn @ self.ratings, drawn @ self.off, drawn @ self.sets
        expected = n**2 - np.sum((counts @ self.alike) * counts, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(expected > 1e-9 * n**2, 1 - (n - 1) * off / expected, np.nan)
        return found[:, None]


@dataclass(frozen=True, slots=True)
class _Shared:
    """Cells coded by two coders or more: their block and weight; entries say which code (row) stands in which cell by whom."""

    block: Ints
    weight: Floats
    cell: Ints
    row: Ints
    applied: Bools


@dataclass(frozen=True, slots=True)
class _Sets:
    """The different sets: how many codes each holds, and these (rows) one set after another."""

    size: Ints
    row: Ints

    @property
    def visits(self) -> int:
        """How often a set is met when each looks up the sets that hold its codes."""
        return int(np.sum(np.bincount(self.row) ** 2))


def which_code(laid: Laid, blocks: Blocks, cut: Pieces) -> WhichCode:
    """Return alpha over the sets of codes of those who coded each piece (Passonneau 2006 for the distance).

    Whoever coded nothing there is missing: whether anything is coded at all is another question, which relevance answers.
    """
    shared = _shared(laid, blocks, cut)
    cells = len(shared.weight)
    size = np.zeros((shared.applied.shape[1], cells), np.int64)
    for coder, one in enumerate(shared.applied.T):
        size[coder] = np.bincount(shared.cell[one], minlength=cells)
    raters = np.sum(size > 0, axis=0)
    ratings = _per_block(blocks, shared, raters)
    if not cells:
        return WhichCode(Coefficient(None, NO_SHARED), ratings, ratings)
    return _alpha(blocks, shared, size, ratings, _per_block(blocks, shared, _distances(shared, size) / (raters - 1)))


def _per_block(blocks: Blocks, shared: _Shared, value: Floats | Ints) -> Floats:
    return np.bincount(shared.block, shared.weight * value, len(blocks.key)).astype(float)


def _alpha(blocks: Blocks, shared: _Shared, size: Ints, ratings: Floats, off: Floats) -> WhichCode:
    """Return the coefficient, and each set's count per block where there are few enough."""
    number, members = _sets(shared)
    units, n = whole(shared.weight.sum()), float(ratings.sum())
    sets = len(members.size)
    if members.visits > MOST_VISITS:
        reason = f"{sets} different sets of codes are too many to compare each with each"
        return WhichCode(Coefficient(None, reason, units), ratings, off)
    by, cell = np.nonzero(size)
    place = shared.block[cell] * sets + number[by, cell]
    counts = np.bincount(place % sets, shared.weight[cell], sets)
    drawable = sets <= _DRAWN_SETS and sets * len(blocks.key) <= _MOST_CELLS
    alike = np.zeros((sets, sets)) if drawable else None
    together = 0.0
    for one, other, likeness in _alike(members):
        together += float(np.sum(counts[one] * counts[other] * likeness))
        if alike is not None:
            alike[one, other] = likeness
    # One set alone is alike to itself exactly; anything else differs by far more than rounding does.
    expected = (n**2 - together) / (n * (n - 1)) if sets > 1 else 0.0
    alpha = of_disagreement(units, float(off.sum()) / n, expected, "no variation: always the same codes")
    if alike is None:
        return WhichCode(alpha, ratings, off)
    table = np.bincount(place, shared.weight[cell], len(blocks.key) * sets).astype(float)
    return WhichCode(alpha, ratings, off, table.reshape(-1, sets), alike)


def _shared(laid: Laid, blocks: Blocks, cut: Pieces) -> _Shared:
    """Return the cells, cut at the borders of every code, that two coders or more have coded."""
    borders = distinct(np.concatenate((cut.start, cut.end)))
    first, last = np.searchsorted(borders, cut.start), np.searchsorted(borders, cut.end)
    if not laid.by_length:
        borders, first, last = laid.unit_start, cut.unit, cut.unit + 1
    piece, cell = spread(first, last)
    coders = np.zeros(len(borders), np.int64)
    for one in cut.applied.T:
        coders += np.bincount(cell, one[piece], len(borders)) > 0
    kept = coders >= 2
    chosen = kept[cell]
    piece, cell = piece[chosen], (np.cumsum(kept) - 1)[cell[chosen]]
    start = borders[kept]
    unit = np.searchsorted(laid.unit_end, start, side="right")
    following = np.append(borders[1:], borders[-1:])[kept]
    weight = (following - start).astype(float) if laid.by_length else np.ones(len(start))
    return _Shared(blocks.of_unit[unit], weight, cell, cut.row[piece], cut.applied[piece])


def _distances(shared: _Shared, size: Ints) -> Floats:
    """Return, per cell, the MASI distances of all ordered pairs of coders who coded it."""
    cells = size.shape[1]
    total = np.zeros(cells)
    for one, other in combinations(range(len(size)), 2):
        both = (size[one] > 0) & (size[other] > 0)
        together = shared.applied[:, one] & shared.applied[:, other]
        common = np.bincount(shared.cell[together], minlength=cells)
        total[both] += 2 * masi(size[one][both], size[other][both], common[both])
    return total


def _sets(shared: _Shared) -> tuple[Ints, _Sets]:
    """Return the number of each coder's set of codes in each cell, of shape (coders, cells), -1 without, and the sets."""
    entry, by = np.nonzero(shared.applied)
    owner = by * len(shared.weight) + shared.cell[entry]
    order = np.lexsort((shared.row[entry], owner))
    owner, row = owner[order], shared.row[entry][order]
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    size = np.diff(np.append(firsts, len(owner)))
    # Sets are told apart exactly, as paths in a tree: the first code, then the next one behind it, and so on.
    node, behind, width = np.zeros(len(firsts), np.int64), 0, int(row.max(initial=0)) + 1
    for step in range(int(size.max(initial=0))):
        longer = np.flatnonzero(size > step)
        path, at = np.unique(node[longer] * width + row[firsts[longer] + step], return_inverse=True)
        node[longer] = behind + at
        behind += len(path)
    _, example, at = np.unique(node, return_index=True, return_inverse=True)
    number = np.full(shared.applied.shape[1] * len(shared.weight), -1, np.int64)
    number[owner[firsts]] = at
    _, entry = spread(firsts[example], firsts[example] + size[example])
    return number.reshape(-1, len(shared.weight)), _Sets(size[example], row[entry])


def _alike(members: _Sets) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield pairs of sets that share a code, a part at a time, with their likeness, 1 - MASI; all others are not alike."""
    sets = len(members.size)
    owner = np.repeat(np.arange(sets), members.size)
    order = np.argsort(members.row, kind="stable")
    holders, begins = owner[order], np.searchsorted(members.row[order], np.arange(int(members.row.max()) + 2))
    visits = np.cumsum(np.diff(begins)[members.row])
    first = 0
    while first < len(owner):
        # Parts end where a set does, so that a pair is met in one part only.
        reach = int(np.searchsorted(visits, (visits[first - 1] if first else 0) + _CELLS))
        last = int(np.searchsorted(owner, owner[min(reach, len(owner) - 1)], side="right"))
        one, at = spread(begins[members.row[first:last]], begins[members.row[first:last] + 1])
        key = np.sort(owner[first + one] * sets + holders[at])
        firsts = np.flatnonzero(np.diff(key, prepend=-1))
        common = np.diff(np.append(firsts, len(key)))
        this, other = key[firsts] // sets, key[firsts] % sets
        yield this, other, 1 - masi(members.size[this], members.size[other], common)
        first = last
