"""The store as it was after an entry: for a while, what is read of its tables is what they held then.

A temporary view stands before each table that has changed since. The queries of `reading` and `snapshot` therefore need not
know of it: a row is present that was made by then and had not ended; of named things, what later entries changed is put back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from gioia_coder.store import tables as t

EVERY: Final = (*t.THINGS, *t.ROWS)


@contextmanager
def as_of(connection: Connection, entry: int, tables: Sequence[Table] = EVERY) -> Iterator[None]:
    """Let the tables be read as they were after an entry, until the end of the block; nothing may be written meanwhile.

    What was erased since is not there any more.
    """
    former = {table: _former(connection, table, entry) for table in tables if table in t.THINGS}
    shadows = [table for table in tables if table in t.ROWS or former[table]]
    made: list[str] = []
    try:
        for table in shadows:
            if table in former:
                made.append(f"TABLE {_then(table)}")
                _put_back(connection, table, former[table])
            made.append(f'VIEW "{table.name}"')
            view = _thing_view(table, former[table]) if table in former else _row_view(table, entry)
            connection.exec_driver_sql(f'CREATE TEMP VIEW "{table.name}" AS {view}')
        yield
    finally:
        # A connection that broke has lost its temporary tables already.
        for what in reversed(made if not connection.invalidated else []):
            kind, name = what.split(" ", 1)
            connection.exec_driver_sql(f"DROP {kind} IF EXISTS temp.{name}")


def _former(connection: Connection, table: Table, entry: int) -> dict[int, dict[str, Any] | None]:
    """Return, by key, the columns that later entries changed as they were; None for what was made later."""
    c = t.change.c
    later = select(c.row, c.before).where(c.thing == table.name, c.entry_id > entry).order_by(c.id.desc())
    found: dict[int, dict[str, Any] | None] = defaultdict(dict)
    for row in connection.execute(later):
        known = found[row.row]
        if row.before is None or known is None:
            found[row.row] = None
        else:
            known |= json.loads(row.before)
    return dict(found)


def _then(table: Table) -> str:
    return f'"{table.name}_then"'


def _changed(former: dict[int, dict[str, Any] | None]) -> list[str]:
    """Return the columns that any of the changes is about."""
    return sorted({name for before in former.values() if before for name in before})


def _put_back(connection: Connection, table: Table, former: dict[int, dict[str, Any] | None]) -> None:
    """Keep beside the table which columns are to be replaced, by key; `later` marks what was made later."""
    names = _changed(former)
    columns = [f'"is_{name}" INTEGER, "{name}"' for name in names]
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE {_then(table)} ({', '.join(['id INTEGER PRIMARY KEY', 'later INTEGER', *columns])})"
    )
    rows = [
        (key, int(before is None), *(part for name in names for part in (int(name in (before or {})), (before or {}).get(name))))
        for key, before in former.items()
    ]
    marks = ", ".join("?" * (2 + 2 * len(names)))
    connection.exec_driver_sql(f"INSERT INTO {_then(table)} VALUES ({marks})", rows)


def _thing_view(table: Table, former: dict[int, dict[str, Any] | None]) -> str:
    names = set(_changed(former))
    columns = [
        f'CASE WHEN b."is_{column.name}" THEN b."{column.name}" ELSE m."{column.name}" END AS "{column.name}"'
        if column.name in names
        else f'm."{column.name}" AS "{column.name}"'
        for column in table.c
    ]
    joined = f'main."{table.name}" m LEFT JOIN temp.{_then(table)} b ON b.id = m.id'
    return f"SELECT {', '.join(columns)} FROM {joined} WHERE coalesce(b.later, 0) = 0"


def _row_view(table: Table, entry: int) -> str:
    columns = [f'm."{column.name}"' for column in table.c if column.name != "ended"]
    ended = f"CASE WHEN m.ended <= {entry:d} THEN m.ended END AS ended"
    return f'SELECT {", ".join([*columns, ended])} FROM main."{table.name}" m WHERE m.made <= {entry:d}'
