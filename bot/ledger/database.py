"""Connections and transactions, the same for SQLite and PostgreSQL.

The drivers run the statements; SQLAlchemy compiles them, once each (see statements.py). A statement that a preview
needs is text with `:name` for values: SQLite takes it as it stands, and SQLAlchemy need not be imported.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.errors import LedgerError
from bot.ledger import url as ledger_url
from bot.ledger.errors import sound, translate_errors
from bot.ledger.versions import Age, age

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.sql.expression import ClauseElement

    Statement = ClauseElement | str

WAIT_MS = 5000
_AGAIN_MS = 10
_WRITE_AHEAD = "PRAGMA journal_mode = WAL"
WRITER = (
    7_310_579  # the advisory lock that lets one transaction write at a time on PostgreSQL; any fixed number will do
)


class Session:
    """One connection in one transaction."""

    def __init__(self, connection: Any, postgresql: bool) -> None:
        self.connection = connection
        self.postgresql = postgresql

    def rows(self, statement: Statement, **values: object) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._execute(statement, values).fetchall()
        return rows

    def row(self, statement: Statement, **values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._execute(statement, values).fetchone()
        return row

    def run(self, statement: Statement, **values: object) -> int:
        """Return how many rows it touched."""
        return int(self._execute(statement, values).rowcount)

    def add(self, table: Table, **values: object) -> None:
        from bot.ledger.statements import replacement

        self.run(replacement(table)[1], **values)

    def replace(self, table: Table, **values: object) -> None:
        """Add the row in place of the one with the same key, if there is one."""
        from bot.ledger.statements import replacement

        remove, add = replacement(table)
        self.run(remove, **{column.name: values[column.name] for column in table.primary_key})
        self.run(add, **values)

    def _execute(self, statement: Statement, values: dict[str, object]) -> Any:
        if isinstance(statement, str) and not self.postgresql:
            return self.connection.execute(statement, values)
        from bot.ledger.statements import compiled

        sql, own = compiled(statement, tuple(values), self.postgresql)
        return self.connection.execute(sql, {**own, **values})


class Database:
    """A pool of connections; threads may share it. A connection is used by one thread at a time."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.url = url
        self._create = create
        self.postgresql = ledger_url.is_postgresql(url)
        self.file = None if self.postgresql else ledger_url.file_of(url)
        self._idle: LifoQueue[Any] = LifoQueue()
        self._writer = Lock()  # threads queue here, in turn: SQLite would let them sleep and try again
        self._opened: tuple[int, int] | None = None
        self.in_memory = self.file is None and not self.postgresql
        self._alone: AbstractContextManager[object] = Lock() if self.in_memory else nullcontext()

    def keep(self, connection: Any) -> None:
        """Takes over a connection that `connect` opened."""
        self._idle.put(connection)

    def age(self) -> Age:
        """Compare the ledger with this program's version. Raises LedgerError where it is newer."""
        with translate_errors(self.url):
            connection = self.connect()
            self.keep(connection)
            return age(connection, ledger_url.shown(self.url))

    def close(self) -> None:
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Several questions, one moment: what others write meanwhile is not seen."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if self.postgresql else "BEGIN"
        with self._transaction(begin) as session, sound(self.url):
            yield session

    @contextmanager
    def writing(self, *, lazily: bool = False) -> Iterator[Session]:
        """One transaction; nobody else writes meanwhile. What is raised inside undoes all of it.

        `lazily`: it reaches the disk with the next one that is not. A process that dies loses nothing by it; a machine
        that loses its power may lose this one and all that came after, never one without the other.
        """
        with self._writer, self._transaction(*self._begin_writing(lazily)) as session:
            if self.postgresql:
                session.run("SELECT pg_advisory_xact_lock(:writer)", writer=WRITER)
            yield session

    def _begin_writing(self, lazily: bool) -> tuple[str, ...]:
        if self.postgresql:
            return ("BEGIN", "SET LOCAL synchronous_commit = off") if lazily else ("BEGIN",)
        return f"PRAGMA synchronous = {'NORMAL' if lazily else 'FULL'}", "BEGIN IMMEDIATE"

    @contextmanager
    def _transaction(self, *begin: str) -> Iterator[Session]:
        with translate_errors(self.url), self._alone:
            connection = self._begun(*begin)
            try:
                yield Session(connection, self.postgresql)
                connection.execute("COMMIT")
            except BaseException:
                if _undone(connection):
                    self._idle.put(connection)
                raise
            self._idle.put(connection)

    def _begun(self, *begin: str) -> Any:
        """A connection with its transaction begun. One that died while idle (the server restarted) is replaced."""
        while True:
            try:
                connection, fresh = self._idle.get_nowait(), False
            except Empty:
                connection, fresh = self.connect(), True
            try:
                self._still_there()
                for statement in begin:
                    connection.execute(statement)
            except Exception:
                if not self.postgresql and _undone(connection):
                    self._idle.put(connection)
                if fresh or not self.postgresql:
                    raise
                connection.close()
            else:
                return connection

    def _still_there(self) -> None:
        """A file that was deleted or replaced can still be written to, and nobody reads there any more: not a stop made
        since would be seen, nor a yes."""
        if self.file is not None and self._opened != _which(self.file):
            raise LedgerError(
                f"the ledger {self.file} was deleted or replaced while this program ran: nothing is sent from the old"
                " one. Stop the program and start it again"
            )

    def connect(self) -> Any:
        if self.postgresql:
            return _open_postgresql(self.url)
        connection = open_sqlite(self.file, create=self._create)
        if self.file is not None and self._opened is None:
            self._opened = _which(self.file)
        return connection


def _which(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_sqlite(file: Path | None, *, create: bool = True) -> sqlite3.Connection:
    connection = bare_sqlite(file, create=create)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        if file is not None:
            connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def bare_sqlite(file: Path | None, *, create: bool = True) -> sqlite3.Connection:
    """A connection that has not read the file yet."""
    if file is not None and ledger_url.is_missing(file.parent):
        raise LedgerError(f"the ledger {file} has no folder: make {file.parent}, or change `database` in config.toml")
    name = ":memory:" if file is None else f"{file.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    return sqlite3.connect(
        name, uri=file is not None, timeout=WAIT_MS / 1000, isolation_level=None, check_same_thread=False
    )


def write_ahead(connection: sqlite3.Connection) -> None:
    """Lets others read while one writes. Waits, as every statement does, for who has the file: SQLite's own wait is not
    made where a lock that is held must grow (https://www.sqlite.org/c3ref/busy_handler.html)."""
    for _ in range(WAIT_MS // _AGAIN_MS):
        try:
            connection.execute(_WRITE_AHEAD)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        time.sleep(_AGAIN_MS / 1000)
    connection.execute(_WRITE_AHEAD)


def _open_postgresql(url: str) -> Any:
    try:
        import psycopg
    except ImportError:
        raise LedgerError("a record on PostgreSQL needs psycopg: pip install 'followup[postgresql]'") from None
    connection = psycopg.connect(ledger_url.libpq(url), autocommit=True, connect_timeout=10)
    connection.execute(f"SET lock_timeout = {WAIT_MS}")
    return connection


def _undone(connection: Any) -> bool:
    """Whether the connection is as good as new. Where even going back fails it is closed: the first error speaks."""
    try:
        if getattr(connection, "in_transaction", True):
            connection.execute("ROLLBACK")
    except Exception:
        connection.close()
        return False
    return True
