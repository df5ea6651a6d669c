"""A copy for one coder: built anew row by row from what they may see, so that nothing of the others can be in it."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final
from unicodedata import normalize

from sqlalchemy import Column, Connection, Select, Table, insert, select

from gioia_coder.core.codebook.names import natural
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import StoreError
from gioia_coder.store import engine, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuid
from gioia_coder.store.allowing import CODER, LETTER, PROJECT
from gioia_coder.store.revising import LOST

OF: Final = "share.of"
"""The setting of a copy that says of which project it is."""

ENTRY: Final = "share.entry"
"""The setting of a copy that says after which entry of that project it was made."""

LETTERS: Final = "share.letters"
"""The setting of a project that lists the letters given to its copies."""


def letter_for(name: str, taken: Collection[str]) -> str:
    """Return what ends the ids of new codes in a coder's copy: a letter of their name, more when all are taken.

    >>> letter_for("Émile", ()), letter_for("Émile", ("e", "m")), letter_for("ab", ("a", "b")), letter_for("李", ("x",))
    ('e', 'i', 'aa', 'xx')
    """
    plain = normalize("NFKD", name).casefold()
    own = "".join(dict.fromkeys(char for char in plain if char in ascii_lowercase)) or "x"
    longer = ("".join(some) for size in range(1, len(taken) + 3) for some in product(own, repeat=size))
    return next(word for word in longer if word not in taken)


def project_of(act: Act) -> str:
    """Return the UUID of the project, made at first need."""
    known = reading.settings(act.connection).get(PROJECT, "")
    if not known:
        known = new_uuid().hex()
        writing.put_setting(act, PROJECT, known)
    return known


def take_letter(act: Act, name: str) -> str:
    """Return letters for a new copy that no copy and no code of the project has yet, and remember them."""
    given: list[str] = json.loads(reading.settings(act.connection).get(LETTERS) or "[]")
    ends = {str(natural(ref)[-1][1]) for ref in reading.used_refs(act.connection) if natural(ref)}
    found = letter_for(name, {*given, *ends})
    writing.put_setting(act, LETTERS, json.dumps([*given, found]))
    return found


@contextmanager
def file_beside(path: Path) -> Iterator[Path]:
    """Give the name of a file that takes its place at `path` when all went well, and is gone when not."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(b"")
        yield beside
        os.replace(beside, path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.", mend="Choose a writable folder.") from error
    finally:
        for leftover in (beside, beside.with_name(beside.name + "-journal")):
            leftover.unlink(missing_ok=True)


def write(act: Act, path: Path, coder: int, sources: Iterable[int], kept: Iterable[str], letter: str) -> Connection:
    """Write a copy for a coder into an empty file and return its open connection.

    It holds the settings that are `kept`, the `letter` for new ids, cases, informants, the live codes with their links, the
    present texts of the sources, and of the coder what they coded, noted and read there. Its one entry has the UUID of the
    act, by which merging knows what both sides had then.
    """
    copy = engine.connect(path)
    try:
        with engine.transaction(copy, writing=True):
            copy.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # codes refer to each other in any order
            t.metadata.create_all(copy)
            engine.stamp(copy)
            _Copy(act, copy, coder, list(sources)).write(kept, letter)
    except BaseException:
        copy.engine.dispose()
        raise
    return copy


class _Copy:
    """Writes one copy; `keys` maps the keys of the project to those of the copy, by table."""

    def __init__(self, act: Act, copy: Connection, coder: int, sources: list[int]) -> None:
        self.act, self.copy, self.coder, self.sources = act, copy, coder, sources
        self.here = act.connection
        self.name = str(self.here.execute(select(t.coder.c.name).where(t.coder.c.id == coder)).scalar_one())
        newest = reading.present_revisions(self.here)
        self.texts = [newest[source] for source in sources if source in newest]
        self.keys: dict[str, dict[int, int]] = {}

    def write(self, kept: Iterable[str], letter: str) -> None:
        """Write all of it."""
        uuid = self.here.execute(select(t.entry.c.uuid).where(t.entry.c.id == self.act.entry)).scalar_one()
        values = {"uuid": uuid, "at": self.act.at, "who": self.name, "what": f"shared with {self.name}"}
        self.copy.execute(insert(t.entry), values)
        self._settings(kept, letter)
        self._add(t.coder, self._chosen(t.coder, t.coder.c.id, [self.coder]))
        self._add(t.cases, reading.present(t.cases))
        self._add(t.informant, reading.present(t.informant))
        self._add(t.source, self._chosen(t.source, t.source.c.id, self.sources))
        self._add(t.speaking, self._chosen(t.speaking, t.speaking.c.source_id, self.sources))
        # imported bytes may hold the comments of others
        self._add(t.revision, self._chosen(t.revision, t.revision.c.id, self.texts), bytes=None)
        self._add(t.speaker, self._chosen(t.speaker, t.speaker.c.revision_id, self.texts))
        own = [t.coding.c.coder_id == self.coder, t.coding.c.quarantined == 0]
        codings = self._rows(self._chosen(t.coding, t.coding.c.revision_id, self.texts, *own))
        memos = [row for row in self._rows(reading.present(t.memo)) if self._is_seen(row)]
        answers = self._answers()
        asked = {row[name] for row in answers for name in ("code_id", "concept_id")}
        self._codes({row["code_id"] for row in codings} | asked, {row["target"] for row in memos})
        self._insert(t.coding, codings)
        self._insert(t.answer, answers)
        self._add(t.phrase, self._chosen(t.phrase, t.phrase.c.who, [self.name], t.phrase.c.code_id.in_(self.keys["code"])))
        codes = set(self._uuids(t.code))
        self._insert(t.memo, [row for row in memos if row["about"] != "code" or row["target"] in codes])
        own = [t.reading.c.coder_id == self.coder]
        self._add(t.reading, self._chosen(t.reading, t.reading.c.source_id, self.sources, *own))

    def _settings(self, kept: Iterable[str], letter: str) -> None:
        known = reading.settings(self.here)
        said = {key: known[key] for key in kept if key in known} | {
            PROJECT: new_uuid().hex(),
            OF: known.get(PROJECT, ""),
            CODER: self.name,
            ENTRY: str(self.act.entry),
            LETTER: letter,
        }
        rows = [{"uuid": new_uuid(), "key": key, "value": value} for key, value in said.items()]
        self.copy.execute(insert(t.setting), rows)

    def _codes(self, used: set[int], noted: set[bytes]) -> None:
        """Copy the live codes and those retired ones on which something of the coder stands, with what they were merged into."""
        rows = {row["id"]: dict(row) for row in self._rows(reading.present(t.code))}
        wanted = {key for key, row in rows.items() if not row["retired"]}
        found = [key for key, row in rows.items() if key in used or row["uuid"] in noted]
        while found:
            key = found.pop()
            if key in rows and key not in wanted:
                wanted.add(key)
                found += [row for row in (rows[key]["merged_into"], rows[key]["parent_id"]) if row is not None]
        chosen = [row for key, row in rows.items() if key in wanted]
        for row in chosen:
            row.update({name: row[name] if row[name] in wanted else None for name in ("parent_id", "merged_into")})
        self._insert(t.code, chosen)
        links = (row for row in self._rows(reading.present(t.link)) if {row["a"], row["b"]} <= wanted)
        self._insert(t.link, list(links))

    def _answers(self) -> Sequence[Mapping[str, Any]]:
        """Return the coder's own answers to suggestions, as far as they are about what is in the copy."""
        c = t.answer.c
        here = c.revision_id.is_(None) | c.revision_id.in_(self.texts)
        return self._rows(self._chosen(t.answer, c.coder_id, [self.coder], here))

    def _is_seen(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a memo is the coder's own, and on something that is in the copy."""
        if fold_name(row["who"]) != fold_name(self.name) or row["about"] not in ("project", "case", "source", "segment", "code"):
            return False
        if row["kind"] == LOST:  # it tells of what others chose for print
            return False
        if row["about"] in ("source", "segment") and row["target"] not in self._uuids(t.source):
            return False
        return row["revision_id"] is None or row["revision_id"] in self.texts

    def _uuids(self, table: Table) -> dict[bytes, int]:
        return {row.uuid: row.id for row in self.copy.execute(select(table.c.uuid, table.c.id))}

    def _chosen(self, table: Table, column: Column[Any], keys: Collection[Any], *more: Any) -> Select[Any]:
        return reading.present(table).where(column.in_(list(keys)), *more)

    def _rows(self, query: Select[Any]) -> Sequence[Mapping[str, Any]]:
        return [dict(row._mapping) for row in self.here.execute(query)]

    def _add(self, table: Table, query: Select[Any], **fixed: Any) -> None:
        self._insert(table, self._rows(query), **fixed)

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]], **fixed: Any) -> None:
        self.keys[table.name] = {row["id"]: n for n, row in enumerate(rows, start=1)}
        refers = {column.name: target for column in table.c for target in _thing(column)}
        if "made" in table.c:
            fixed["made"] = 1
        if table is t.memo:
            fixed["who"] = self.name
        made = []
        for row in rows:
            values = {**row, **fixed, "ended": None, "id": self.keys[table.name][row["id"]]}
            for name, target in refers.items():
                values[name] = None if row[name] is None else self.keys[target].get(row[name])
            made.append(values)
        if made:
            self.copy.execute(insert(table), made)


def _thing(column: Column[Any]) -> list[str]:
    """Return the named thing that a column refers to, if it does."""
    return [reference.column.table.name for reference in column.foreign_keys if reference.column.table is not t.entry]
