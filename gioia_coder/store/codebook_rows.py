"""The codebook's own queries: with its links, as it was at an entry, and moving codings from one code to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.model import Code
from gioia_coder.store import as_of as looking_back
from gioia_coder.store import reading
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act

NAME: Final = "codebook.name"
LEVELS: Final = "codebook.levels"

_MOVED: Final = (
    *("uuid", "revision_id", "start", "end", "code_id", "coder_id"),
    *("intensity", "contradicts", "quarantined", "quote", "memo"),
)


def whole(connection: Connection) -> Codebook:
    """Return the present codebook with its links."""
    return replace(reading.codebook(connection), links=reading.links(connection))


def last_entry_until(connection: Connection, moment: str) -> int:
    """Return the last entry made at or before a moment (UTC, as entries are dated), 0 when none was."""
    query = select(func.coalesce(func.max(t.entry.c.id), 0)).where(t.entry.c.at <= moment)
    return int(connection.execute(query).scalar_one())


def as_of(connection: Connection, entry: int) -> Codebook:
    """Return the codebook, with its links, as it stood after an entry; 0 means before the first one."""
    with looking_back.as_of(connection, entry, (t.setting, t.code, t.link, t.link_evidence)):
        return whole(connection)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two codings of one coder on one span that spoke for and against what is one code now.

    `contradicts` says which of the two was kept; the other's words are in the memo of the one kept.
    """

    revision: int
    start: int
    end: int
    coder: int
    contradicts: bool


@dataclass
class Moved:
    """What moving did: codings that changed their code, codings that were united with another, and what clashed."""

    codings: int = 0
    united: int = 0
    clashes: list[Clash] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def move_codings(act: Act, codes: Mapping[int, Code], into: int, only: Collection[int] | None = None) -> Moved:
    """Let the codings of some codes be codings of another one; `only` names those to move by key, else all are.

    A coding keeps its UUID and fingerprint. Equal spans of one coder become one coding: memos are joined, the polarity is
    that of the code's own coding, else of supporting, and the intensity the highest of those with that polarity; the memo
    says what the other side was.
    """
    moved = Moved()
    ended: list[int] = []
    made: list[tuple[Any, ...]] = []
    for rows in _by_span(act.connection, codes, into, only).values():
        others = [row for row in rows if row.code_id != into]
        own = next((row for row in rows if row.code_id == into), None)
        if not others:
            continue
        kept = own or next((row for row in others if not row.contradicts), others[0])
        values = _united(kept, [row for row in rows if row is not kept], codes, moved)
        moved.codings += 1 if own is None else 0
        moved.united += len(rows) - 1
        if own is None or values["memo"] != own.memo or values["intensity"] != own.intensity:
            ended += [row.id for row in rows]
            values["code_id"] = into
            made.append(tuple(values[name] for name in _MOVED))
        else:
            ended += [row.id for row in others]
    act.end(t.coding, ended)
    act.make_many(t.coding, _MOVED, made)
    return moved


def _by_span(
    connection: Connection, codes: Mapping[int, Code], into: int, only: Collection[int] | None
) -> dict[tuple[int, ...], list[Row[Any]]]:
    """Return the present codings of the codes and of the one they go to, by coder and span."""
    c = t.coding.c
    wanted = None if only is None else frozenset(only)
    groups = defaultdict[tuple[int, ...], list[Row[Any]]](list)
    query = select(t.coding).where(c.code_id.in_([*codes, into]), c.ended.is_(None)).order_by(c.id)
    for row in connection.execute(query):
        if wanted is None or row.code_id == into or row.id in wanted:
            groups[row.revision_id, row.start, row.end, row.coder_id, row.quarantined].append(row)
    return groups


def _united(kept: Row[Any], others: Sequence[Row[Any]], codes: Mapping[int, Code], moved: Moved) -> dict[str, Any]:
    memos = [kept.memo or ""]
    values = dict(kept._mapping)
    for row in others:
        memos.append(row.memo or "")
        if row.contradicts != kept.contradicts:
            memos.append(_other_side(row, codes))
            clash = Clash(row.revision_id, row.start, row.end, row.coder_id, bool(kept.contradicts))
            moved.clashes.append(clash)
    values["memo"] = joined(memos) or None
    alike = (row for row in (kept, *others) if row.contradicts == kept.contradicts)
    values["intensity"] = max((row.intensity for row in alike if row.intensity is not None), default=None)
    return values


def _other_side(row: Row[Any], codes: Mapping[int, Code]) -> str:
    """Return the memo's line about a coding whose polarity gave way."""
    code = codes.get(row.code_id)
    strength = f", intensity {row.intensity}" if row.intensity is not None else ""
    return f"({'contradicts' if row.contradicts else 'supports'} {called(code) if code else ''}{strength})"


def joined(texts: Iterable[str]) -> str:
    """Return texts with a blank line between, each of them once."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def move_memos(act: Act, codes: Iterable[int], into: int) -> None:
    """Let memos on some codes be memos on another one, with their dates and who wrote them."""
    c = t.memo.c
    merged = select(t.code.c.uuid).where(t.code.c.id.in_(list(codes)))
    goal = act.connection.execute(select(t.code.c.uuid).where(t.code.c.id == into)).scalar_one()
    rows = act.connection.execute(select(t.memo).where(c.target.in_(merged), c.ended.is_(None)).order_by(c.id)).all()
    act.end(t.memo, [row.id for row in rows])
    kept = [column.name for column in c if column.name not in ("id", "made", "ended")]
    for row in rows:
        act.make(t.memo, **{name: row._mapping[name] for name in kept} | {"target": goal})


def move_links(act: Act, codes: Mapping[int, Code], into: int) -> list[str]:
    """Let links of some codes be links of another one, with their evidence; return a note for each that fell together."""
    c = t.link.c
    touched = or_(c.a.in_(list(codes)), c.b.in_(list(codes)))
    notes: list[str] = []
    for row in act.connection.execute(select(t.link).where(touched, c.ended.is_(None)).order_by(c.id)).all():
        a, b = (into if end in codes else end for end in (row.a, row.b))
        act.end(t.link, [row.id])
        label = f' "{row.label}"' if row.label else ""
        if a == b:
            _move_evidence(act, row.uuid, None)
            notes.append(f"the link{label} between two of the merged codes was taken out.")
            continue
        same = (c.a == a, c.b == b, c.label == row.label, c.ended.is_(None))
        other = act.connection.execute(select(c.uuid).where(*same)).first()
        if other is None:
            act.make(t.link, uuid=row.uuid, a=a, b=b, label=row.label)
        else:
            _move_evidence(act, row.uuid, other.uuid)
            notes.append(f"two links{label} are one now, with the evidence of both.")
    return notes


def _move_evidence(act: Act, link: bytes, to: bytes | None) -> None:
    """Give the evidence of one link to another, or end it."""
    e = t.link_evidence.c
    rows = act.connection.execute(select(t.link_evidence).where(e.link == link, e.ended.is_(None))).all()
    act.end(t.link_evidence, [row.id for row in rows])
    if to is None:
        return
    there = select(e.revision_id, e.start, e.end).where(e.link == to, e.ended.is_(None))
    known = {(row.revision_id, row.start, row.end) for row in act.connection.execute(there)}
    for row in rows:
        if (row.revision_id, row.start, row.end) not in known:
            act.make(t.link_evidence, link=to, revision_id=row.revision_id, start=row.start, end=row.end)


def move_ratings(act: Act, codes: Mapping[int, Code], into: int) -> list[str]:
    """Let ratings on some codes be ratings on another one; return a note for each that gave way to one already there.

    Where one coder rated a case on several of them, the rating of the code itself stays, else the first; its reason
    takes up the others.
    """
    c = t.rating.c
    query = select(t.rating).where(c.code_id.in_([*codes, into]), c.ended.is_(None)).order_by(c.id)
    groups = defaultdict[tuple[int, int], list[Row[Any]]](list)
    for row in act.connection.execute(query):
        groups[row.case_id, row.coder_id].append(row)
    notes: list[str] = []
    for rows in groups.values():
        others = [row for row in rows if row.code_id != into]
        kept = next((row for row in rows if row.code_id == into), rows[0])
        gone = [row for row in others if row is not kept]
        why = joined([kept.why, *(_gone_rating(row, codes) for row in gone)])
        if not others or (kept not in others and why == kept.why):
            act.end(t.rating, [row.id for row in others])
            continue
        act.end(t.rating, [row.id for row in rows])
        act.make(
            t.rating,
            uuid=kept.uuid,
            case_id=kept.case_id,
            code_id=into,
            coder_id=kept.coder_id,
            value=kept.value,
            why=why,
        )
        notes += _rating_notes(act.connection, kept, gone)
    return notes


def _gone_rating(row: Row[Any], codes: Mapping[int, Code]) -> str:
    return f"({row.value} on {called(codes[row.code_id])}{': ' + row.why if row.why else ''})"


def _rating_notes(connection: Connection, kept: Row[Any], gone: Sequence[Row[Any]]) -> Iterator[str]:
    if any(row.value != kept.value for row in gone):
        case = connection.execute(select(t.cases.c.ref).where(t.cases.c.id == kept.case_id)).scalar_one()
        values = ", ".join(dict.fromkeys(row.value for row in gone))
        yield f"the ratings of case {case} differ: {kept.value} is kept, its reason tells of {values}."
