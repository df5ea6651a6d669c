"""Whose codings count: consensus, any coder, all who have read the source, or one by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gioia_coder.core.model import CONSENSUS
from gioia_coder.core.study import CodingColumns, Study
from gioia_coder.errors import UnknownNameError

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

ANY = "any"
ALL = "all"
AGREED = (CONSENSUS, ALL)
"""The layers that hold what several coders agreed on, whose codings stand in one coder's name."""


def layer(study: Study, name: str = "") -> tuple[CodingColumns, str]:
    """Return the codings of a layer and the word for it: `consensus`, `any`, `all`, or a coder's name.

    Without a name it is `consensus` if that holds codings, else `any`. Raises UnknownNameError for a coder who is not there.
    """
    codings = study.codings
    by_consensus = codings.coder == study.consensus
    folded = name.casefold()
    if not folded:
        folded = CONSENSUS if bool(by_consensus.any()) else ANY
    if folded == CONSENSUS:
        return codings.take(by_consensus), CONSENSUS
    if folded == ANY:
        return codings.take(~by_consensus), ANY
    if folded == ALL:
        return codings.take(_agreed(study)), ALL
    coders = {coder.name: coder.id for coder in study.coders}
    known = name if name in coders else next((each for each in coders if each.casefold() == folded), "")
    if not known:
        raise UnknownNameError("coder or layer", name, [*dict.fromkeys((*coders, CONSENSUS)), ANY, ALL])
    return codings.take(codings.coder == coders[known]), known


def layer_sentence(words: str) -> str:
    """Return the sentence that says in a note whose codings were counted.

    >>> layer_sentence("any")
    'Layer any: the codings of every coder but consensus.'
    """
    meaning = {
        CONSENSUS: "the reconciled codings",
        ANY: "the codings of every coder but consensus",
        ALL: "what all coders who have read a source coded alike",
    }
    return f"Layer {words}: {meaning[words]}." if words in meaning else f"Layer: the codings of {words}."


def _agreed(study: Study) -> Ints:
    """Return the rows of codings that all who read the source share, polarity included, the first coder's for each."""
    codings = study.codings
    readers = [(source, coder) for coder, source in study.done if coder != study.consensus]
    if not readers or not len(codings):
        return np.empty(0, np.int64)
    source, coder = np.array(readers, np.int64).T
    width = int(max(coder.max(), codings.coder.max())) + 1
    needed = np.bincount(source, minlength=int(codings.source.max()) + 1)
    rows = np.flatnonzero(np.isin(codings.source * width + codings.coder, source * width + coder))
    alike = np.ones(len(rows), bool)
    for column in (codings.source, codings.start, codings.end, codings.code, codings.contradicts):
        taken = column[rows]
        alike[1:] &= taken[1:] == taken[:-1]
    alike[:1] = False
    firsts = np.flatnonzero(~alike)
    coders = np.diff(np.append(firsts, len(rows)))
    agreed: Ints = rows[firsts[coders == needed[codings.source[rows[firsts]]]]]
    return agreed
