"""The log's chain: each line carries a digest of itself and of the line before, so that a change shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.ledger.stamps import stamp

if TYPE_CHECKING:
    from bot.ledger.database import Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `n` counts from 1 without gaps; `check` chains it to the line before."""

    n: int
    at: datetime
    id: str
    event: str
    state: str
    url: str
    by: str
    detail: str
    check: str


def link(before: str, n: int, at: str, id: str, event: str, state: str, url: str, by: str, detail: str) -> str:
    """The `check` of a line (hex SHA-256); `before` is the previous line's, "" for the first."""
    line = json.dumps([before, n, at, id, event, state, url, by, detail], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def first_break(entries: Iterable[Entry]) -> int | None:
    """The number of the first line that is not as it was written, or that is missing; None where all are sound."""
    before = ""
    for n, entry in enumerate(entries, start=1):
        at = stamp(entry.at)
        check = link(before, n, at, entry.id, entry.event, entry.state, entry.url, entry.by, entry.detail)
        if entry.n != n or entry.check != check:
            return n
        before = entry.check
    return None


def note(
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
    n, before = (last[0] + 1, last[1]) if last else (1, "")
    when = stamp(at)
    session.run(
        "INSERT INTO log (n, at, id, event, state, url, person, detail, chain)"
        " VALUES (:n, :at, :id, :event, :state, :url, :by, :detail, :chain)",
        n=n, at=when, id=id, event=event, state=state, url=url, by=by, detail=detail,
        chain=link(before, n, when, id, event, state, url, by, detail),
    )  # fmt: skip
