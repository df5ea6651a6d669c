"""Pieces: stretches within which nobody's coding of a code begins or ends, and who codes each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.laying import Laid
from gioia_coder.core.counting.ground import spread

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Bools, Floats
    from gioia_coder.core.study import Ints


@dataclass(frozen=True, slots=True)
class Runs:
    """Each coder's codings of a row, overlapping ones merged, ordered by row, coder and start.

    `inside` tells whether a unit holds a part of any of the merged codings.
    """

    row: Ints
    coder: Ints
    start: Ints
    end: Ints
    inside: Bools


@dataclass(frozen=True, slots=True)
class Pieces:
    """The coded pieces, ordered by row and start: where they lie, how many units each is, which coders (columns) code it.

    Where units are not code points a piece is a whole unit.
    """

    row: Ints
    unit: Ints
    start: Ints
    end: Ints
    weight: Floats
    applied: Bools

    @property
    def by(self) -> Ints:
        """How many coders code each piece."""
        found: Ints = np.sum(self.applied, axis=1, dtype=np.int64)
        return found


def runs(laid: Laid, row: Ints) -> Runs:
    """Return the merged codings of each row and coder; `row` is that of each coding, negative to leave it out."""
    kept = np.flatnonzero(row >= 0)
    key = row[kept] * len(laid.coders) + laid.coder[kept]
    return _runs(laid, kept, key)


def _runs(laid: Laid, kept: Ints, key: Ints) -> Runs:
    # Each key has its own stretch of a longer line, so that one sort and one running maximum serve all.
    place = key * laid.length + laid.start[kept]
    order = np.argsort(place, kind="stable")
    kept, key, place = kept[order], key[order], place[order]
    reach = np.maximum.accumulate(key * laid.length + laid.end[kept])
    new = np.ones(len(kept), bool)
    new[1:] = place[1:] >= reach[:-1]
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts[1:], len(kept))[: len(firsts)] - 1
    key = key[firsts]
    inside = np.logical_or.reduceat(laid.inside[kept], firsts) if len(firsts) else np.zeros(0, bool)
    coders = max(1, len(laid.coders))
    return Runs(key // coders, key % coders, laid.start[kept[firsts]], reach[lasts] - key * laid.length, inside)


def pieces(laid: Laid, found: Runs) -> Pieces:
    """Return the pieces of each row that a coder codes."""
    first = np.searchsorted(laid.unit_end, found.start, side="right")
    last = np.searchsorted(laid.unit_start, found.end, side="left")
    run, unit = spread(first, np.maximum(first, last))
    start = np.maximum(found.start[run], laid.unit_start[unit])
    end = np.minimum(found.end[run], laid.unit_end[unit])
    if laid.by_length:
        return _cut(laid, found.row[run], found.coder[run], start, end)
    return _whole(laid, found.row[run], found.coder[run], unit, end - start)


def _whole(laid: Laid, row: Ints, coder: Ints, unit: Ints, covered: Ints) -> Pieces:
    """Return whole units that each coder covers far enough."""
    if laid.least and len(row):
        # A coder's runs within a unit are neighbours, since runs are ordered by row, coder and start.
        new = np.ones(len(row), bool)
        new[1:] = (row[1:] != row[:-1]) | (coder[1:] != coder[:-1]) | (unit[1:] != unit[:-1])
        firsts = np.flatnonzero(new)
        size = (laid.unit_end - laid.unit_start)[unit[firsts]]
        enough = np.add.reduceat(covered, firsts) >= laid.least * size * (1 - 1e-12)
        row, coder, unit = row[firsts][enough], coder[firsts][enough], unit[firsts][enough]
    width = max(1, len(laid.unit_start))
    keys, at = np.unique(row * width + unit, return_inverse=True)
    applied = np.zeros((len(keys), len(laid.coders)), bool)
    applied[at, coder] = True
    unit = keys % width
    return Pieces(keys // width, unit, laid.unit_start[unit], laid.unit_end[unit], np.ones(len(keys)), applied)


def _cut(laid: Laid, row: Ints, coder: Ints, start: Ints, end: Ints) -> Pieces:
    """Return the pieces between the borders of the fragments of each row."""
    place = np.concatenate((row * laid.length + start, row * laid.length + end))
    order = np.argsort(place, kind="stable")
    place = place[order]
    closes = np.append(place[1:] != place[:-1], np.ones(min(1, len(place)), bool))
    at = np.flatnonzero(closes)
    step = np.concatenate((np.ones(len(row), np.int32), np.full(len(row), -1, np.int32)))[order]
    by = np.concatenate((coder, coder))[order]
    state = np.empty((len(at), len(laid.coders)), bool)
    for n in range(len(laid.coders)):
        state[:, n] = np.cumsum(np.where(by == n, step, 0), dtype=np.int32)[at] > 0
    begins = place[at]
    kept = np.flatnonzero(state.any(axis=1))
    row, start = begins[kept] // laid.length, begins[kept] % laid.length
    # A coded piece is never the last border of its row.
    size = begins[np.minimum(kept + 1, len(begins) - 1)] - begins[kept] if len(kept) else kept
    unit = np.searchsorted(laid.unit_end, start, side="right")
    return Pieces(row, unit, start, start + size, size.astype(float), state[kept])
