"""Withdrawal: words leave the store, its history and its copies for good; a tombstone keeps them from coming back.

This and `finalizing` are the only places that delete. Rows are deleted, not ended, and the file is rebuilt so that no free
page holds them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, delete, insert, select, update

from gioia_coder.core.text import normal_id
from gioia_coder.errors import ConflictError, StoreError
from gioia_coder.store import Store, copies, engine, kept_rows, spoken
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuid, now
from gioia_coder.store.allowing import check_own
from gioia_coder.store.scrubbing import ERASED, Taken, Words, as_name, remaining, scrub
from gioia_coder.store.spoken import Said, Spoken
from gioia_coder.store.writing import fingerprint

BLOCK: Final = "█"
"""What stands in place of every erased character in a text that others share."""


@dataclass
class Gone:
    """What an erasure takes: the words, the names that stood for whom they were of, and the files they came from.

    `kept` are the SHA-256 of what other programs' files held of it.
    """

    texts: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def add_names(self, connection: Connection, table: Table, key: int) -> None:
        """Take note of the id of a thing and of its former ones."""
        found = _ever(connection, table, "ref", key)
        self.names |= found
        if table is t.informant:
            self.ids |= found


@dataclass
class Erasure:
    """What was erased, from the store and its copies.

    `deleted` are copies that had to go whole, each with the reason; `places` are what words were taken out of; `names` are
    the names of codes that quote and were kept; `files` are the names of the files that the texts came from.
    """

    deleted: list[tuple[Path, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    words: Words = field(default_factory=lambda: Words(()))
    _told: set[str] = field(default_factory=set)

    def add(self, gone: Gone, taken: Taken, where: str = "") -> None:
        """Take note of what was done in one file; what was told of the store is not told again of a copy (`where`)."""
        for place, count in taken.places.items():
            if place not in self._told:
                self._told.add(place)
                self.places.append(f"{place}{f' ({count} times)' if count > 1 else ''}{where}")
        self.names += [f"{one}{where}" for one in taken.names if one not in self._told]
        self._told.update(taken.names)
        self.files |= gone.files - {""}
        self.ids |= gone.ids
        self.kept |= gone.kept


def erase(store: Store, thing: str, uuid: bytes, *, who: str) -> Erasure:
    """Erase a source or an informant (`thing`) from the store and its copies.

    Each file is changed in one transaction, the store last: until then the same withdrawal can be asked for again.
    Raises `ConflictError`, before anything is changed, when who said what in a text is not known.
    """
    check_own(store.connection, "what was said")
    done = trial(store, thing, uuid)
    for copy in copies.every_copy(store.path):
        try:
            engine.check_file(copy)
            connection = engine.connect(copy)
            try:
                if engine.check_schema(connection, copy) != t.SCHEMA:
                    raise StoreError(f"{copy.name} is of an older gioia.")
                done.add(*_in_one(connection, thing, uuid, who), where=f" (in {copy.name})")
            finally:
                connection.engine.dispose()
        except (StoreError, ConflictError) as error:
            delete_file(copy)
            done.deleted.append((copy, error.message))
    _in_one(store.connection, thing, uuid, who)
    kept_rows.drop_unused(store.connection, store.path, done.kept)
    return done


class _EnoughError(Exception):
    """Ends a trial."""


def trial(store: Store, thing: str, uuid: bytes) -> Erasure:
    """Return what erasing from the store would do, and leave it as it is.

    Raises `ConflictError` when who said what in a text is not known, `StoreError` when somebody else is writing.
    """
    done = Erasure()
    with suppress(_EnoughError), engine.transaction(store.connection, writing=True):
        gone, taken = _work(store.connection, thing, uuid, "")
        done.add(gone, taken)
        done.words = Words(gone.texts)
        raise _EnoughError
    return done


def quoting(store: Store, done: Erasure, texts: Iterable[tuple[Path, str]]) -> list[Path]:
    """Return which texts outside the store still quote erased words that stand in no remaining text, or name the informant."""
    ids = [re.compile(as_name(one)) for one in sorted(done.ids) if not one.isdigit()]
    found: dict[Path, set[str]] = {}
    named = set()
    for path, text in texts:
        found[path] = done.words.quoted_by(text)
        if any(pattern.search(text) for pattern in ids):
            named.add(path)
    done.words.spare(remaining(store.connection))
    return [path for path, runs in found.items() if path in named or done.words.still(runs)]


def delete_file(path: Path) -> None:
    """Delete a copy; raises `StoreError` when the system refuses."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"the copy {path} cannot be deleted: {error.strerror}.",
            mend="Delete it by hand, then erase again; the store is as it was.",
        ) from error


def _in_one(connection: Connection, thing: str, uuid: bytes, who: str) -> tuple[Gone, Taken]:
    with engine.transaction(connection, writing=True):
        done = _work(connection, thing, uuid, who)
    # Deleted words are overwritten at once (`secure_delete`); the rebuilding is for what others may have left in the file.
    with suppress(StoreError):
        connection.exec_driver_sql("VACUUM")
    return done


def _work(connection: Connection, thing: str, uuid: bytes, who: str) -> tuple[Gone, Taken]:
    """Erase from one file, inside a transaction; a file that does not know the thing stays as it is."""
    gone = Gone()
    table = t.source if thing == "source" else t.informant
    key = connection.execute(select(table.c.id).where(table.c.uuid == uuid)).scalar()
    if key is None:
        return gone, Taken()
    act = Act(connection, who=who, what=f"erase {table.name} {ERASED}", at=now())
    if thing == "source":
        _erase_source(act, key, gone, spoken.revisions(connection, key))
    else:
        _erase_informant(act, key, gone)
    forget_origins(connection)
    taken = scrub(connection, Words(gone.texts), gone.names)
    act.finish()
    return gone, taken


def _ever(connection: Connection, table: Table, column: str, key: int) -> set[str]:
    """Return what a column of a named thing holds, and what it held before."""
    now_held = connection.execute(select(table.c[column]).where(table.c.id == key)).scalar_one()
    c = t.change.c
    query = select(c.before).where(c.thing == table.name, c.row == key, c.before.is_not(None))
    former = (json.loads(before).get(column) for before in connection.execute(query).scalars())
    return {str(now_held), *(one for one in former if one)}


def delete_rows(connection: Connection, table: Table, *conditions: Any) -> None:
    """Delete rows of a table and, for named things, what the history remembers of them."""
    if table.info["kind"] == "named":
        keys = select(table.c.id).where(*conditions)
        connection.execute(delete(t.change).where(t.change.c.thing == table.name, t.change.c.row.in_(keys)))
    connection.execute(delete(table).where(*conditions))


def forget_origins(connection: Connection) -> None:
    """Delete what is known of the origin of codings that were deleted, and the mention of decisions that were."""
    d = t.derived.c
    delete_rows(connection, t.derived, d.coding.not_in(select(t.coding.c.uuid)))
    gone = d.decision.is_not(None) & d.decision.not_in(select(t.decision.c.uuid))
    connection.execute(update(t.derived).where(gone).values(decision=None))


def bury(act: Act, thing: str, uuid: bytes, hashes: Iterable[str]) -> None:
    """Leave a tombstone: the texts with these SHA-256 may not come back, and nothing takes the entry back."""
    rows = [{"uuid": uuid, "thing": thing, "sha256": value, "entry_id": act.entry} for value in sorted(set(hashes)) or [""]]
    act.connection.execute(insert(t.tombstone), rows)


def _erase_source(act: Act, key: int, gone: Gone, texts: list[Spoken]) -> None:
    connection, r = act.connection, t.revision.c
    gone.texts += spoken.evidence(texts, spoken.asking(connection))
    gone.files |= _ever(connection, t.source, "file", key)
    rows = connection.execute(select(r.sha256, r.file_sha256).where(r.source_id == key)).all()
    uuid = connection.execute(select(t.source.c.uuid).where(t.source.c.id == key)).scalar_one()
    gone.add_names(connection, t.source, key)
    own = select(r.id).where(r.source_id == key)
    for table in (t.coding, t.memo):
        _erase_kept(connection, select(table.c.uuid).where(table.c.revision_id.in_(own)), gone)
    _erase_kept(connection, [uuid], gone)
    for table in (t.coding, t.quote, t.link_evidence, t.speaker, t.memo, t.decision, t.answer):
        delete_rows(connection, table, table.c.revision_id.in_(own))
    delete_rows(connection, t.memo, t.memo.c.target == uuid)
    for table in (t.speaking, t.reading, t.revision):
        delete_rows(connection, table, table.c.source_id == key)
    delete_rows(connection, t.source, t.source.c.id == key)
    _drop_files(connection, (row.file_sha256 for row in rows))
    bury(act, "source", uuid, [value for row in rows for value in (row.sha256, row.file_sha256)])


def _erase_kept(connection: Connection, things: Select[tuple[bytes]] | list[bytes], gone: Gone) -> None:
    """Delete what other programs' files held of things, given by their UUIDs, and note the files that go with it."""
    k = t.kept.c
    files = connection.execute(select(k.file).where(k.thing.in_(things), k.file != "")).scalars()
    gone.kept |= set(files)
    delete_rows(connection, t.kept, k.thing.in_(things))


def _drop_files(connection: Connection, digests: Iterable[str]) -> None:
    """Take the bytes of files out of the store: of several sources in one file, the first alone keeps them for all."""
    r = t.revision.c
    for digest in set(digests):
        connection.execute(update(t.revision).where(r.file_sha256 == digest, r.bytes.is_not(None)).values(bytes=None))


def _erase_informant(act: Act, key: int, gone: Gone) -> None:
    connection, s = act.connection, t.speaker.c
    interviewers = spoken.asking(connection)
    texts = {source: spoken.revisions(connection, source) for source in spoken.touching(connection, key)}
    listed = {source: spoken.listed(connection, source) for source in texts}
    people = {source: spoken.speaking(found) | listed[source] for source, found in texts.items()}
    present = [source for source in texts if key in people[source]]
    alone = [source for source in present if people[source] <= {key, *interviewers}]
    shared = [source for source in present if source not in alone]
    _refuse_unknown(connection, key, {source: texts[source] for source in shared if key in listed[source]})
    for source in alone:
        _erase_source(act, source, gone, texts[source])
    for source in shared:
        gone.files |= _ever(connection, t.source, "file", source)
        for one in texts[source]:
            _blank(act, one, key, gone)
    delete_rows(connection, t.speaking, t.speaking.c.informant_id == key)
    connection.execute(update(t.speaker).where(s.informant_id == key).values(informant_id=None))
    uuid = connection.execute(select(t.informant.c.uuid).where(t.informant.c.id == key)).scalar_one()
    gone.add_names(connection, t.informant, key)
    _erase_kept(connection, [uuid], gone)
    case = connection.execute(select(t.informant.c.case_id).where(t.informant.c.id == key)).scalar_one()
    delete_rows(connection, t.informant, t.informant.c.id == key)
    if case is not None:
        _erase_own_case(act, case, gone)
    bury(act, "informant", uuid, [])


def _erase_own_case(act: Act, key: int, gone: Gone) -> None:
    """Erase the case that an informant made up alone, as each respondent of a survey does: it bears the id and what they are."""
    connection, c = act.connection, t.cases.c
    ref, uuid = connection.execute(select(c.ref, c.uuid).where(c.id == key)).one()
    if normal_id(ref) not in map(normal_id, gone.ids):
        return
    for table in (t.source, t.informant):
        if connection.execute(select(table.c.id).where(table.c.case_id == key)).first() is not None:
            return
    gone.add_names(connection, t.cases, key)
    _erase_kept(connection, [uuid], gone)
    delete_rows(connection, t.rating, t.rating.c.case_id == key)
    delete_rows(connection, t.memo, t.memo.c.target == uuid)
    delete_rows(connection, t.cases, c.id == key)


def _refuse_unknown(connection: Connection, informant: int, texts: dict[int, list[Spoken]]) -> None:
    """Raise `ConflictError` for sources that list an informant among others and do not say which words are theirs."""
    refs = {row.id: row.ref for row in connection.execute(select(t.source.c.id, t.source.c.ref))}
    unknown = [refs[key] for key, found in texts.items() if found and found[-1].pieces and not found[-1].of(informant)]
    if unknown:
        first = unknown[0]
        raise ConflictError(
            f"who said what in {', '.join(unknown)} is not known; nothing was changed.",
            mend=f"Erase the source with `gioia erase {first}`, or say who speaks with `gioia sources set {first} "
            f"speaker:LABEL=ID`; when only one of its informants speaks: `gioia sources set {first} informants=ID`.",
        )


def _blank(act: Act, text: Spoken, informant: int, gone: Gone) -> None:
    """Blank one informant's words in a text that others share; the codings of the others stay where they are.

    Of a former text that does not say who speaks, nothing is left: the present one holds what the others said.
    """
    connection, r = act.connection, t.revision.c
    own = text.of(informant)
    gone.texts += [text.text[said.start : said.end] for said in own]
    gone.names |= {said.label for said in own}
    hidden = own or text.unknown
    if not hidden:
        return
    blanked = _blanked(text, hidden)
    digest = sha256(blanked.encode("utf-8", "surrogatepass")).hexdigest()
    former = connection.execute(select(r.sha256, r.file_sha256).where(r.id == text.revision)).one()
    bury(act, "text", new_uuid(), [former.sha256, former.file_sha256])
    _drop_files(connection, [former.file_sha256])
    connection.execute(update(t.revision).where(r.id == text.revision).values(text=blanked, sha256=digest, bytes=None))
    s, labels = t.speaker.c, {said.n for said in own}
    erased = update(t.speaker).where(s.revision_id == text.revision, s.n.in_(labels))
    connection.execute(erased.values(label=ERASED, informant_id=None))
    for table in (t.coding, t.quote, t.link_evidence, t.memo, t.decision, t.answer):
        _blank_rows(connection, table, text, [(said.start, said.end) for said in hidden], blanked)


def _blanked(found: Spoken, hidden: Iterable[Said]) -> str:
    """Return a text with pieces, and the labels before them, in blocks; it stays as long as it was."""
    text, before, blocks = found.text, 0, set(hidden)
    for said in found.pieces:
        if said in blocks:
            named = text.find(said.label, before, said.start) if said.label else -1
            spans = [(named, named + len(said.label)), (said.start, said.end)] if named >= 0 else [(said.start, said.end)]
            for start, end in spans:
                text = text[:start] + re.sub(r"\S", BLOCK, text[start:end]) + text[end:]
        before = said.end
    return text


def _blank_rows(connection: Connection, table: Table, former: Spoken, spans: list[tuple[int, int]], text: str) -> None:
    """Delete what lies in blanked words; a coding that reaches beyond keeps its place, a shown quote does not."""
    of = table.c.revision_id == former.revision
    for row in connection.execute(select(table.c.id, table.c.start, table.c.end).where(of)).all():
        touched = [(start, end) for start, end in spans if row.start is not None and start < row.end and row.start < end]
        inside = any(start <= row.start and row.end <= end for start, end in touched)
        if inside or (touched and table is t.quote):
            connection.execute(delete(table).where(table.c.id == row.id))
        elif table is t.coding and former.text[row.start : row.end] != text[row.start : row.end]:
            # its words are others now, also where it holds no more of them than the label
            values = {"quote": fingerprint(text[row.start : row.end])}
            connection.execute(update(t.coding).where(t.coding.c.id == row.id).values(values))
