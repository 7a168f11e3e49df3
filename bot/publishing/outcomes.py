"""The state table: what becomes of a post on its way, given what a platform said and how much of it is out. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import AuthenticationRequired, FollowupError, PaymentRequired, TemporarilyUnavailable, unforeseen
from bot.ledger.models import NO_ACCESS, Cause, Reason, State

LONGEST_WAIT = timedelta(minutes=15)
THREADS_GO_ON = timedelta(hours=2)  # past midnight: half a thread is worse than a late one


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state that follows. A `partial` without `not_before` is not taken up again: a person looks at it.

    `fault`: the code of what is wrong here, and with no platform.
    """

    state: State
    cause: Cause | None = None
    not_before: datetime | None = None
    logged_out: bool = False
    fault: str = ""

    @property
    def reason(self) -> Reason | None:
        return self.cause.reason if self.cause else None

    @property
    def codes(self) -> tuple[str, ...]:
        return self.cause.codes if self.cause else ()

    @property
    def detail(self) -> str:
        return self.cause.detail if self.cause else ""


class StopSending(Exception):  # noqa: N818  # not an error: the way out of the steps of a send
    def __init__(self, turn: Outcome) -> None:
        super().__init__(turn.state)
        self.turn = turn


def held_up(cause: Cause, out: int, until: datetime, *, fault: str = "") -> Outcome:
    """Nothing wrong with the post; it goes on when the time has come."""
    return Outcome("partial" if out else "waiting", cause, until, cause.reason in NO_ACCESS, fault)


def account_unavailable(error: Exception) -> Cause:
    """Why an account takes nothing at this moment."""
    if isinstance(error, PaymentRequired):
        return Cause(Reason.NO_CREDIT, str(error))
    return Cause(Reason.SIGNED_OUT if isinstance(error, AuthenticationRequired) else Reason.BUSY, str(error))


def turned_away(error: Exception, out: int, until: datetime) -> Outcome:
    """After a send of which the platform said that nothing was posted. `until`: when the account is tried again."""
    if isinstance(error, TemporarilyUnavailable | AuthenticationRequired):
        return held_up(account_unavailable(error), out, until)
    return Outcome("partial" if out else "rejected", Cause(Reason.REFUSED, str(error)))


def too_late(out: int, if_missed: Cause) -> Outcome:
    if out:
        return Outcome("partial", Cause(Reason.LATE, "the rest could not follow in time"))
    return Outcome("missed", if_missed)


def is_news(turn: Outcome, before: Reason | None) -> bool:
    """A person must sign in, or need not any more, or the rest will not follow. `before`: the reason until then."""
    given_up = turn.state == "partial" and turn.not_before is None
    signed_in = turn.logged_out != (before in NO_ACCESS)
    return turn.state in ("waiting", "partial") and (signed_in or given_up)


def describe_error(error: Exception) -> str:
    """What is said of an error; of one that is not ours not its words, for these may hold all."""
    return str(error) if isinstance(error, FollowupError) else unforeseen(error)


def fault_of(error: Exception) -> str:
    """The code of what keeps a post from being sent: that of one of our errors, or a fault of the program."""
    return error.code if isinstance(error, FollowupError) else "fault"
