"""The log's chain: each line carries a digest of itself and of the line before, so that a change shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.ledger.models import Reason
from bot.ledger.tables import log
from bot.ledger.timestamps import stamp

if TYPE_CHECKING:
    from bot.ledger.database import Session

# as stored: n, at, id, event, state, url, person, detail, reason, part, chain
Line = tuple[int, str, str, str, str, str, str, str, str | None, int | None, str]
_LAST = select(log.c.n, log.c.chain).where(log.c.n == select(func.max(log.c.n)).scalar_subquery())
_ADD = insert(log)
_quoted = json.encoder.encode_basestring  # what json.dumps(ensure_ascii=False) does to a text, four times as quick


def digest_of(before: str, n: int, *texts: str, reason: str | None = None, part: int | None = None) -> str:
    """The `check` of a line (hex SHA-256); `before` is the previous line's, "" for the first.

    `texts` from `at` to `detail`. A line without reason and part keeps the digest that it had before there were any.
    """
    words = ",".join(map(_quoted, texts))
    if reason is not None or part is not None:
        words += f",{'null' if reason is None else _quoted(reason)},{'null' if part is None else part}"
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
        return line[0] == n and line[-1] == digest_of(before, line[0], *line[1:8], reason=line[8], part=line[9])
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
    reason: Reason | None = None,
    part: int | None = None,
) -> None:
    """Adds a line to the log, in the transaction of the change it tells of. `part` counts from 1."""
    last = session.row(_LAST)
    n, before = (last[0] + 1, str(last[1])) if last else (1, "")  # whatever stands there hinders no stop
    when = stamp(at)
    session.run(
        _ADD, n=n, at=when, id=id, event=event, state=state, url=url, person=by, detail=detail,
        reason=reason, part=part,
        chain=digest_of(before, n, when, id, event, state, url, by, detail, reason=reason, part=part),
    )  # fmt: skip
