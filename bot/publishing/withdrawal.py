"""Taking back: what is still to come is stopped first, then what is out is taken down, the last part of a thread first.

It never waits for the publisher's lock: the ledger's transactions keep it and a bot that runs apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.actions import Action, ActionCode
from bot.config import Account, Settings
from bot.errors import (
    AuthenticationRequired,
    LedgerError,
    LookupFailed,
    PaymentRequired,
    Refused,
    TemporarilyUnavailable,
)
from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord, Reason, SentPart, State
from bot.lib.concurrency import run_parallel
from bot.platforms.base import Platform, Receipt
from bot.platforms.registry import connect
from bot.publishing.outcomes import describe_error
from bot.publishing.sealing import describe_near, find_unclaimed_match, part_to_find

_TRIES = 200  # a bot that sends meanwhile changes a row a few times; each wait is one of these
_FAILURES = 2  # one after the other, after which an account is left in peace
_AGAIN = "then run this again"
GONE = "a person looked: it is gone from the platform"
_ENDED: dict[State, str] = {
    "withdrawn": "it was taken down before",
    "missed": "it never went out",
    "skipped": "it never went out",
}


@dataclass(frozen=True, slots=True)
class WithdrawalResult:
    """What became of a post. `up`: where it is, or may be, still to be seen; `detail` why, and what to do."""

    id: str
    state: State
    detail: str = ""
    up: tuple[str, ...] = ()
    url: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def done(self) -> bool:
        return self.state in _ENDED

    def plain(self) -> dict[str, object]:
        return {
            "id": self.id,
            "state": self.state,
            "url": self.url or None,
            "detail": self.detail,
            "actions": [action.plain() for action in self.actions],
        }


@dataclass
class Withdrawal:
    """`alone`: no bot publishes, so what is `sending` was left behind by one that died.

    `wait` lets a moment pass for a bot that is sending; False once there was patience enough. `gone`: a person looked,
    and nothing of these is on the platform any more, so that it is not asked.
    """

    ledger: Ledger
    settings: Settings
    by: str
    now: datetime
    alone: bool
    wait: Callable[[], bool] = lambda: False
    connects: Callable[[Account, Settings], Platform] = connect
    gone: bool = False

    def take(self, rows: Iterable[DeliveryRecord]) -> list[WithdrawalResult]:
        """All of them, by id. Each account's posts one after another, accounts side by side."""
        by_account: dict[str, list[DeliveryRecord]] = defaultdict(list)
        for row in rows:
            by_account[row.account].append(row)
        shares = [_Share(self, name) for name in by_account]
        found = run_parallel([partial(share.take, by_account[share.name]) for share in shares])
        return sorted((taken for share in found for taken in share), key=lambda taken: taken.id)


@dataclass
class _Share:
    """One account. `trouble`: why nothing more is asked of it."""

    whole: Withdrawal
    name: str
    platform: Platform | None = None
    trouble: str = ""
    _identity: str = ""
    _failures: int = 0
    _signed_out: bool = False
    _by_hand: bool = False  # whether only a person can take the post down

    def take(self, rows: Sequence[DeliveryRecord]) -> list[WithdrawalResult]:
        """What may still go out is stopped before anything is taken down."""
        for row in rows:
            self.whole.ledger.hold(row.id, self.whole.by, self.whole.now)
        settled_first = sorted(rows, key=lambda row: row.state == "sending")
        return [self._taken(row.id) for row in settled_first]

    def _taken(self, id: str) -> WithdrawalResult:
        self._by_hand = False
        for _ in range(_TRIES):
            row = self.whole.ledger.row(id)
            if row is None:
                break
            with suppress(Refused):  # a bot changed it at this moment: look again
                taken = self._step(row)
                if taken:
                    return taken
        return WithdrawalResult(id, "sending", f"it changes at this moment: wait a minute, {_AGAIN}")

    def _step(self, row: DeliveryRecord) -> WithdrawalResult | None:
        """One step towards its end. None: look again what it is now."""
        ledger, by, now = self.whole.ledger, self.whole.by, self.whole.now
        if row.state in _ENDED:
            return WithdrawalResult(row.id, row.state, _ENDED[row.state])
        if row.state in ("waiting", "rejected") or (row.state == "sending" and not _attempted(row)):
            ledger.skip(row, by, now)
            return WithdrawalResult(row.id, "skipped", "it had not gone out, and will not")
        if row.state == "sending" and not self.whole.alone:
            return None if self.whole.wait() else _going_out(row)
        if row.state == "sending":
            ledger.turn(row.id, "unconfirmed", "", now, reason=Reason.WITHDRAWN)
            return None
        ledger.hold(row.id, by, now)
        return self._look(row) if row.state == "unconfirmed" else self._take_down(row)

    # looking

    def _look(self, row: DeliveryRecord) -> WithdrawalResult | None:
        """Of what may be out: found, it is noted; surely absent, it never goes out; else a person has to look."""
        ledger, by, now = self.whole.ledger, self.whole.by, self.whole.now
        part = next(part for part in row.parts if not part.at)
        why = "" if self.whole.gone else self._unready(row)
        receipt = None
        if not why and not self.whole.gone:
            receipt, why = self._found(row, part)
        if receipt:
            last = part.n == row.parts[-1].n
            ledger.receive(row.id, part.n, receipt.id, receipt.url, receipt.proof, now, last)
            return None
        if why:
            return self._doubtful(row, why)
        ledger.settle_absent(row.id, by, now, "never")
        return None

    def _found(self, row: DeliveryRecord, part: SentPart) -> tuple[Receipt | None, str]:
        """The receipt, or why nobody can tell; neither where it surely is not out.

        Of a part that was never attempted, in doubt is a post that another record may know.
        """
        if self.platform is None:
            return None, ""
        seal, ledger = self.whole.ledger.sealed(row.id), self.whole.ledger
        thread = [Receipt(sent.remote_id, sent.url, sent.at, sent.proof) for sent in row.parts if sent.at]
        wanted = part_to_find(seal, seal.parts[part.n], row.parts)
        try:
            found = find_unclaimed_match(self.platform, ledger, seal, wanted, thread)
            if found is None and part.attempted_at is None:
                near = find_unclaimed_match(self.platform, ledger, seal, replace(wanted, nearly=True), thread)
                return None, describe_near(near.url) if near else ""
        except LedgerError:
            raise
        except Exception as error:
            self._failed(error)
            return None, f"{self.trouble}{self._remove_by_hand()}" if self.trouble else describe_error(error).rstrip(
                "."
            )
        self._failures = 0
        newest = part.last_attempt or part.attempted_at
        if found is None and newest and self.whole.now < newest + self.whole.settings.settle_after:
            return None, "it is not there yet, and may still arrive"
        if found is None and any(later.attempted_at for later in row.parts if later.n > part.n):
            return None, "it is not there, and what followed it was sent"
        return found, ""

    def _doubtful(self, row: DeliveryRecord, why: str) -> WithdrawalResult:
        left = self._remove_all(row)
        actions = self._actions(row.id)
        if not self._by_hand:
            why += (
                f". Wait a minute and run this again; or check the account {row.account}. If the post is there, settle "
                f"it as published, {_AGAIN}. If it is not, confirm that it is gone"
            )
            actions = (Action(ActionCode.SETTLE_PUBLISHED, posts=(row.id,)), *actions)
        return WithdrawalResult(row.id, self._state(row), f"it may be out: {why}", tuple(left), actions=actions)

    def _actions(self, id: str) -> tuple[Action, ...]:
        sign_in = (Action(ActionCode.LOGIN, account=self.name),) if self._signed_out else ()
        return (*sign_in, Action(ActionCode.CONFIRM_REMOVED, posts=(id,)))

    def _state(self, row: DeliveryRecord) -> State:
        now = self.whole.ledger.row(row.id)
        return now.state if now else row.state

    # taking down

    def _take_down(self, row: DeliveryRecord) -> WithdrawalResult:
        out = [part for part in row.parts if part.at]
        left = {} if self.whole.gone else self._remove_all(row)
        if left:
            why = "; ".join(dict.fromkeys(left.values()))
            return WithdrawalResult(row.id, row.state, why, tuple(left), next(iter(left)), self._actions(row.id))
        how = GONE if self.whole.gone else ""
        self.whole.ledger.withdraw(row.id, len(out), self.whole.by, self.whole.now, how)
        return WithdrawalResult(row.id, "withdrawn")

    def _remove_all(self, row: DeliveryRecord) -> dict[str, str]:
        """The addresses of what is still up, first part first, each with why."""
        left = {part.url: self._remove(row, part) for part in reversed(row.parts) if part.at}
        return {url: why for url, why in reversed(left.items()) if why}

    def _remove(self, row: DeliveryRecord, part: SentPart) -> str:
        why = self._unready(row)
        if why or self.platform is None or part.at is None:
            return why
        try:
            self.platform.remove(Receipt(part.remote_id, part.url, part.at, part.proof))
        except Exception as error:
            return f"{self._failed(error)}{self._remove_by_hand()}"
        self._failures = 0
        self.whole.ledger.removed(row.id, part.n, part.url, self.whole.by, self.whole.now)
        return ""

    # the account

    def _unready(self, row: DeliveryRecord) -> str:
        """Why nothing can be asked of the account that posted this; "" where it can."""
        account = self.whole.settings.accounts.get(self.name)
        if account is None or account.platform != row.platform:
            gone = f"config.toml has no account {self.name} on {row.platform} any more"
            return f"{gone}: add it again, {_AGAIN}; or {self._remove_by_hand()}"
        if not self.trouble and self.platform is None:
            self._open(account)
        if not self.trouble and row.identity and self._identity != row.identity:
            return f"{self.name} is signed in as another account than the one that posted it: {self._remove_by_hand()}"
        return f"{self.trouble}{self._remove_by_hand()}" if self.trouble else ""

    def _remove_by_hand(self) -> str:
        self._by_hand = True
        return "take it down by hand on the platform, then confirm that it is gone"

    def _open(self, account: Account) -> None:
        try:
            platform = self.whole.connects(account, self.whole.settings)
            self._identity = platform.identity().id
            self.platform = platform
        except LedgerError:
            raise
        except Exception as error:
            self.trouble = self._failed(error)

    def _failed(self, error: Exception) -> str:
        """What is wrong, and what may help. An account that is signed out, or fails twice, is asked nothing more."""
        self._failures += 1
        said = describe_error(error).rstrip(".")
        if isinstance(error, AuthenticationRequired):
            self._signed_out = not isinstance(error, PaymentRequired)
            sign_in = ": sign in again" if self._signed_out else ""
            self.trouble = f"{said}{sign_in}, {_AGAIN}; or "
            return self.trouble
        if isinstance(error, TemporarilyUnavailable | LookupFailed):
            why = f"{said}: wait a minute, {_AGAIN}; or "
            self.trouble = why if self._failures >= _FAILURES else ""
            return why
        return f"{said}: "


def _attempted(row: DeliveryRecord) -> bool:
    return any(part.attempted_at for part in row.parts)


def _going_out(row: DeliveryRecord) -> WithdrawalResult:
    url = row.url
    return WithdrawalResult(
        row.id, row.state, f"it is going out at this moment: wait a minute, {_AGAIN}", (url,) if url else (), url
    )
