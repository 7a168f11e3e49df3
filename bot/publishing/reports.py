"""What a tick has to say of a post: its state, why, and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions import Action, ActionCode
from bot.drafts.models import NOT_YET, Draft, DraftState
from bot.ledger.models import Cause, DeliveryRecord, Reason
from bot.posts.models import Finding

# What a person must look at when it happens.
_ALARMING = frozenset({"rejected", "unconfirmed", "partial", "missed"})
_ALONE = frozenset({Reason.PAUSED, Reason.QUOTA, Reason.UNAPPROVED})


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
    trouble: tuple[str, ...] = ()
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
