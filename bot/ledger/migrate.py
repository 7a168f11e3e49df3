"""Make a new ledger from the tables, or migrate an older one to this program's version with Alembic."""

from __future__ import annotations

import os
import shutil
import sqlite3
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, StaticPool, create_engine, create_mock_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import ExecutableDDLElement

from bot.errors import LedgerError
from bot.ledger.database import WRITER
from bot.ledger.tables import Stored
from bot.ledger.versions import REVISIONS, age


def create(connection: Any, where: str) -> None:
    """Make all tables behind a driver's connection, in one transaction; another program may have been quicker.

    This takes 0.5 ms. Alembic takes 30 ms for the same tables (a test compares them), and 0.2 s to be imported.
    """
    postgresql = not isinstance(connection, sqlite3.Connection)
    connection.execute("BEGIN" if postgresql else "BEGIN IMMEDIATE")
    try:
        if postgresql:
            connection.execute(f"SELECT pg_advisory_xact_lock({WRITER})")
        if age(connection, where) == "empty":
            for statement in _schema("postgresql+psycopg" if postgresql else "sqlite"):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


@cache
def _schema(dialect: str) -> tuple[str, ...]:
    statements = [
        "CREATE TABLE alembic_version"
        " (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
        f"INSERT INTO alembic_version (version_num) VALUES ('{REVISIONS[-1]}')",  # noqa: S608
    ]

    def take(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine(f"{dialect}://", take)
    Stored.metadata.create_all(engine, checkfirst=False)
    return tuple(statements)


def bring_up_to_date(connection: Any, where: str, file: Path | None) -> None:
    """Migrates behind a driver's connection, in one transaction. An SQLite file that holds something is copied."""
    if isinstance(connection, sqlite3.Connection) and file is not None and age(connection, where) == "older":
        _copy(connection, file)
    on_its_own = getattr(connection, "autocommit", None)
    if on_its_own is True:  # psycopg: SQLAlchemy expects the driver to begin
        connection.autocommit = False
    try:
        with _engine(connection).begin() as bound:
            if bound.dialect.name == "postgresql":
                bound.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")
            if age(connection, where) != "current":  # another program may have been quicker
                _upgrade(bound)
    except DBAPIError as error:
        raise (error.orig or error) from error
    if on_its_own is True:
        connection.autocommit = True


def config() -> Any:
    """Alembic's settings, without a file: they work from an installed package."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", "bot.ledger:migrations")
    return settings


def _upgrade(bound: Connection) -> None:
    from alembic import command

    settings = config()
    settings.attributes["connection"] = bound
    command.upgrade(settings, "head")


def _copy(connection: sqlite3.Connection, file: Path) -> None:
    """`followup.before-0001.db` beside the ledger: the ledger as it was. One that exists already is kept."""
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    try:
        target = _free_place(file, f"{file.stem}.before-{version}")
        shutil.copymode(file, target)
        connection.execute("VACUUM INTO ?", (str(target),))
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(
            f"the ledger {file} could not be copied before its update, so it was left alone: {error}"
        ) from error


def _free_place(file: Path, stem: str) -> Path:
    """An empty file that nobody else has, beside the ledger: SQLite fills it, and leaves its rights."""
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{file.suffix}" for number in count(1))
    return next(target for name in names if _made(target := file.with_name(name)))


def _made(target: Path) -> bool:
    """Not where the file is there already: an earlier copy, or that of another program which was quicker just now."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def _engine(connection: Any) -> Any:
    """SQLAlchemy on a connection of ours; it neither opens nor closes one, and begins where the driver does not."""
    dialect = "sqlite://" if isinstance(connection, sqlite3.Connection) else "postgresql+psycopg://"
    engine = create_engine(dialect, creator=lambda: connection, poolclass=StaticPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", lambda bound: bound.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
