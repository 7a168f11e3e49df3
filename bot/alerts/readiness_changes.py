"""Compare the readiness of planned posts with the last check, and alert where it got worse. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.actions import Action, ActionCode
from bot.alerts.events import Alert, Naming
from bot.drafts.models import NOT_YET, Draft, DraftState
from bot.drafts.readiness import MOMENT_CODES
from bot.posts.models import Finding

UNREADY = "unready/"
_NOT_OUT: frozenset[DraftState] = NOT_YET | {"waiting"}
_APPROVAL = "approval"  # in addition to finding codes: an approval is missing that was not
_ELSEWHERE = frozenset({"paused", "quota"})  # these have alerts of their own
_TO_COME = frozenset({"facts", "held", "go-ahead", "no-case"})  # reminders cover these until the post is approved


@dataclass(frozen=True, slots=True)
class ReadinessSnapshot:
    """`cases` are those the post names, `because` the codes of the findings that block it."""

    cases: tuple[str, ...] = ()
    approved: bool = False
    because: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> ReadinessSnapshot:
        """Parse a stored snapshot; earlier versions stored the cases only."""
        pieces = dict(piece.split("=", 1) for piece in text.split() if "=" in piece)
        if not pieces:
            return cls(tuple(text.split()))
        cases, because = (tuple(filter(None, pieces.get(key, "").split(","))) for key in ("cases", "because"))
        return cls(cases, pieces.get("approved") == "yes", frozenset(because))

    @classmethod
    def of(cls, draft: Draft, before: ReadinessSnapshot | None) -> ReadinessSnapshot:
        """Take a snapshot; a post that cannot be composed keeps its cases and approval."""
        held = {finding.code for finding in draft.findings if finding.severity != "warn"}
        because = frozenset(held) if draft.state in _NOT_OUT else frozenset[str]()
        if has_no_text(draft):
            return replace(before or cls(), because=because)
        approved = len(draft.approvals) >= draft.needed
        return cls(draft.post.cases if draft.post else (), approved, because)

    def __str__(self) -> str:
        approved = "yes" if self.approved else "no"
        return f"cases={','.join(self.cases)} approved={approved} because={','.join(sorted(self.because))}"

    def worse(self, before: ReadinessSnapshot | None) -> frozenset[str]:
        """Return the new reasons that block the post, without those covered elsewhere."""
        if before is None or not before.approved:
            return self.because - (before.because if before else frozenset()) - _ELSEWHERE - _TO_COME
        lacking = {_APPROVAL} if not (self.approved or self.because or before.because) else set()
        return (self.because - before.because - _ELSEWHERE) | lacking


_BY_HAND = {
    "facts": "Check again for an answer, then write the date and the place as `looked` in {place}.",
    "go-ahead": "Ask for the go-ahead, then write it as `go_ahead` in {place}.",
    "held": "When its reason is over, remove `hold` from {place}.",
}


def has_no_text(draft: Draft) -> bool:
    """Whether the post has no text, for another reason than that there is no case to list."""
    return draft.post is None and not any(finding.code == "no-case" for finding in draft.findings)


def has_blocking_text(draft: Draft) -> bool:
    """Whether the text itself blocks the post, with or without approvals: too long, a link, a mention ..."""
    return any(finding.severity == "block" and finding.code not in MOMENT_CODES for finding in draft.findings)


def no_longer_ready(draft: Draft, before: ReadinessSnapshot | None, naming: Naming, *, lost: bool) -> Iterator[Alert]:
    """Alert where readiness got worse. `lost`: its approvals are for another text, which has an alert of its own."""
    if draft.state not in _NOT_OUT:
        return
    codes = ReadinessSnapshot.of(draft, before).worse(before) - ({_APPROVAL} if lost else set())
    if not codes:
        return
    findings = {finding.code: finding for finding in draft.findings if finding.code in codes}
    advice = [_advice(draft, finding) for finding in findings.values() if finding.action is None]
    actions = [finding.action for finding in findings.values() if finding.action]
    if any(finding.action is None and finding.code not in _BY_HAND for finding in findings.values()):
        actions.append(Action(ActionCode.CHECK))
    if _APPROVAL in codes:
        advice.append("It needs more approvals.")
        actions.append(Action(ActionCode.APPROVE, posts=(draft.delivery.id,)))
    reasons = "; ".join(finding.message for finding in findings.values())
    yield Alert(
        f"{UNREADY}{draft.delivery.id}/{','.join(sorted(codes))}",
        "No longer ready" if before else "Not ready",
        "\n".join((f"Reason: {', '.join(sorted(codes))}.", *advice)) + naming.why(reasons),
        naming.post(draft.delivery.id, draft.post.cases if draft.post else before.cases if before else ()),
        actions=tuple(actions),
    )


def _advice(draft: Draft, finding: Finding) -> str:
    """Say what to change in the files, by ids and places only."""
    place = ":".join(str(p) for p in (finding.file, finding.line) if p is not None)
    return _BY_HAND.get(finding.code, "{place}: fix it.").format(place=place or draft.delivery.occasion.id)
