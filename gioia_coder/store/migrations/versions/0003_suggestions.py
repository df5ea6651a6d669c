"""Answers to suggestions, and phrases that were pinned to codes or banned from them.

The tables are written out as they were made then, so that what `tables` says later does not change this step.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the two tables."""
    _create(
        "answer",
        *(sa.Column(name, sa.Integer()) for name in ("revision_id", "start", "end", "concept_id")),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("level", "unit", "offered", "choice")),
        sa.Column("code_id", sa.Integer()),
        _text("engine"),
        refers={"revision_id": "revision", "concept_id": "code", "coder_id": "coder", "code_id": "code"},
    )
    _create(
        "phrase",
        sa.Column("code_id", sa.Integer(), nullable=False),
        _text("text"),
        sa.Column("banned", sa.Integer(), nullable=False, server_default="0"),
        _text("who"),
        refers={"code_id": "code"},
    )
    _unique("answer", "uuid")
    _unique("phrase", "code_id", "text")


def _create(name: str, *columns: sa.Column[Any], refers: dict[str, str]) -> None:
    from alembic import op

    refers = {**refers, "made": "entry", "ended": "entry"}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        *columns,
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(sa.ForeignKeyConstraint([own], [f"{other}.id"], name=f"fk_{name}_{own}") for own, other in refers.items()),
        sqlite_strict=True,
    )


def _unique(name: str, *columns: str) -> None:
    from alembic import op

    op.create_index(f"uq_{name}_present", name, list(columns), unique=True, sqlite_where=sa.text("ended IS NULL"))


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")
