"""Everything in a store that somebody worded, texts aside: each value with its place, to be looked through or reworded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, Text, select, update
from sqlalchemy.exc import IntegrityError

from gioia_coder.store import tables as t
from gioia_coder.store import written
from gioia_coder.store.acts import Act

UNWORDED: Final = frozenset(
    (
        *(t.entry.c.at, t.entry.c.who, t.change.c.thing, t.change.c.before, t.memo.c.at, t.memo.c.who, t.memo.c.about),
        *(t.memo.c.kind, t.dismissal.c.who, t.dismissal.c.hint, t.coder.c.name, t.setting.c.key, t.code.c.ref, t.code.c.level),
        *(t.revision.c.text, t.revision.c.sha256, t.revision.c.file_sha256, t.revision.c.layout, t.revision.c.encoding),
        *(t.reading.c.state, t.quote.c.state, t.rating.c.value, t.source.c.kind, t.source.c.language),
        *(t.round_.c.coders, t.round_.c.sources, t.derived.c.behind, t.decision.c.disagreement, t.decision.c.hash),
        *(t.decision.c.kind, t.decision.c.options, t.decision.c.choice, t.decision.c.result, t.decision.c.by, t.decision.c.mode),
        *(t.answer.c.level, t.answer.c.unit, t.answer.c.offered, t.answer.c.choice, t.answer.c.engine, t.phrase.c.who),
        *(t.kept.c.kind, t.kept.c.file),
    )
)
"""Columns of text that hold no wording of their own, or who coded: the people who study are not those who are studied."""

BY_HAND: Final = (t.source.c.ref, t.cases.c.ref, t.informant.c.ref, t.code.c.name, t.code.c.labels)
"""What people type and data structures hang on: while it is present, only a person rewords it."""

_PACKED: Final = frozenset((*written.PACKED, "translations"))
_FIELDS: Final = {
    "ref": "id", "title": "title", "file": "file name", "date": "date", "minutes": "minutes", "role": "role", "name": "name",
    "labels": "label", "attributes": "attributes", "value": "value",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """One value that somebody worded: its texts, and where it stands; `former` ones are history."""

    column: Column[Any]
    key: int
    value: str
    former: bool

    def texts(self) -> Iterator[str]:
        """Yield the texts in it, those of a packed list or map one by one."""
        yield from _strings(self._unpacked())

    def reworded(self, reword: Callable[[str], str]) -> str:
        """Return the value with each of its texts reworded."""
        unpacked = self._unpacked()
        changed = _changed(unpacked, reword)
        return self.value if changed == unpacked else changed if isinstance(changed, str) else _pack(changed)

    def _unpacked(self) -> Any:
        return json.loads(self.value) if self.column.name in _PACKED or self.column is t.change.c.before else self.value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        try:  # a former state holds packed lists and maps as they were
            inner = json.loads(value) if value[:1] in "[{" else None
        except ValueError:
            inner = None
        yield from _strings(inner) if isinstance(inner, list | dict) else [value]
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from (str(name), *_strings(one))
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _changed(value: Any, reword: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        try:
            inner = json.loads(value) if value[:1] in "[{" else None
        except ValueError:
            inner = None
        if not isinstance(inner, list | dict):
            return reword(value)
        changed = _changed(inner, reword)
        return value if changed == inner else _pack(changed)
    if isinstance(value, dict):
        return {reword(name): _changed(one, reword) for name, one in value.items()}
    return [_changed(one, reword) for one in value] if isinstance(value, list) else value


def _pack(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def wordings(connection: Connection, *, former: bool) -> Iterator[Wording]:
    """Yield what is worded at present, or what was and is history now: ended rows, former states, the wording of entries."""
    for table in (*t.THINGS, *t.ROWS):
        there = table.c.ended.is_not(None) if former else table.c.ended.is_(None)
        for column in table.c:
            if isinstance(column.type, Text) and column not in UNWORDED:
                for row in connection.execute(select(table.c.id, column).where(there, column != "")).all():
                    yield Wording(column, row[0], row[1], former)
    if former:
        for column in (t.entry.c.what, t.change.c.before):
            table = column.table
            for row in connection.execute(select(table.c.id, column).where(column.is_not(None))).all():
                yield Wording(column, row[0], row[1], former)


def reword(act: Act, reword: Callable[[str], str]) -> int:
    """Reword what is present through an act, so that undo brings it back, but for what only a person rewords; return how many."""
    changed: dict[tuple[str, int], dict[str, str]] = {}
    for one in wordings(act.connection, former=False):
        if one.column not in BY_HAND and (value := one.reworded(reword)) != one.value:
            changed.setdefault((one.column.table.name, one.key), {})[one.column.name] = value
    for (name, key), values in changed.items():
        table = t.metadata.tables[name]
        if table.info["kind"] == "named":
            act.alter(table, key, **values)
        else:
            row = act.connection.execute(select(table).where(table.c.id == key)).mappings().one()
            act.end(table, [key])
            act.make(table, **{**{name: row[name] for name in row if name not in ("id", "made", "ended")}, **values})
    return len(changed)


def put(connection: Connection, one: Wording, value: str) -> None:
    """Write another value in the place of a wording, its history included: only what is made final does that."""
    table = one.column.table
    assert isinstance(table, Table)
    change = update(table).where(table.c.id == one.key)
    try:
        connection.execute(change.values({one.column.name: value}))
    except IntegrityError:
        # links between the same codes are told apart by their labels
        connection.execute(change.values({one.column.name: f"{value} {one.key}"}))


def everything(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield every text of a store at present and all that is worded in it, each with what its place is called."""
    r, s = t.revision.c, t.source.c
    texts = select(s.ref, r.text).join(t.source, s.id == r.source_id).where(r.ended.is_(None), s.ended.is_(None))
    yield from ((row.ref, row.text) for row in connection.execute(texts.order_by(s.id, r.n)))
    for one in wordings(connection, former=False):
        where = called(connection, one)
        yield from ((where, said) for said in one.texts())


def called(connection: Connection, one: Wording) -> str:
    """Return what a place is called: `memo on c014`, `title of E1-01`, `former wording of entry 3`."""
    table, column = one.column.table, one.column
    assert isinstance(table, Table)
    if table is t.change:
        row = connection.execute(select(t.change.c.thing, t.change.c.entry_id).where(t.change.c.id == one.key)).one()
        return f"former {row.thing} before entry {row.entry_id}"
    if column in written.FREE:
        return written.called(connection, column, one.key)
    return ("former " if one.former else "") + _of_row(connection, table, column.name, one.key)


def _of_row(connection: Connection, table: Table, name: str, key: int) -> str:
    row: Any = connection.execute(select(table).where(table.c.id == key)).one()
    if table is t.quote:
        what = "shown form" if name == "shown" else "translation"
        return f"{what} of the quote {_in_source(connection, row.revision_id)}@{row.start}-{row.end}"
    if table is t.speaker:
        return f"speaker label in {_in_source(connection, row.revision_id)}"
    if table is t.setting:
        return f"setting {row.key}"
    said = row.ref if "ref" in table.c else str(key)
    kind = {"cases": "case"}.get(table.name, table.name)
    return f"{_FIELDS.get(name, name)} of {kind} {said}"


def _in_source(connection: Connection, revision: int) -> str:
    source = select(t.source.c.ref).join(t.revision, t.revision.c.source_id == t.source.c.id)
    return str(connection.execute(source.where(t.revision.c.id == revision)).scalar_one())
