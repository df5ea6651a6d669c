"""Taking entries back: which one a plain undo means, and the taking back itself; what forbids it is in `store.standing`."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, Table, insert, literal_column, select, update

from gioia_coder.errors import ConflictError, UnknownNameError
from gioia_coder.store.acts import Act
from gioia_coder.store.allowing import coder_of
from gioia_coder.store.tables import FINAL, MIGRATED, ROWS, THINGS, change, entry, setting, tombstone


@dataclass(frozen=True)
class History:
    """The entries as chains: who takes back whom, and what therefore holds.

    `final` are withdrawals, which nothing takes back; nor does anything reach behind `migrated`, the newest entry of an
    older schema, or behind `sealed`, the newest one when real names were removed for good, or behind `came`, the entry
    with which a shared copy begins.
    """

    target: dict[int, int | None]
    taken_by: dict[int, int]
    final: frozenset[int] = frozenset()
    migrated: int = 0
    sealed: int = 0
    came: int = 0

    @classmethod
    def of(cls, connection: Connection) -> History:
        """Read the chains of a store."""
        target: dict[int, int | None] = {row.id: row.target for row in connection.execute(select(entry.c.id, entry.c.target))}
        final = frozenset(connection.execute(select(tombstone.c.entry_id).distinct()).scalars())
        query = select(setting.c.key, setting.c.value).where(setting.c.key.in_((MIGRATED, FINAL)))
        borders = {row.key: int(row.value or 0) for row in connection.execute(query)}
        taken_by = {of: by for by, of in target.items() if of is not None}
        return cls(target, taken_by, final, borders.get(MIGRATED, 0), borders.get(FINAL, 0), int(bool(coder_of(connection))))

    def last(self, number: int) -> int:
        """Return the newest undo in an entry's chain, or the entry itself."""
        while number in self.taken_by:
            number = self.taken_by[number]
        return number

    def root(self, number: int) -> int:
        """Return the act that a chain of undos began with."""
        while (target := self.target[number]) is not None:
            number = target
        return number

    def holds(self, number: int, *, until: int | None = None) -> bool:
        """Tell whether an entry is in force (was in force after entry `until`): an even number of undos follow it."""
        if until is not None and number > until:
            return False
        holds = True
        while (by := self.taken_by.get(number)) is not None and (until is None or by <= until):
            number, holds = by, not holds
        return holds

    def newest(self) -> int | None:
        """Return the newest act, undos aside, that holds and can be taken back."""
        acts = (n for n, target in self.target.items() if target is None and self.holds(n) and self._can_go(n))
        return max(acts, default=None)

    def _can_go(self, number: int) -> bool:
        return number not in self.final and number > max(self.migrated, self.sealed, self.came)

    def changed_since(self, number: int) -> dict[int, int]:
        """Return the later entries of acts that came into force, or went out of it, since entry `number`; each with its act."""
        own = self.root(number)
        later = {other: self.root(other) for other in self.target if other > number}
        return {n: act for n, act in later.items() if act != own and self.holds(act) != self.holds(act, until=number)}


def choose(history: History, number: int) -> int:
    """Return what to take back so that entry `number` (an act, or an undo to be redone) no longer holds.

    Raises `UnknownNameError` for a number that is no entry, `ConflictError` when it is taken back already or cannot be.
    """
    if number not in history.target:
        raise UnknownNameError("entry", str(number), [], mend="`gioia log` lists the entries.")
    if number in history.final:
        raise ConflictError(
            f"entry {number} is a withdrawal, which nothing takes back.", mend="What was erased is gone for good."
        )
    if number <= history.came:
        raise ConflictError(f"entry {number} is what came with this copy.", mend="What was done here since can be taken back.")
    if number <= history.sealed:
        raise ConflictError(
            f"entry {number} is older than the last `gioia anonymize --final` and cannot be taken back.",
            mend="What that removed is gone for good.",
        )
    if number <= history.migrated:
        raise ConflictError(
            f"entry {number} is older than the store's last migration and cannot be taken back.",
            mend="The copy made then is in backups/: `gioia backup --restore FILE`.",
        )
    if not history.holds(number):
        raise ConflictError(f"entry {number} is taken back already.", mend="`gioia log` shows what holds.")
    return history.last(number)


def take_back(act: Act, number: int) -> None:
    """Undo one entry inside `act`: what it made is ended, what it ended is made again, named things are as before."""
    connection = act.connection
    by_name = {table.name: table for table in THINGS}
    rows = connection.execute(select(change).where(change.c.entry_id == number).order_by(change.c.id.desc())).all()
    for row in rows:
        table = by_name[row.thing]
        if row.before is None:
            act.remove(table, row.row)
        else:
            act.alter(table, row.row, **json.loads(row.before))
    for table in ROWS:
        _take_back_rows(act, table, number)
    act.changed = True


def _take_back_rows(act: Act, table: Table, number: int) -> None:
    """End what an entry made, also where it was ended and brought back since (then under the same UUID), and the reverse."""
    connection, c = act.connection, table.c
    end = update(table).where(c.ended.is_(None)).values(ended=act.entry)
    connection.execute(end.where(c.made == number))
    again = select(c.uuid).where(c.made == number, c.ended.is_not(None), c.ended.not_in((number, act.entry)))
    connection.execute(end.where(c.uuid.in_(again)))
    names = [column.name for column in c if column.name not in ("id", "made", "ended")]
    former = select(*(c[name] for name in names), literal_column(f"{act.entry:d}").label("made"))
    connection.execute(insert(table).from_select([*names, "made"], former.where(c.ended == number, c.made != number)))


def wording(connection: Connection, history: History, number: int) -> str:
    """Return what taking back entry `number` is called: the undo or the redo of an act."""
    root = history.root(number)
    what = connection.execute(select(entry.c.what).where(entry.c.id == root)).scalar_one()
    return f"{'undo' if history.holds(root) else 'redo'} {root}: {what}"
