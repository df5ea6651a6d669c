"""Rounds, decisions about disagreements, and what consensus was derived from.

The tables are written out as they were made then, so that what `tables` says later does not change this step.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the three tables."""
    _create(
        "round",
        sa.Column("ended", sa.Integer()),
        *(_text("name"), _count("entry"), _text("coders"), _text("sources"), _count("forced")),
        refers={"ended": "entry"},
    )
    _create(
        "decision",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer()),
        *(_count("start"), _count("end"), _text("disagreement"), _text("hash"), _text("kind"), _text("options")),
        *(_text("choice"), _text("result"), _text("reason"), _text("rationale"), _text("rule")),
        sa.Column("code_id", sa.Integer()),
        *(_text("by"), _text("mode")),
        *_made_and_ended(),
        refers={"revision_id": "revision", "round_id": "round", "code_id": "code", "made": "entry", "ended": "entry"},
    )
    _create(
        "derived",
        sa.Column("coding", sa.LargeBinary(), nullable=False),
        _text("behind"),
        sa.Column("decision", sa.LargeBinary()),
        *_made_and_ended(),
        refers={"made": "entry", "ended": "entry"},
    )
    _unique("decision", "uuid")
    _unique("derived", "coding")


def _create(name: str, *columns: sa.Column[Any], refers: dict[str, str]) -> None:
    from alembic import op

    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(sa.ForeignKeyConstraint([own], [f"{other}.id"], name=f"fk_{name}_{own}") for own, other in refers.items()),
        sqlite_strict=True,
    )


def _unique(name: str, column: str) -> None:
    from alembic import op

    op.create_index(f"uq_{name}_present", name, [column], unique=True, sqlite_where=sa.text("ended IS NULL"))


def _made_and_ended() -> tuple[sa.Column[Any], ...]:
    return sa.Column("made", sa.Integer(), nullable=False), sa.Column("ended", sa.Integer())


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")
