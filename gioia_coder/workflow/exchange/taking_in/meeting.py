"""Both sides while a plan is made: the project as it is, the study that comes in, and which of their things are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from gioia_coder.core.exchange.portable import Portable
from gioia_coder.core.study import Study
from gioia_coder.core.text.labels import clean_id
from gioia_coder.store import Store, reading, snapshot, taken_in
from gioia_coder.store.acts import last_entry, new_uuid
from gioia_coder.workflow.exchange.taking_in.report import Plan


class Meeting:
    """What a plan is made of.

    `keys` holds by kind, for keys of theirs, ours: positive for what is here, negative for what is new; a key of theirs that is
    missing there was left out. `renamed` are, for UUIDs of theirs, those that the same things have here.
    """

    def __init__(self, store: Store, incoming: Portable, *, who: str) -> None:
        self.store, self.incoming = store, incoming
        with store.snapshot() as connection:
            self.ours: Study = snapshot.read(connection)
            entry = last_entry(connection)
            self.readings = reading.readings(connection)
            self.gone = taken_in.erased_things(connection)
            self.erased = reading.erased_texts(connection)
        self.theirs = incoming.study
        mine = self.ours
        empty = not (
            mine.coders or mine.cases or mine.informants or mine.sources or mine.codebook.codes or mine.memos or mine.rounds
        )
        self.plan = Plan(incoming, entry, who, empty)
        self.work = self.plan.work
        self.keys: dict[str, dict[int, int]] = defaultdict(dict)
        self.uuids: dict[str, dict[int, bytes]] = {kind: dict(found) for kind, found in mine.uuids.items()}
        self._used: dict[str, set[bytes]] = {}
        self._next = 0
        self.renamed: dict[bytes, bytes] = {}

    def key(self) -> int:
        """Return a key for something new."""
        self._next -= 1
        return self._next

    def by_uuid(self, kind: str, present: Collection[int]) -> Mapping[bytes, int]:
        """Return the keys of ours by UUID, of those present."""
        return {uuid: key for key, uuid in self.ours.uuids.get(kind, {}).items() if key in present}

    def uuid_of(self, kind: str, key: int) -> bytes:
        """Return the UUID of something of theirs, empty where it has none."""
        return self.theirs.uuids.get(kind, {}).get(key, b"")

    def own_uuid(self, kind: str, uuid: bytes) -> bytes:
        """Return the UUID that something new gets: its own where that is free."""
        if kind not in self._used:
            self._used[kind] = set() if not self.plan.entry else taken_in.used_uuids(self.store.connection, kind)
        used = self._used[kind]
        if len(uuid) != 16 or uuid in used:
            uuid = new_uuid()
        used.add(uuid)
        return uuid

    def met(self, kind: str, theirs: int, ours: int) -> None:
        """Keep that two things are the same."""
        self.keys[kind][theirs] = ours
        there, here = self.uuid_of(kind, theirs), self.uuids.get(kind, {}).get(ours, b"")
        if there and here and there != here:
            self.renamed[there] = here

    def add(self, kind: str, theirs: int, /, **values: Any) -> int:
        """Plan something new and return its key."""
        key = self.key()
        uuid = self.own_uuid(kind, self.uuid_of(kind, theirs))
        self.uuids.setdefault(kind, {})[key] = uuid
        self.work.things[kind].append({"id": key, "uuid": uuid, **values})
        self.met(kind, theirs, key)
        return key


def missing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return our values with those that only they have, and the names of those that differ."""
    differ = [name for name, value in theirs.items() if value and ours.get(name) and ours[name] != value]
    return {**ours, **{name: value for name, value in theirs.items() if value and not ours.get(name)}}, differ


def free_ref(ref: str, taken: Collection[str], fold: Any) -> str:
    """Return an id that nothing has: `ref`, `ref-2`, `ref-3`, ..."""
    ref = clean_id(ref)
    n, found = 1, ref
    while fold(found) in taken:
        n += 1
        found = f"{ref}-{n}"
    return found
