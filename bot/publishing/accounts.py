"""Are the accounts still ours? Asked at the start and once a day, beside the ticks: no post waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import Thread

from bot.config import Account, Settings
from bot.errors import Busy, FollowupError, LoggedOut
from bot.ledger.store import Ledger
from bot.ledger.told import ACCOUNTS, Told
from bot.platforms.base import Identity, Platform
from bot.platforms.registry import connect
from bot.publishing.alerts import Alert, Naming
from bot.publishing.publish import Publisher
from bot.publishing.states import told as in_words

LASTING = "look/"  # how keys of alerts about accounts begin: told again when it comes back, after it was mended
_OUT, _ANOTHER, _LIMIT, _UNMARKED, _FAILED = "signed-out", "another", "limit", "unmarked", "failed"
_SUBJECTS = {
    _OUT: "Signed out",
    _ANOTHER: "Another account than it was",
    _LIMIT: "Takes shorter posts than it did",
    _UNMARKED: "Not marked as automated",
    _FAILED: "Could not be asked",
}
UNMARKED = "it is not marked as automated: set that in its profile, see docs/accounts.md"
Faults = dict[str, str]  # what is wrong, by its kind


def wrong(account: Account, who: Identity, known: str) -> Iterator[tuple[str, str]]:
    """What does not fit, by its kind, in words. `known` is the account's id in the ledger."""
    if account.handle and _bare(account.handle) != _bare(who.handle):
        yield _ANOTHER, f"config.toml says {account.handle}, the secrets belong to {who.handle}"
    if known != who.id:
        yield (
            _ANOTHER,
            f"the ledger knows this account as {known}, the secrets belong to {who.id}: "
            "give the new account a name of its own in config.toml",
        )
    if account.limit is not None and account.limit > who.limit:
        yield _LIMIT, f"limit = {account.limit}, but the server takes {who.limit}: longer posts will be refused"


class Accounts:
    """`say` writes a line where the bot writes its own. Each look connects anew: only so is the token itself tried.

    A platform that is busy says nothing about the account: what was found before stays.
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

    def begin(self) -> None:
        """Returns at once. The thread keeps no process alive: a server that never answers does not hold up its end."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self.look, name="accounts", daemon=True)
            self._thread.start()

    def look(self) -> None:
        try:
            self._look(self._publisher.files.settings, self._publisher.now())
        except FollowupError as error:
            self._say(f"! The accounts could not be looked at: {error}")
        except Exception as error:  # its words may hold a secret
            self._say(f"! The accounts could not be looked at: the program itself failed ({type(error).__name__})")

    def _look(self, settings: Settings, now: datetime) -> None:
        if not settings.live:
            return
        with Told(settings.ledger) as told:
            before = told.accounts()
            known = told.answers(now.date(), now.date()).identities
            found: Faults = {}
            for name, account in settings.accounts.items():
                asked = self._asked(account, settings, known, now)
                place = f"{ACCOUNTS}{name}/"
                if asked is None:
                    found |= {key: words for key, words in before.items() if key.startswith(place)}
                else:
                    found |= {place + kind: words for kind, words in asked.items()}
            changes = {key: found.get(key) for key in before.keys() | found if before.get(key) != found.get(key)}
            if changes:
                told.keep(changes, now)
        for key, words in sorted(changes.items()):
            self._say(_line(key, words))

    def _asked(self, account: Account, settings: Settings, known: Mapping[str, str], now: datetime) -> Faults | None:
        """What is wrong with one account; None where that cannot be told today."""
        try:
            who = self._connects(account, settings).identity()
        except Busy:
            return None
        except LoggedOut as error:
            return {_OUT: str(error)}
        except Exception as error:
            return {_FAILED: in_words(error)}
        if account.name not in known:
            self._ledger.know(account.name, who.id, who.handle, None, now)
        faults = dict(wrong(account, who, known.get(account.name, who.id)))
        return faults | ({_UNMARKED: UNMARKED} if who.bot is False else {})


def alerts(found: Mapping[str, str], naming: Naming) -> Iterator[Alert]:
    """What the last look found."""
    for key, words in found.items():
        name, _, kind = key.removeprefix(ACCOUNTS).rpartition("/")
        said = "Found as the account was asked, before a post needs it. `followup doctor` says what to do."
        yield Alert(f"{LASTING}{name}/{kind}", f"{_SUBJECTS[kind]}: {name}", said + naming.why(words))


def _line(key: str, words: str | None) -> str:
    name, _, kind = key.removeprefix(ACCOUNTS).rpartition("/")
    subject = f"{_SUBJECTS[kind]}: {name}"
    return f"! {subject} ({words})" if words is not None else f"Mended: {subject[0].lower()}{subject[1:]}"


def _bare(handle: str) -> str:
    """`@team@server`, `team@server` and `@team` are compared by what both tell: the name."""
    return handle.lower().removeprefix("@").partition("@")[0]
