"""What is searched for in the bytes of a copy: everything that only others did, in studies made at random."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gioia_coder.core.model import Reading
from gioia_coder.errors import GioiaError
from gioia_coder.store import Act, Store, erasing, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.workflow import consensus, sharing
from tests.store.world import World, add_source, new_store

SEEN = (t.cases, t.informant, t.source, t.speaking, t.speaker, t.code, t.link)
"""What goes along as it is at present."""

NAMES = {"coder0": "Xerxes", "coder1": "Zenobia", "coder2": "Quetzal"}


class Wordy(World):
    """Says every word only once, so that it is known who said it."""

    def some(self) -> str:
        self.said = getattr(self, "said", 0) + 1
        return f"w{self.said:05d}w"

    def coder(self, act: Act, name: str) -> int:
        return super().coder(act, NAMES[name])


def strings(value: Any) -> Iterator[str | bytes]:
    """Yield what a cell of the store holds: words, lines of a text, UUIDs."""
    if isinstance(value, bytes) and len(value) == 16:
        yield value
    elif isinstance(value, str) and len(value) > 5 and not re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", value):
        yield from (line for line in value.split("\n") if len(line) > 5)


def kept(store: Store, name: str) -> set[str | bytes]:
    """Return what the copy of a coder may hold."""
    connection, found = store.connection, set[str | bytes]()
    newest = set(reading.present_revisions(connection).values())
    sources = {one.id for one in reading.sources(connection)}
    who = next((one.id for one in reading.coders(connection) if one.name == name), 0)
    for table in (*SEEN, t.revision, t.coding, t.reading, t.coder, t.setting, t.answer):
        for row in connection.execute(reading.present(table)).mappings():
            if table is t.revision and row["id"] not in newest:
                continue
            if table is t.speaker and row["revision_id"] not in newest:
                continue
            if table in (t.coding, t.reading, t.answer) and row["coder_id"] != who:
                continue
            if table is t.coder and row["name"] != name:
                continue
            if table in (t.speaking, t.reading) and row["source_id"] not in sources:
                continue
            for value in row.values():
                found |= {*strings(value), *(re.findall(r"\b[0-9a-f]{32}\b", str(value)) if table is t.answer else ())}
    return found


def everything(store: Store) -> set[str | bytes]:
    """Return all that ever stood in a store, deleted things aside."""
    found = set[str | bytes]()
    for table in t.metadata.sorted_tables:
        for row in store.connection.execute(select(table)):
            for value in row:
                found |= {*strings(value), *re.findall(r"\bw\d{5}w\b|\b[0-9a-f]{32}\b", str(value))}
    return found


@pytest.mark.parametrize("seed", range(8))
def test_nothing_that_only_others_did_is_in_the_bytes_of_a_copy(tmp_path: Path, seed: int) -> None:
    with new_store(tmp_path) as store:
        world = Wordy(store, seed)
        for _ in range(140):
            world.step()
            if world.random.random() < 0.1 and store.last_entry:
                try:
                    store.undo(who="eva")
                except GioiaError:
                    continue
        with store.act("consensus", who="eva") as act:
            world.coder(act, "coder2")
            for name in ("Xerxes", "Zenobia"):
                key = world.coder(act, {made: known for known, made in NAMES.items()}[name])
                for one in reading.sources(act.connection):
                    writing.put_reading(act, key, one.id, Reading.DONE, 1)
        consensus.consensus(store, who="eva")
        gone = set[str | bytes]()
        if seed % 2:
            with store.act("source", who="eva") as act:
                add_source(act, "Gone", "Rue: This word was said: Wattle. It goes.\n")
            source = reading.sources(store.connection)[-1]
            before = everything(store)
            erasing.erase(store, "source", reading.uuid_of(store.connection, "source", source.id), who="eva")
            gone = before - everything(store)
        for name in ("Xerxes", "Quetzal"):
            ever, may = everything(store) | gone, kept(store, name)
            copy = tmp_path / f"{name}.gioia"
            sharing.share(store, copy, coder=name, who="eva")
            data = copy.read_bytes()
            held = b"\n".join(one if isinstance(one, bytes) else one.encode() for one in may)
            with Store.open(copy) as shared:
                # the copy's own: its entry has the UUID of the act, and words that every store has
                held += b"\n".join(one if isinstance(one, bytes) else one.encode() for one in everything(shared) if one in may)
                made = shared.connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").scalars()
                sql = "".join(made).encode()
            found = [
                one
                for one in ever - may
                if (raw := one if isinstance(one, bytes) else one.encode()) in data and raw not in held and raw not in sql
            ]
            assert found == [], found[:20]
            assert not [other for other in set(NAMES.values()) - {name} if other.encode() in data]
