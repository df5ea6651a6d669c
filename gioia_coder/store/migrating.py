"""Bringing an older store to the present schema without losing a row. Imports Alembic, so it is imported only when needed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert, inspect

from gioia_coder.errors import StoreError
from gioia_coder.store import engine
from gioia_coder.store.acts import last_entry, new_uuid
from gioia_coder.store.tables import MIGRATED, SCHEMA, setting

MIGRATIONS: Final = Path(__file__).with_name("migrations")


def migrate(connection: Connection, path: Path, *, folder: Path = MIGRATIONS, schema: int = SCHEMA) -> None:
    """Run the steps from the file's schema to `schema`, all or none of them; the caller has made a copy.

    Raises `StoreError` when a row would be lost or a reference broken; the store is then as it was.
    """
    found = engine.check_schema(connection, path)
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # inside a transaction the setting could not change
    try:
        with engine.transaction(connection, writing=True):
            before = _counts(connection)
            _run(connection, folder, found, schema)
            _check(connection, before, path)
            _mark(connection)
            engine.stamp(connection, schema)
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _run(connection: Connection, folder: Path, found: int, schema: int) -> None:
    scripts = ScriptDirectory(str(folder))
    steps = list(scripts.iterate_revisions(f"{schema:04d}", f"{found:04d}"))
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(steps):
            step.module.upgrade()


def _mark(connection: Connection) -> None:
    """Remember the newest entry: former values of an older schema cannot be put back."""
    values = {"uuid": new_uuid(), "key": MIGRATED, "value": str(last_entry(connection))}
    connection.execute(delete(setting).where(setting.c.key == MIGRATED))
    connection.execute(insert(setting).values(values))


def _counts(connection: Connection) -> dict[str, int]:
    names = inspect(connection).get_table_names()
    return {name: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()) for name in names}


def _check(connection: Connection, before: dict[str, int], path: Path) -> None:
    after = _counts(connection)
    lost = [f"{name} {count} -> {after.get(name, 0)}" for name, count in before.items() if after.get(name, 0) != count]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost or broken:
        what = f"rows would change in number ({'; '.join(lost)})" if lost else f"{len(broken)} references would break"
        raise StoreError(
            f"{path.name} was not migrated: {what}.",
            mend="Nothing was changed. Go on with the former gioia and report this; a copy is in backups/.",
        )
