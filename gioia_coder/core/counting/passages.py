"""Passages: maximal runs of one source covered by overlapping codings; runs that only touch stay apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.counting.ground import Ground, distinct, spread
from gioia_coder.core.counting.layers import AGREED
from gioia_coder.core.model import CONSENSUS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gioia_coder.core.study import Ints


@dataclass(frozen=True, slots=True)
class Held:
    """What the cells hold: a coding's row and its cell per member, by cell, then source, start and end.

    `passage` is the member's passage, numbered from 0 over all the cells; `starts` says where each cell begins among the
    members, with one more for the end.
    """

    coding: Ints
    cell: Ints
    passage: Ints
    starts: Ints


def opens(group: Ints, start: Ints, end: Ints, length: int) -> NDArray[np.bool_]:
    """Return which items open a new passage; items are ordered by group, then start, on a line of `length` code points.

    >>> opens(np.array([1, 1, 1, 2]), np.array([0, 4, 9, 3]), np.array([5, 9, 12, 4]), 20).tolist()
    [True, False, True, True]
    """
    # Each group gets its own stretch of a longer line, so that one running maximum serves all; groups are numbered
    # densely first, which keeps the products far below the limit of 64 bits.
    shift = np.concatenate((np.zeros(min(1, len(group)), np.int64), np.cumsum(group[1:] != group[:-1]))) * length
    reach = np.maximum.accumulate(shift + end)
    found = np.ones(len(group), bool)
    found[1:] = (shift + start)[1:] >= reach[:-1]
    return found


def held(ground: Ground, coding: Ints, cell: Ints, cells: int) -> Held:
    """Return the members of each of `cells` cells; `coding` and `cell` are pairs, ordered by coding.

    Passages wholly inside interviewers' turns are left out with their codings.
    """
    # A coding's rank is its order by source and start, so one sort of combined keys orders by cell, source and start.
    bits = max(1, len(coding)).bit_length()
    order = np.sort((cell << bits) | np.arange(len(coding))) & ((1 << bits) - 1)
    coding, cell = coding[order], cell[order]
    new = opens(cell, ground.start[coding], ground.end[coding], ground.line.length)
    passage = np.cumsum(new) - 1
    firsts = np.flatnonzero(new)
    if len(firsts):
        asked = np.logical_or.reduceat(ground.question[coding], firsts)
        answered = np.logical_or.reduceat(ground.answer[coding], firsts)
        evidence = answered | ~asked
        keep = evidence[passage]
        coding, cell, passage = coding[keep], cell[keep], (np.cumsum(evidence) - 1)[passage[keep]]
    return Held(coding, cell, passage, _starts(cell, cells))


def keep_cells(found: Held, keep: NDArray[np.bool_]) -> Held:
    """Return only what stands in the cells to keep; the passages keep their numbers."""
    kept = keep[found.cell]
    return Held(found.coding[kept], found.cell[kept], found.passage[kept], _starts(found.cell[kept], len(keep)))


def passages_per_cell(found: Held, cells: int) -> Ints:
    """Return the number of passages of each cell."""
    return _changes(found, found.passage, cells)


def sources_per_cell(ground: Ground, found: Held, cells: int) -> Ints:
    """Return the number of sources of each cell."""
    return _changes(found, ground.source[found.coding], cells)


def informants_per_cell(ground: Ground, found: Held, cells: int, of_informant: Ints | None, width: int) -> Ints:
    """Return the number of informants of each cell; with `of_informant` only of those whose column is the cell's."""
    begins = _starts(ground.said_coding, len(ground.codings))
    member, said = spread(begins[found.coding], begins[found.coding + 1])
    cell, by = found.cell[member], ground.said_by[said]
    if of_informant is not None:
        own = of_informant[by] == cell % width
        cell, by = cell[own], by[own]
    people = len(ground.study.informants) + 1
    return np.bincount(distinct(cell * people + by) // people, minlength=cells)


def coders_per_cell(ground: Ground, found: Held, cells: int) -> Ints:
    """Return the number of coders behind the codings of each cell; see `behind`."""
    counts = np.zeros(cells, np.int64)
    for mask in behind(ground).values():
        has = np.zeros(cells, bool)
        has[found.cell[mask[found.coding]]] = True
        counts += has
    return counts


def behind(ground: Ground) -> dict[int, NDArray[np.bool_]]:
    """Return, by the key of each coder but consensus, which codings of the layer that coder stands behind.

    Where the layer holds what several coders agreed on (`consensus`, `all`), a coder stands behind a coding of it by one that it
    was derived from, and where nothing is known of that, by one of the same code and polarity that overlaps it.
    """
    agreed = ground.layer in AGREED
    derived = ground.study.behind() if ground.layer == CONSENSUS else None
    masks = {}
    for coder in ground.study.coders:
        if coder.id == ground.study.consensus:
            continue
        mask = _behind(ground, coder.id) if agreed else ground.codings.coder == coder.id
        if derived is not None and len(derived[0]):
            known, origin = np.isin(ground.codings.id, derived[0]), derived[0][derived[1] == coder.id]
            mask = np.where(known, np.isin(ground.codings.id, origin), mask)
        masks[coder.id] = mask
    return masks


def intensity_per_cell(ground: Ground, found: Held, cells: int) -> Ints:
    """Return the highest intensity of the codings of each cell, 0 for none given."""
    highest = np.zeros(cells, np.int64)
    np.maximum.at(highest, found.cell, ground.codings.intensity[found.coding])
    return highest


def _behind(ground: Ground, coder: int) -> NDArray[np.bool_]:
    """Return which codings of the layer one coder's codings of the same code and polarity overlap."""
    everything = ground.study.codings
    own = everything.take(everything.coder == coder)
    key = own.code * 2 + own.contradicts
    start, end = ground.line.at(own.source, own.start), ground.line.at(own.source, own.end)
    order = np.lexsort((start, key))
    key, start, end = key[order], start[order], end[order]
    firsts = np.flatnonzero(opens(key, start, end, ground.line.length))
    if not len(firsts):
        return np.zeros(len(ground.codings), bool)
    # Runs of one coder do not overlap, so their ends are ordered as well and two searches find what lies between.
    shift = key[firsts] * ground.line.length
    begins, ends = shift + start[firsts], shift + np.maximum.reduceat(end, firsts)
    wanted = (ground.codings.code * 2 + ground.codings.contradicts) * ground.line.length
    before = np.searchsorted(begins, wanted + ground.end, side="left")
    after = np.searchsorted(ends, wanted + ground.start, side="right")
    return np.asarray(before > after)


def _changes(found: Held, within: Ints, cells: int) -> Ints:
    """Return, per cell, how often the value changes among its members, the first one counted."""
    new = np.ones(len(found.cell), bool)
    new[1:] = (found.cell[1:] != found.cell[:-1]) | (within[1:] != within[:-1])
    return np.bincount(found.cell[new], minlength=cells)


def _starts(ordered: Ints, size: int) -> Ints:
    """Return where each number from 0 to `size` begins in an ordered column."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(ordered, minlength=size))))
