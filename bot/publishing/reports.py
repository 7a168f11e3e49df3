"""What a tick has to say of a post: its state, why, and where it is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.drafts.models import NOT_YET, Draft, DraftState
from bot.ledger.models import DeliveryRecord
from bot.posts.models import Finding
from bot.publishing.outcomes import SIGNED_OUT

# What a person must look at when it happens.
_ALARMING = frozenset({"rejected", "unconfirmed", "partial", "missed"})


@dataclass(frozen=True, slots=True)
class PostResult:
    """`new`: it happened in this tick. `again` is when the bot takes it up again by itself.

    `reason` is the code of why a post that was ready cannot be sent: nobody knew of it before.
    """

    id: str
    state: DraftState
    detail: str = ""
    url: str = ""
    new: bool = True
    logged_out: bool = False
    again: datetime | None = None
    draft: Draft | None = None
    reason: str = ""

    @property
    def alarming(self) -> bool:
        return (
            self.logged_out
            or bool(self.reason)
            or (self.state in _ALARMING and (self.new or self.state == "unconfirmed"))
        )

    def plain(self) -> dict[str, object]:
        return {"id": self.id, "state": self.state, "url": self.url or None, "detail": self.detail}

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of why it is not out, as a preview has them; of what is missed for no fault of its own, that."""
        if self.draft and self.state in (*NOT_YET, "missed"):
            return self.draft.reasons or (self.detail,)
        return ()


@dataclass(frozen=True, slots=True)
class TickResult:
    """`trouble` says why nothing could be sent at all; `wake` when the next tick is wanted, if that is known."""

    at: datetime
    reports: tuple[PostResult, ...] = ()
    trouble: tuple[str, ...] = ()
    wake: datetime | None = None


def not_ready(draft: Draft) -> PostResult:
    """A post that is due and may not go: each reason with what to do about it."""
    said = [f"{f.code}: {f.message}" for f in draft.findings if f.severity != "warn"]
    missing = draft.needed - len(draft.approvals)
    if draft.post and missing > 0:
        people = "person has" if missing == 1 else "people have"
        said.append(
            f"{missing} more {people} to say yes: followup approve {draft.delivery.id}@{draft.digest[:8]} --by P"
        )
    return PostResult(draft.delivery.id, draft.state, "; ".join(said), new=False, draft=draft)


def refused(draft: Draft, code: str, message: str) -> PostResult:
    """A post that was ready, and cannot be sent as it is: reported like one that a gate holds back."""
    finding = Finding(code, "block", message, delivery=draft.delivery.id)
    return replace(not_ready(replace(draft, state="not-ready", findings=(*draft.findings, finding))), reason=code)


def obstacle(draft: Draft | None) -> str:
    """Why this post may not begin now, in the words of `missed`: "" if nothing is in the way."""
    if draft is None:
        return "blocked: file"
    return because(draft.reasons) if draft.reasons else ""


def because(codes: Collection[str]) -> str:
    alone = next(iter(codes)) if len(codes) == 1 else ""
    return alone if alone in ("paused", "quota", "unapproved") else f"blocked: {', '.join(codes)}"


def still(row: DeliveryRecord) -> PostResult:
    """Of an open row that nothing is done about now."""
    url = row.url
    signed_out = row.detail.startswith(SIGNED_OUT)
    return PostResult(row.id, row.state, row.detail, url, new=False, logged_out=signed_out, again=row.not_before)


def gone(row: DeliveryRecord) -> PostResult:
    """Of one whose account config.toml does not name any more."""
    return PostResult(row.id, row.state, f"the account {row.account} is not in config.toml any more", new=False)
