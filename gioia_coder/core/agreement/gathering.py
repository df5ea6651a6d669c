"""The material of a comparison from a study: codings, units and readings of some coders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.agreement.material import CHARACTER, SENTENCE, TURN, UNITS, Material, Units
from gioia_coder.core.counting.ground import distinct, positions
from gioia_coder.core.study import Study

if TYPE_CHECKING:
    from gioia_coder.core.agreement.coefficient import Bools
    from gioia_coder.core.study import Ints


def material_of(
    study: Study,
    coders: Sequence[int],
    sources: Iterable[int] | None = None,
    *,
    unit: str = TURN,
    least: float = 0.0,
    with_interviewer: bool = False,
    read: Iterable[tuple[int, int]] | None = None,
) -> Material:
    """Return what some coders (keys) coded in some sources (keys; all by default), without codings that contradict.

    `read` are pairs of coder and source; without it a coder has read what is done, and what they have coded anything in. Units
    are turns, sentences, or every code point of the text; what an interviewer says is left out unless asked for. Raises
    ValueError for a unit that is not one.
    """
    if unit not in UNITS:
        raise ValueError(f"there is no unit {unit!r}; there are: {', '.join(UNITS)}.")
    kept = {source.id for source in study.sources if source.revision is not None}
    if sources is not None:
        kept &= frozenset(sources)
    every = study.codings.take(np.isin(study.codings.source, list(kept)))
    pairs = _read(study, every.coder, every.source) if read is None else set(read)
    columns = every.take(~every.contradicts)
    pairs = {(coder, source) for coder, source in pairs if source in kept}
    by, of = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    units = _units(study, sorted(kept), unit, least, with_interviewer)
    return Material(columns.coder, columns.code, columns.source, columns.start, columns.end, units, tuple(coders), by, of)


def _read(study: Study, coder: Ints, source: Ints) -> set[tuple[int, int]]:
    width = int(source.max(initial=0)) + 1
    return {divmod(pair, width) for pair in distinct(coder * width + source).tolist()} | set(study.done)


def _units(study: Study, sources: list[int], unit: str, least: float, with_interviewer: bool) -> Units:
    asked = np.zeros(len(study.pieces.start), bool) if with_interviewer else _asked(study)
    labelled = set(np.unique(study.pieces.source).tolist())
    found = [_whole(study, key) for key in sources if key not in labelled and unit != CHARACTER]
    if unit == TURN:
        found.append(_turns(study, np.isin(study.pieces.source, sources), asked))
    elif unit == SENTENCE:
        found += [_sentences(study, key, asked) for key in sources if key in labelled]
    else:
        found += [_characters(study, key, asked) for key in sources]
    table = np.concatenate([np.empty((0, 4), np.int64), *found])
    source, start, end, turn = table[np.lexsort((table[:, 1], table[:, 0]))].T
    return Units(source, start, end, turn, unit, least)


def _asked(study: Study) -> Bools:
    """Return which pieces an interviewer says."""
    known = positions(informant.id for informant in study.informants)
    asks = np.array([*(each.is_interviewer for each in study.informants), False], bool)
    informant = study.pieces.informant
    return np.asarray(asks[np.where(informant > 0, known[np.minimum(informant, len(known) - 1)], -1)])


def _whole(study: Study, key: int) -> Ints:
    """Return a text without turns as one stretch."""
    length = len(study.revision(key).text)
    return np.array([(key, 0, length, 1)] if length else [], np.int64).reshape(-1, 4)


def _turns(study: Study, kept: Bools, asked: Bools) -> Ints:
    """Return each turn from its first word to its last as source, start, end, turn."""
    pieces = study.pieces
    source, turn, start, end = (column[kept] for column in (pieces.source, pieces.turn, pieces.start, pieces.end))
    new = np.ones(len(source), bool)
    new[1:] = (source[1:] != source[:-1]) | (turn[1:] != turn[:-1])
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts[1:], len(source))[: len(firsts)] - 1
    table = np.stack((source[firsts], start[firsts], end[lasts], turn[firsts]), axis=1)
    found: Ints = table[~asked[kept][firsts] & (end[lasts] > start[firsts])]
    return found


def _sentences(study: Study, key: int, asked: Bools) -> Ints:
    """Return the sentences of a source's turns as source, start, end, turn."""
    first, end = np.searchsorted(study.pieces.source, [key, key + 1]).tolist()
    left_out = set(study.pieces.turn[first:end][asked[first:end]].tolist())
    found = [
        (key, start, stop, turn.n)
        for turn in study.revision(key).turns
        if turn.n not in left_out
        for start, stop in turn.sentences
        if stop > start
    ]
    return np.array(found, np.int64).reshape(-1, 4)


def _characters(study: Study, key: int, asked: Bools) -> Ints:
    """Return a whole text but the pieces left out, cut where turns begin; what stands between turns goes with the one before."""
    pieces, length = study.pieces, len(study.revision(key).text)
    first, last = np.searchsorted(pieces.source, [key, key + 1]).tolist()
    out, turn, start, end = (column[first:last] for column in (asked, pieces.turn, pieces.start, pieces.end))
    begins = start[np.diff(turn, prepend=0) != 0]
    borders = np.unique(np.concatenate(([0, length], begins, start[out], end[out])))
    at, stop = borders[:-1], borders[1:]
    within = np.searchsorted(start[out], at, side="right") > np.searchsorted(end[out], at, side="right")
    number = np.maximum(np.searchsorted(begins, at, side="right"), 1)
    turns = np.append(turn[np.diff(turn, prepend=0) != 0], 1)
    stretch = np.stack((np.full(len(at), key), at, stop, turns[np.minimum(number - 1, len(turns) - 1)]), axis=1)
    found: Ints = stretch[~within]
    return found
