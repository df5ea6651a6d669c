"""The coefficients that some readers ask for beside alpha, per code: Cohen, Fleiss, Gwet, Brennan and Prediger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.coefficient import Coefficient, whole
from gioia_coder.core.agreement.kappas import cohen_kappa, of_patterns
from gioia_coder.core.agreement.laying import Laid, lay
from gioia_coder.core.agreement.material import Material
from gioia_coder.core.agreement.pairs import Pairs, pairs_of
from gioia_coder.core.agreement.pieces import Pieces, pieces, runs
from gioia_coder.core.agreement.rollup import Rollup

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats


@dataclass(frozen=True, slots=True)
class Others:
    """One code (a key) against everything else; `cohen` is the mean over pairs of coders (Light 1971)."""

    code: int
    cohen: Coefficient
    fleiss: Coefficient
    ac1: Coefficient
    s: Coefficient


def others(material: Material, rollup: Rollup) -> tuple[Others, ...]:
    """Return these coefficients for each code of a level, over the same units as alpha."""
    laid = lay(material)
    rows = len(rollup.codes)
    cut = pieces(laid, runs(laid, rollup.rows(laid.code)))
    pairs = pairs_of(laid, cut, rows)
    readers = np.bincount(laid.raters, laid.weight, len(laid.coders) + 1).astype(float)
    borders = np.searchsorted(cut.row, np.arange(rows + 1))
    return tuple(
        Others(code, _cohen(pairs, row), *of_patterns(*_patterns(laid, cut, slice(*borders[row : row + 2].tolist()), readers)))
        for row, code in enumerate(rollup.codes)
    )


def _patterns(laid: Laid, cut: Pieces, own: slice, readers: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the coded pieces of a row as coders who apply it, coders who have read there, and units; then the uncoded rest."""
    by, of, weight = cut.by[own], laid.raters[cut.unit[own]], cut.weight[own]
    rest = readers - np.bincount(of, weight, len(readers))
    ratings = np.concatenate((of, np.arange(len(readers)))).astype(float)
    ones = np.concatenate((by, np.zeros(len(readers)))).astype(float)
    return ones, ratings, np.concatenate((weight, np.maximum(rest, 0.0)))


def _cohen(pairs: Pairs, row: int) -> Coefficient:
    found = []
    for at in range(len(pairs.pairs)):
        both, first, second = (float(column[at, row]) for column in (pairs.both, pairs.first, pairs.second))
        neither = float(pairs.n[at]) - first - second + both
        found.append(cohen_kappa([[both, first - both], [second - both, neither]]))
    defined = [each.value for each in found if each.value is not None]
    if len(found) == 1 or not defined:
        return found[0] if found else Coefficient(None, "two coders are needed")
    return Coefficient(sum(defined) / len(defined), "", whole(max(each.n for each in found)))
