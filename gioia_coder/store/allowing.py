"""What the coder of a shared copy may change: their own codings, memos and readings, and concepts that group nothing.

Everything else came with the copy and stays as it is. An act asks here before it writes, so that no command has to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError
from gioia_coder.store import tables as t

CODER: Final = "share.coder"
"""The setting that says for whom a copy was made; no other store has it."""

PROJECT: Final = "project.uuid"
"""The setting that tells projects apart."""

_OWNERS: Final = {"coding": "coder_id", "answer": "coder_id", "memo": "who", "phrase": "who"}
"""The rows that a coder may make and end, and the column that says whose they are."""

LETTER: Final = "share.letter"
"""The setting with the letters that end the ids of new codes in a copy."""

_CALLED: Final = {
    "setting": "the settings", "cases": "cases", "informant": "informants", "source": "sources", "revision": "sources",
    "speaking": "sources", "speaker": "sources", "code": "the codebook", "coder": "the coders", "reading": "what others read",
    "coding": "the codings of others", "memo": "the memos of others", "link": "links", "link_evidence": "links",
    "quote": "quotes for print", "rating": "ratings", "dismissal": "hints", "round": "rounds", "decision": "decisions",
    "derived": "consensus", "answer": "the answers of others", "phrase": "the phrases of others",
    "kept": "what came from other programs",
}  # fmt: skip


def coder_of(connection: Connection) -> str:
    """Return for whom a store was shared, empty for one that is nobody's copy."""
    c = t.setting.c
    return str(connection.execute(select(c.value).where(c.key == CODER, c.ended.is_(None))).scalar() or "")


def project_uuid(connection: Connection) -> str:
    """Return the UUID of the project that a store is, empty for one that has none yet; every shared copy has its own."""
    c = t.setting.c
    return str(connection.execute(select(c.value).where(c.key == PROJECT, c.ended.is_(None))).scalar() or "")


def refusal(coder: str, what: str) -> ConflictError:
    """Return the error that names what a copy's coder cannot change here, and how to propose it."""
    return ConflictError(
        f"this copy was shared with {coder}, who codes here; {what} can be changed only in the project that it came from.",
        mend='Propose a change: gioia memo add --kind proposal "...".',
    )


def check_own(connection: Connection, what: str) -> None:
    """Raise `ConflictError` in a shared copy, naming what is to be changed where it came from."""
    if coder := coder_of(connection):
        raise refusal(coder, what)


@dataclass(frozen=True)
class Own:
    """What belongs to the coder of a shared copy."""

    connection: Connection
    name: str
    coder: int

    @classmethod
    def of(cls, connection: Connection) -> Own | None:
        """Return what is the coder's own in a shared copy, None in any other store."""
        name = coder_of(connection)
        if not name:
            return None
        c = t.coder.c
        known = connection.execute(select(c.id, c.name).where(c.ended.is_(None))).all()
        key = next((row.id for row in known if fold_name(row.name) == fold_name(name)), 0)
        return cls(connection, name, key)

    def may_create(self, table: Table, values: Mapping[str, Any]) -> None:
        """Refuse new things but ungrouped concepts and the coder's own readings."""
        concept = table is t.code and values["level"] == "concept" and values.get("parent_id") is None
        if not (concept or (table is t.reading and values["coder_id"] == self.coder)):
            raise refusal(self.name, _CALLED[table.name])

    def may_alter(self, table: Table, key: int) -> None:
        """Refuse changes of named things but of the coder's own readings."""
        if table is not t.reading or not self._are_own(table, t.reading.c.coder_id, self.coder, [key]):
            raise refusal(self.name, _CALLED[table.name])

    def may_make(self, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Refuse rows but the coder's own codings, memos, answers to suggestions, and phrases."""
        column = _OWNERS.get(table.name, "")
        if not column or any(row[columns.index(column)] != self._own(column) for row in rows):
            raise refusal(self.name, _CALLED[table.name])

    def may_end(self, table: Table, keys: Sequence[int]) -> None:
        """Refuse the end of rows but of those that the coder may make."""
        column = _OWNERS.get(table.name, "")
        if keys and not (column and self._are_own(table, table.c[column], self._own(column), keys)):
            raise refusal(self.name, _CALLED[table.name])

    def _own(self, column: str) -> int | str:
        return self.coder if column == "coder_id" else self.name

    def _are_own(self, table: Table, column: Any, value: Any, keys: Sequence[int]) -> bool:
        for at in range(0, len(keys), 500):
            others = select(table.c.id).where(table.c.id.in_(keys[at : at + 500]), column != value).limit(1)
            if self.connection.execute(others).first() is not None:
                return False
        return True
