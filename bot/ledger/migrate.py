"""Brings a ledger up to this program's version. Imported only when there is something to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.errors import LedgerError
from bot.ledger.database import WRITER
from bot.ledger.versions import age


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
            f"the record {file} could not be copied before its update, so it was left alone: {error}"
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
