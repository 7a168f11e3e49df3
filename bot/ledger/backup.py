"""Copies of an SQLite ledger: made whole while the bot writes on, and looked through before anybody trusts them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.actions import Action, ActionCode
from bot.errors import LedgerError, Refused
from bot.ledger import integrity
from bot.ledger import url as ledger_url
from bot.ledger.database import Session
from bot.ledger.errors import sound, translate_errors
from bot.ledger.integrity import Soundness
from bot.ledger.versions import age

SIDES = ("-wal", "-shm", "-journal")  # what SQLite may keep beside a database


def back_up(url: str, target: Path) -> Soundness:
    """A copy as of one moment, whole or not there. Raises Refused, and LedgerError where it would be worthless."""
    file = of_sqlite(url)
    if file is None or ledger_url.is_missing(file):
        raise Refused("there is no record yet: nothing to back up")
    _must_be_free(target)
    draft = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        copy(file, draft)
        found = examine(draft, f"the copy of {file.name}")
        _must_be_free(target)
        draft.replace(target)
    except OSError as error:
        raise LedgerError(f"{target}: cannot be written ({error.strerror or error}): name another place") from error
    finally:
        sweep(draft)
    return found


def of_sqlite(url: str) -> Path | None:
    """The ledger's file. Raises LedgerError where PostgreSQL keeps it: its own programs copy it."""
    if ledger_url.is_postgresql(url):
        raise LedgerError(
            "the ledger is on PostgreSQL, which makes and restores its own copies: to back it up run"
            " `pg_dump --format=custom --file=FILE DATABASE`, to restore it stop the bot, run"
            " `pg_restore --clean --if-exists --single-transaction --dbname=DATABASE FILE`, and then, before the bot"
            " starts again, confirm it: that pauses everything",
            action=Action(ActionCode.CONFIRM_RESTORED),
        )
    return ledger_url.file_of(url)


def copy(source: Path, draft: Path) -> None:
    """SQLite's own online copy, in one step: one moment, and nobody who writes has to wait for it."""
    with translate_errors(f"sqlite:///{source}"), closing(_only_read(source)) as origin:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        shutil.copymode(source, draft)
        with translate_errors(f"sqlite:///{draft}"), closing(sqlite3.connect(draft, isolation_level=None)) as made:
            origin.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, that can be read from a place without writing


def examine(file: Path, name: str) -> Soundness:
    """Raises LedgerError for a file that is damaged, another program's, or newer than this program."""
    url = f"sqlite:///{file}"
    with translate_errors(url), closing(_only_read(file)) as connection:
        whole = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if whole != ("ok",):
            raise LedgerError(f"{name} is damaged ({' '.join(str(whole[0]).split())}): it is not used")
        if age(connection, name) == "empty":
            raise LedgerError(f"{name} holds no record of followup")
        with sound(url):
            return integrity.examine(Session(connection, postgresql=False))


def sweep(draft: Path) -> None:
    for left in (draft, *(draft.with_name(draft.name + side) for side in SIDES)):
        with suppress(OSError):
            left.unlink(missing_ok=True)


def _must_be_free(target: Path) -> None:
    if not target.parent.is_dir():
        raise LedgerError(f"{target}: there is no folder {target.parent}: make it, or name another place")
    if target.exists() or target.is_symlink():
        raise Refused(f"{target} is there already and stays as it is: name another file, as in ledger-2027-03-14.db")


def _only_read(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=5, isolation_level=None)
