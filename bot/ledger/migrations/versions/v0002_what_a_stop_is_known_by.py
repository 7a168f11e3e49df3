"""What a pause knows its case by, whatever its id; and what is still to be taken down, asked for at each look."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_DOWN = sa.text("detail = 'to be taken down'")


def upgrade() -> None:
    op.add_column("pause", sa.Column("known", sa.String(), nullable=True))
    op.create_index("delivery_down", "delivery", ["detail"], sqlite_where=_DOWN, postgresql_where=_DOWN)
