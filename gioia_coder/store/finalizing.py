"""Making pseudonyms final: earlier texts, former wordings and copies that hold real names leave for good.

Rows are deleted and history is reworded, as in a withdrawal; tombstones keep the texts from coming back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from gioia_coder.core.pseudonyms import Key
from gioia_coder.errors import InputError, Problem, StoreError
from gioia_coder.store import Store, copies, engine, reading, wordings
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuid, now
from gioia_coder.store.allowing import check_own
from gioia_coder.store.erasing import bury, delete_file, delete_rows, forget_origins

ON_TEXTS: Final = (t.coding, t.quote, t.link_evidence, t.memo)


@dataclass
class Finalized:
    """What left: how many earlier texts, of which sources, whose files; copies; and the places that were reworded."""

    sources: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    texts: int = 0
    copies: list[Path] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)


def _earlier(connection: Connection, key: Key) -> dict[int, list[int]]:
    """Return the texts to be removed, by source: all but the present one, of sources where one of them holds a real name."""
    r = t.revision.c
    present = reading.present_revisions(connection)
    found: dict[int, list[int]] = {}
    holding: set[int] = set()
    for row in connection.execute(select(r.id, r.source_id).order_by(r.id)).all():
        if present.get(row.source_id) == row.id:
            continue
        found.setdefault(row.source_id, []).append(row.id)
        if row.source_id not in holding and key.standing(_text(connection, row.id)):
            holding.add(row.source_id)
    return {source: keys for source, keys in found.items() if source in holding}


def _text(connection: Connection, revision: int) -> str:
    return str(connection.execute(select(t.revision.c.text).where(t.revision.c.id == revision)).scalar_one())


def open_work(connection: Connection, key: Key) -> Iterator[Problem]:
    """Yield what is to be settled before real names can leave for good."""
    refs = {row.id: row.ref for row in connection.execute(select(t.source.c.id, t.source.c.ref))}
    for source, revision in reading.present_revisions(connection).items():
        if found := key.standing(_text(connection, revision)):
            names = ", ".join(dict.fromkeys(one.name.written for one in found[:5]))
            yield Problem(refs[source], f"real names stand in its text {len(found)} times ({names}).", "Anonymize it first.")
    for source, revisions in _earlier(connection, key).items():
        for table in ON_TEXTS:
            c = table.c
            here = select(func.count()).where(c.revision_id.in_(revisions), c.ended.is_(None))
            if count := connection.execute(here).scalar_one():
                said, it = ("stand", "them") if count > 1 else ("stands", "it")
                what = f"{count} {table.name.replace('_', ' ')}{'s' if count > 1 else ''} {said} on an earlier text of it."
                yield Problem(refs[source], what, f"Place or remove {it} first: gioia codings place.")
    for one in wordings.wordings(connection, former=False):
        if one.column in wordings.BY_HAND and (hit := next((hit for said in one.texts() for hit in key.standing(said)), None)):
            said = f'holds the real name "{hit.name.written}".'
            yield Problem(wordings.called(connection, one), said, "Rename it first.")


def finalize(store: Store, key: Key, *, who: str) -> Finalized:
    """Remove for good what holds real names: earlier texts with all that stood on them, imported files, former wordings, copies.

    Copies go first and the store last, in one transaction: until then the same can be asked for again. What is worded at
    present, but for ids and names of codes, gets pseudonyms too. Raises `InputError` with what is to be settled first.
    """
    check_own(store.connection, "names")
    done = Finalized()
    connection = store.connection
    with engine.transaction(connection, writing=True):
        if problems := list(open_work(connection, key)):
            raise InputError("", problems, mend="Nothing was removed.")
        for copy in copies.every_copy(store.path):
            delete_file(copy)
            done.copies.append(copy)
        act = Act(connection, who=who, what="anonymize: made final", at=now())
        _remove_texts(act, key, done)
        _reword(connection, key, done)
        connection.execute(delete(t.setting).where(t.setting.c.key == t.FINAL))
        connection.execute(insert(t.setting).values(uuid=new_uuid(), key=t.FINAL, value=str(act.entry)))
        act.finish()
    # Deleted words are overwritten at once (`secure_delete`); the rebuilding is for what others may have left in the file.
    with suppress(StoreError):
        connection.exec_driver_sql("VACUUM")
    copies.keep(connection, store.path, "final")
    return done


def _remove_texts(act: Act, key: Key, done: Finalized) -> None:
    connection, r = act.connection, t.revision.c
    doomed = _earlier(connection, key)
    hashes: set[str] = set()
    for source, revisions in doomed.items():
        row = connection.execute(select(t.source.c.ref, t.source.c.file).where(t.source.c.id == source)).one()
        done.sources.append(key.rewritten(row.ref))
        done.files |= {row.file} - {""}
        done.texts += len(revisions)
        for found in connection.execute(select(r.sha256, r.file_sha256).where(r.id.in_(revisions))):
            hashes |= {found.sha256, found.file_sha256}
        for table in (*ON_TEXTS, t.decision, t.answer, t.speaker):
            delete_rows(connection, table, table.c.revision_id.in_(revisions))
        delete_rows(connection, t.revision, r.id.in_(revisions))
    # files hold what no text shows: comments, authors, the other rows of a survey
    connection.execute(update(t.revision).where(r.bytes.is_not(None)).values(bytes=None))
    stays = {digest for row in connection.execute(select(r.sha256, r.file_sha256)) for digest in row}
    forget_origins(connection)
    bury(act, "text", new_uuid(), hashes - stays)


def _reword(connection: Connection, key: Key, done: Finalized) -> None:
    places: Counter[str] = Counter()
    for former in (False, True):
        for one in list(wordings.wordings(connection, former=former)):
            value = one.reworded(key.rewritten)
            if value != one.value:
                places["former wording" if former else wordings.called(connection, one)] += 1
                wordings.put(connection, one, value)
    done.reworded = [f"{place}{f' ({count} times)' if count > 1 else ''}" for place, count in places.items()]
