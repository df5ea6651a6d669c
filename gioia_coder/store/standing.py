"""What stands on an entry: later entries that touch the same data, refer to what it made, or would have a twin without it.

The test is by data touched, not by what is present now: so the acts in force are at all times a history that could have
happened, and each of them can be taken back in turn.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, or_, select

from gioia_coder.store import tables as t
from gioia_coder.store.tables import ROWS, THINGS, change
from gioia_coder.store.undoing import History

BY_UUID: Final = ((t.memo.c.target, (t.cases, t.source, t.code)),)
"""References that are no foreign keys: by UUID to several kinds of things."""

BETWEEN_ROWS: Final = (
    (t.link_evidence.c.link, t.link),
    (t.derived.c.coding, t.coding),
    (t.derived.c.decision, t.decision),
)
"""References from row to row, by UUID, which stays when a row is ended and made anew."""


def standing_on(connection: Connection, history: History, number: int) -> list[int]:
    """Return the entries to be taken back before entry `number` can be, oldest first: acts, or undos to be redone."""
    since = history.changed_since(number)
    if not since:
        return []
    return _as_told(history, (since[other] for other in _touching(connection, number) if other in since))


def _as_told(history: History, acts: Iterable[int]) -> list[int]:
    return sorted(act if history.holds(act) else history.last(act) for act in set(acts))


def _touching(connection: Connection, number: int) -> Iterator[int]:
    """Yield the entries after `number`, some of them several times, that touch what it touched."""
    yield from _same_things(connection, number)
    for table in ROWS:
        if connection.execute(select(table.c.id).where(_by(table, number)).limit(1)).first() is not None:
            yield from _same_rows(connection, table, number)
    for column, thing, key in _row_references():
        yield from _rows_and_things(connection, column, thing, key, number)
    for table in THINGS:
        for column in table.c:
            for thing in _targets(column):
                yield from _things_and_things(connection, table, column, thing, number)
    for column, rows in BETWEEN_ROWS:
        yield from _rows_and_rows(connection, column, rows, number)
    yield from _derived_from(connection, number)
    yield from _later_texts(connection, number)


def _by(table: Table, number: int) -> ColumnElement[bool]:
    return or_(table.c.made == number, table.c.ended == number)


def _after(table: Any, number: int) -> ColumnElement[bool]:
    return or_(table.c.made > number, table.c.ended > number)


def _entries(connection: Connection, query: Select[Any]) -> Iterator[int]:
    for row in connection.execute(query.distinct()):
        yield from (number for number in row if number is not None)


def _same_things(connection: Connection, number: int) -> Iterator[int]:
    later = change.alias()
    same = and_(later.c.thing == change.c.thing, later.c.row == change.c.row, later.c.entry_id > number)
    query = select(later.c.entry_id, change.c.before, later.c.before.label("theirs")).join(change, same)
    for row in connection.execute(query.where(change.c.entry_id == number)):
        ours, theirs = _columns(row.before), _columns(row.theirs)
        if ours is None or theirs is None or ours & theirs or "ended" in ours | theirs:
            yield row.entry_id


def _columns(before: str | None) -> frozenset[str] | None:
    return None if before is None else frozenset(json.loads(before))


def _same_rows(connection: Connection, table: Table, number: int) -> Iterator[int]:
    theirs = table.alias()
    for names in {("uuid",), table.info["unique"]}:
        same = and_(_after(theirs, number), *(theirs.c[name] == table.c[name] for name in names))
        query = select(theirs.c.made, theirs.c.ended).select_from(table.join(theirs, same))
        yield from _entries(connection, query.where(_by(table, number)))


def _targets(column: Column[Any]) -> list[Table]:
    return [reference.column.table for reference in column.foreign_keys if reference.column.table in THINGS]


def _row_references() -> Iterator[tuple[Column[Any], Table, str]]:
    """Yield the columns of rows that refer to a thing, with the thing and its column."""
    for table in ROWS:
        for column in table.c:
            yield from ((column, thing, "id") for thing in _targets(column))
    for column, things in BY_UUID:
        yield from ((column, thing, "uuid") for thing in things)


def _lives(thing: Table, *more: str) -> ColumnElement[bool]:
    """Return the condition for changes that let a thing come or go."""
    said = [change.c.before.like(f'%"{name}": %') for name in ("ended", *more)]
    return and_(change.c.thing == thing.name, or_(change.c.before.is_(None), *said))


def _rows_and_things(connection: Connection, column: Column[Any], thing: Table, key: str, number: int) -> Iterator[int]:
    rows = column.table
    assert isinstance(rows, Table)
    ours = select(thing.c[key]).join(change, change.c.row == thing.c.id).where(_lives(thing), change.c.entry_id == number)
    yield from _entries(connection, select(rows.c.made, rows.c.ended).where(column.in_(ours), _after(rows, number)))
    referred = select(column).where(_by(rows, number))
    gone = select(change.c.entry_id).join(thing, change.c.row == thing.c.id)
    yield from _entries(connection, gone.where(_lives(thing), change.c.entry_id > number, thing.c[key].in_(referred)))


def _things_and_things(connection: Connection, table: Table, column: Column[Any], thing: Table, number: int) -> Iterator[int]:
    # A code under one that is retired is as lost as one under nothing.
    lives = _lives(thing, *(["retired"] if column.name == "parent_id" else []))
    c = change.c
    moved = defaultdict[int, set[int]](set)
    for row in connection.execute(select(c.entry_id, c.row).where(lives, c.entry_id >= number)):
        moved[row.entry_id].add(row.row)
    referring = _referring(connection, table, column)
    ours = moved.pop(number, set())
    yield from (entry for entry, keys in referring.items() if entry > number and keys & ours)
    yield from (entry for entry, keys in moved.items() if keys & referring.get(number, set()))


def _referring(connection: Connection, table: Table, column: Column[Any]) -> dict[int, set[int]]:
    """Return, by entry, the keys that a column of named things held before or after it."""
    now: dict[int, int | None] = {row[0]: row[1] for row in connection.execute(select(table.c.id, column))}
    found = defaultdict[int, set[int]](set)
    c = change.c
    touched = or_(c.before.is_(None), c.before.like(f'%"{column.name}": %'), c.before.like('%"ended": %'))
    for row in connection.execute(select(change).where(c.thing == table.name, touched).order_by(c.id.desc())):
        after = now.get(row.row)
        before = json.loads(row.before).get(column.name, after) if row.before else None
        found[row.entry_id] |= {key for key in (after, before) if key is not None}
        now[row.row] = before
    return found


def _rows_and_rows(connection: Connection, column: Column[Any], rows: Table, number: int) -> Iterator[int]:
    """Yield the entries that referred to a row of ours (evidence for a link), or touched a row that one of ours refers to."""
    referring = column.table
    assert isinstance(referring, Table)
    ours = select(rows.c.uuid).where(_by(rows, number))
    theirs = select(referring.c.made, referring.c.ended).where(column.in_(ours), _after(referring, number))
    yield from _entries(connection, theirs)
    referred = select(column).where(_by(referring, number))
    yield from _entries(connection, select(rows.c.made, rows.c.ended).where(rows.c.uuid.in_(referred), _after(rows, number)))


def _derived_from(connection: Connection, number: int) -> Iterator[int]:
    """Yield the entries that derived consensus from codings of ours."""
    c, d = t.coding.c, t.derived.c
    ours = {uuid.hex() for uuid in connection.execute(select(c.uuid).where(_by(t.coding, number))).scalars()}
    if ours:
        for row in connection.execute(select(d.made, d.ended, d.behind).where(_after(t.derived, number), d.behind != "")):
            if not ours.isdisjoint(json.loads(row.behind)):
                yield from (entry for entry in (row.made, row.ended) if entry is not None and entry > number)


def _later_texts(connection: Connection, number: int) -> Iterator[int]:
    """Yield the entries that gave a source another text after we said something of its former one, or took that away."""
    r = t.revision
    later = r.alias()
    for table in ROWS:
        if "revision_id" in table.c:
            ours = select(later.c.id).join(r, r.c.source_id == later.c.source_id).join(table, table.c.revision_id == r.c.id)
            made = select(change.c.entry_id).where(_lives(r), change.c.entry_id > number)
            yield from _entries(connection, made.where(change.c.row.in_(ours.where(_by(table, number)))))


def twins(connection: Connection, history: History, number: int, taken: int) -> list[int]:
    """Return the entries that gave another thing the id or name which undo `number` of `taken` brings back, oldest first."""
    since = history.changed_since(taken)
    found: set[int] = set()
    if not since:
        return []
    for table in THINGS:
        touched = set(_entries(connection, select(change.c.row).where(change.c.entry_id == number, change.c.thing == table.name)))
        others = [key for key in _namesakes(connection, table, touched) if key not in touched] if touched else []
        query = select(change.c.entry_id).where(change.c.thing == table.name, change.c.row.in_(others))
        found |= {since[other] for other in _entries(connection, query) if other in since}
    return _as_told(history, found)


def _namesakes(connection: Connection, table: Table, touched: set[int]) -> list[int]:
    """Return the present things of a table that share their natural key with one of those touched."""
    by_name = defaultdict[tuple[Any, ...], list[int]](list)
    present = [table.c.ended.is_(None), *([table.c.retired == 0] if "retired" in table.c else [])]
    for row in connection.execute(select(table.c.id, *(table.c[name] for name in table.info["natural"])).where(*present)):
        by_name[tuple(table.info["fold"](part) if isinstance(part, str) else part for part in row[1:])].append(row.id)
    return [key for keys in by_name.values() if len(keys) > 1 and touched & set(keys) for key in keys]
