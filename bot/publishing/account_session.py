"""One account as this bot reaches it: connected once, and left in peace for as long as it is busy or signed out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.config import Account
from bot.errors import AuthenticationRequired, LedgerError, PlatformError, TemporarilyUnavailable
from bot.ledger.ledger import Ledger
from bot.platforms.base import Identity, Platform
from bot.publishing.account_identity import another
from bot.publishing.outcomes import LONGEST_WAIT, describe_error

Connect = Callable[[Account], Platform]
Jitter = Callable[[], float]  # from 0 to 1
_AT_LEAST = timedelta(seconds=1)
_MOST_JITTER = timedelta(minutes=3)  # of 15 minutes; a platform that names a moment late in the day is not to miss it
_DOUBTS = 2  # lost answers one after the other, after which an account is left in peace


class ProgramFault(TemporarilyUnavailable):
    """Nothing was sent, and no platform is to blame."""

    code = "fault"


class AccountSession:
    """`identity` is the platform's own account id as last known; `sent_at` when the newest post was begun."""

    def __init__(
        self,
        account: Account,
        connect: Connect,
        ledger: Ledger,
        retry_after: timedelta,
        jitter: Jitter,
        *,
        identity: str = "",
        sent_at: datetime | None = None,
    ) -> None:
        self.account = account
        self.platform: Platform | None = None
        self.identity = identity
        self.sent_at = sent_at
        self.until: datetime | None = None
        self._connect = connect
        self._ledger = ledger
        self._retry_after = retry_after
        self._jitter = jitter
        self._failures = 0
        self._doubts = 0
        self._said: PlatformError | None = None
        self._known: Identity | None = None

    @property
    def known(self) -> Identity | None:
        """What the platform said of the account, once it was reached."""
        return self._known

    def open(self, clock: Callable[[], datetime]) -> Platform:
        """The platform, with the account's own id known. Raises Busy or LoggedOut, at once while one of them lasts."""
        now = clock()
        if self.until and now < self.until and self._said:
            raise self._said
        try:
            platform = self.platform or self._connect(self.account)
            self.platform = platform
            if self._known is None:
                self._meet(platform.identity(), now)
        except (TemporarilyUnavailable, AuthenticationRequired) as error:
            self.failed(error, clock())  # a server may take a minute to say nothing
            raise
        except LedgerError:
            raise
        except Exception as error:
            fault = ProgramFault(describe_error(error))
            self.failed(fault, clock())
            raise fault from error
        return platform

    def _meet(self, who: Identity, now: datetime) -> None:
        """Raises LoggedOut where the secrets belong to somebody else than the ledger or config.toml says."""
        why = another(self.account, who, self._ledger.identity(self.account.name))
        if why:
            raise AuthenticationRequired(f"{self.account.name}: {why}")
        self._known = who
        self.identity = who.id
        self._ledger.know(
            self.account.name, who.id, who.handle, who.limit, now,
            link_length=who.link_length, alt_limit=who.alt_limit, only_unknown=True,
        )  # fmt: skip

    def failed(self, error: PlatformError, now: datetime) -> datetime:
        """When to try again: what the platform asked for, else twice the last wait, up to 15 minutes, with jitter.

        One that asks for too little, again and again, is not asked again and again.
        """
        own = min(self._retry_after * 2**self._failures, LONGEST_WAIT)
        named = error.wait if isinstance(error, TemporarilyUnavailable) else None
        wait = own if named is None else max(timedelta(seconds=named), own / 2 if self._failures else _AT_LEAST)
        self._failures = min(self._failures + 1, 10)
        self._said = error
        self.until = now + wait + min(wait * 0.2, _MOST_JITTER) * self._jitter()
        if isinstance(error, AuthenticationRequired):
            self.platform = None
            self._known = None
        return self.until

    def doubted(self, error: Exception, now: datetime) -> None:
        """A lost answer may be the post's bad luck; two in a row are the account's."""
        self._doubts += 1
        if self._doubts >= _DOUBTS:
            self.failed(TemporarilyUnavailable(describe_error(error)), now)

    def worked(self) -> None:
        self._failures = self._doubts = 0
        self.until = self._said = None
