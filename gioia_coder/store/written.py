"""What people wrote about the texts: the columns that hold it, and what each place is called on the screen."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, Connection, Table, select

from gioia_coder.store import tables as t

PACKED: Final = frozenset(("examples", "keywords", "labels", "attributes"))
"""Columns that hold a packed list or map."""

_OF_CODES: Final = (t.code.c.definition, t.code.c.include, t.code.c.exclude, t.code.c.examples, t.code.c.keywords)

FREE: Final = (
    *(t.memo.c.text, t.coding.c.memo, t.link.c.label, t.rating.c.why, t.dismissal.c.why),
    *(t.decision.c.reason, t.decision.c.rationale, t.decision.c.rule, t.phrase.c.text),
    *_OF_CODES,
    *(t.kept.c.name, t.kept.c.data),
    *(t.source.c.title, t.source.c.attributes, t.cases.c.attributes, t.informant.c.attributes, t.entry.c.what),
)
"""Where people write freely; names and labels of codes and the shown form of quotes are not among them."""

FORMER: Final = frozenset(("name", "labels", "title", "value", "attributes", *(column.name for column in _OF_CODES)))
"""What a former state of a named thing may hold of it."""

_FIELDS: Final = {
    **{"name": "name", "labels": "label", "definition": "definition", "include": "inclusion", "exclude": "exclusion"},
    **{"examples": "example", "keywords": "keyword", "title": "title", "attributes": "attribute", "value": "value"},
}


def called(connection: Connection, column: Column[Any], key: int) -> str:
    """Return what a place is called: `memo on c014`, `example of c014`; what is no longer present is `former`."""
    table = column.table
    assert isinstance(table, Table)
    row: Any = connection.execute(select(table).where(table.c.id == key)).one()
    if table is t.entry:
        return f"wording of entry {key}"
    return ("former " if row.ended is not None else "") + _of_row(connection, table, column.name, row)


def _of_row(connection: Connection, table: Table, column: str, row: Any) -> str:
    if table is t.memo:
        return f"memo on {_target(connection, row)}{f' by {row.who}' if row.who else ''}"
    if table is t.coding:
        coder = _one(connection, t.coder.c.name, row.coder_id)
        return f"memo of {coder} on {_segment(connection, row)} as {_one(connection, t.code.c.ref, row.code_id)}"
    if table is t.link:
        return f"label of the link {_one(connection, t.code.c.ref, row.a)} - {_one(connection, t.code.c.ref, row.b)}"
    if table is t.rating:
        return f"reason of the rating of {_one(connection, t.cases.c.ref, row.case_id)} on {_code(connection, row.code_id)}"
    if table is t.phrase:
        return f"phrase of {_one(connection, t.code.c.ref, row.code_id)}"
    if table is t.kept:
        return f"{column} of what was kept of another program's file ({row.kind})"
    if table is t.dismissal:
        return f"reason of the dismissed hint {row.hint}"
    if table is t.decision:
        return f"{column} of the decision on {_segment(connection, row)}"
    return field_of(column, row.ref)


def field_of(field: str, ref: str) -> str:
    """Return what a field of a named thing is called."""
    return f"{_FIELDS[field]} of {ref}"


def former(connection: Connection, thing: str, key: int, field: str) -> str:
    """Return what a field of a former state of a named thing is called."""
    table = t.metadata.tables[thing]
    name = table.c.get("ref", table.c.get("name", table.c.get("key")))
    return "former " + field_of(field, thing if name is None else _one(connection, name, key))


def _target(connection: Connection, memo: Any) -> str:
    if memo.start is not None and memo.revision_id is not None:
        return _segment(connection, memo)
    table = {"case": t.cases, "source": t.source, "code": t.code}.get(memo.about)
    if table is None:
        return "the project"
    return str(connection.execute(select(table.c.ref).where(table.c.uuid == memo.target)).scalar() or memo.about)


def _segment(connection: Connection, row: Any) -> str:
    source = select(t.source.c.ref).join(t.revision, t.revision.c.source_id == t.source.c.id)
    ref = connection.execute(source.where(t.revision.c.id == row.revision_id)).scalar_one()
    return f"{ref}@{row.start}-{row.end}"


def _code(connection: Connection, key: int) -> str:
    return _one(connection, t.code.c.ref, key)


def _one(connection: Connection, column: Column[Any], key: int) -> str:
    return str(connection.execute(select(column).where(column.table.c.id == key)).scalar_one())
