"""Decide whether a post may name a case on a day: not held, with a go-ahead, its facts checked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.actions import Action, ActionCode
from bot.casebook.case_parts import Inquiry
from bot.casebook.models import Campaign, Case, Casebook
from bot.config import Floor
from bot.drafts.models import Assumption
from bot.ledger.models import Approval, LedgerSnapshot
from bot.lib.english import plural

_NO_GO_AHEAD = (
    "nobody has noted a go-ahead. When the family or a partner agrees, write "
    "`go_ahead: {{ref: …, for: [posts], until: …}}` in {file}, with the reference of their consent (never the "
    "document) and its last day"
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no post may name a case: a finding's code and message, and what to do where that is not to edit a file."""

    code: str
    message: str
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`answers`: what people approved and verified; `assume`: what counts as given; `floor`: the operator's minimum."""

    book: Casebook
    floor: Floor
    answers: LedgerSnapshot
    assume: frozenset[Assumption] = frozenset()
    _lists: dict[tuple[str, date], tuple[Case, ...]] = field(default_factory=dict)
    _ids: Counter[str] = field(default_factory=Counter)

    def reasons(self, campaign: Campaign, case: Case, day: date) -> Iterator[Reason]:
        """Yield everything that keeps posts from naming this case on that day."""
        if case.held_on(day):
            yield Reason("held", _held(case))
        if "go-ahead" not in self.assume and not case.cleared_on(day):
            yield Reason("go-ahead", _go_ahead(case, day))
        if not self._checked(campaign, case, day):
            yield Reason("facts", self._facts(campaign, case, day), self.verify(campaign, case))

    def stale_lookups(self, campaign: Campaign, case: Case, inquiry: Inquiry, day: date) -> Iterator[Reason]:
        """A post may say “no answer” only after a recent lookup."""
        within, looked = freshness(campaign, self.floor), inquiry.looked
        if "verified" in self.assume or within is None or (looked and day <= looked.on + within):
            return
        last = f"last looked for an answer on {looked.on}, at {looked.where}" if looked else "has looked for an answer"
        message = (
            f"{'somebody' if looked else 'nobody'} {last}, and “no answer” may be said for {within.days} days after a "
            f"lookup: look again, then write the day and the place as `looked` under “{inquiry.id}” in {case.file}"
        )
        yield Reason("facts", message)

    def listed(self, campaign: Campaign, day: date) -> tuple[Case, ...]:
        """The cases that a post for all names, in the order of the casebook."""
        key = campaign.id, day
        if key not in self._lists:
            cases = (case for case in campaign.cases if case.progress == "open")
            self._lists[key] = tuple(case for case in cases if next(self.reasons(campaign, case, day), None) is None)
        return self._lists[key]

    def explain_empty_list(self, campaign: Campaign, day: date) -> Reason:
        """Explain why a post for all has nobody to list."""
        cases = [case for case in campaign.cases if case.progress == "open"]
        if not cases:
            message = "the post has nobody to list: the campaign has no open case. Add one"
            return Reason("no-case", message, Action(ActionCode.NEW_CASE, campaign=campaign.id))
        counts: dict[str, int] = {}
        for case in cases:
            for reason in self.reasons(campaign, case, day):
                counts[reason.code] = counts.get(reason.code, 0) + 1
        words = {"held": "on hold", "go-ahead": "without a go-ahead", "facts": "with unchecked facts"}
        why = ", ".join(f"{n} {words[code]}" for code, n in counts.items())
        message = (
            f"the post has nobody to list on {day}: of {plural(len(cases), 'open case')}: {why}. Note the go-ahead in "
            "the case files and check the facts of each"
        )
        return Reason("no-case", message, self.verify(campaign, cases[0]))

    def verify(self, campaign: Campaign, case: Case) -> Action:
        return Action(ActionCode.VERIFY, case=self.display_id(campaign, case))

    def display_id(self, campaign: Campaign, case: Case) -> str:
        """Return the case's id; with its campaign's where two cases share it."""
        if not self._ids:  # counted once: each of thousands of cases asks
            self._ids.update(other.id for _, other in self.book.cases())
        return case.id if self._ids[case.id] < 2 else f"{campaign.id}/{case.id}"

    def _verifications(self, campaign: Campaign, case: Case) -> Sequence[Approval]:
        return self.answers.verified.get((campaign.id, case.id), ())

    def _checked(self, campaign: Campaign, case: Case, day: date) -> bool:
        """Counted in local dates: checked on day D, good through D + N."""
        within = freshness(campaign, self.floor)
        if "verified" in self.assume or within is None:
            return True
        verifications = self._verifications(campaign, case)
        return any(day <= given.day + within and given.digest == case.facts_digest for given in verifications)

    def _facts(self, campaign: Campaign, case: Case, day: date) -> str:
        within = freshness(campaign, self.floor) or timedelta(0)
        verifications = self._verifications(campaign, case)
        if not verifications:
            return f"nobody has checked the facts of {case.file}: check each claim against its source"
        current = [given for given in verifications if given.digest == case.facts_digest]
        last = max(current or verifications, key=lambda given: given.day)
        if not current:
            return f"{case.file} was changed after {last.by} checked its facts on {last.day}: check them again"
        return (
            f"the facts were last checked on {last.day} by {last.by}, which is good for {within.days} days, through "
            f"{last.day + within}, and this post is for {day}: check them again; "
            f"a check from {day - within} on counts"
        )


def freshness(campaign: Campaign, floor: Floor) -> timedelta | None:
    """The shorter of what the campaign and the operator ask for; None (never) only where both allow it."""
    asked = [length for length in (campaign.facts_checked_within, floor.facts_checked_within) if length is not None]
    return min(asked, default=None)


def approvals_needed(campaign: Campaign, floor: Floor) -> int:
    return max(campaign.approvals, floor.approvals)


def _held(case: Case) -> str:
    until = case.hold.until if case.hold else None
    end = f"until {until}, that day included" if until else "without an end"
    return f"the case is on hold {end}. When the reason is over, remove `hold` from {case.file}"


def _go_ahead(case: Case, day: date) -> str:
    given = case.go_ahead
    if given is None:
        return _NO_GO_AHEAD.format(file=case.file)
    if "posts" not in given.uses:
        return (
            f"the go-ahead {given.ref} is not for posts. Ask whether posts are wanted too, then write "
            f"`for: [{', '.join(('posts', *given.uses))}]` under `go_ahead` in {case.file}"
        )
    return (
        f"the go-ahead {given.ref} ends on {given.until}, and this post is for {day}. Ask again, then write the new "
        f"`until` under `go_ahead` in {case.file}"
    )
