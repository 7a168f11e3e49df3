"""Turn deliveries into drafts: compose, check, add what the ledger holds."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from bot.calendar.deliveries import Delivery, deliveries
from bot.calendar.occasions import occasions
from bot.casebook.models import Case
from bot.drafts.eligibility import Eligibility, Reason, approvals_needed
from bot.drafts.history import History
from bot.drafts.models import NOT_YET, Assumption, Draft, DraftState, Workspace
from bot.drafts.pauses import pauses_now
from bot.drafts.readiness import ReadinessChecks
from bot.drafts.renames import Renaming
from bot.drafts.repetition import Comparison
from bot.ledger.models import CLOSED, Approval, DeliveryRecord, LedgerSnapshot
from bot.posts.checks import content as words
from bot.posts.compose import Composed, compose
from bot.posts.models import Finding
from bot.posts.templates.library import Library

_AT_ONCE = 200  # posts between two questions to the ledger
_ANYBODY: frozenset[Assumption] = frozenset(("go-ahead", "verified"))


def planned(files: Workspace, first: date, last: date) -> list[Delivery]:
    """Every delivery of the window, by due time and id."""
    return deliveries(occasions(files.casebook, first, last), files.settings)


def drafts(
    files: Workspace,
    answers: LedgerSnapshot,
    wanted: Iterable[Delivery],
    now: datetime,
    assume: frozenset[Assumption] = frozenset(),
    *,
    over: bool = False,
) -> Iterator[Draft]:
    """One draft a delivery, in the order given. `now` is aware. Those before count towards quota and repetition.

    `over`: that moment has passed, so that no STOP file of today counts.
    """
    past = History(answers)
    pauses = answers.pauses if over else pauses_now(answers.pauses, files, now)
    checks = ReadinessChecks(past, pauses, now, Renaming(files))
    composer = Composer.of(files, answers, assume)
    drafting = _Drafting(files, answers, checks, composer, Comparison(past))
    rest = iter(wanted)
    while some := [*islice(rest, _AT_ONCE)]:
        composed = [*map(composer.composed, some)]
        past.learn(one.post for one in composed if one.post)
        yield from map(drafting.draft, some, composed)


def drafts_among(
    files: Workspace,
    answers: LedgerSnapshot,
    everything: Iterable[Delivery],
    wanted: Callable[[Delivery], bool],
    now: datetime,
) -> Iterator[Draft]:
    """Drafts of what is wanted of a window, as the bot meets them.

    The others may use up an account's quota of that day, or say the same words at this very moment.
    """
    all_of_them = list(everything)
    asked = {delivery.id: delivery for delivery in all_of_them if wanted(delivery)}
    days = {(d.account.name, d.date) for d in asked.values() if d.account.posts_a_day is not None}
    beside = (
        delivery
        for delivery in all_of_them
        if delivery.id in asked or (delivery.account.name, delivery.date) in days or _comes_due(delivery, now)
    )
    return (draft for draft in drafts(files, answers, beside if asked else (), now) if draft.delivery.id in asked)


def written(files: Workspace, wanted: Iterable[Delivery]) -> Iterator[tuple[Delivery, Composed]]:
    """Compose every delivery, as if every case that may be listed is listed."""
    composer = Composer.of(files)
    return ((delivery, composer.composed(delivery)) for delivery in wanted)


@dataclass(frozen=True, slots=True)
class Composer:
    """One pass over a window, with the templates as they are now."""

    library: Library
    eligibility: Eligibility

    @classmethod
    def of(
        cls, files: Workspace, answers: LedgerSnapshot | None = None, assume: Collection[Assumption] = _ANYBODY
    ) -> "Composer":
        eligibility = Eligibility(files.casebook, files.settings.floor, answers or LedgerSnapshot(), frozenset(assume))
        return cls(files.library.still(), eligibility)

    def listed(self, delivery: Delivery) -> tuple[Case, ...]:
        occasion = delivery.occasion
        return () if occasion.case else self.eligibility.listed(occasion.campaign, occasion.date)

    def composed(self, delivery: Delivery) -> Composed:
        """Compose the post and check its content, without regard to other posts."""
        listed = self.listed(delivery)
        if delivery.occasion.case is None and not listed:
            return Composed(None)
        composed = compose(delivery, listed, self.library)
        findings = words.content(delivery, composed, listed if composed.named is None else composed.named)
        if len(findings) == len(composed.findings):
            return composed
        return replace(composed, findings=tuple(findings))


@dataclass(frozen=True, slots=True)
class _Drafting:
    files: Workspace
    answers: LedgerSnapshot
    checks: ReadinessChecks
    composer: Composer
    comparison: Comparison

    def draft(self, delivery: Delivery, composed: Composed) -> Draft:
        post = composed.post
        digest = post.digest(delivery.id, delivery.account.name) if post else ""
        row = self.answers.rows.get(delivery.id)
        counts = row is not None and not _may_claim_again(row, digest)
        findings = list(composed.findings)
        if post:
            findings += [replace(f, file=composed.source) for f in self.comparison.findings(delivery, post)]
        if row is None or not counts or row.state not in CLOSED:
            findings += [*self._moment_findings(delivery, composed), *self.checks.refused(delivery, self.answers, row)]
        draft = Draft(
            delivery,
            post,
            digest,
            tuple(findings),
            self._approvals(delivery, digest),
            0 if "approved" in self.composer.eligibility.assume else self._needed(delivery),
            row.state if row and counts else "ready",
            row,
        )
        return draft if counts else self._open(draft)

    def _open(self, draft: Draft) -> Draft:
        """A draft that nothing has been done about yet: its state follows from its findings and approvals."""
        post = draft.post
        if post and not any(finding.severity == "block" for finding in draft.findings):
            over = tuple(self.checks.quota(draft.delivery, post))
            draft = replace(draft, findings=(*draft.findings, *over))
            due = draft.delivery.due.timestamp() <= self.checks.now.timestamp()
            goes = _state(draft) == "ready"
            if not over and (goes or not due):
                at_once = _comes_due(draft.delivery, self.checks.now)
                self.checks.ahead.goes(draft.delivery, post, self.checks.counted(draft.delivery), at_once=at_once)
        return replace(draft, state=_state(draft))

    def _moment_findings(self, delivery: Delivery, composed: Composed) -> Iterator[Finding]:
        occasion, post = delivery.occasion, composed.post
        may_be_listed = self.composer.listed(delivery)
        listed = may_be_listed if composed.named is None else composed.named
        campaign, case, eligibility = occasion.campaign, occasion.case, self.composer.eligibility
        if case:
            reasons = [*eligibility.reasons(campaign, case, occasion.date)]
            if occasion.inquiry and occasion.rule.kind == "no-response":
                reasons += eligibility.stale_lookups(campaign, case, occasion.inquiry, occasion.date)
            for reason in reasons:
                yield self.checks.finding(delivery, reason.code, reason.message, case.file, reason.action)
        elif not listed:
            chosen = words.explain_no_case_chosen(composed.source, len(may_be_listed))
            nobody = (
                Reason("no-case", chosen) if may_be_listed else eligibility.explain_empty_list(campaign, delivery.date)
            )
            yield self.checks.finding(delivery, nobody.code, nobody.message, campaign.file, nobody.action)
        yield from self.checks.renamed(delivery, (case,) if case else listed)
        if post:
            yield from self.checks.repeated(delivery, post)
        yield from self.checks.paused(delivery, (case,) if case else listed, post)

    def _approvals(self, delivery: Delivery, digest: str) -> tuple[Approval, ...]:
        """The approvals of this exact post, one a person."""
        approvals = {
            approval.by: approval
            for approval in self.answers.approved.get(delivery.id, ())
            if approval.digest == digest
        }
        return tuple(approvals.values()) if digest else ()

    def _needed(self, delivery: Delivery) -> int:
        return approvals_needed(delivery.occasion.campaign, self.files.settings.floor)


def lost_approvals(found: Iterable[Draft], answers: LedgerSnapshot) -> Iterator[Draft]:
    """Find drafts whose words changed after an approval, which therefore lack it."""
    for draft in found:
        if draft.post is None:
            continue  # its words are not known
        approvals = {approval.by for approval in answers.approved.get(draft.delivery.id, ())}
        if (
            draft.state in NOT_YET
            and approvals - {approval.by for approval in draft.approvals}
            and len(draft.approvals) < draft.needed
        ):
            yield draft


def _comes_due(delivery: Delivery, now: datetime) -> bool:
    """Whether it is due, and its local day not over."""
    return delivery.due.timestamp() <= now.timestamp() and now < delivery.ends


def _may_claim_again(row: DeliveryRecord, digest: str) -> bool:
    """Of what was refused, or waits with nothing out, other words may be tried the same day."""
    return row.state in ("rejected", "waiting") and row.digest != digest


def _state(draft: Draft) -> DraftState:
    severities = {finding.severity for finding in draft.findings}
    if "block" in severities:
        return "not-ready"
    if "later" in severities:
        return "later"
    return "ready" if len(draft.approvals) >= draft.needed else "needs-approval"
