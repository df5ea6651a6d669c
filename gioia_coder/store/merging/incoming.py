"""Reading another store: never in its own file, but in a checked copy beside this store that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, copies, engine
from gioia_coder.store.tables import SCHEMA


@contextmanager
def incoming(store: Store, path: Path) -> Iterator[Connection]:
    """Give a copy of the store at `path`, brought to the present schema; the file itself is only read.

    Raises `StoreError` when it is no whole store or a newer one, `ConflictError` when it is this very store.
    """
    engine.check_file(path)
    if path.samefile(store.path):
        raise ConflictError("that is this project's own store.", mend="Name a colleague's copy.")
    beside = store.path.with_name(f".{store.path.stem}.merge.{os.getpid()}.new")
    journal = beside.with_name(f"{beside.name}-journal")
    try:
        _fetch(path, beside)
        connection = engine.connect(beside)
        try:
            if engine.check_schema(connection, path) < SCHEMA:
                # Alembic costs 0.4 s to import and is needed for old stores only.
                from gioia_coder.store import migrating

                migrating.migrate(connection, path)
            yield connection
        finally:
            connection.engine.dispose()
    finally:
        for leftover in (beside, journal):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _fetch(path: Path, beside: Path) -> None:
    """Copy a store without writing to it, even where a killed process left its journal behind."""
    try:
        with (
            closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=engine.BUSY_SECONDS)) as source,
            closing(sqlite3.connect(beside, isolation_level=None)) as target,
        ):
            copies.copy_all(source, target, path)
            copies.check_copy(target, path)
    except sqlite3.Error as error:
        if "readonly" not in str(error):
            raise engine.reworded(error, path) from error
        # the journal is played back in the copy, where that writes nothing of a colleague's
        shutil.copyfile(path, beside)
        with suppress(FileNotFoundError):
            shutil.copyfile(path.with_name(f"{path.name}-journal"), beside.with_name(f"{beside.name}-journal"))
        with closing(sqlite3.connect(beside, isolation_level=None)) as target:
            copies.check_copy(target, path)
