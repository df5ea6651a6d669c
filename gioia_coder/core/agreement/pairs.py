"""Two coders at a time: what both apply, and what either does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.coefficient import Coefficient, of_disagreement, whole
from gioia_coder.core.agreement.laying import Laid
from gioia_coder.core.agreement.pieces import Pieces

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats


@dataclass(frozen=True, slots=True)
class Pairs:
    """Per pair of coders (positions): `n` units that both have read; per pair and row what each and what both apply there."""

    pairs: tuple[tuple[int, int], ...]
    n: Floats
    first: Floats
    second: Floats
    both: Floats

    def jaccard(self) -> Floats:
        """Return both / either of each row, the mean over pairs; NaN where no pair applied it (Jaccard 1912)."""
        return _mean(self.both, self.first + self.second - self.both)

    def f1(self) -> Floats:
        """Return 2 both / (first + second) of each row, the mean over pairs; NaN where no pair applied it (Dice 1945)."""
        return _mean(2 * self.both, self.first + self.second)

    def alphas(self) -> tuple[Coefficient, ...]:
        """Return pooled alpha of each pair over the units that both have read."""
        return tuple(self._alpha(at) for at in range(len(self.pairs)))

    def _alpha(self, at: int) -> Coefficient:
        ratings = 2 * float(self.n[at])
        ones = self.first[at] + self.second[at]
        used = int(np.count_nonzero(ones))
        if not ratings or not used:
            return Coefficient(None, "neither applied any of the codes" if ratings else "they have read no source in common")
        unalike = float(np.sum(ones - 2 * self.both[at])) * 2 / ratings / used
        expected = float(np.sum(2 * ones * (ratings - ones))) / (ratings * (ratings - 1)) / used
        return of_disagreement(whole(ratings / 2), unalike, expected, "no variation: each code is applied everywhere or nowhere")


def pairs_of(laid: Laid, cut: Pieces, rows: int) -> Pairs:
    """Return the amounts of every two coders, each over the sources that both have read."""
    pairs = tuple(combinations(range(len(laid.coders)), 2))
    n = np.zeros(len(pairs))
    sums = np.zeros((3, len(pairs), rows))
    everybody = bool(laid.readers.all())
    for at, (one, other) in enumerate(pairs):
        read = (laid.readers[:, one] & laid.readers[:, other])[laid.unit_source]
        n[at] = laid.weight[read].sum()
        first, second = cut.applied[:, one], cut.applied[:, other]
        if not everybody:
            first, second = first & read[cut.unit], second & read[cut.unit]
        for kind, which in enumerate((first, second, first & second)):
            sums[kind, at] = np.bincount(cut.row[which], cut.weight[which], rows)
    return Pairs(pairs, n, sums[0], sums[1], sums[2])


def _mean(above: Floats, below: Floats) -> Floats:
    """Return the mean ratio of each column over the rows that have one."""
    used = below > 0
    total = np.sum(np.where(used, above / np.where(used, below, 1), 0.0), axis=0)
    times = np.sum(used, axis=0)
    found: Floats = np.where(times > 0, total / np.maximum(times, 1), np.nan)
    return found
