"""One publisher at a time. A convenience: the seal and the times of attempts are what guards against a second post."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import Any

from bot.ledger import holder
from bot.ledger import url as ledger_url
from bot.ledger.database import Database, bare_sqlite
from bot.ledger.errors import translate_errors

_BUSY = 5


@contextmanager
def publisher_lock(url: str, since: datetime | None = None) -> Iterator[bool]:
    """Whether this program may publish, for as long as the block lasts; the system frees the lock when it dies.

    False at once where another program publishes. A ledger in memory has no other program. Raises LedgerError.
    With `since` this process names itself, so that others can say who holds it (see holder.py).
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
            holder.tell(url, since)
        try:
            yield held
        finally:
            if held and since is not None:
                holder.untell(url)
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
    """A server goes on holding it for a moment after the connection was closed: whoever comes next need not wait."""
    with suppress(Exception):  # the server went away, and the lock with it
        connection.execute("SELECT pg_advisory_unlock(%s)", (holder.PUBLISHER,))


def _on_server(connection: Any) -> bool:
    holder.introduce(connection)
    return bool(connection.execute("SELECT pg_try_advisory_lock(%s)", (holder.PUBLISHER,)).fetchone()[0])
