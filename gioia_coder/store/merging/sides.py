"""The two sides of a merge: what they had in common, what changed there since, and what is known of it here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, or_, select

from gioia_coder.store import engine
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuid
from gioia_coder.store.allowing import coder_of
from gioia_coder.store.as_of import as_of
from gioia_coder.store.merging.report import Merged
from gioia_coder.store.undoing import History

SEEN: Final = "merge."
"""What begins the settings, one per merge, that list by UUID the entries of another store that came with it."""

Values = Mapping[str, Any]


@dataclass
class Change:
    """A row that changed there, as it was when both sides knew of each other last, and as it is; None where it was not."""

    before: Values | None = None
    after: Values | None = None


@dataclass
class Known:
    """A row that this side knows: as it is present, every state it ever had, and the last one."""

    present: Values | None = None
    last: Values = field(default_factory=dict)
    every: list[Values] = field(default_factory=list)


class Verdict(Enum):
    """What is to be done here about a row that changed there."""

    NOTHING = "nothing"
    MAKE = "make"
    UPDATE = "update"
    END = "end"
    AWAY_HERE = "away here"
    AWAY_THERE = "away there"
    THEIRS = "theirs"
    OURS = "ours"


@dataclass(frozen=True)
class Common:
    """What both stores know of each other's history.

    `base` is the newest entry there that is known here, `news` are the UUIDs of those behind it. `older` says that a later
    state of the same store came before, so that this one has nothing to say. `merges` are the entries here that merged.
    `apart` says that the stores began apart: no entry there is one of this store's own.
    """

    base: int
    news: tuple[str, ...]
    older: bool
    merges: frozenset[int]
    apart: bool

    @classmethod
    def of(cls, here: Connection, there: Connection) -> Common:
        """Compare the histories of two stores."""
        entries = there.execute(select(t.entry.c.id, t.entry.c.uuid).order_by(t.entry.c.id)).all()
        c = t.setting.c
        seen = here.execute(select(c.id, c.value, c.ended).where(c.key.like(f"{SEEN}%"))).all()
        came = [row.value.split() for row in seen if row.ended is None and row.value]
        own = {uuid.hex() for uuid in here.execute(select(t.entry.c.uuid)).scalars()}
        apart = all(row.uuid.hex() not in own for row in entries)
        mine = own | {one for some in came for one in some}
        base = max((row.id for row in entries if row.uuid.hex() in mine), default=0)
        news = tuple(row.uuid.hex() for row in entries if row.id > base)
        older = bool(entries) and not news and entries[-1].uuid.hex() not in {some[-1] for some in came}
        keys = [row.id for row in seen]
        changes = select(t.change.c.entry_id).where(t.change.c.thing == t.setting.name, t.change.c.row.in_(keys))
        return cls(base, news, older, frozenset(here.execute(changes).scalars()), apart)


class Sides:
    """Both stores during one merge."""

    def __init__(self, act: Act, there: Connection) -> None:
        self.act, self.here, self.there = act, act.connection, there
        self.done = Merged()
        self.shared = coder_of(there)
        common = Common.of(self.here, there)
        self.base, self.news, self.older, self.merges = common.base, common.news, common.older, common.merges
        self.apart = common.apart

    def remember(self) -> None:
        """Note in this store how far the other one was merged: what is there now is known to both sides."""
        if self.news:
            # all of them, so that an older state of a copy brings nothing back when it is merged after a newer one
            self.act.create(t.setting, uuid=new_uuid(), key=SEEN + self.news[-1], value=" ".join(self.news))

    @cached_property
    def history(self) -> History:
        """The chains of this store's entries."""
        return History.of(self.here)

    @cached_property
    def erased(self) -> frozenset[bytes]:
        """The UUIDs of what was erased here."""
        return frozenset(self.here.execute(select(t.tombstone.c.uuid)).scalars())

    # Named things.

    def now(self, table: Table) -> dict[int, Values]:
        """Return what is present there, by key."""
        return _by_key(self.there, table)

    def then(self, table: Table) -> dict[int, Values]:
        """Return what was present there when both sides knew of each other last."""
        if not self.base:
            return {}
        with as_of(self.there, self.base, (table,)):
            return _by_key(self.there, table)

    def mine(self, table: Table) -> dict[bytes, Values]:
        """Return all that this side knows of a table, by UUID, present or not."""
        return {row["uuid"]: row for row in rows_of(self.here, select(table).order_by(table.c.id))}

    # Rows.

    def changes(self, table: Table) -> dict[bytes, Change]:
        """Return, by UUID in order, what changed there since, and what is there and has never been here.

        The latter had no place when it was merged first, since its source was removed here, or it was erased here.
        """
        c = table.c
        found: dict[bytes, Change] = {}
        if self.older:
            return found
        mine = {uuid for (uuid,) in engine.raw(self.here).execute(f"SELECT uuid FROM {table.name}")}
        listed = engine.raw(self.there).execute(
            f"SELECT id, uuid FROM {table.name} WHERE ended IS NULL AND made <= {self.base:d}"
        )
        never = [key for key, uuid in listed if uuid not in mine]
        rows = rows_of(self.there, select(table).where(or_(c.made > self.base, c.ended > self.base)))
        for at in range(0, len(never), 500):
            rows += rows_of(self.there, select(table).where(c.id.in_(never[at : at + 500])))
        for row in rows:
            change = found.setdefault(row["uuid"], Change())
            if row["ended"] is None:
                change.after = row
            if row["made"] <= self.base:
                change.before = row
        return dict(sorted(found.items()))

    def known(self, table: Table, uuids: Collection[bytes]) -> dict[bytes, Known]:
        """Return what this side knows of these rows."""
        found: dict[bytes, Known] = {}
        if not uuids:
            return found
        # the UUIDs alone are read first: of a million rows few are wanted, and whole ones are slow
        listed = engine.raw(self.here).execute(f"SELECT id, uuid FROM {table.name} ORDER BY id")
        keys = [key for key, uuid in listed if uuid in uuids]
        for at in range(0, len(keys), 500):
            query = select(table).where(table.c.id.in_(keys[at : at + 500])).order_by(table.c.id)
            for row in rows_of(self.here, query):
                known = found.setdefault(row["uuid"], Known())
                known.every.append(row)
                known.last = row
                if row["ended"] is None:
                    known.present = row
        return found

    def _came_back(self, last: Values) -> bool:
        """Tell whether a row that is not here may come again: it went with a merge, or the merge it came with was undone."""
        if not self.history.holds(last["made"]):
            return True
        return last["made"] != last["ended"] and last["ended"] in self.merges

    def verdict(self, change: Change, known: Known | None, said: Callable[[Values], tuple[Any, ...]]) -> Verdict:
        """Return what is to be done here about a row; `said` returns what its author said, wherever it stands."""
        before, after = (None if row is None else said(row) for row in (change.before, change.after))
        if known is None:
            return Verdict.NOTHING if after is None else Verdict.MAKE
        if before == after:
            return Verdict.NOTHING
        if known.present is None:
            if after is None:
                return Verdict.NOTHING
            return Verdict.MAKE if before is None and self._came_back(known.last) else Verdict.AWAY_HERE
        mine = said(known.present)
        if after is None:
            return Verdict.END if mine == before else Verdict.AWAY_THERE
        if mine == after or (before is None and after in map(said, known.every)):
            return Verdict.NOTHING
        if mine == before:
            return Verdict.UPDATE
        return self._later(change.after or {}, after, known.present, mine)

    def _later(self, theirs: Values, after: tuple[Any, ...], ours: Values, mine: tuple[Any, ...]) -> Verdict:
        """Return whose word stands where both sides changed a row."""
        ranks = (order(after), order(mine))
        if ours["made"] not in self.merges:
            times = (_at(self.there, theirs["made"]), _at(self.here, ours["made"]))
            return Verdict.THEIRS if (times[0], ranks[0]) > (times[1], ranks[1]) else Verdict.OURS
        return Verdict.THEIRS if ranks[0] > ranks[1] else Verdict.OURS


def _by_key(connection: Connection, table: Table) -> dict[int, Values]:
    return {row["id"]: row for row in rows_of(connection, in_present(table).order_by(table.c.id))}


def rows_of(connection: Connection, query: Select[Any]) -> list[Values]:
    """Return the rows of a query, each by the names of its columns."""
    found = connection.execute(query)
    names = list(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def _at(connection: Connection, entry: int) -> str:
    return str(connection.execute(select(t.entry.c.at).where(t.entry.c.id == entry)).scalar_one())


def was_never_present(known: Known) -> bool:
    """Tell whether a row came while another one stood in its place: noted as known, and never present."""
    return known.present is None and known.last["made"] == known.last["ended"]


def order(said: Iterable[Any]) -> tuple[tuple[bool, str], ...]:
    """Return a key that orders what was said, whatever is missing of it."""
    return tuple((one is not None, f"{one:020d}" if isinstance(one, int) else str(one)) for one in said)


def in_present(table: Table, *conditions: Any) -> Select[Any]:
    """Return the query for what is present here under conditions."""
    return select(table).where(table.c.ended.is_(None), *conditions)


def kept(table: Table, row: Values) -> dict[str, Any]:
    """Return what a row says and where, without its key and its time."""
    return {column.name: row[column.name] for column in table.c if column.name not in ("id", "made", "ended")}
