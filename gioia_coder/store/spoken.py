"""Who said which words of a text: the pieces of a revision with their speakers, also where it was taken away since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gioia_coder.core.speakers import asks
from gioia_coder.core.text import is_interviewer
from gioia_coder.store import tables as t
from gioia_coder.store.packing import unpack


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of a text: its span, the number and wording of its label, and the informant behind it, if one is known."""

    start: int
    end: int
    n: int
    label: str
    informant: int | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """One revision as a withdrawal sees it, its pieces in the order of the text."""

    revision: int
    text: str
    pieces: tuple[Said, ...]

    def of(self, informant: int) -> tuple[Said, ...]:
        """Return the pieces that an informant says."""
        return tuple(one for one in self.pieces if one.informant == informant)

    @property
    def unknown(self) -> tuple[Said, ...]:
        """The pieces behind which no informant stands, those of one who asks aside."""
        return tuple(one for one in self.pieces if one.informant is None and not is_interviewer(one.label))

    def between(self) -> Iterator[str]:
        """Yield what stands outside the pieces, such as a heading, without the labels of those who speak."""
        at = 0
        for one in (*self.pieces, Said(len(self.text), len(self.text), 0, "", None)):
            gap = self.text[at : one.start]
            yield from gap.split(one.label) if one.label else [gap]
            at = max(at, one.end)


def spoken(connection: Connection, revision: int) -> Spoken:
    """Return the pieces of a revision, each under the speaker that was last said to be behind its label."""
    r, s = t.revision.c, t.speaker.c
    row = connection.execute(select(r.text, r.pieces).where(r.id == revision)).one()
    query = select(s.n, s.label, s.informant_id).where(s.revision_id == revision).order_by(s.id)
    last = {one.n: one for one in connection.execute(query)}
    found = [
        Said(piece.start, piece.end, int(turn.speaker), last[int(turn.speaker)].label, last[int(turn.speaker)].informant_id)
        for turn in unpack(row.pieces, b"", [str(n) for n in range(len(last))])
        for piece in turn.pieces
    ]
    return Spoken(revision, row.text, tuple(sorted(found, key=lambda one: one.start)))


def revisions(connection: Connection, source: int) -> list[Spoken]:
    """Return all revisions of a source, the one that holds (or did when the source was taken away) last."""
    r, whole = t.revision.c, t.source.c
    holds = r.ended.is_not_distinct_from(whole.ended)
    query = select(r.id).join(t.source, whole.id == r.source_id).where(r.source_id == source).order_by(holds, r.n, r.id)
    return [spoken(connection, key) for key in connection.execute(query).scalars()]


def speaking(texts: Iterable[Spoken]) -> set[int]:
    """Return the informants behind the pieces of texts."""
    return {said.informant for one in texts for said in one.pieces if said.informant is not None}


def listed(connection: Connection, source: int) -> set[int]:
    """Return who is listed as speaking in a source, or was when it was taken away."""
    c, whole = t.speaking.c, t.source.c
    query = select(c.informant_id).join(t.source, whole.id == c.source_id)
    return set(connection.execute(query.where(c.source_id == source, c.ended.is_not_distinct_from(whole.ended))).scalars())


def touching(connection: Connection, informant: int) -> list[int]:
    """Return the sources that ever had an informant in their list or behind a label."""
    s, r = t.speaker.c, t.revision.c
    heard = select(r.source_id).join(t.speaker, s.revision_id == r.id).where(s.informant_id == informant)
    named = select(t.speaking.c.source_id).where(t.speaking.c.informant_id == informant)
    return sorted(set(connection.execute(heard.union(named)).scalars()))


def asking(connection: Connection) -> set[int]:
    """Return the informants who are interviewers."""
    rows = connection.execute(select(t.informant.c.id, t.informant.c.role)).all()
    return {row.id for row in rows if asks(row.role)}


def evidence(texts: Iterable[Spoken], interviewers: set[int]) -> list[str]:
    """Return the words of texts that are not an interviewer's: what informants say, and what stands under no label."""
    found: list[str] = []
    for one in texts:
        unknown = set(one.unknown)
        heard = (said for said in one.pieces if said in unknown or said.informant not in {None, *interviewers})
        found += [one.text[said.start : said.end] for said in heard]
        found += one.between()
    return found
