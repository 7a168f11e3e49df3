"""The log's chain: each line carries a digest of itself and of the line before, so that a change shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.ledger.timestamps import stamp

if TYPE_CHECKING:
    from bot.ledger.database import Session

# as stored: n, at, id, event, state, url, person, detail, chain
Line = tuple[int, str, str, str, str, str, str, str, str]
_quoted = json.encoder.encode_basestring  # what json.dumps(ensure_ascii=False) does to a text, four times as quick


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `n` counts from 1 without gaps; `check` chains it to the line before.

    Raises ValueError and TypeError for what no ledger writes: it comes from damage or from another hand.
    """

    n: int
    at: datetime
    id: str
    event: str
    state: str
    url: str
    by: str
    detail: str
    check: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"line {self.n} of the log has a time without a zone")
        words = (self.id, self.event, self.state, self.url, self.by, self.detail, self.check)
        if not all(isinstance(word, str) for word in words):
            raise TypeError(f"line {self.n} of the log has something else than text")


def digest_of(before: str, n: int, at: str, id: str, event: str, state: str, url: str, by: str, detail: str) -> str:
    """The `check` of a line (hex SHA-256); `before` is the previous line's, "" for the first."""
    words = ",".join(map(_quoted, (at, id, event, state, url, by, detail)))
    return hashlib.sha256(f"[{_quoted(before)},{n},{words}]".encode()).hexdigest()


def first_break(lines: Iterable[Line], each: Callable[[Line], object] = bool) -> int | None:
    """The number of the first line that is not as it was written, or that is missing; None where all are sound.

    `each` is handed the lines before it.
    """
    before = ""
    for n, line in enumerate(lines, start=1):
        if not _follows(before, n, line):
            return n
        each(line)
        before = line[-1]
    return None


def _follows(before: str, n: int, line: Line) -> bool:
    try:
        return line[0] == n and line[-1] == digest_of(before, *line[:-1])
    except (TypeError, ValueError):  # bytes, or letters that are none: no ledger writes such a line
        return False


def append(
    session: Session,
    at: datetime,
    id: str,
    event: str,
    *,
    state: str = "",
    url: str = "",
    by: str = "",
    detail: str = "",
) -> None:
    """Adds a line to the log, in the transaction of the change it tells of."""
    last = session.row("SELECT n, chain FROM log ORDER BY n DESC LIMIT 1")
    n, before = (last[0] + 1, str(last[1])) if last else (1, "")  # whatever stands there hinders no stop
    when = stamp(at)
    session.run(
        "INSERT INTO log (n, at, id, event, state, url, person, detail, chain)"
        " VALUES (:n, :at, :id, :event, :state, :url, :by, :detail, :chain)",
        n=n, at=when, id=id, event=event, state=state, url=url, by=by, detail=detail,
        chain=digest_of(before, n, when, id, event, state, url, by, detail),
    )  # fmt: skip
