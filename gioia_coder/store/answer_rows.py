"""What coders answered to suggestions, and the phrases they pinned or banned, as rows of the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gioia_coder.core.suggesting import Choice, Phrase, Strength
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act
from gioia_coder.store.reading import present, present_revisions


@dataclass(frozen=True, slots=True)
class Offer:
    """A code that was suggested, with what was said of it: its strength and the grounds, the weightiest first."""

    code: int
    strength: Strength
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a coder chose when codes were suggested for a segment, or themes for an ungrouped concept (`concept`).

    `source` is None for a concept; `fits` says that the segment's text is still the present one. `offers` are in the order in
    which they were shown, without codes that are gone. `made` is the entry, `when` its time.
    """

    coder: int
    choice: Choice
    offers: tuple[Offer, ...]
    code: int | None = None
    source: int | None = None
    revision: int | None = None
    start: int = 0
    end: int = 0
    concept: int | None = None
    level: str = "concept"
    unit: str = "turn"
    engine: str = ""
    made: int = 0
    when: str = ""
    fits: bool = True


def answers(connection: Connection, *, coder: int | None = None) -> list[Answer]:
    """Return the answers that stand, oldest first."""
    a, r, e = t.answer.c, t.revision.c, t.entry.c
    query = select(t.answer, r.source_id, e.at).join(t.entry, e.id == a.made)
    query = query.outerjoin(t.revision, r.id == a.revision_id).where(a.ended.is_(None)).order_by(a.made, a.id)
    rows = connection.execute(query if coder is None else query.where(a.coder_id == coder)).all()
    if not rows:
        return []
    codes = {row.uuid.hex(): row.id for row in connection.execute(select(t.code.c.id, t.code.c.uuid))}
    newest = present_revisions(connection)
    return [
        Answer(
            coder=row.coder_id,
            choice=Choice(row.choice),
            offers=_offers(row.offered, codes),
            code=row.code_id,
            source=row.source_id,
            revision=row.revision_id,
            start=row.start or 0,
            end=row.end or 0,
            concept=row.concept_id,
            level=row.level,
            unit=row.unit,
            engine=row.engine,
            made=row.made,
            when=row.at,
            fits=row.revision_id is None or newest.get(row.source_id) == row.revision_id,
        )
        for row in rows
    ]


def _offers(packed: str, codes: Mapping[str, int]) -> tuple[Offer, ...]:
    listed: list[tuple[str, str, list[str]]] = json.loads(packed) if packed else []
    known = ((codes.get(uuid), strength, grounds) for uuid, strength, grounds in listed)
    return tuple(Offer(code, Strength(strength), tuple(grounds)) for code, strength, grounds in known if code is not None)


def put_answers(act: Act, new: Iterable[Answer]) -> None:
    """Write answers; their entry is the act's."""
    listed = list(new)
    keys = {offer.code for one in listed for offer in one.offers}
    uuids = {row.id: row.uuid.hex() for row in act.connection.execute(select(t.code.c.id, t.code.c.uuid)) if row.id in keys}
    for one in listed:
        offered = [[uuids[offer.code], offer.strength.value, list(offer.grounds)] for offer in one.offers]
        act.make(
            t.answer,
            revision_id=one.revision,
            start=None if one.revision is None else one.start,
            end=None if one.revision is None else one.end,
            concept_id=one.concept,
            coder_id=one.coder,
            level=one.level,
            unit=one.unit,
            offered=json.dumps(offered) if offered else "",
            choice=one.choice.value,
            code_id=one.code,
            engine=one.engine,
        )


# Phrases.


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A pinned or banned phrase as it stands, and who said so."""

    id: int
    phrase: Phrase
    who: str


def phrases(connection: Connection) -> list[PhraseRow]:
    """Return the pinned and banned phrases, oldest first."""
    return [
        PhraseRow(row.id, Phrase(row.code_id, row.text, bool(row.banned)), row.who)
        for row in connection.execute(present(t.phrase)).all()
    ]


def put_phrase(act: Act, new: Phrase, former: Sequence[int] = ()) -> None:
    """Let a phrase stand for a code in place of the rows with these keys."""
    act.end(t.phrase, former)
    act.make(t.phrase, code_id=new.code, text=new.text, banned=int(new.banned), who=act.who)


def end_phrases(act: Act, keys: Sequence[int]) -> None:
    """End pinned or banned phrases."""
    act.end(t.phrase, keys)
