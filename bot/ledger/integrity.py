"""Whether the log is as it was written, whether the tables say the same, and whether it ever ended in a check-word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from bot.ledger.audit_log import Line, first_break
from bot.ledger.database import Session
from bot.ledger.replay import Difference, Replay

_LINES = "SELECT n, at, id, event, state, url, person, detail, reason, part, chain FROM log ORDER BY n"
_OLD_LINES = _LINES.replace("reason, part", "NULL, NULL")  # of a copy of an earlier version
_UNREADABLE: Line = (0, "", "", "", "", "", "", "", None, None, "")
_AT_A_TIME = 5000


@dataclass(frozen=True, slots=True)
class Soundness:
    """`lines` of the log, the first that is not as it was written or is missing, the check of the last sound one,
    where the tables disagree (asked only of a whole chain), and the line that ended in the word (`at` is its time)."""

    lines: int = 0
    first_break: int | None = None
    last_check: str = ""
    differences: tuple[Difference, ...] = ()
    word_line: int | None = None
    word_at: str = ""

    @property
    def sound(self) -> bool:
        return self.first_break is None and not self.differences


def examine(session: Session, word: str = "") -> Soundness:
    """One pass through the log and one through the tables. `word` is how a check begins, "" for none."""
    replay, ended = Replay(), list[tuple[int, str]]()

    def take(line: Line) -> None:
        replay.take(line)
        if word and line[-1].startswith(word):
            ended.append((line[0], line[1]))

    broken = first_break(lines(session), take)
    count = session.row("SELECT COUNT(*) FROM log")
    apart = () if broken else tuple(sorted(replay.differences(session)))
    if apart and not (count and count[0]):
        broken = 1  # nobody writes into the tables without a line
    n, at = ended[-1] if ended else (None, "")
    return Soundness(count[0] if count else 0, broken, replay.last, apart, n, at)


def lines(session: Session) -> Iterator[Line]:
    """As they are stored, letter for letter, a few thousand in memory at a time."""
    if session.postgresql:
        with session.connection.cursor(name="log") as cursor:
            cursor.itersize = _AT_A_TIME
            yield from cursor.execute(_LINES)
        return
    columns = {name for _, name, *_ in session.rows("PRAGMA table_info(log)")}
    try:
        yield from session.connection.execute(_LINES if "reason" in columns else _OLD_LINES)
    except sqlite3.OperationalError as error:
        if hasattr(error, "sqlite_errorcode"):
            raise
        yield _UNREADABLE  # Python's own refusal: SQLite keeps bytes that are no letters too
