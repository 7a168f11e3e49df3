"""Are the accounts still ours? Asked once a day, beside the ticks or after the only one: no post waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from threading import Thread

from bot.actions import Action, ActionCode
from bot.alerts.events import Alert, Naming
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

_DAILY = timedelta(hours=23)  # so that a timer that calls once a day, and today a little early, asks each day
_SOON = timedelta(hours=1)  # for an account with something wrong, or that did not answer
_AWAY = timedelta(days=2)  # a server that is away for as long may be gone
Faults = dict[str, str]  # what is wrong, by its kind, in words
LASTING = "look/"  # how keys of alerts about accounts begin: told again when it comes back, after it was mended
_PATIENCE = 120.0  # seconds for all of them side by side
_LATE = TemporarilyUnavailable("no answer in time")
Found = dict[str, Faults]  # by account


@dataclass(frozen=True, slots=True)
class CheckStamp:
    """When an account is to be asked again, when it last answered (else: was first asked), and as what it was asked."""

    again: datetime
    answered: datetime
    asked_as: str

    @classmethod
    def read(cls, text: str) -> CheckStamp | None:
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


class AccountChecks:
    """`say` writes a line where the bot writes its own. Each look connects anew: only so is the token itself tried.

    The ledger holds what was found and when to ask again: neither a restart nor a timer asks more often.
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
        self._begun_with: Mapping[str, Account] | None = None

    def begin(self) -> None:
        """Returns at once. The thread keeps no process alive: a server that never answers does not hold up its end.

        At the start what was wrong is asked again, whenever that was: it may have been mended.
        """
        if self._thread is None or not self._thread.is_alive():
            anew, self._begun_with = self._begun_with is None, self._publisher.files.settings.accounts
            self._thread = Thread(target=partial(self.look, anew=anew), name="accounts", daemon=True)
            self._thread.start()

    def heed(self) -> None:
        """Begins where config.toml says other things of the accounts than it did; after each tick."""
        now = self._publisher.files.settings.accounts
        if self._begun_with is not None and now is not self._begun_with and now != self._begun_with:
            self.begin()

    def look(self, patience: float = _PATIENCE, *, anew: bool = False) -> Found:
        """Asks whom it is time to ask, for so many seconds, and returns what is wrong with these."""
        try:
            return self._look(self._publisher.files.settings, self._publisher.now(), patience, anew)
        except FollowupError as error:
            self._say(f"! The accounts could not be looked at: {error}")
        except Exception as error:  # its words may hold a secret
            self._say(f"! The accounts could not be looked at: {unforeseen(error)}")
        return {}

    def _look(self, settings: Settings, now: datetime, patience: float, anew: bool) -> Found:
        if not settings.live:
            return {}
        with NotificationState(settings.ledger) as told:
            before = _by_account(told.accounts())
            stamps = {name: CheckStamp.read(text) for name, text in told.asked().items()}
            known = told.answers(now.date(), now.date()).identities
        limits = self._ledger.limits()
        written = {name: _as_written(one, limits.get(name)) for name, one in settings.accounts.items()}
        found: Found = {}
        asked: dict[str, CheckStamp] = {}
        wanted = {
            n: a for n, a in settings.accounts.items() if _due(written[n], stamps.get(n), before.get(n), now, anew)
        }
        for name, said in self._said(wanted, settings, patience).items():
            last, held = stamps.get(name), before.get(name, {})
            account = _with_limit(written[name], limits.get(name), said)
            found[name], stamp = judge(account, said, known.get(name), held, last, now)
            asked[name] = replace(stamp, asked_as=asked_as(written[name]))
            if isinstance(said, Identity) and ANOTHER not in found[name]:
                self._ledger.know(
                    name, said.id, said.handle, said.limit, now,
                    link_length=said.link_length, alt_limit=said.alt_limit, only_unknown=True,
                )  # fmt: skip
        gone = (before.keys() | stamps) - settings.accounts.keys()
        self._keep(settings, before, found | {name: {} for name in gone}, dict.fromkeys(gone) | asked, now)
        return found

    def _said(
        self, wanted: Mapping[str, Account], settings: Settings, patience: float
    ) -> dict[str, Identity | Exception]:
        answers = run_with_timeout(patience, {name: partial(self._ask, one, settings) for name, one in wanted.items()})
        return {name: answers.get(name, _LATE) for name in wanted}

    def _ask(self, account: Account, settings: Settings) -> Identity | Exception:
        try:
            return self._connects(account, settings).identity()
        except Exception as error:
            return error

    def _keep(
        self, settings: Settings, before: Found, found: Found, asked: Mapping[str, CheckStamp | None], now: datetime
    ) -> None:
        changes: dict[str, str | None] = {}
        for name, faults in found.items():
            old = before.get(name, {})
            keys = (kind for kind in old.keys() | faults if old.get(kind) != faults.get(kind))
            changes |= {f"{ACCOUNTS}{name}/{kind}": faults.get(kind) for kind in keys}
        stamps = {f"{ASKED}{name}": str(one) if one else None for name, one in asked.items()}
        if changes or stamps:
            with NotificationState(settings.ledger) as told:
                told.keep(changes | stamps, now)
        for key, words in sorted(changes.items()):
            self._say(_line(key, words))


def needs_a_person(found: Found) -> bool:
    """Whether something was found that will keep a post from going out as it should."""
    return any(faults.keys() - {UNMARKED} for faults in found.values())


def alerts(found: Mapping[str, str], naming: Naming) -> Iterator[Alert]:
    """What the last look found."""
    for key, words in found.items():
        name, kind = _place(key)
        said = "Found as the account was asked, before a post needs it. This says what to do:"
        doctor = Action(ActionCode.DOCTOR)
        yield Alert(f"{LASTING}{name}/{kind}", f"{SUBJECTS[kind]}: {name}", said + naming.why(words), actions=(doctor,))


def _as_written(account: Account, known: AccountLimits | None) -> Account:
    """As config.toml has it: without what was learnt of its server."""
    own = None if known and known.characters == account.limit else account.limit
    return replace(account, limit=own, link_length=None, alt_limit=None)


def _with_limit(account: Account, known: AccountLimits | None, said: Identity | Exception) -> Account:
    """Posts are written for what the server said first, where config.toml says nothing."""
    if account.limit is not None:
        return account
    first = known.characters if known else said.limit if isinstance(said, Identity) else None
    return replace(account, limit=first)


def _due(account: Account, last: CheckStamp | None, faults: Faults | None, now: datetime, anew: bool) -> bool:
    return last is None or last.over(account, now) or (anew and bool(faults))


def _line(key: str, words: str | None) -> str:
    name, kind = _place(key)
    subject = f"{SUBJECTS[kind]}: {name}"
    return f"! {subject} ({words})" if words is not None else f"Mended: {subject[0].lower()}{subject[1:]}"


def _place(key: str) -> tuple[str, str]:
    name, _, kind = key.removeprefix(ACCOUNTS).rpartition("/")
    return name, kind


def _by_account(found: Mapping[str, str]) -> Found:
    by_account: Found = {}
    for key, words in found.items():
        name, kind = _place(key)
        by_account.setdefault(name, {})[kind] = words
    return by_account


def judge(
    account: Account,
    said: Identity | Exception,
    known: str | None,
    before: Faults,
    last: CheckStamp | None,
    now: datetime,
) -> tuple[Faults, CheckStamp]:
    """What is wrong now. A platform that is busy says nothing of the account: what was found before stays."""
    answered = last.answered if last and isinstance(said, TemporarilyUnavailable) else now
    found = (
        _busy(before, answered, now) if isinstance(said, TemporarilyUnavailable) else _answered(account, said, known)
    )
    well = not found and not isinstance(said, TemporarilyUnavailable)
    return found, CheckStamp(now + (_DAILY if well else _SOON), answered, asked_as(account))


def _busy(before: Faults, since: datetime, now: datetime) -> Faults:
    if now - since < _AWAY:
        return before
    away = f"no answer since {since:%Y-%m-%d}: is its server still there?"
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
