"""The audit trail: what was done, when and by whom; the only report that shows times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gioia_coder.core.blocks import Column, Kind, Provenance, Report, Table
from gioia_coder.core.model import Entry

COLUMNS = (
    Column("entry", "Entry", Kind.NUMBER),
    Column("when", "When (UTC)", width=20),
    Column("who", "Who", width=14),
    Column("what", "What", width=70),
    Column("undone", "Undone", Kind.MARK),
)
DECISION_COLUMNS = (
    Column("entry", "Entry", Kind.NUMBER),
    Column("when", "When (UTC)", width=20),
    Column("who", "Who", width=14),
    Column("code", "Code", width=40),
    Column("what", "Decision", width=40),
    Column("why", "Reason", width=50),
)


@dataclass(frozen=True, slots=True)
class CodeDecision:
    """A change to one code of the codebook, with the reason where one was given."""

    entry: int
    when: str
    who: str
    code: str
    what: str
    why: str = ""


def build(entries: Sequence[Entry], provenance: Provenance, decisions: Sequence[CodeDecision] = ()) -> Report:
    """Return the history in the order given, and behind it the decisions about codes where there are any."""
    rows: list[dict[str, Any]] = [
        {"entry": entry.id, "when": entry.when, "who": entry.who, "what": entry.what, "undone": entry.undone} for entry in entries
    ]
    decided = [{column.key: getattr(decision, column.key) for column in DECISION_COLUMNS} for decision in decisions]
    blocks = [Table("Audit trail", COLUMNS, [tuple(row.values()) for row in rows])]
    if decided:
        blocks.append(Table("Decisions about codes", DECISION_COLUMNS, [tuple(row.values()) for row in decided]))
    data = {"title": "Audit trail", "rows": rows, "decisions": decided}
    return Report("audit", "Audit trail", tuple(blocks), provenance, data)
