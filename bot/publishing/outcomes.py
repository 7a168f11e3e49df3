"""The state table: what becomes of a post on its way, given what a platform said and how much of it is out. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.actions import Action, ActionCode
from bot.drafts.models import NOT_YET, Draft, DraftState
from bot.errors import AuthenticationRequired, FollowupError, PaymentRequired, TemporarilyUnavailable, unforeseen
from bot.ledger.models import NO_ACCESS, Cause, DeliveryRecord, Reason, State
from bot.posts.models import Finding

LONGEST_WAIT = timedelta(minutes=15)
_DIGITS = re.compile(r"\d+")
THREADS_GO_ON = timedelta(hours=2)  # past midnight: half a thread is worse than a late one
_ALARMING = frozenset({"rejected", "unconfirmed", "partial", "missed"})  # for people to look at as it happens
_ALONE = frozenset({Reason.PAUSED, Reason.QUOTA, Reason.UNAPPROVED})  # not `blocked` where nothing else is in the way


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


class TroubleCode(StrEnum):
    CLOCK_BEHIND = "clock-behind"
    CLOCK_JUMPED = "clock-jumped"
    FILES_CHANGING = "files-changing"  # somebody saves them: over in seconds
    FILES = "files"
    RESTART = "restart"
    STOP_FILE = "stop-file"  # nobody can see whether there is one
    OTHER = "other"


_OF_FILES = frozenset({TroubleCode.FILES_CHANGING, TroubleCode.FILES, TroubleCode.RESTART})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing can be sent. `place`: the file, with line and column, that a person has to fix."""

    code: TroubleCode
    message: str
    place: str = ""

    @classmethod
    def of(cls, error: FollowupError) -> "Trouble":
        place = next((problem.place for problem in error.problems() if problem.file), "")
        return cls(TroubleCode.FILES if place else TroubleCode.OTHER, str(error), place)

    @property
    def key(self) -> str:
        """The same for the same trouble: a clock that is wrong is so by another minute each time."""
        clock = self.code in (TroubleCode.CLOCK_BEHIND, TroubleCode.CLOCK_JUMPED)
        return self.code if clock else f"{self.code} {_DIGITS.sub('', self.message)}"

    def __str__(self) -> str:
        return f"{self.message}. Nothing is sent meanwhile." if self.code in _OF_FILES else self.message


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


@dataclass(frozen=True, slots=True)
class PostResult:
    """`new`: it happened in this tick. `again` is when the bot takes it up again by itself.

    `fault` is the code of why a post that was ready cannot be sent: nobody knew of it before. `detail` is for people.
    """

    id: str
    state: DraftState
    detail: str = ""
    url: str = ""
    new: bool = True
    logged_out: bool = False
    again: datetime | None = None
    draft: Draft | None = None
    fault: str = ""
    reason: Reason | None = None
    codes: tuple[str, ...] = ()

    @property
    def alarming(self) -> bool:
        return (
            self.logged_out
            or bool(self.fault)
            or (self.state in _ALARMING and (self.new or self.state == "unconfirmed"))
        )

    def plain(self) -> dict[str, object]:
        return {
            "id": self.id,
            "state": self.state,
            "url": self.url or None,
            "detail": self.detail,
            "actions": [action.plain() for action in self.actions],
        }

    @property
    def actions(self) -> tuple[Action, ...]:
        """What a person can do now."""
        if self.draft and self.state in NOT_YET:
            return _actions(self.draft)
        if self.logged_out:
            return (Action(ActionCode.DOCTOR),)
        return (Action(ActionCode.SETTLE_PUBLISHED, posts=(self.id,)),) if self.state == "unconfirmed" else ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of why it is not out, as a preview has them; of what is missed for no fault of its own, that."""
        if self.draft and self.state in (*NOT_YET, "missed"):
            return self.draft.reasons or self.codes or ((self.reason,) if self.reason else ())
        return ()


@dataclass(frozen=True, slots=True)
class TickResult:
    """`trouble` says why nothing could be sent at all, `actions` what a person can do about that.

    `wake` is when the next tick is wanted, if that is known.
    """

    at: datetime
    reports: tuple[PostResult, ...] = ()
    trouble: tuple[Trouble, ...] = ()
    wake: datetime | None = None
    actions: tuple[Action, ...] = ()


def not_ready(draft: Draft) -> PostResult:
    """A post that is due and may not go: each reason with what to do about it."""
    said = [f"{f.code}: {f.message}" for f in draft.findings if f.severity != "warn"]
    missing = draft.needed - len(draft.approvals)
    if draft.post and missing > 0:
        said.append(f"{missing} more {'person has' if missing == 1 else 'people have'} to approve it")
    reason = because(draft.reasons).reason if draft.reasons else None
    detail = "; ".join(said)
    return PostResult(
        draft.delivery.id, draft.state, detail, new=False, draft=draft, reason=reason, codes=draft.reasons
    )


def _actions(draft: Draft) -> tuple[Action, ...]:
    found = [finding.action for finding in draft.findings if finding.action and finding.severity != "warn"]
    if draft.post and len(draft.approvals) < draft.needed:
        found.append(Action(ActionCode.APPROVE, posts=(f"{draft.delivery.id}@{draft.digest[:8]}",)))
    return tuple(dict.fromkeys(found))


def refused(draft: Draft, code: str, message: str) -> PostResult:
    """A post that was ready, and cannot be sent as it is: reported like one that a gate holds back."""
    finding = Finding(code, "block", message, delivery=draft.delivery.id)
    return replace(not_ready(replace(draft, state="not-ready", findings=(*draft.findings, finding))), fault=code)


def obstacle(draft: Draft | None) -> Cause | None:
    """Why this post may not begin now; None if nothing is in the way. No draft: its file has an error."""
    if draft is None:
        return because(["file"])
    return because(draft.reasons) if draft.reasons else None


def because(codes: Sequence[str]) -> Cause:
    if len(codes) == 1 and codes[0] in _ALONE:
        return Cause(Reason(codes[0]), codes[0])
    return Cause(Reason.BLOCKED, f"blocked: {', '.join(codes)}", tuple(codes))


def still(row: DeliveryRecord) -> PostResult:
    """Of an open row that nothing is done about now."""
    return PostResult(
        row.id, row.state, row.detail, row.url, new=False, logged_out=row.signed_out, again=row.not_before,
        reason=row.reason, codes=row.codes,
    )  # fmt: skip


def gone(row: DeliveryRecord) -> PostResult:
    """Of one whose account config.toml does not name any more."""
    return PostResult(row.id, row.state, f"the account {row.account} is not in config.toml any more", new=False)
