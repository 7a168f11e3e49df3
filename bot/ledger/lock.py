"""Let one publisher run at a time, and say who it is.

A convenience: what prevents a second post is the sealed post with the times of its attempts.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import LedgerError
from bot.ledger import url as ledger_url
from bot.ledger.database import Database, bare_sqlite
from bot.ledger.errors import translate_errors

_BUSY = 5
PUBLISHER = 7_310_580  # the advisory lock of the one publisher, beside database.WRITER


@contextmanager
def publisher_lock(url: str, since: datetime | None = None) -> Iterator[bool]:
    """Whether this program may publish, for as long as the block lasts; the system frees the lock when it dies.

    False at once where another program publishes. A ledger in memory has no other program. Raises LedgerError.
    With `since` this process names itself, so that others can say who holds it (see `holder`).
    """
    if ledger_url.is_postgresql(url):
        with translate_errors(url), closing(Database(url)) as database:
            connection = database.connect()
        place, take = url, _on_server
    else:
        file = ledger_url.real_file(url)
        place, take = (f"sqlite:///{file}.lock", _beside) if file else ("sqlite://", _beside)
        with translate_errors(place):
            connection = bare_sqlite(ledger_url.file_of(place))
    with closing(connection):
        with translate_errors(place):
            held = take(connection)
        if held and since is not None:
            tell(url, since)
        try:
            yield held
        finally:
            if held and since is not None:
                untell(url)
            if held and take is _on_server:
                _let_go(connection)


def _beside(connection: Any) -> bool:
    """`BEGIN EXCLUSIVE` held on `followup.db.lock`: the kernel lets go of it when the process ends, however it ends."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == _BUSY:
            return False
        raise
    return True


def _let_go(connection: Any) -> None:
    """Release it before closing: a server holds it for a moment longer, and the next bot would wait."""
    with suppress(Exception):  # the server went away, and the lock with it
        connection.execute("SELECT pg_advisory_unlock(%s)", (PUBLISHER,))


def _on_server(connection: Any) -> bool:
    introduce(connection)
    return bool(connection.execute("SELECT pg_try_advisory_lock(%s)", (PUBLISHER,)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class Holder:
    """A process as it named itself when it took the lock."""

    pid: int
    host: str
    since: datetime

    def __str__(self) -> str:
        where = "this machine" if self.host == socket.gethostname() else self.host
        return f"process {self.pid} on {where}, since {self.since:%Y-%m-%d %H:%M} UTC"


def holder(url: str) -> Holder | None:
    """To be asked while somebody else holds the lock. None where it cannot be told, or may be out of date."""
    if ledger_url.is_postgresql(url):
        return _holder_on_server(url)
    file = ledger_url.real_file(url)
    found = _read(_holder_file(file)) if file else None
    gone = found and found.host == socket.gethostname() and not _lives(found.pid)
    return None if gone else found


def sentence(url: str) -> str:
    """To stand behind another; "" where it cannot be told for sure."""
    found = holder(url)
    return f" It is {found}." if found else ""


def tell(url: str, since: datetime) -> None:
    """Write this process down as the holder, in place of the one before."""
    file = None if ledger_url.is_postgresql(url) else ledger_url.real_file(url)
    if file is None:
        return
    place, draft = _holder_file(file), file.with_name(f".{file.name}.holder.{os.getpid()}")
    text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since.isoformat()})
    try:
        draft.write_text(text, "utf-8")
        draft.replace(place)
    except OSError:  # an older name would mislead
        for left in (draft, place):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def untell(url: str) -> None:
    file = None if ledger_url.is_postgresql(url) else ledger_url.real_file(url)
    if file is not None:
        with suppress(OSError):
            _holder_file(file).unlink(missing_ok=True)


def introduce(connection: Any) -> None:
    """On PostgreSQL the server itself knows who holds the lock; it cuts names at 63 bytes."""
    name = f"followup {os.getpid()} {socket.gethostname()}"
    connection.execute("SELECT set_config('application_name', %s, false)", (name[:63],))


def _holder_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.holder")


def _read(place: Path) -> Holder | None:
    try:
        found = json.loads(place.read_text("utf-8"))
        one = Holder(int(found["pid"]), str(found["host"]), datetime.fromisoformat(found["since"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return one if one.host.isprintable() and one.since.tzinfo else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _holder_on_server(url: str) -> Holder | None:
    question = (
        "SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = %s AND l.objsubid = 1"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    try:
        with translate_errors(url), closing(Database(url).connect()) as connection:
            row = connection.execute(question, (PUBLISHER,)).fetchone()
    except LedgerError:
        return None
    words = str(row[0]).split(" ", 2) if row and row[0] else []
    if len(words) != 3 or words[0] != "followup" or not words[1].isdigit() or not row[1]:
        return None
    return Holder(int(words[1]), words[2], row[1].astimezone(UTC))
