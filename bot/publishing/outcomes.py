"""The state table: what becomes of a post on its way, given what a platform said and how much of it is out. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import AuthenticationRequired, FollowupError, TemporarilyUnavailable, unforeseen
from bot.ledger.models import State

LONGEST_WAIT = timedelta(minutes=15)
OTHER_WORDS = "other words were approved before it went out"  # of a post that makes way for its new words
NEARLY = "the account has a post of that day which reads nearly the same"  # in the detail of a post never sent yet
SIGNED_OUT = "signed out: "  # how the detail of a post begins that waits for a person to sign in
NOBODY_SIGNED_IN = "busy: signed out"  # the reason of a post that waited for that until its day was over
THREADS_GO_ON = timedelta(hours=2)  # past midnight: half a thread is worse than a late one


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state that follows. A `partial` without `not_before` is not taken up again: a person looks at it.

    `reason`: the code of what is wrong here, and with no platform.
    """

    state: State
    detail: str = ""
    not_before: datetime | None = None
    logged_out: bool = False
    reason: str = ""


class StopSending(Exception):  # noqa: N818  # not an error: the way out of the steps of a send
    def __init__(self, turn: Outcome) -> None:
        super().__init__(turn.state)
        self.turn = turn


def held_up(detail: str, out: int, until: datetime, *, logged_out: bool = False, reason: str = "") -> Outcome:
    """Nothing wrong with the post; it goes on when the time has come."""
    said = f"{SIGNED_OUT}{detail}" if logged_out else detail
    return Outcome("partial" if out else "waiting", said, until, logged_out, reason)


def turned_away(error: Exception, out: int, until: datetime) -> Outcome:
    """After a send of which the platform said that nothing was posted. `until`: when the account is tried again."""
    if isinstance(error, TemporarilyUnavailable | AuthenticationRequired):
        return held_up(str(error), out, until, logged_out=isinstance(error, AuthenticationRequired))
    return Outcome("partial" if out else "rejected", str(error))


def too_late(out: int, reason: str) -> Outcome:
    if out:
        return Outcome("partial", "the rest could not follow in time")
    return Outcome("missed", reason)


def is_news(turn: Outcome, before: str) -> bool:
    """A person must sign in, or need not any more, or the rest will not follow. `before`: the detail until then."""
    given_up = turn.state == "partial" and turn.not_before is None
    signed_in = turn.logged_out != before.startswith(SIGNED_OUT)
    return turn.state in ("waiting", "partial") and (signed_in or given_up)


def describe_error(error: Exception) -> str:
    """What is said of an error; of one that is not ours not its words, for these may hold all."""
    return str(error) if isinstance(error, FollowupError) else unforeseen(error)


def reason_of(error: Exception) -> str:
    """The code of what keeps a post from being sent: that of one of our errors, or a fault of the program."""
    return error.code if isinstance(error, FollowupError) else "fault"
