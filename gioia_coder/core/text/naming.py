"""What a person says of labels, applied to pieces: labels that are none, and labels of one speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.utterances import Found, Said, cautions, join_turns


def without_refused(said: Iterable[Said], refused: Container[str]) -> tuple[list[Said], tuple[str, ...]]:
    """Return pieces with those of `refused` labels (folded) given to who speaks before, and the labels that were refused.

    >>> from gioia_coder.core.model import Piece
    >>> said = [Said(label, Piece(at, at + 1)) for at, label in enumerate(("Ann", "Note", "Bo"))]
    >>> [one.label for one in without_refused(said, {"note"})[0]]
    ['Ann', 'Ann', 'Bo']
    """
    kept: list[Said] = []
    found: dict[str, None] = {}
    speaking = ""
    for one in said:
        if fold_name(one.label) in refused:
            found[one.label] = None
        else:
            speaking = one.label
        kept.append(Said(speaking, one.piece))
    return kept, tuple(found)


def united(text: str, found: Found, same: Mapping[str, str], language: str) -> Found:
    """Return what was found with labels taken for other ones of the text, as `same` maps them (folded, as written).

    Neighbouring pieces of one speaker become one turn, and the warnings are those of the new turns.
    """
    if not same:
        return found
    said = [Said(same.get(fold_name(turn.speaker), turn.speaker), piece) for turn in found.turns for piece in turn.pieces]
    turns = join_turns(text, said, language)
    labels = dict(Counter(one.label for one in said if one.label))
    before = cautions(found.turns, found.labels)
    warnings = (*cautions(turns, labels), *(warning for warning in found.warnings if warning not in before))
    also = {**found.also, **{label: same[fold_name(label)] for label in found.labels if fold_name(label) in same}}
    return replace(found, turns=turns, labels=labels, warnings=warnings, also=also)
