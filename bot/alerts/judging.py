"""What a look at an account means, and when to look again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.config import Account
from bot.errors import AuthenticationRequired, TemporarilyUnavailable
from bot.ledger.timestamps import moment, stamp
from bot.platforms.base import Identity
from bot.publishing.account_identity import FAILED, MARK_IT, OUT, SILENT, UNMARKED, wrong
from bot.publishing.outcomes import describe_error

_DAILY = timedelta(hours=23)  # so that a timer that calls once a day, and today a little early, asks each day
_SOON = timedelta(hours=1)  # for an account with something wrong, or that did not answer
_PATIENCE = timedelta(days=2)  # a server that is away for as long may be gone
Faults = dict[str, str]  # what is wrong, by its kind, in words


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an account is to be asked again, when it last answered (else: was first asked), and as what it was asked."""

    again: datetime
    answered: datetime
    asked_as: str

    @classmethod
    def read(cls, text: str) -> Stamp | None:
        """None where it makes no sense, as if nobody had ever asked."""
        try:
            again, answered, asked_as = text.split()
            found = cls(moment(again), moment(answered), asked_as)
        except ValueError:
            return None
        return found if found.again.tzinfo and found.answered.tzinfo else None

    def __str__(self) -> str:
        return f"{stamp(self.again)} {stamp(self.answered)} {self.asked_as}"

    def over(self, account: Account, now: datetime) -> bool:
        """Whether it is time to ask. One from a clock that ran ahead counts for nothing."""
        return self.asked_as != asked_as(account) or not now < self.again <= now + 2 * _DAILY


def judged(
    account: Account, said: Identity | Exception, known: str | None, before: Faults, last: Stamp | None, now: datetime
) -> tuple[Faults, Stamp]:
    """What is wrong now. A platform that is busy says nothing of the account: what was found before stays."""
    answered = last.answered if last and isinstance(said, TemporarilyUnavailable) else now
    found = (
        _busy(before, answered, now) if isinstance(said, TemporarilyUnavailable) else _answered(account, said, known)
    )
    well = not found and not isinstance(said, TemporarilyUnavailable)
    return found, Stamp(now + (_DAILY if well else _SOON), answered, asked_as(account))


def _busy(before: Faults, since: datetime, now: datetime) -> Faults:
    if now - since < _PATIENCE:
        return before
    away = f"no answer since {since:%Y-%m-%d}: is its server still there? `followup doctor` asks it now"
    return {SILENT: away} | before


def _answered(account: Account, said: Identity | Exception, known: str | None) -> Faults:
    if isinstance(said, AuthenticationRequired):
        return {OUT: str(said)}
    if isinstance(said, Exception):
        return {FAILED: describe_error(said)}
    return dict(wrong(account, said, known)) | ({UNMARKED: MARK_IT} if said.bot is False else {})


def asked_as(account: Account) -> str:
    """Changes with the account's lines in config.toml; of secrets these hold the places alone."""
    return sha256(repr(account).encode()).hexdigest()[:16]
