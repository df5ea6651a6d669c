"""Acts: one change by one person, in one transaction, with one line of history; and taking them back.

An undo is itself an entry whose `target` is what it takes back, and is taken back in turn by an undo of it (redo). An entry
therefore heads a chain of undos, each the target of the next; the chain's length says whether the entry holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from gioia_coder.store.allowing import Own
from gioia_coder.store.tables import change, entry


def new_uuid() -> bytes:
    """Return a random UUID (version 4) as its 16 bytes."""
    return new_uuids(1)[0]


def new_uuids(count: int) -> list[bytes]:
    """Return `count` random UUIDs (version 4); a million take about a second."""
    noise = os.urandom(16 * count)
    return [
        noise[at : at + 6] + bytes((noise[at + 6] & 15 | 64, noise[at + 7], noise[at + 8] & 63 | 128)) + noise[at + 9 : at + 16]
        for at in range(0, 16 * count, 16)
    ]


def now() -> str:
    """Return the present time in UTC as ISO 8601 with `Z`."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Act:
    """The writing side of one open transaction. `changed` stays False until something is really different.

    In a shared copy `own` says what its coder may change; what they may not raises `ConflictError`.
    """

    def __init__(
        self, connection: Connection, *, who: str, what: str, at: str, target: int | None = None, own: Own | None = None
    ) -> None:
        self.connection = connection
        self.own = own
        self.what = what
        self.who = who
        self.at = at
        self.changed = False
        values = {"uuid": new_uuid(), "at": at, "who": who, "what": what, "target": target}
        self.entry = _key_of(connection.execute(insert(entry).values(values)).inserted_primary_key)

    def finish(self) -> None:
        """Write the wording that the act ended with, since it may count what it did."""
        self.connection.execute(update(entry).where(entry.c.id == self.entry).values(what=self.what, who=self.who))

    # Named things: changed in place, their former values kept.

    def create(self, table: Table, **values: Any) -> int:
        """Add a named thing and return its key."""
        if self.own is not None:
            self.own.may_create(table, values)
        values.setdefault("uuid", new_uuid())
        key = _key_of(self.connection.execute(insert(table), values).inserted_primary_key)
        self._remember(table, key, None)
        return key

    def alter(self, table: Table, key: int, **values: Any) -> bool:
        """Change a named thing; return whether anything is different now."""
        if not values:
            return False
        columns = [table.c[name] for name in values]
        row = self.connection.execute(select(*columns).where(table.c.id == key)).mappings().one()
        before = {name: row[name] for name, value in values.items() if row[name] != value}
        if not before:
            return False
        if self.own is not None:
            self.own.may_alter(table, key)
        self.connection.execute(update(table).where(table.c.id == key).values({name: values[name] for name in before}))
        self._remember(table, key, before)
        return True

    def remove(self, table: Table, key: int) -> None:
        """Take a named thing out of the present; its row and history stay."""
        self.alter(table, key, ended=self.entry)

    def _remember(self, table: Table, key: int, before: Mapping[str, Any] | None) -> None:
        note = None if before is None else json.dumps(before, ensure_ascii=False)
        self.connection.execute(insert(change), {"entry_id": self.entry, "thing": table.name, "row": key, "before": note})
        self.changed = True

    # Rows: made and ended, never updated.

    def make(self, table: Table, **values: Any) -> bytes:
        """Add one row and return its UUID."""
        if self.own is not None:
            self.own.may_make(table, list(values), [list(values.values())])
        uuid: bytes = values.setdefault("uuid", new_uuid())
        self.connection.execute(insert(table), {**values, "made": self.entry})
        self.changed = True
        return uuid

    def make_many(self, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows by the million; `columns` names what each tuple holds, the UUID included."""
        names = ", ".join(f'"{name}"' for name in (*columns, "made"))
        marks = ", ".join("?" * len(columns)) + f", {self.entry:d}"
        values = list(rows)
        if values and self.own is not None:
            self.own.may_make(table, columns, values)
        if values:
            self.connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)
            self.changed = True

    def end(self, table: Table, keys: Iterable[int]) -> int:
        """End rows by their keys; return how many were present until now."""
        ended = 0
        wanted = list(keys)
        if self.own is not None:
            self.own.may_end(table, wanted)
        for at in range(0, len(wanted), 500):
            some = table.c.id.in_(wanted[at : at + 500])
            done = self.connection.execute(update(table).where(some, table.c.ended.is_(None)).values(ended=self.entry))
            ended += done.rowcount
        self.changed = self.changed or ended > 0
        return ended


def _key_of(row: Any) -> int:
    return int(row[0])


def last_entry(connection: Connection) -> int:
    """Return the number of the newest entry, 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(entry.c.id), 0))).scalar_one())
