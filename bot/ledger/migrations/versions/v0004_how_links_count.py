"""How many characters a link counts for on the account's server."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("account", sa.Column("link_length", sa.Integer(), nullable=True))
