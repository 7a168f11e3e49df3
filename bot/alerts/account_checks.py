"""Check once a day whether each account can still be used. No post waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from threading import Thread

from bot.actions import Action, ActionCode
from bot.alerts.events import ACCOUNT, Alert, Naming
from bot.config import Account, Settings
from bot.errors import AuthenticationRequired, FollowupError, TemporarilyUnavailable, unforeseen
from bot.ledger.ledger import Ledger
from bot.ledger.models import AccountLimits
from bot.ledger.notification_state import ACCOUNTS, ASKED, NotificationState
from bot.ledger.timestamps import moment, stamp
from bot.lib.concurrency import run_with_timeout
from bot.platforms.base import Identity, Platform
from bot.platforms.registry import connect
from bot.publishing.account_identity import ANOTHER, FAILED, MARK_IT, OUT, SILENT, SUBJECTS, UNMARKED, wrong
from bot.publishing.outcomes import describe_error
from bot.publishing.publisher import Publisher

_DAILY = timedelta(hours=23)  # less than a day, so that a daily timer that is a little early still asks
_SOON = timedelta(hours=1)  # for an account with a problem or without an answer
_AWAY = timedelta(days=2)  # without an answer for so long, a server may be gone
Faults = dict[str, str]  # message by kind of problem
_PATIENCE = 120.0  # seconds, for all in parallel
_LATE = TemporarilyUnavailable("no answer in time")
FaultsByAccount = dict[str, Faults]


@dataclass(frozen=True, slots=True)
class CheckStamp:
    """When to ask an account again, when it last answered (or was first asked), and a digest of its settings."""

    again: datetime
    answered: datetime
    asked_as: str

    @classmethod
    def read(cls, text: str) -> CheckStamp | None:
        """Parse a stored stamp; None where it is invalid, as if nobody had asked."""
        try:
            again, answered, asked_as = text.split()
            parsed = cls(moment(again), moment(answered), asked_as)
        except ValueError:
            return None
        return parsed if parsed.again.tzinfo and parsed.answered.tzinfo else None

    def __str__(self) -> str:
        return f"{stamp(self.again)} {stamp(self.answered)} {self.asked_as}"

    def over(self, account: Account, now: datetime) -> bool:
        """Whether it is time to ask. A stamp too far ahead, from a wrong clock, does not count."""
        return self.asked_as != asked_as(account) or not now < self.again <= now + 2 * _DAILY


class AccountChecks:
    """`say` writes a line to the output of the bot. Each check connects again, so that it tries the token itself.

    The ledger holds the results and when to ask again, so that restarts and timers do not ask more often.
    """

    def __init__(
        self,
        publisher: Publisher,
        ledger: Ledger,
        say: Callable[[str], None],
        *,
        connects: Callable[[Account, Settings], Platform] = connect,
    ) -> None:
        self._publisher = publisher
        self._ledger = ledger
        self._say = say
        self._connects = connects
        self._thread: Thread | None = None
        self._started_with: Mapping[str, Account] | None = None

    def start(self) -> None:
        """Start a check in a daemon thread. The first one asks again wherever a problem was found before."""
        if self._thread is None or not self._thread.is_alive():
            recheck, self._started_with = self._started_with is None, self._publisher.files.settings.accounts
            self._thread = Thread(target=partial(self.check, recheck=recheck), name="accounts", daemon=True)
            self._thread.start()

    def start_if_changed(self) -> None:
        """Start a check if the accounts in config.toml changed. Called after each tick."""
        now = self._publisher.files.settings.accounts
        if self._started_with is not None and now is not self._started_with and now != self._started_with:
            self.start()

    def check(self, patience: float = _PATIENCE, *, recheck: bool = False) -> FaultsByAccount:
        """Check the accounts that are due, for at most `patience` seconds, and return their problems."""
        try:
            return self._check(self._publisher.files.settings, self._publisher.now(), patience, recheck)
        except FollowupError as error:
            self._say(f"! The accounts could not be checked: {error}")
        except Exception as error:  # its words may hold a secret
            self._say(f"! The accounts could not be checked: {unforeseen(error)}")
        return {}

    def _check(self, settings: Settings, now: datetime, patience: float, recheck: bool) -> FaultsByAccount:
        if not settings.live:
            return {}
        with NotificationState(settings.ledger) as state:
            before = _by_account(state.accounts())
            stamps = {name: CheckStamp.read(text) for name, text in state.asked().items()}
            known = state.answers(now.date(), now.date()).identities
        limits = self._ledger.limits()
        written = {name: _as_written(account, limits.get(name)) for name, account in settings.accounts.items()}
        faults: FaultsByAccount = {}
        asked: dict[str, CheckStamp] = {}
        due = {
            name: account
            for name, account in settings.accounts.items()
            if _due(written[name], stamps.get(name), before.get(name), now, recheck)
        }
        for name, answer in self._answers(due, settings, patience).items():
            last, held = stamps.get(name), before.get(name, {})
            checked = _with_limit(written[name], limits.get(name), answer)
            faults[name], stamp = judge(checked, answer, known.get(name), held, last, now)
            asked[name] = replace(stamp, asked_as=asked_as(written[name]))
            if isinstance(answer, Identity) and ANOTHER not in faults[name]:
                self._ledger.know(
                    name, answer.id, answer.handle, answer.limit, now,
                    link_length=answer.link_length, alt_limit=answer.alt_limit, only_unknown=True,
                )  # fmt: skip
        gone = (before.keys() | stamps) - settings.accounts.keys()
        self._keep(settings, before, faults | {name: {} for name in gone}, dict.fromkeys(gone) | asked, now)
        return faults

    def _answers(
        self, due: Mapping[str, Account], settings: Settings, patience: float
    ) -> dict[str, Identity | Exception]:
        answers = run_with_timeout(patience, {name: partial(self._ask, one, settings) for name, one in due.items()})
        return {name: answers.get(name, _LATE) for name in due}

    def _ask(self, account: Account, settings: Settings) -> Identity | Exception:
        try:
            return self._connects(account, settings).identity()
        except Exception as error:
            return error

    def _keep(
        self,
        settings: Settings,
        before: FaultsByAccount,
        after: FaultsByAccount,
        asked: Mapping[str, CheckStamp | None],
        now: datetime,
    ) -> None:
        changes: dict[str, str | None] = {}
        for name, faults in after.items():
            old = before.get(name, {})
            keys = (kind for kind in old.keys() | faults if old.get(kind) != faults.get(kind))
            changes |= {f"{ACCOUNTS}{name}/{kind}": faults.get(kind) for kind in keys}
        stamps = {f"{ASKED}{name}": str(one) if one else None for name, one in asked.items()}
        if changes or stamps:
            with NotificationState(settings.ledger) as state:
                state.keep(changes | stamps, now)
        for key, words in sorted(changes.items()):
            self._say(_line(key, words))


def needs_a_person(faults_by_account: FaultsByAccount) -> bool:
    """Whether a problem was found that will stop a post."""
    return any(faults.keys() - {UNMARKED} for faults in faults_by_account.values())


def alerts(messages: Mapping[str, str], naming: Naming) -> Iterator[Alert]:
    """Alert about the problems that the last check found."""
    for key, words in messages.items():
        name, kind = _place(key)
        text = "FaultsByAccount by the daily check, before a post needs the account. To see what to do:"
        doctor = Action(ActionCode.DOCTOR)
        yield Alert(f"{ACCOUNT}{name}/{kind}", f"{SUBJECTS[kind]}: {name}", text + naming.why(words), actions=(doctor,))


def _as_written(account: Account, known: AccountLimits | None) -> Account:
    """The account as config.toml has it, without the limits that its server reported."""
    own = None if known and known.characters == account.limit else account.limit
    return replace(account, limit=own, link_length=None, alt_limit=None)


def _with_limit(account: Account, known: AccountLimits | None, answer: Identity | Exception) -> Account:
    """Add the limit that the server reported first, where config.toml gives none."""
    if account.limit is not None:
        return account
    first = known.characters if known else answer.limit if isinstance(answer, Identity) else None
    return replace(account, limit=first)


def _due(account: Account, last: CheckStamp | None, faults: Faults | None, now: datetime, recheck: bool) -> bool:
    return last is None or last.over(account, now) or (recheck and bool(faults))


def _line(key: str, words: str | None) -> str:
    name, kind = _place(key)
    subject = f"{SUBJECTS[kind]}: {name}"
    return f"! {subject} ({words})" if words is not None else f"Fixed: {subject[0].lower()}{subject[1:]}"


def _place(key: str) -> tuple[str, str]:
    name, _, kind = key.removeprefix(ACCOUNTS).rpartition("/")
    return name, kind


def _by_account(messages: Mapping[str, str]) -> FaultsByAccount:
    by_account: FaultsByAccount = {}
    for key, words in messages.items():
        name, kind = _place(key)
        by_account.setdefault(name, {})[kind] = words
    return by_account


def judge(
    account: Account,
    answer: Identity | Exception,
    known: str | None,
    before: Faults,
    last: CheckStamp | None,
    now: datetime,
) -> tuple[Faults, CheckStamp]:
    """Return the problems now. A busy platform says nothing about the account: known problems remain."""
    answered = last.answered if last and isinstance(answer, TemporarilyUnavailable) else now
    faults = (
        _busy(before, answered, now)
        if isinstance(answer, TemporarilyUnavailable)
        else _answered(account, answer, known)
    )
    well = not faults and not isinstance(answer, TemporarilyUnavailable)
    return faults, CheckStamp(now + (_DAILY if well else _SOON), answered, asked_as(account))


def _busy(before: Faults, since: datetime, now: datetime) -> Faults:
    if now - since < _AWAY:
        return before
    away = f"no answer since {since:%Y-%m-%d}: is its server still there?"
    return {SILENT: away} | before


def _answered(account: Account, answer: Identity | Exception, known: str | None) -> Faults:
    if isinstance(answer, AuthenticationRequired):
        return {OUT: str(answer)}
    if isinstance(answer, Exception):
        return {FAILED: describe_error(answer)}
    return dict(wrong(account, answer, known)) | ({UNMARKED: MARK_IT} if answer.bot is False else {})


def asked_as(account: Account) -> str:
    """Digest an account's settings in config.toml, which hold no secrets themselves."""
    return sha256(repr(account).encode()).hexdigest()[:16]
