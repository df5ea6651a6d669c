"""Opening, creating and locking a store's file, and the wording of what the database complains about.

Everything that is special to SQLite stands here; the statements of the other modules are portable.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import StaticPool

from gioia_coder.errors import StoreError
from gioia_coder.store.tables import APPLICATION_ID, SCHEMA

BUSY_SECONDS: Final = 5.0
HEADER: Final = b"SQLite format 3\x00"


def connect(path: Path, *, busy: float = BUSY_SECONDS) -> Connection:
    """Open the database file and return its one connection; transactions are begun by hand (`begin`, `commit`, `rollback`).

    Raises `StoreError` when the file cannot be opened.
    """

    def creator() -> sqlite3.Connection:
        return sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, timeout=busy, isolation_level=None)

    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool, isolation_level="AUTOCOMMIT")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "handle_error", _reword(path))
    try:
        return engine.connect()
    except sqlite3.Error as error:
        raise reworded(error, path) from error


def _prepare(raw: Any, _record: Any) -> None:
    cursor = raw.cursor()
    # The rollback journal and full sync are SQLite's safest; erased text must not linger in free pages.
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON", "cache_size = -65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _reword(path: Path) -> Any:
    def handler(context: ExceptionContext) -> None:
        original = context.original_exception
        # A broken rule of the tables is a clash that the caller words, not a trouble of the file.
        if isinstance(original, sqlite3.Error) and not isinstance(original, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise reworded(original, path) from original

    return handler


def reworded(error: BaseException, path: Path) -> StoreError:
    """Return what a database error means for the researcher, with the way on."""
    said = str(error)
    for mark, message, mend in (
        ("locked", "is in use by another program.", "Close the other gioia, or wait until it is done; nothing was changed."),
        ("readonly", "is read-only.", "Make the file and its folder writable, or work on a copy; nothing was changed."),
        ("full", "cannot grow: the disk is full.", "Free some space and repeat the command; nothing was changed."),
        ("disk I/O", "cannot be read or written (disk error).", "Check the disk; copies are in backups/."),
        ("unable to open", "cannot be opened.", "Check that the file and its folder may be read and written."),
        ("not a database", "is not a gioia store.", "Copies of the store are in backups/; see `gioia backup --restore`."),
        ("malformed", "is damaged.", "Restore a copy from backups/ with `gioia backup --restore FILE`."),
    ):
        if mark in said:
            return StoreError(f"{path.name} {message}", mend=mend)
    return StoreError(f"{path.name}: {said}.", mend="Nothing was changed.")


@contextmanager
def transaction(connection: Connection, *, writing: bool) -> Iterator[None]:
    """Hold one transaction: all of what happens inside, or nothing of it. A writing one takes the lock at once."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        # Ctrl-C inside a statement has closed the connection already, and so rolled it back.
        if not connection.invalidated and raw(connection).in_transaction:
            raw(connection).rollback()
        raise


def raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for reading and writing by the million."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def check_file(path: Path) -> None:
    """Raise `StoreError` unless the file exists and begins as a database does."""
    if not path.exists():
        raise StoreError(f"there is no store {path}.", mend="Make a project with `gioia init` or name one with --project.")
    try:
        with path.open("rb") as stream:
            head = stream.read(len(HEADER))
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.", mend="Check its permissions.") from error
    if head != HEADER:
        raise StoreError(
            f"{path.name} is not a gioia store.",
            mend="If it was one, a copy is in backups/: `gioia backup --restore FILE`.",
        )


def check_schema(connection: Connection, path: Path) -> int:
    """Return the number of the file's schema; raises `StoreError` for a foreign file or a newer one."""
    if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
        raise StoreError(f"{path.name} is a database, but not a gioia store.", mend="Name a project with --project.")
    schema = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if schema > SCHEMA:
        raise StoreError(
            f"{path.name} was written by a newer gioia (schema {schema}; this one knows {SCHEMA}).",
            mend="Update gioia: pip install --upgrade gioia-coder. Nothing was changed.",
        )
    return schema


def stamp(connection: Connection, schema: int = SCHEMA) -> None:
    """Write into the file's header what it is."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID:d}")
    connection.exec_driver_sql(f"PRAGMA user_version = {schema:d}")
