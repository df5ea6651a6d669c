"""Looking for damage: whether the file holds together, and every coding is still on its words."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import Connection, or_, select

from gioia_coder.errors import Problem
from gioia_coder.store import tables as t
from gioia_coder.store.packing import PIECE
from gioia_coder.store.writing import fingerprint

_MEND = "Restore a copy from backups/ with `gioia backup --restore FILE`."


def damage(connection: Connection) -> Iterator[Problem]:
    """Yield every sign of damage, each with its place."""
    for row in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield Problem("store", f"{row[0]}.", _MEND)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem("store", f"row {row[1]} of {row[0]} refers to a {row[2]} that is not there.", _MEND)
    yield from _dangling(connection)
    yield from _lost_words(connection)
    yield from _on_former_texts(connection)


def _dangling(connection: Connection) -> Iterator[Problem]:
    """Yield what is present and refers to something that is not any more."""
    for table in (*t.THINGS, *t.ROWS):
        for column in table.c:
            for thing in (reference.column.table for reference in column.foreign_keys):
                if "ended" not in thing.c:
                    continue
                other = thing.alias()
                gone = select(table.c.id).join(other, other.c.id == column)
                for key in connection.execute(gone.where(table.c.ended.is_(None), other.c.ended.is_not(None))).scalars():
                    yield Problem("store", f"row {key} of {table.name} refers to a {thing.name} that was taken away.", _MEND)
    e, link = t.link_evidence.c, t.link.alias()
    lost = select(e.id).outerjoin(link, (link.c.uuid == e.link) & link.c.ended.is_(None))
    for key in connection.execute(lost.where(e.ended.is_(None), link.c.id.is_(None))).scalars():
        yield Problem("store", f"row {key} of link_evidence refers to a link that was taken away.", _MEND)
    yield from _unknown(connection)


def _unknown(connection: Connection) -> Iterator[Problem]:
    """Yield what consensus was derived from and never was; a coding or decision that is gone by now is no damage."""
    d = t.derived.c
    for column, table in ((d.coding, t.coding), (d.decision, t.decision)):
        known = select(table.c.uuid)
        query = select(d.id).where(d.ended.is_(None), column.is_not(None), column.not_in(known))
        for key in connection.execute(query).scalars():
            yield Problem("store", f"row {key} of derived refers to a {table.name} that is not there.", _MEND)


def _lost_words(connection: Connection) -> Iterator[Problem]:
    r, s = t.revision.c, t.source.c
    query = (
        select(r.id, r.sha256, r.pieces, s.ref).join(t.source, s.id == r.source_id).where(r.ended.is_(None), s.ended.is_(None))
    )
    for row in connection.execute(query.order_by(s.id)).all():
        text = connection.execute(select(r.text).where(r.id == row.id)).scalar_one()
        if sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != row.sha256:
            yield Problem(row.ref, "its text is not the one that was imported.", _MEND)
        if len(row.pieces) % (4 * PIECE):
            yield Problem(row.ref, "its turns are damaged.", _MEND)
        yield from _moved_codings(connection, row.id, row.ref, text)
        yield from _outside(connection, row.id, row.ref, len(text))


def _on_former_texts(connection: Connection) -> Iterator[Problem]:
    """Yield codings that stand, not in quarantine, on a text that has a later one."""
    c, r, s = t.coding.c, t.revision.c, t.source.c
    later = t.revision.alias()
    newer = select(later.c.id).where(later.c.source_id == r.source_id, later.c.n > r.n, later.c.ended.is_(None))
    query = select(s.ref, c.start, c.end).join(t.revision, r.id == c.revision_id).join(t.source, s.id == r.source_id)
    for row in connection.execute(query.where(c.ended.is_(None), c.quarantined == 0, newer.exists())):
        yield Problem(f"{row.ref}@{row.start}-{row.end}", "a coding stands on a former text.", _MEND)


def _moved_codings(connection: Connection, revision: int, ref: str, text: str) -> Iterator[Problem]:
    c = t.coding.c
    query = select(c.start, c.end, c.quote).where(c.revision_id == revision, c.ended.is_(None), c.quarantined == 0)
    for row in connection.execute(query):
        if not 0 <= row.start < row.end <= len(text):
            yield Problem(f"{ref}@{row.start}-{row.end}", "a coding lies outside the text.", _MEND)
        elif fingerprint(text[row.start : row.end]) != row.quote:
            yield Problem(f"{ref}@{row.start}-{row.end}", "a coding is no longer on its words.", _MEND)


def _outside(connection: Connection, revision: int, ref: str, length: int) -> Iterator[Problem]:
    for table in (t.quote, t.link_evidence, t.memo, t.decision, t.answer):
        c = table.c
        beyond = or_(c.start < 0, c.end > length, c.start >= c.end)
        for row in connection.execute(select(c.start, c.end).where(c.revision_id == revision, c.ended.is_(None), beyond)):
            yield Problem(f"{ref}@{row.start}-{row.end}", f"a {table.name.replace('_', ' ')} lies outside the text.", _MEND)
