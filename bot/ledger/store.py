"""The ledger: facts only, each change in one transaction together with its entry in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.ledger.answers import Answers, Pause, Row, State, Yes
from bot.ledger.seal import Seal


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


class Ledger:
    """Opened on an SQLAlchemy address; threads may share it. Raises LedgerError for anything the database refuses."""

    def __init__(self, url: str) -> None: ...

    def close(self) -> None: ...

    # what it answers
    def answers(self, first: date, last: date) -> Answers: ...
    def row(self, id: str) -> Row | None: ...
    def sealed(self, id: str) -> Seal: ...
    def unsettled(self) -> Sequence[Row]: ...  # sending, waiting, partial, unconfirmed: one indexed question
    def paused(self, campaign: str, cases: Sequence[str], account: str, countries: Sequence[str]) -> Pause | None: ...
    def entries(self, *, case: str | None, account: str | None, since: datetime | None) -> Sequence[Entry]: ...

    # what people say
    def verify(self, campaign: str, case: str, yes: Yes) -> None: ...
    def approve(self, delivery: str, yes: Yes) -> None: ...  # reopens what was skipped
    def skip(self, row: Row, by: str, at: datetime) -> None: ...
    def pause(self, pause: Pause) -> None: ...
    def resume(self, scope: str, value: str, by: str, at: datetime, needed: int) -> bool: ...

    # what happens
    def claim(self, seal: Seal, needed: int, at: datetime) -> bool: ...  # False: another has it, or it may not go
    def reclaim(self, id: str, state: State, at: datetime) -> bool: ...  # waiting or partial -> sending
    def attempt(self, id: str, n: int, at: datetime) -> None: ...
    def receive(self, id: str, n: int, remote_id: str, url: str, proof: str, at: datetime, last: bool) -> None: ...
    def turn(self, id: str, state: State, detail: str, at: datetime, not_before: datetime | None = None) -> None: ...
    def miss(self, row: Row, at: datetime) -> None: ...  # a row that was never claimed; its detail says why
    def know(self, account: str, identity: str, handle: str, limit: int, at: datetime) -> None: ...
    def tick(self, at: datetime) -> None: ...
