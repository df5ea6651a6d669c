"""Codings as bare rows, for listing, exporting and importing them by the hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act
from gioia_coder.store.writing import CODING, fingerprint

Key = tuple[int, int, int, int]
"""Start, end, code and coder: what tells the codings of one revision apart."""


class Row(NamedTuple):
    """One row of the coding table as it stands; `quote` is the fingerprint of its words."""

    id: int
    uuid: bytes
    revision: int
    start: int
    end: int
    code: int
    coder: int
    intensity: int | None
    contradicts: int
    quarantined: int
    quote: bytes
    memo: str | None


_COLUMNS = tuple(
    t.coding.c[name]
    for name in (
        *("id", "uuid", "revision_id", "start", "end", "code_id", "coder_id"),
        *("intensity", "contradicts", "quarantined", "quote", "memo"),
    )
)


def of_source(
    connection: Connection,
    source: int,
    *,
    coder: int | None = None,
    codes: Iterable[int] | None = None,
    quarantined: bool | None = None,
) -> list[Row]:
    """Return the present codings of a source's revisions, placed and quarantined, in no order."""
    c = t.coding.c
    keys = select(t.revision.c.id).where(t.revision.c.source_id == source)
    query = select(*_COLUMNS).where(c.revision_id.in_(keys), c.ended.is_(None))
    if coder is not None:
        query = query.where(c.coder_id == coder)
    if codes is not None:
        query = query.where(c.code_id.in_(list(codes)))
    if quarantined is not None:
        query = query.where(c.quarantined == int(quarantined))
    return [Row(*row) for row in connection.execute(query)]


def placed(connection: Connection, revision: int) -> dict[Key, Row]:
    """Return the present codings that stand in a revision, by what tells them apart."""
    c = t.coding.c
    query = select(*_COLUMNS).where(c.revision_id == revision, c.ended.is_(None), c.quarantined == 0)
    return {(row[3], row[4], row[5], row[6]): Row(*row) for row in connection.execute(query)}


def exactly_on(connection: Connection, revision: int, start: int, end: int, *, coder: int) -> dict[int, Row]:
    """Return a coder's present codings on exactly one segment, by code."""
    c = t.coding.c
    here = (c.revision_id == revision, c.start == start, c.end == end, c.coder_id == coder)
    query = select(*_COLUMNS).where(*here, c.ended.is_(None), c.quarantined == 0)
    return {row[5]: Row(*row) for row in connection.execute(query)}


def is_present(connection: Connection, revision: int) -> bool:
    """Tell whether a revision is still the one that its source has, and the source is still there."""
    r, s = t.revision.c, t.source.c
    owner = select(r.source_id).where(r.id == revision, r.ended.is_(None)).scalar_subquery()
    query = (
        select(r.id)
        .join(t.source, s.id == r.source_id)
        .where(r.source_id == owner, r.ended.is_(None), s.ended.is_(None))
        .order_by(r.n.desc())
        .limit(1)
    )
    return connection.execute(query).scalar() == revision


def add_many(act: Act, rows: Iterable[tuple[object, ...]]) -> None:
    """Add codings by the million, each a tuple in the order of `writing.CODING`."""
    act.make_many(t.coding, CODING, rows)


def put_on(act: Act, row: Row, revision: int, start: int, end: int, quote: str) -> None:
    """Put a coding on another segment under its own UUID; where the same stands there already, only the old one ends."""
    act.end(t.coding, [row.id])
    if row.code in exactly_on(act.connection, revision, start, end, coder=row.coder):
        return
    act.make(
        t.coding,
        uuid=row.uuid,
        revision_id=revision,
        start=start,
        end=end,
        code_id=row.code,
        coder_id=row.coder,
        intensity=row.intensity,
        contradicts=row.contradicts,
        quote=fingerprint(quote),
        memo=row.memo,
    )
