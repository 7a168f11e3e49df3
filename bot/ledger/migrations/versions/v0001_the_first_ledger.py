"""The first ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_OPEN = sa.text("state IN ('sending', 'waiting', 'partial', 'unconfirmed')")
_WORDED = sa.text("print <> ''")


def upgrade() -> None:
    _deliveries()
    _posts()
    _yeses()
    _rest()
    _log()


def _text(*names: str, null: bool = False, key: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null, primary_key=key) for name in names]


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, primary_key=key)


def _deliveries() -> None:
    op.create_table(
        "delivery",
        *_text("id", key=True),
        *_text("campaign", "date", "account", "platform", "identity", "language", "state", "digest", "detail", "print"),
        *_text("warning", "visibility", "created_at", "claimed_at", "not_before", null=True),
        sa.Column("look_first", sa.Boolean(), nullable=False),
    )
    op.create_index("delivery_open", "delivery", ["state"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("delivery_date", "delivery", ["date"])
    op.create_index("delivery_print", "delivery", ["print"], sqlite_where=_WORDED, postgresql_where=_WORDED)


def _posts() -> None:
    op.create_table(
        "part",
        *_text("delivery", key=True),
        _number("n", key=True),
        *_text("key", "text"),
        *_text("attempted_at", "last_attempt", null=True),
        *_text("remote_id", "url", "proof"),
        *_text("at", null=True),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"]),
    )
    op.create_table(
        "image", *_text("digest", key=True), *_text("mime"), sa.Column("data", sa.LargeBinary(), nullable=False)
    )
    op.create_table(
        "shown",
        *_text("delivery", key=True),
        _number("part", key=True),
        _number("i", key=True),
        *_text("image", "alt"),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"]),
        sa.ForeignKeyConstraint(["image"], ["image.digest"]),
    )
    op.create_table(
        "about",
        *_text("delivery", "kind", key=True),
        _number("i", key=True),
        *_text("value"),
        sa.CheckConstraint("kind IN ('case', 'country')"),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"]),
    )
    op.create_index("about_value", "about", ["kind", "value"])


def _yeses() -> None:
    op.create_table("approval", *_text("delivery", "digest", "person", key=True), *_text("at", "day", "date"))
    op.create_index("approval_date", "approval", ["date"])
    op.create_table("verification", *_text("campaign", "about", "digest", "person", key=True), *_text("at", "day"))


def _rest() -> None:
    op.create_table("pause", *_text("scope", "value", key=True), *_text("person", "at"))
    op.create_table("vote", *_text("scope", "value", "person", key=True), *_text("at"))
    op.create_table("account", *_text("name", key=True), *_text("identity", "handle"), _number("room"), *_text("at"))
    op.create_table("beat", _number("n", key=True), *_text("at"))
    op.create_table("told", *_text("key", key=True), *_text("value", "at"))


def _log() -> None:
    op.create_table(
        "log", _number("n", key=True), *_text("at", "id", "event", "state", "url", "person", "detail", "chain")
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION log_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log only grows'; END $$"
        )
        op.execute(
            "CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log EXECUTE FUNCTION log_only_grows()"
        )
        return
    op.execute("CREATE TRIGGER log_keeps BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END")
    op.execute("CREATE TRIGGER log_stays BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END")
