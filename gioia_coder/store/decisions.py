"""Decisions about disagreements, and the codings of consensus with what they were derived from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Connection, select

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Decision, Result
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuids
from gioia_coder.store.reading import present
from gioia_coder.store.writing import CODING, fingerprint

if TYPE_CHECKING:
    from gioia_coder.core.study import Ints

UUIDS: Final = {"source": t.source, "code": t.code, "coder": t.coder, "case": t.cases, "informant": t.informant}
_DECISION: Final = (
    *("uuid", "revision_id", "round_id", "start", "end", "disagreement", "hash", "kind", "options", "choice", "result"),
    *("reason", "rationale", "rule", "code_id", "by", "mode"),
)
_DERIVED: Final = ("uuid", "coding", "behind", "decision")
_SOME: Final = 500


def uuids(connection: Connection) -> dict[str, dict[int, bytes]]:
    """Return the UUIDs of sources, codes, coders, cases and informants by key."""
    return {
        kind: {row.id: row.uuid for row in connection.execute(select(table.c.id, table.c.uuid))} for kind, table in UUIDS.items()
    }


# Decisions.


def any_decisions(connection: Connection) -> bool:
    """Tell whether any decision stands."""
    return connection.execute(present(t.decision).limit(1)).first() is not None


def decisions(connection: Connection, book: Codebook) -> tuple[Decision, ...]:
    """Return the decisions that stand, oldest first; what they gave to a code that was merged since is given to its successor."""
    d, r, e = t.decision.c, t.revision.c, t.entry.c
    query = present(t.decision).add_columns(r.source_id, e.at)
    rows = connection.execute(query.join(t.revision, r.id == d.revision_id).join(t.entry, e.id == d.made)).all()
    if not rows:
        return ()
    codes = {row.uuid.hex(): row.id for row in connection.execute(select(t.code.c.id, t.code.c.uuid))}
    elsewhere = times(connection)
    return tuple(_decision(row, book, codes, elsewhere.get(row.uuid.hex(), row.at)) for row in rows)


def times(connection: Connection) -> dict[str, str]:
    """Return when what came from elsewhere was made there: times by UUID in hexadecimal."""
    k = t.kept.c
    rows = connection.execute(select(k.data).where(k.kind == t.TIMES, k.ended.is_(None))).scalars()
    return {uuid: at for data in rows for uuid, at in json.loads(data).items()}


def _decision(row: Any, book: Codebook, codes: Mapping[str, int], when: str) -> Decision:
    return Decision(
        id=row.id,
        uuid=row.uuid,
        source=row.source_id,
        revision=row.revision_id,
        start=row.start,
        end=row.end,
        disagreement=row.disagreement,
        hash=row.hash,
        kind=row.kind,
        options=tuple(_list(row.options)),
        choice=row.choice,
        result=tuple(_results(row.result, book, codes)),
        reason=row.reason,
        rationale=row.rationale,
        rule=row.rule,
        code=row.code_id,
        by=tuple(_list(row.by)),
        mode=row.mode,
        round=row.round_id,
        made=row.made,
        when=when,
    )


def _list(packed: str) -> list[Any]:
    found: list[Any] = json.loads(packed) if packed else []
    return found


def _results(packed: str, book: Codebook, codes: Mapping[str, int]) -> Iterable[Result]:
    for uuid, start, end, contradicts, intensity in _list(packed):
        code = book.by_id.get(codes.get(uuid, 0))
        if code is not None:
            yield Result((book.survivor(code) or code).id, start, end, bool(contradicts), intensity)


def put_decisions(act: Act, new: Sequence[Decision], ends: Iterable[int] = ()) -> None:
    """Write decisions (their `id`, `uuid` and entry are given here) and end those they supersede, by key."""
    superseded = list(ends)
    if superseded:
        act.end(t.decision, superseded)
    codes = {row.id: row.uuid.hex() for row in act.connection.execute(select(t.code.c.id, t.code.c.uuid))}
    rows = [_row(uuid, one, codes) for uuid, one in zip(new_uuids(len(new)), new, strict=True)]
    act.make_many(t.decision, _DECISION, rows)


def _row(uuid: bytes, one: Decision, codes: Mapping[int, str]) -> tuple[Any, ...]:
    result = [[codes[each.code], each.start, each.end, int(each.contradicts), each.intensity] for each in one.result]
    return (
        *(uuid, one.revision, one.round, one.start, one.end, one.disagreement, one.hash, one.kind, _packed(one.options)),
        *(one.choice, _packed(result), one.reason, one.rationale, one.rule, one.code, _packed(one.by), one.mode),
    )


def _packed(values: Sequence[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False) if values else ""


# Consensus.


class Row(NamedTuple):
    """A coding of consensus as it stands; `derived` is the key of the row about its origin, None for one made outside."""

    id: int
    uuid: bytes
    revision: int
    start: int
    end: int
    code: int
    intensity: int | None
    contradicts: int
    memo: str
    derived: int | None
    behind: str
    decision: bytes | None
    quarantined: int

    @property
    def place(self) -> tuple[int, int, int, int]:
        """What tells the codings of one coder apart."""
        return self.revision, self.start, self.end, self.code


class NewRow(NamedTuple):
    """A coding of consensus to be: where, what, its own words, and what is behind it (UUIDs of codings, and of the decision)."""

    revision: int
    start: int
    end: int
    code: int
    intensity: int | None
    contradicts: int
    memo: str
    quote: str
    behind: tuple[bytes, ...]
    decision: bytes | None

    @property
    def place(self) -> tuple[int, int, int, int]:
        """What tells the codings of one coder apart."""
        return self.revision, self.start, self.end, self.code

    @property
    def origin(self) -> str:
        """What is behind it, as it stands in the store."""
        return _packed(sorted(uuid.hex() for uuid in self.behind))


def consensus_rows(connection: Connection, coder: int) -> list[Row]:
    """Return the codings of consensus, quarantined ones too, in no order."""
    c, d = t.coding.c, t.derived.c
    origins = {
        row.coding: row for row in connection.execute(select(d.id, d.coding, d.behind, d.decision).where(d.ended.is_(None)))
    }
    query = select(c.id, c.uuid, c.revision_id, c.start, c.end, c.code_id, c.intensity, c.contradicts, c.quarantined, c.memo)
    found = []
    for row in connection.execute(query.where(c.coder_id == coder, c.ended.is_(None))):
        origin = origins.get(row.uuid)
        found.append(
            Row(
                row.id,
                row.uuid,
                row.revision_id,
                row.start,
                row.end,
                row.code_id,
                row.intensity,
                row.contradicts,
                row.memo or "",
                derived=origin.id if origin else None,
                behind=origin.behind if origin else "",
                decision=origin.decision if origin else None,
                quarantined=row.quarantined,
            )
        )
    return found


def coding_uuids(connection: Connection, keys: Iterable[int]) -> dict[int, bytes]:
    """Return the UUIDs of codings by key, of those that ended as well."""
    wanted = sorted(set(keys))
    found: dict[int, bytes] = {}
    for at in range(0, len(wanted), _SOME):
        c = t.coding.c
        query = select(c.id, c.uuid).where(c.id.in_(wanted[at : at + _SOME]))
        found.update((row.id, row.uuid) for row in connection.execute(query))
    return found


def end_consensus(act: Act, rows: Iterable[Row]) -> None:
    """End codings of consensus with what is known of their origin."""
    listed = list(rows)
    if listed:
        act.end(t.coding, [row.id for row in listed])
        act.end(t.derived, [row.derived for row in listed if row.derived is not None])


def put_consensus(act: Act, coder: int, rows: Sequence[NewRow]) -> None:
    """Write codings of consensus with what they were derived from.

    Their UUIDs are made of their places, so that copies in which the same was derived hold the same codings.
    """
    r, c = t.revision.c, t.code.c
    texts = {row.id: row.uuid for row in act.connection.execute(select(r.id, r.uuid))}
    codes = {row.id: row.uuid for row in act.connection.execute(select(c.id, c.uuid))}
    own = [uuid5(UUID(bytes=texts[row.revision]), f"{row.start} {row.end} {codes[row.code].hex()}").bytes for row in rows]
    codings = [
        (
            *(uuid, row.revision, row.start, row.end, row.code, coder, row.intensity, row.contradicts),
            *(fingerprint(row.quote), row.memo or None),
        )
        for uuid, row in zip(own, rows, strict=True)
    ]
    act.make_many(t.coding, CODING, codings)
    put_origins(act, list(zip(own, rows, strict=True)))


def put_origins(act: Act, rows: Sequence[tuple[bytes, NewRow]], ends: Iterable[int] = ()) -> None:
    """Say what codings of consensus, by their UUID, were derived from, in place of what was said before."""
    former = list(ends)
    if former:
        act.end(t.derived, former)
    new = new_uuids(len(rows))
    act.make_many(
        t.derived, _DERIVED, [(uuid, own, row.origin, row.decision) for uuid, (own, row) in zip(new, rows, strict=True)]
    )


def behind(connection: Connection) -> tuple[Ints, Ints]:
    """Return pairs of a derived coding of consensus and a coder whose coding it comes from, as two columns of keys."""
    import numpy as np

    c, d = t.coding.c, t.derived.c
    origins = {row.coding: row.behind for row in connection.execute(select(d.coding, d.behind).where(d.ended.is_(None)))}
    if not origins:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    known = {
        row.uuid: (row.id, row.coder_id) for row in connection.execute(select(c.id, c.uuid, c.coder_id).where(c.ended.is_(None)))
    }
    pairs = {
        (known[uuid][0], known[one][1])
        for uuid, packed in origins.items()
        if uuid in known
        for one in map(bytes.fromhex, _list(packed))
        if one in known
    }
    columns = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    return columns[0], columns[1]
