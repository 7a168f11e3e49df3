"""How long the description of an image may be on the account's server."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("account", sa.Column("alt_limit", sa.Integer(), nullable=True))
