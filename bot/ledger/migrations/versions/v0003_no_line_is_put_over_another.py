"""A new line is the next one: SQLite's INSERT OR REPLACE would write over a line and ask no other trigger."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION log_takes_the_next() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF NEW.n IS DISTINCT FROM (SELECT COALESCE(MAX(n), 0) + 1 FROM log) THEN"
            " RAISE EXCEPTION 'the log only grows, line by line'; END IF; RETURN NEW; END $$"
        )
        op.execute("CREATE TRIGGER log_grows BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION log_takes_the_next()")
        return
    op.execute(
        "CREATE TRIGGER log_grows BEFORE INSERT ON log WHEN NEW.n IS NOT (SELECT COALESCE(MAX(n), 0) + 1 FROM log)"
        " BEGIN SELECT RAISE(ABORT, 'the log only grows, line by line'); END"
    )
