"""Rounds: an entry's number with the coders and sources that are compared as they were then."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, Select, Table, select

from gioia_coder.core.model import Round
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act
from gioia_coder.store.reading import present


def rounds(connection: Connection) -> tuple[Round, ...]:
    """Return the rounds in the order in which they were frozen; coders and sources that were erased since are left out."""
    rows = connection.execute(present(t.round_)).all()
    if not rows:
        return ()
    keys = {table.name: {row.uuid.hex(): row.id for row in connection.execute(_uuids(table))} for table in (t.coder, t.source)}

    def known(packed: str, table: Table) -> tuple[int, ...]:
        return tuple(keys[table.name][uuid] for uuid in json.loads(packed or "[]") if uuid in keys[table.name])

    found = [
        Round(row.id, row.name, row.entry, known(row.coders, t.coder), known(row.sources, t.source), bool(row.forced))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.entry))


def _uuids(table: Table) -> Select[tuple[int, bytes]]:
    return select(table.c.id, table.c.uuid)


def add_round(act: Act, name: str, coders: Iterable[int], sources: Iterable[int], *, forced: bool = False) -> int:
    """Freeze the study as it is within this act under a name, with these coders and sources (keys); return the round's key."""
    packed = {}
    for column, table, keys in (("coders", t.coder, coders), ("sources", t.source, sources)):
        uuids = {row.id: row.uuid.hex() for row in act.connection.execute(_uuids(table))}
        packed[column] = json.dumps([uuids[key] for key in keys])
    return act.create(t.round_, name=name, entry=act.entry, forced=int(forced), **packed)


def coded(connection: Connection) -> set[tuple[int, int]]:
    """Return the pairs of coder and source with at least one present coding that has its place."""
    c, r = t.coding.c, t.revision.c
    query = select(c.coder_id, r.source_id).join(t.revision, r.id == c.revision_id)
    rows = connection.execute(query.where(c.ended.is_(None), c.quarantined == 0).distinct())
    return {(row.coder_id, row.source_id) for row in rows}
