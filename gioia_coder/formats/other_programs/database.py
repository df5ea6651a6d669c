"""Read the tables of another program's SQLite file, and nothing but its tables, without ever touching the file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from gioia_coder.errors import InputError

_MAGIC: Final = b"SQLite format 3\x00"
_MOST_BYTES: Final = 4 * 2**30
_MOST_IN_ONE: Final = 256 * 2**20
_MOST_ROWS: Final = 5_000_000
_BESIDE: Final = ("-wal", "-journal")

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Database:
    """An open file: its real tables with their columns, in lower case. `unwritten` says that a journal lay beside it."""

    path: Path
    tables: Mapping[str, frozenset[str]]
    unwritten: bool
    _connection: sqlite3.Connection

    def rows(self, table: str, *columns: str) -> list[Row]:
        """Return the rows of a table by its key, None in columns that it lacks; none of a table that is not there.

        Raises InputError when the file is damaged or holds more than can be a study.
        """
        if table not in self.tables:
            return []
        there = self.tables[table]
        wanted = ", ".join(f'"{column}"' if column in there else "NULL" for column in columns)
        with _explaining(self.path):
            found = self._connection.execute(f'SELECT {wanted} FROM "{table}" LIMIT {_MOST_ROWS + 1}').fetchall()
        if len(found) > _MOST_ROWS:
            raise InputError(self.path, f'its table "{table}" has more than {_MOST_ROWS} rows.', mend="This is no study.")
        return [dict(zip(columns, row, strict=True)) for row in found]

    def count(self, table: str) -> int:
        """Return how many rows a table has, 0 where it is not there."""
        if table not in self.tables:
            return 0
        with _explaining(self.path):
            return int(self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def whole(value: object) -> int | None:
    """Return a number that may stand as text or as a decimal, None where it is none.

    >>> whole(3), whole("4"), whole(5.0), whole("x"), whole(None), whole(1.5), whole("٣x")
    (3, 4, 5, None, None, None, None)
    """
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and len(value) < 20:
        try:
            return int(value)
        except ValueError:
            return None
    return None


def words(value: object) -> str:
    """Return a text that may be missing or stand as a number or as bytes.

    >>> words(None), words("a"), words(3), words(b"b")
    ('', 'a', '3', 'b')
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def is_database(path: Path) -> bool:
    """Tell whether a file says of itself that it is an SQLite database."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


@contextmanager
def opened(path: Path, *, check: bool = True) -> Iterator[Database]:
    """Open a database for reading only; where a journal lies beside it, read a copy with what the journal holds.

    `check` goes through all its pages first, so that a damaged one is not read in part.

    Raises InputError when it is no database, damaged, encrypted or too large.
    """
    _refuse(path)
    beside = [other for end in _BESIDE if _holds(other := path.with_name(path.name + end))]
    if not beside:
        with _connected(path, "mode=ro&immutable=1", path, unwritten=False, check=check) as database:
            yield database
        return
    with TemporaryDirectory(prefix="gioia-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "copy.sqlite3"
        with _reading(path):
            shutil.copyfile(path, copy)
            for other in beside:
                shutil.copyfile(other, copy.with_name(copy.name + other.name[len(path.name) :]))
        with _connected(copy, "mode=rw", path, unwritten=True, check=check) as database:
            yield database


def _refuse(path: Path) -> None:
    if path.is_dir():
        raise InputError(path, "is a folder, not a database.", mend="Give the database in it.")
    if not path.is_file():
        raise InputError(path, "there is no such file.", mend="Look at its name and place.")
    with _reading(path):
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(len(_MAGIC))
    if not size:
        raise InputError(path, "is empty.", mend="Copy the project again from where it comes.")
    if size > _MOST_BYTES:
        raise InputError(path, f"has {size / 2**30:.0f} GB; the most is {_MOST_BYTES // 2**30}.", mend="This is no study.")
    if head != _MAGIC:
        raise InputError(path, "is not an SQLite database.", mend="Give the project's own file, not encrypted and not zipped.")


def _holds(path: Path) -> bool:
    """Tell whether a journal has something in it; one that was done with may stay with its beginning wiped."""
    try:
        with path.open("rb") as stream:
            return any(stream.read(len(_MAGIC)))
    except OSError:
        return False


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror or error}).", mend="Look who may read it.") from error


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise InputError(path, "is locked by another program.", mend="Close it there and try again.") from error
        raise InputError(path, f"cannot be read as a database ({error}).", mend="Copy it again from where it comes.") from error
    except (sqlite3.Error, OverflowError) as error:
        raise InputError(path, f"is damaged ({error}).", mend="Take a backup, or repair it in the program it is from.") from error


@contextmanager
def _connected(file: Path, how: str, shown: Path, *, unwritten: bool, check: bool) -> Iterator[Database]:
    with _explaining(shown):
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True, isolation_level=None)
    with closing(connection):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_IN_ONE)
        connection.text_factory = _decoded
        with _explaining(shown):
            connection.execute("PRAGMA trusted_schema = OFF")
            if not unwritten:
                connection.execute("PRAGMA query_only = ON")
            if check:
                _check(connection, shown)
            tables = _tables(connection)
        yield Database(shown, tables, unwritten, connection)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    # a row that breaks a rule of its table can still be read; a broken page cannot
    if fault != "ok" and not str(fault).startswith(("NULL value in", "CHECK constraint", "NUMERIC value in", "TEXT value in")):
        raise InputError(path, f"is damaged ({fault}).", mend="Take a backup, or repair it in the program it is from.")


def _tables(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Return the stored columns of the real tables: no views, no virtual tables, nothing that computes."""
    listed = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    names = [name for name, sql in listed if '"' not in name and not words(sql).upper().startswith("CREATE VIRTUAL")]
    return {
        name.lower(): frozenset(column[1].lower() for column in connection.execute(f'PRAGMA table_info("{name}")'))
        for name in names
    }


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
