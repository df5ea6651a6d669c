"""What the audit trail needs of the history: decisions about codes, and the words of codings that lost their place."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import Connection, func, select

from gioia_coder.store import tables as t

_SAID: Final = {"parent_id": "moved", "name": "renamed", "retired": "retired", "merged_into": "merged", "ended": "taken back"}


def decisions(connection: Connection) -> list[tuple[int, str, str]]:
    """Return, oldest first, which entry did what to which code: `(entry, code, what)`."""
    names = {row.id: (row.ref, row.name) for row in connection.execute(select(t.code.c.id, t.code.c.ref, t.code.c.name))}
    c = t.change.c
    rows = connection.execute(select(c.entry_id, c.row, c.before).where(c.thing == "code").order_by(c.id)).all()
    return [(row.entry_id, " ".join(names[row.row]), _said(row.before)) for row in rows if row.row in names]


def first_coding(connection: Connection) -> int | None:
    """Return the entry that made the first coding ever, None while nothing was coded."""
    found: int | None = connection.execute(select(func.min(t.coding.c.made))).scalar_one()
    return found


def _said(before: str | None) -> str:
    if before is None:
        return "made"
    former: dict[str, Any] = json.loads(before)
    said = [word for column, word in _SAID.items() if column in former]
    if "name" in former:
        said = [f'renamed from "{former["name"]}"' if word == "renamed" else word for word in said]
    return ", ".join(said) or f"edited {', '.join(name for name in former if name != 'position') or 'order'}"


def former_words(connection: Connection, coding: int) -> str:
    """Return the words that a coding stood on in the revision it was made for."""
    c, r = t.coding.c, t.revision.c
    query = select(r.text, c.start, c.end).join(t.revision, r.id == c.revision_id).where(c.id == coding)
    row = connection.execute(query).one()
    return str(row.text[row.start : row.end])
