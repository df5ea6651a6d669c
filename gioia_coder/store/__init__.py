"""The store: one SQLite file that holds a whole study and everything that was ever changed in it.

`Store` opens the file, begins acts and takes them back. What is in a store is read by `store.reading` (as values of
`core.model`), `store.snapshot` (as columns, for reports); it is written through an `Act`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, insert

from gioia_coder.errors import ConflictError, StoreError
from gioia_coder.store import copies, engine, standing, tables, undoing
from gioia_coder.store.acts import Act, last_entry, new_uuid, now
from gioia_coder.store.allowing import Own
from gioia_coder.store.tables import SCHEMA, metadata

__all__ = ["SCHEMA", "Act", "Store"]


class Store:
    """An open store. Use it as a context manager; `act` is the only way to change it."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def create(cls, path: Path, settings: dict[str, str]) -> Store:
        """Make a new store with first settings and open it; raises `ConflictError` when the file exists.

        The file is made beside and renamed, so that a killed process leaves none behind.
        """
        if path.exists():
            raise ConflictError(f"{path} exists already.", mend="Choose another folder, or go on with that project.")
        beside = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            beside.write_bytes(b"")
            connection = engine.connect(beside)
            with engine.transaction(connection, writing=True):
                metadata.create_all(connection)
                engine.stamp(connection)
                rows = [{"uuid": new_uuid(), "key": key, "value": value} for key, value in settings.items()]
                connection.execute(insert(tables.setting), rows)
            connection.engine.dispose()
            os.replace(beside, path)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}.", mend="Choose a writable folder.") from error
        finally:
            for leftover in (beside, beside.with_name(beside.name + "-journal")):
                leftover.unlink(missing_ok=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store, migrating an older one after a checked copy; raises `StoreError` for anything else."""
        engine.check_file(path)
        connection = engine.connect(path)
        try:
            if engine.check_schema(connection, path) < SCHEMA:
                # Alembic costs 0.4 s to import and is needed once per release at most.
                from gioia_coder.store import migrating

                copies.keep(connection, path, "migration")
                migrating.migrate(connection, path)
        except BaseException:
            connection.engine.dispose()
            raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
        self.connection.engine.dispose()

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the file, whatever happened."""
        self.close()

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self.path.parent

    @contextmanager
    def act(self, what: str, *, who: str, copy: str = "") -> Iterator[Act]:
        """Hold one act: one transaction that becomes one entry, or nothing when it changes nothing or fails.

        `copy` names the reason for a copy to `backups/` beforehand; without one, the first act of a day makes it.
        """
        at = now()
        copies.keep(self.connection, self.path, copy, at=at)
        with self._writing(what, who=who, at=at) as act:
            yield act

    @contextmanager
    def trial(self, *, who: str) -> Iterator[Act]:
        """Hold an act of which nothing is left, to see what it would do."""
        with self._writing("trial", who=who, at=now()) as act:
            yield act
            act.changed = False

    @contextmanager
    def _writing(self, what: str, *, who: str, at: str, target: int | None = None) -> Iterator[Act]:
        with engine.transaction(self.connection, writing=True):
            self.connection.exec_driver_sql("SAVEPOINT act")
            act = Act(self.connection, who=who, what=what, at=at, target=target, own=Own.of(self.connection))
            yield act
            if act.changed:
                act.finish()
            else:
                self.connection.exec_driver_sql("ROLLBACK TO act")

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Hold one reading transaction, so that several queries see one state."""
        with engine.transaction(self.connection, writing=False):
            yield self.connection

    def undo(self, *, who: str, number: int | None = None) -> tuple[int, str]:
        """Take back one entry: the newest act that holds, or the one numbered; return its number and wording.

        Raises `ConflictError` when nothing is left to take back, or later entries stand on the one that is named.
        """
        at = now()
        copies.keep(self.connection, self.path, "", at=at)
        with engine.transaction(self.connection, writing=True):
            history = undoing.History.of(self.connection)
            named = number is not None
            number = number if number is not None else history.newest()
            if number is None:
                raise ConflictError("there is nothing to undo.", mend="`gioia log` shows the history.")
            taken = undoing.choose(history, number)
            # The newest act that holds has nothing standing on it: a redo that would stand on it is refused.
            if named:
                self._refuse(history, number, standing.standing_on(self.connection, history, taken))
            what = undoing.wording(self.connection, history, number)
            act = Act(self.connection, who=who, what=what, at=at, target=taken)
            undoing.take_back(act, taken)
            self._refuse(history, number, standing.twins(self.connection, history, act.entry, taken))
        return number, what

    def _refuse(self, history: undoing.History, number: int, later: list[int]) -> None:
        if not later:
            return
        first = later[-1]
        while more := standing.standing_on(self.connection, history, history.last(first)):
            first = more[-1]
        some = ", ".join(map(str, later[-8:]))
        raise ConflictError(
            f"entry {number} cannot be taken back: later entries stand on it ({some}).",
            mend=f"Take those back first, the newest first: `gioia undo --entry {first}`.",
        )

    @property
    def last_entry(self) -> int:
        """The number of the newest entry, 0 in a new project."""
        return last_entry(self.connection)
