"""Who speaks within one segment and which cases it belongs to: the rule of `ground`, for one segment at a time.

Lists and searches, which look at one source after another, go by it, so that they agree with every table that counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gioia_coder.core.model import Informant, Revision, Source


@dataclass(frozen=True, slots=True)
class Heard:
    """The informants within a segment without interviewers, and the cases it counts for, all by store key.

    `asked` is true where it lies wholly in interviewers' words, which are never evidence.
    """

    informants: frozenset[int]
    cases: frozenset[int]
    asked: bool


def heard(source: Source, revision: Revision, informants: Mapping[int, Informant], start: int, end: int) -> Heard:
    """Return who speaks within `[start, end)` of a source's text: its cases are theirs, and where they have none the source's."""
    known = [informants.get(key) for key in _speaking(revision, start, end)]
    found = {one.id for one in known if one is not None and not one.is_interviewer}
    cases = {case for key in found if (case := informants[key].case) is not None}
    own = {source.case} if source.case is not None else set()
    asked = bool(known) and all(one is not None and one.is_interviewer for one in known)
    return Heard(frozenset(found), frozenset(cases or own), asked)


def _speaking(revision: Revision, start: int, end: int) -> Iterator[int]:
    """Yield the speaker of each piece that a segment overlaps, 0 for nobody known."""
    first = bisect_right(revision.turns, start, key=lambda turn: turn.end)
    last = bisect_left(revision.turns, end, key=lambda turn: turn.start)
    for turn in revision.turns[first:last]:
        yield from (revision.speakers.get(turn.speaker, 0) for each in turn.pieces if each.start < end and start < each.end)
