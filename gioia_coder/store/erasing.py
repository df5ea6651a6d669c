"""Withdrawal: words leave the store, its history and its copies for good; a tombstone keeps them from coming back.

This is the one place that deletes. Rows are deleted, not ended, and the file is rebuilt so that no free page holds them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from gioia_coder.errors import StoreError
from gioia_coder.store import Store, copies, engine
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuid, now
from gioia_coder.store.reading import revision as read_revision
from gioia_coder.store.scrubbing import ERASED, Words, scrub
from gioia_coder.store.writing import fingerprint

BLOCK: Final = "█"
"""What stands in place of every erased character in a text that others share."""


def erase(store: Store, thing: str, uuid: bytes, *, who: str) -> list[Path]:
    """Erase a source or an informant (`thing`) from the store and its copies; return copies that had to be deleted whole.

    Each file is changed in one transaction, the store last: until then the same withdrawal can be asked for again.
    """
    work = _erase_source if thing == "source" else _erase_informant
    with engine.transaction(store.connection, writing=True):
        pass  # when somebody else is writing, nothing is touched
    deleted = []
    for copy in copies.every_copy(store.path):
        try:
            engine.check_file(copy)
            connection = engine.connect(copy)
            try:
                if engine.check_schema(connection, copy) != t.SCHEMA:
                    raise StoreError("an older copy")
                _in_one(connection, work, uuid, who)
            finally:
                connection.engine.dispose()
        except StoreError:
            _delete_file(copy)
            deleted.append(copy)
    _in_one(store.connection, work, uuid, who)
    return deleted


def _delete_file(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"the copy {path} cannot be deleted: {error.strerror}.",
            mend="Delete it by hand, then erase again; the store is as it was.",
        ) from error


def _in_one(connection: Connection, work: Callable[[Act, int, Gone], None], uuid: bytes, who: str) -> None:
    table = t.source if work is _erase_source else t.informant
    with engine.transaction(connection, writing=True):
        key = connection.execute(select(table.c.id).where(table.c.uuid == uuid)).scalar()
        if key is not None:
            act = Act(connection, who=who, what=f"erase {table.name} {ERASED}", at=now())
            gone = Gone()
            work(act, key, gone)
            scrub(connection, Words(gone.texts), gone.names)
            act.finish()
    # Deleted words are overwritten at once (`secure_delete`); the rebuilding is for what others may have left in the file.
    with suppress(StoreError):
        connection.exec_driver_sql("VACUUM")


@dataclass
class Gone:
    """What an erasure took: the words, and the names that stood for whom they were of."""

    texts: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def add_names(self, connection: Connection, table: Table, key: int) -> None:
        """Take note of the id of a thing and of its former ones."""
        self.names.add(connection.execute(select(table.c.ref).where(table.c.id == key)).scalar_one())
        c = t.change.c
        query = select(c.before).where(c.thing == table.name, c.row == key, c.before.is_not(None))
        former = (json.loads(before) for before in connection.execute(query).scalars())
        self.names.update(before["ref"] for before in former if before.get("ref"))


def _delete(connection: Connection, table: Table, *conditions: Any) -> None:
    """Delete rows of a table and, for named things, what the history remembers of them."""
    if table.info["kind"] == "named":
        keys = select(table.c.id).where(*conditions)
        connection.execute(delete(t.change).where(t.change.c.thing == table.name, t.change.c.row.in_(keys)))
    connection.execute(delete(table).where(*conditions))


def _bury(act: Act, thing: str, uuid: bytes, hashes: Iterable[str]) -> None:
    rows = [{"uuid": uuid, "thing": thing, "sha256": value, "entry_id": act.entry} for value in sorted(set(hashes)) or [""]]
    act.connection.execute(insert(t.tombstone), rows)


def _erase_source(act: Act, key: int, gone: Gone) -> None:
    connection, r = act.connection, t.revision.c
    rows = connection.execute(select(r.id, r.sha256, r.file_sha256, r.text).where(r.source_id == key)).all()
    uuid = connection.execute(select(t.source.c.uuid).where(t.source.c.id == key)).scalar_one()
    gone.texts += [row.text for row in rows]
    gone.add_names(connection, t.source, key)
    own = select(r.id).where(r.source_id == key)
    for table in (t.coding, t.quote, t.link_evidence, t.speaker, t.memo):
        _delete(connection, table, table.c.revision_id.in_(own))
    _delete(connection, t.memo, t.memo.c.target == uuid)
    for table in (t.speaking, t.reading, t.revision):
        _delete(connection, table, table.c.source_id == key)
    _delete(connection, t.source, t.source.c.id == key)
    _bury(act, "source", uuid, [value for row in rows for value in (row.sha256, row.file_sha256)])


def _erase_informant(act: Act, key: int, gone: Gone) -> None:
    connection, s = act.connection, t.speaker.c
    for source, alone in _sources_of(connection, key):
        if alone:
            _erase_source(act, source, gone)
        else:
            for row in connection.execute(select(t.revision.c.id).where(t.revision.c.source_id == source)).all():
                _blank(act, row.id, key, gone)
    _delete(connection, t.speaking, t.speaking.c.informant_id == key)
    connection.execute(update(t.speaker).where(s.informant_id == key).values(informant_id=None))
    uuid = connection.execute(select(t.informant.c.uuid).where(t.informant.c.id == key)).scalar_one()
    gone.add_names(connection, t.informant, key)
    _delete(connection, t.informant, t.informant.c.id == key)
    _bury(act, "informant", uuid, [])


def _sources_of(connection: Connection, key: int) -> list[tuple[int, bool]]:
    """Return the sources in which an informant speaks, and whether nobody else but interviewers does."""
    s, r, who = t.speaker.c, t.revision.c, t.informant.c
    spoken = select(r.source_id).join(t.speaker, s.revision_id == r.id).where(s.informant_id == key)
    listed = select(t.speaking.c.source_id).where(t.speaking.c.informant_id == key)
    found = []
    for source in sorted(set(connection.execute(spoken.union(listed)).scalars())):
        labelled = select(s.informant_id).join(t.revision, r.id == s.revision_id).where(r.source_id == source)
        others = select(t.speaking.c.informant_id).where(t.speaking.c.source_id == source)
        people = set(connection.execute(labelled.union(others)).scalars()) - {key, None}
        heard = select(func.count()).where(who.id.in_(people), func.lower(who.role) != "interviewer")
        found.append((source, connection.execute(heard).scalar_one() == 0))
    return found


def _labels(connection: Connection, revision: int, informant: int) -> dict[int, str]:
    """Return the labels, by number, that were last said to be an informant's."""
    s = t.speaker.c
    query = select(s.n, s.label, s.informant_id).where(s.revision_id == revision).order_by(s.id)
    last = {row.n: row for row in connection.execute(query)}
    return {n: row.label for n, row in last.items() if row.informant_id == informant}


def _blank(act: Act, revision: int, informant: int, gone: Gone) -> None:
    """Blank one informant's words in a text that others share; the codings of the others stay where they are."""
    connection, r, s = act.connection, t.revision.c, t.speaker.c
    labels = _labels(connection, revision, informant)
    found = read_revision(connection, revision)
    text = found.text
    pieces = sorted((piece.start, piece.end, turn.speaker) for turn in found.turns for piece in turn.pieces)
    spans = [(start, end) for start, end, speaker in pieces if speaker in labels.values()]
    if not spans:
        return
    gone.texts += [text[start:end] for start, end in spans]
    gone.names.update(labels.values())
    before = 0
    for start, end, speaker in pieces:
        if speaker in labels.values():
            named = text.find(speaker, before, start) if speaker else -1
            hidden = [(named, named + len(speaker)), (start, end)] if named >= 0 else [(start, end)]
            for a, b in hidden:
                text = text[:a] + re.sub(r"\S", BLOCK, text[a:b]) + text[b:]
        before = end
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    file = connection.execute(select(r.file_sha256).where(r.id == revision)).scalar_one()
    _bury(act, "text", new_uuid(), [found.sha256, file])
    connection.execute(update(t.revision).where(r.id == revision).values(text=text, sha256=digest, bytes=None))
    for n in labels:
        connection.execute(update(t.speaker).where(s.revision_id == revision, s.n == n).values(label=ERASED, informant_id=None))
    for table in (t.coding, t.quote, t.link_evidence, t.memo):
        _blank_rows(connection, table, revision, spans, text)


def _blank_rows(connection: Connection, table: Table, revision: int, spans: list[tuple[int, int]], text: str) -> None:
    """Delete what lies in blanked words; a coding that reaches beyond keeps its place, a shown quote does not."""
    for row in connection.execute(select(table.c.id, table.c.start, table.c.end).where(table.c.revision_id == revision)).all():
        touched = [(start, end) for start, end in spans if row.start is not None and start < row.end and row.start < end]
        inside = any(start <= row.start and row.end <= end for start, end in touched)
        if inside or (touched and table is t.quote):
            connection.execute(delete(table).where(table.c.id == row.id))
        elif touched and table is t.coding:
            values = {"quote": fingerprint(text[row.start : row.end])}
            connection.execute(update(t.coding).where(t.coding.c.id == row.id).values(values))
