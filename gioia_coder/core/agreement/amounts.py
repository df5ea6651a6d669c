"""Plain counts beside the coefficients: passages and units by each coder, and by one coder only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.laying import Laid
from gioia_coder.core.agreement.pieces import Pieces, Runs
from gioia_coder.core.counting.ground import distinct
from gioia_coder.core.counting.passages import opens

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Floats
    from gioia_coder.core.study import Ints


@dataclass(frozen=True, slots=True)
class Amounts:
    """Per row: passages coded by anyone, by two coders or more, by all who have read the source; per row and coder the rest.

    A passage is a maximal run covered by the overlapping codings of anyone; a coder takes part in it with any coding. `own` are
    passages of each coder's codings alone, `alone` the passages in which only that coder takes part; `units` and `units_alone`
    are units, or code points.
    """

    any: Ints
    shared: Ints
    all: Ints
    own: Ints
    alone: Ints
    units: Floats
    units_alone: Floats


def amounts(laid: Laid, found: Runs, cut: Pieces, rows: int) -> Amounts:
    """Return the counts of each row; passages that no unit holds a part of are left out."""
    coders = max(1, len(laid.coders))
    seen = found.inside
    own = np.bincount(found.row[seen] * coders + found.coder[seen], minlength=rows * coders).reshape(rows, coders)
    row, source, pairs = _passages(laid, found, coders)
    part = np.bincount(pairs // coders, minlength=len(row))
    by_all = part == laid.per_source[source] if len(row) else np.zeros(0, bool)
    single = part[pairs // coders] == 1
    alone = np.bincount(row[pairs[single] // coders] * coders + pairs[single] % coders, minlength=rows * coders)
    return Amounts(
        np.bincount(row, minlength=rows),
        np.bincount(row[part >= 2], minlength=rows),
        np.bincount(row[by_all], minlength=rows),
        own,
        alone.reshape(rows, coders),
        _units(cut, rows, np.ones(len(cut.row), bool)),
        _units(cut, rows, cut.by == 1),
    )


def _passages(laid: Laid, found: Runs, coders: int) -> tuple[Ints, Ints, Ints]:
    """Return the row and source of each passage, and distinct pairs of passage and coder as passage x coders + coder."""
    order = np.argsort(found.row * laid.length + found.start, kind="stable")
    row, start = found.row[order], found.start[order]
    new = opens(row, start, found.end[order], laid.length)
    firsts = np.flatnonzero(new)
    if not len(firsts):
        return row, row, row
    inside = np.logical_or.reduceat(found.inside[order], firsts)
    number = (np.cumsum(inside) - 1)[np.cumsum(new) - 1]
    member = inside[np.cumsum(new) - 1]
    pairs = distinct(number[member] * coders + found.coder[order][member])
    return row[firsts[inside]], laid.source_of(start[firsts[inside]]), pairs


def _units(cut: Pieces, rows: int, which: Floats) -> Floats:
    """Return the units that each coder (column) codes for each row, among the pieces that a mask picks."""
    columns = [np.bincount(cut.row, cut.weight * (one & which), rows) for one in cut.applied.T]
    return np.array(columns, float).reshape(len(columns), rows).T
