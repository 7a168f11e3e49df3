"""The ledger's tables. Their rows never leave this package: what it answers are plain values.

Moments and dates are ISO text (see stamps): the same bytes on SQLite and PostgreSQL, and in the chain of the log.
A change here needs a migration; a test compares the two on both databases.
"""

from sqlalchemy import DDL, CheckConstraint, Column, Index, LargeBinary, MetaData, event, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

DOWN = "takedown_requested_at IS NOT NULL"
OPEN = "state IN ('sending', 'waiting', 'partial', 'unconfirmed')"


class Stored(SQLModel, registry=registry()):
    """The root of all tables; its metadata is the ledger's own."""

    metadata = MetaData()


class DeliveryRow(Stored, table=True):
    """A delivery that was claimed, missed or skipped. `print` is the digest of its words.

    `reason` is a Reason, `codes` those of findings with spaces between; `detail` is for people only.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_open", "state", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("delivery_date", "date"),
        Index("delivery_down", "takedown_requested_at", sqlite_where=text(DOWN), postgresql_where=text(DOWN)),
        Index("delivery_print", "print", sqlite_where=text("print <> ''"), postgresql_where=text("print <> ''")),
    )
    id: str = Field(primary_key=True)
    campaign: str
    date: str
    account: str
    platform: str
    identity: str
    language: str
    state: str
    digest: str
    detail: str
    print: str
    warning: str | None = None
    visibility: str | None = None
    created_at: str | None = None
    claimed_at: str | None = None
    not_before: str | None = None
    look_first: bool = False
    reason: str | None = None
    codes: str | None = None
    takedown_requested_at: str | None = None


class PartRow(Stored, table=True):
    """A part of a sealed post. `at` is the receipt's; `attempted_at` the first attempt, `last_attempt` the newest."""

    __tablename__ = "part"
    delivery: str = Field(primary_key=True, foreign_key="delivery.id")
    n: int = Field(primary_key=True)
    key: str
    text: str
    attempted_at: str | None = None
    last_attempt: str | None = None
    remote_id: str = ""
    url: str = ""
    proof: str = ""
    at: str | None = None


class ImageRow(Stored, table=True):
    """A fitted image, once, by the SHA-256 of its bytes."""

    __tablename__ = "image"
    digest: str = Field(primary_key=True)
    mime: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ShownRow(Stored, table=True):
    """An image in a part, in its place `i`."""

    __tablename__ = "shown"
    delivery: str = Field(primary_key=True, foreign_key="delivery.id")
    part: int = Field(primary_key=True)
    i: int = Field(primary_key=True)
    image: str = Field(foreign_key="image.digest")
    alt: str


class AboutRow(Stored, table=True):
    """A case or country that a delivery names."""

    __tablename__ = "about"
    __table_args__ = (Index("about_value", "kind", "value"), CheckConstraint("kind IN ('case', 'country')"))
    delivery: str = Field(primary_key=True, foreign_key="delivery.id")
    kind: str = Field(primary_key=True)
    i: int = Field(primary_key=True)
    value: str


class ApprovalRow(Stored, table=True):
    """A yes to a post; `date` is the delivery's, `day` the local date of the yes."""

    __tablename__ = "approval"
    __table_args__ = (Index("approval_date", "date"),)
    delivery: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    at: str
    day: str
    date: str


class VerificationRow(Stored, table=True):
    """A yes to the facts of a case: each person's newest for each digest."""

    __tablename__ = "verification"
    campaign: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    at: str
    day: str


class PauseRow(Stored, table=True):
    """`known`: digests of what it stopped, with spaces between; no name stands here. `source`: see Pause."""

    __tablename__ = "pause"
    scope: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    person: str
    at: str
    known: str | None = None
    source: str | None = None


class VoteRow(Stored, table=True):
    """A yes to resuming what is paused."""

    __tablename__ = "vote"
    scope: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    at: str


class AccountRow(Stored, table=True):
    """What a platform said of an account. `room` 0, other limits None: nobody has asked it yet."""

    __tablename__ = "account"
    name: str = Field(primary_key=True)
    identity: str
    handle: str
    room: int
    at: str
    link_length: int | None = None
    alt_limit: int | None = None


class BeatRow(Stored, table=True):
    """The last tick: one row."""

    __tablename__ = "beat"
    n: int = Field(primary_key=True)
    at: str


class ToldRow(Stored, table=True):
    """What people were told, so that they are told once, and what was seen then, so that a change shows."""

    __tablename__ = "told"
    key: str = Field(primary_key=True)
    value: str
    at: str


class LogRow(Stored, table=True):
    """What happened, a line a change. `chain` is Entry.check, `person` Entry.by."""

    __tablename__ = "log"
    n: int = Field(primary_key=True)
    at: str
    id: str
    event: str
    state: str
    url: str
    person: str
    detail: str
    chain: str
    reason: str | None = None
    part: int | None = None


GUARD = {
    "sqlite": (
        "CREATE TRIGGER log_keeps BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
        "CREATE TRIGGER log_stays BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log only grows'); END",
        # INSERT OR REPLACE takes lines out without asking log_stays: https://www.sqlite.org/lang_conflict.html
        "CREATE TRIGGER log_grows BEFORE INSERT ON log WHEN NEW.n IS NOT (SELECT COALESCE(MAX(n), 0) + 1 FROM log)"
        " BEGIN SELECT RAISE(ABORT, 'the log only grows, line by line'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION log_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log only grows'; END $$",
        "CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log EXECUTE FUNCTION log_only_grows()",
        "CREATE FUNCTION log_takes_the_next() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.n IS DISTINCT FROM (SELECT COALESCE(MAX(n), 0) + 1 FROM log) THEN"
        " RAISE EXCEPTION 'the log only grows, line by line'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER log_grows BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION log_takes_the_next()",
    ),
}


for _dialect, _statements in GUARD.items():
    for _statement in _statements:
        _rule = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(LogRow.__table__, "after_create", _rule)  # type: ignore[attr-defined]

_TABLES = Stored.metadata.tables
delivery, part, image, shown, about = (_TABLES[name] for name in ("delivery", "part", "image", "shown", "about"))
approval, verification, pause, vote = (_TABLES[name] for name in ("approval", "verification", "pause", "vote"))
account, beat, told, log = (_TABLES[name] for name in ("account", "beat", "told", "log"))
