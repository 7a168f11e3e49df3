"""A copy put in the place of the ledger: everything is paused, and nothing that it holds open is taken for unsent."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select, update

from bot.errors import LedgerError, Refused
from bot.ledger import approvals, backup, deliveries, queries
from bot.ledger import url as ledger_url
from bot.ledger.audit_log import append
from bot.ledger.database import Database, Session
from bot.ledger.errors import sound, translate_errors
from bot.ledger.integrity import Soundness, examine
from bot.ledger.ledger import Ledger
from bot.ledger.migrate import bring_up_to_date
from bot.ledger.models import Pause
from bot.ledger.statements import one_of
from bot.ledger.tables import beat, delivery
from bot.ledger.timestamps import stamp
from bot.ledger.versions import age

_UNWATCHED = timedelta(minutes=5)  # longer than the bot's watch and a clock's leeway of two minutes each
_BUSY = (5, 6)
_LOOK_FIRST = (
    update(delivery)
    .where(one_of(delivery.c.state, ("sending", "waiting", "partial", "unconfirmed")))
    .values(look_first=True)
)
_WAITING = select(delivery.c.id, delivery.c.state).where(
    one_of(delivery.c.state, ("waiting", "partial")),
    delivery.c.not_before.is_not(None),
    delivery.c.takedown_requested_at.is_(None),
)
_STOPPED = select(delivery.c.id).where(
    or_(one_of(delivery.c.state, ("skipped", "withdrawn")), delivery.c.takedown_requested_at.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept` is where the replaced ledger lies now; `stopped` what was stopped after the copy was made."""

    copy: Soundness
    kept: Path | None
    pauses: Sequence[Pause]
    stopped: Sequence[str]


def restore(url: str, source: Path, live: bool, by: str, at: datetime) -> Restored:
    """To be called while holding the publisher's lock. Raises Refused and LedgerError; then nothing has changed."""
    file = backup.of_sqlite(url)
    if file is None:
        raise Refused("a record in memory cannot be restored: name a file in `database`")
    _must_be_another(source, file)
    draft = file.with_name(f".{file.name}.restoring")
    backup.sweep(draft)  # of one that was cut off; the lock keeps others away
    try:
        backup.copy(source, draft)
        found = backup.examine(draft, str(source))
        if found.first_break:
            raise LedgerError(
                f"{source}: line {found.first_break} of its log is not as it was written: use another copy"
            )
        if live:
            _must_be_real(draft, source)
        with translate_errors(url), _alone(file) as replaced:
            kept = _free_name(file, at) if file.exists() else None
            pauses, stopped = _stops_since(replaced, draft)
            _prepare(draft, source, found, kept, pauses, by, at)
            _swap(file, draft, kept)
    except OSError as error:
        raise LedgerError(f"{error.filename or file}: {error.strerror or error}: nothing was restored") from error
    except (ValueError, TypeError) as error:
        raise LedgerError(
            f"{source}, or {file} which it is to replace, holds what followup never writes ({error}): nothing was"
            f" restored. Move {file.name} away and try again, or use another copy"
        ) from error
    finally:
        backup.sweep(draft)
    return Restored(found, kept, pauses, stopped)


def take_as_restored(url: str, by: str, at: datetime) -> Soundness:
    """For a ledger that other programs put back (`pg_restore`, a snapshot): paused and in doubt as after `restore`.

    To be called while holding the publisher's lock. A log that is not sound is no reason against a pause.
    """
    file = None if ledger_url.is_postgresql(url) else ledger_url.file_of(url)
    if not ledger_url.is_postgresql(url) and (file is None or ledger_url.is_missing(file)):
        raise Refused("there is no record yet: put the copy back first")
    Ledger(url).close()  # a copy of an earlier version is brought up to date
    database = Database(url)
    try:
        with database.reading() as session:
            found = examine(session)
        with database.writing() as session, sound(url):
            _mark(session, f"put back by other means, {_extent(found)}", (), by, at)
    finally:
        database.close()
    return found


def _mark(session: Session, detail: str, pauses: Sequence[Pause], by: str, at: datetime) -> None:
    append(session, at, "all", "restored", by=by, detail=detail)
    for pause in (*pauses, Pause("all", "", by, at)):
        approvals.pause(session, pause)
    _doubt(session, at)


def _extent(found: Soundness) -> str:
    return f"{found.lines} lines to {found.last_check[:16] or 'none'}"


def _must_be_another(source: Path, file: Path) -> None:
    if not source.is_file():
        raise LedgerError(f"{source}: there is no such file: name a backup of the ledger")
    with source.open("rb") as opened:
        if opened.read(16) != b"SQLite format 3\0":
            raise LedgerError(f"{source} is no backup of a ledger: name one")
    if file.exists() and source.samefile(file):
        raise Refused(f"{source} is the ledger itself: name a copy of it")


def _must_be_real(draft: Path, source: Path) -> None:
    with closing(sqlite3.connect(draft)) as connection:
        if connection.execute("SELECT 1 FROM delivery WHERE identity LIKE 'outbox:%'").fetchone():
            raise Refused(
                f"{source} is the ledger of a dry run: real posts would be taken for published. Nothing was restored"
            )


@contextmanager
def _alone(file: Path) -> Iterator[sqlite3.Connection | None]:
    """The ledger that goes, which nobody else has open. One too damaged to be read is None."""
    if not file.exists():
        yield None
        return
    with closing(sqlite3.connect(file, timeout=2, isolation_level=None)) as connection:
        try:
            age(connection, str(file))
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while anybody else has it open
            connection.execute("BEGIN EXCLUSIVE")
            whole = True
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
                raise Refused(f"another program has {file} open: end it, then restore again") from error
            whole = False
        yield connection if whole else None


def _stops_since(replaced: sqlite3.Connection | None, draft: Path) -> tuple[Sequence[Pause], Sequence[str]]:
    """What a person stopped in the ledger that goes, and the copy does not know: pauses, and posts by id."""
    old = _stops(replaced) if replaced else ((), set())
    with closing(sqlite3.connect(draft)) as connection:
        new = _stops(connection)
    known = {("all", ""), *((pause.scope, pause.value) for pause in new[0])}
    return [pause for pause in old[0] if (pause.scope, pause.value) not in known], sorted(old[1] - new[1])


def _stops(connection: sqlite3.Connection) -> tuple[Sequence[Pause], set[str]]:
    try:
        if age(connection, "") == "older":
            connection = _up_to_date_copy(connection)
        session = Session(connection, postgresql=False)
        return queries.pauses(session), {id for (id,) in session.rows(_STOPPED)}
    except (sqlite3.Error, ValueError, TypeError):  # an empty or a damaged ledger can tell nothing
        return (), set()


def _up_to_date_copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    """In memory: the replaced ledger stays as it is."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.deserialize(connection.serialize())  # a backup waits for the transaction that keeps others away
    bring_up_to_date(copy, "", None)
    return copy


def _prepare(
    draft: Path, source: Path, found: Soundness, kept: Path | None, pauses: Sequence[Pause], by: str, at: datetime
) -> None:
    url = f"sqlite:///{draft}"
    _bring_up_to_date(draft)
    database = Database(url)
    try:
        with database.writing() as session:
            detail = f"{source.name}, {_extent(found)}; before: {kept.name if kept else 'none'}"
            _mark(session, detail, pauses, by, at)
    finally:
        database.close()
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file that is moved


def _bring_up_to_date(draft: Path) -> None:
    """A copy of an earlier version, without one more copy: the one that it was made from stays."""
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        if age(connection, str(draft)) == "older":
            bring_up_to_date(connection, str(draft), None)


def _doubt(session: Session, at: datetime) -> None:
    """What the copy calls unsent may have gone out since: the bot looks on the platform before it sends."""
    last = queries.last_tick(session)
    if last is not None:
        session.replace(beat, n=1, at=stamp(last - _UNWATCHED))
    session.run(_LOOK_FIRST)
    for id, state in session.rows(_WAITING):
        deliveries.resume_claim(session, id, state, at, None)


def _free_name(file: Path, at: datetime) -> Path:
    """`followup.replaced-2027-03-14.db` beside the ledger, numbered where that is taken."""
    stem = f"{file.stem}.replaced-{at:%Y-%m-%d}"
    name, number = file.with_name(f"{stem}{file.suffix}"), 1
    while name.exists():
        number += 1
        name = file.with_name(f"{stem}-{number}{file.suffix}")
    return name


def _swap(file: Path, draft: Path, kept: Path | None) -> None:
    """What lies beside a damaged ledger goes with it: left behind, SQLite would read it into the new one."""
    if kept is not None:
        try:
            os.link(file, kept)  # so that at no moment there is no ledger
        except OSError:
            file.rename(kept)
    for side in backup.SIDES:
        beside = file.with_name(file.name + side)
        if beside.exists() and kept is not None:
            beside.replace(kept.with_name(kept.name + side))
        beside.unlink(missing_ok=True)
    draft.replace(file)
    _settle_on_disk(file.parent)


def _settle_on_disk(folder: Path) -> None:
    """A power cut must not bring back the ledger that is not paused. Windows opens no folders, and needs none."""
    with suppress(PermissionError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
