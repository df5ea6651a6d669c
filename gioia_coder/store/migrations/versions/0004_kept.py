"""What other programs' files held and this one has no word for, kept to be written back.

The table is written out as it was made then, so that what `tables` says later does not change this step.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    from alembic import op

    op.create_table(
        "kept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("kind", "name")),
        sa.Column("thing", sa.LargeBinary()),
        *(_text(name) for name in ("data", "file")),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_kept"),
        *(sa.ForeignKeyConstraint([own], ["entry.id"], name=f"fk_kept_{own}") for own in ("made", "ended")),
        sqlite_strict=True,
    )
    op.create_index("uq_kept_present", "kept", ["uuid"], unique=True, sqlite_where=sa.text("ended IS NULL"))


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")
