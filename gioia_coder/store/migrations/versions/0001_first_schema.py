"""The first released schema; new stores are made with the present one, so there is nothing to do."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: this is where the steps begin."""
