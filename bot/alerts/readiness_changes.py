"""How a planned post stood when it was last looked at, and who is told when it stands worse. Pure."""

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
_APPROVAL = "approval"  # beside the codes of findings: it lacks yeses that it did not lack
_ELSEWHERE = frozenset({"paused", "quota"})  # people are told of these by themselves
_TO_COME = frozenset({"facts", "held", "go-ahead", "no-case"})  # not news before people said yes: reminders tell of it


@dataclass(frozen=True, slots=True)
class ReadinessSnapshot:
    """`cases` are those it names, `because` the codes of all that keeps it silent."""

    cases: tuple[str, ...] = ()
    approved: bool = False
    because: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> ReadinessSnapshot:
        """As it is remembered; what an earlier version remembered are the cases alone."""
        pieces = dict(piece.split("=", 1) for piece in text.split() if "=" in piece)
        if not pieces:
            return cls(tuple(text.split()))
        cases, because = (tuple(filter(None, pieces.get(key, "").split(","))) for key in ("cases", "because"))
        return cls(cases, pieces.get("approved") == "yes", frozenset(because))

    @classmethod
    def of(cls, draft: Draft, before: ReadinessSnapshot | None) -> ReadinessSnapshot:
        """What cannot be composed still names and has what it had before."""
        held = {finding.code for finding in draft.findings if finding.severity != "warn"}
        because = frozenset(held) if draft.state in _NOT_OUT else frozenset[str]()
        if unreadable(draft):
            return replace(before or cls(), because=because)
        approved = len(draft.approvals) >= draft.needed
        return cls(draft.post.cases if draft.post else (), approved, because)

    def __str__(self) -> str:
        approved = "yes" if self.approved else "no"
        return f"cases={','.join(self.cases)} approved={approved} because={','.join(sorted(self.because))}"

    def worse(self, before: ReadinessSnapshot | None) -> frozenset[str]:
        """What keeps it silent now and did not before, as far as that is news."""
        if before is None or not before.approved:
            return self.because - (before.because if before else frozenset()) - _ELSEWHERE - _TO_COME
        lacking = {_APPROVAL} if not (self.approved or self.because or before.because) else set()
        return (self.because - before.because - _ELSEWHERE) | lacking


_BY_HAND = {
    "facts": "Look again for an answer, then write the day and the place as `looked` in {place}.",
    "go-ahead": "Ask for the go-ahead, then write it as `go_ahead` in {place}.",
    "held": "When its reason is over, remove `hold` from {place}.",
}


def unreadable(draft: Draft) -> bool:
    """Whether there are no words, for another reason than that there is nobody to list."""
    return draft.post is None and not any(finding.code == "no-case" for finding in draft.findings)


def has_blocking_text(draft: Draft) -> bool:
    """Whether its words stop it, whoever says yes: too long, a link, a mention ..."""
    return any(finding.severity == "block" and finding.code not in MOMENT_CODES for finding in draft.findings)


def no_longer_ready(draft: Draft, before: ReadinessSnapshot | None, naming: Naming, *, lost: bool) -> Iterator[Alert]:
    """`lost`: people said yes to other words, which is told by itself."""
    if draft.state not in _NOT_OUT:
        return
    codes = ReadinessSnapshot.of(draft, before).worse(before) - ({_APPROVAL} if lost else set())
    if not codes:
        return
    found = {finding.code: finding for finding in draft.findings if finding.code in codes}
    does = [_what_to_do(draft, finding) for finding in found.values() if finding.action is None]
    actions = [finding.action for finding in found.values() if finding.action]
    if any(finding.action is None and finding.code not in _BY_HAND for finding in found.values()):
        actions.append(Action(ActionCode.CHECK))
    if _APPROVAL in codes:
        does.append("It needs more approvals than it has.")
        actions.append(Action(ActionCode.APPROVE, posts=(draft.delivery.id,)))
    reasons = "; ".join(finding.message for finding in found.values())
    yield Alert(
        f"{UNREADY}{draft.delivery.id}/{','.join(sorted(codes))}",
        "No longer ready" if before else "Not ready",
        "\n".join((f"Because of: {', '.join(sorted(codes))}.", *does)) + naming.why(reasons),
        naming.post(draft.delivery.id, draft.post.cases if draft.post else before.cases if before else ()),
        actions=tuple(actions),
    )


def _what_to_do(draft: Draft, finding: Finding) -> str:
    """In the files, by ids and places alone."""
    place = ":".join(str(p) for p in (finding.file, finding.line) if p is not None)
    return _BY_HAND.get(finding.code, "{place}: see what is wrong with it.").format(
        place=place or draft.delivery.occasion.id
    )
