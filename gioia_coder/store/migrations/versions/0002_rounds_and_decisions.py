"""Rounds, decisions about disagreements, and what consensus was derived from."""

from gioia_coder.store import tables as t

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the three tables."""
    from alembic import op

    for table in (t.round_, t.decision, t.derived):
        table.create(op.get_bind())
