"""The files as loaded, and drafts."""

from dataclasses import dataclass
from typing import Literal

from bot.calendar.deliveries import Delivery
from bot.casebook.models import Casebook
from bot.config import Settings
from bot.ledger.models import Approval, DeliveryRecord, State
from bot.posts.models import Finding, Post
from bot.posts.templates.library import Library

Assumption = Literal["go-ahead", "verified", "approved"]
DraftState = State | Literal["not-ready", "needs-approval", "ready", "later"]
NOT_YET: frozenset[DraftState] = frozenset({"not-ready", "needs-approval", "later"})  # nothing has begun


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that people wrote, loaded: the operator's settings, the team's casebook, the templates."""

    settings: Settings
    casebook: Casebook
    library: Library


@dataclass(frozen=True, slots=True)
class Draft:
    """A delivery as people will see it. `post` is None where it could not be composed.

    `approvals` are those of this digest; `needed` how many different people it takes.
    `row` is the ledger's, where it knows the delivery.
    """

    delivery: Delivery
    post: Post | None
    digest: str
    findings: tuple[Finding, ...]
    approvals: tuple[Approval, ...]
    needed: int
    state: DraftState
    row: DeliveryRecord | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it may not go out: the codes of its findings, else `unapproved`; empty where nothing is in the way."""
        codes = tuple(dict.fromkeys(finding.code for finding in self.findings if finding.severity != "warn"))
        unapproved = len(self.approvals) < self.needed or self.post is None
        return codes or (("unapproved",) if unapproved else ())
