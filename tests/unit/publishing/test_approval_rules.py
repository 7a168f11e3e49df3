"""Who may approve or stop what, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pytest

from bot.config import Floor, Settings
from bot.drafts.models import DraftState
from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.ledger.models import Approval, DeliveryRecord, State
from bot.posts.models import Finding
from bot.publishing import approvals
from bot.publishing.approvals import Asked
from tests.unit.presentation.preview_factories import NOW, make_campaign, make_case, make_draft

LONG = Finding("too-long", "block", "12 over the limit")
FACTS = Finding("facts", "block", "nobody has checked the facts")
DAY_AFTER = datetime(2027, 3, 14, 23, tzinfo=UTC)  # midnight in Zurich


class Noted:
    """A ledger that keeps what it is told, and can refuse a no."""

    def __init__(self, refuses: bool = False) -> None:
        self.said: list[tuple[str, ...]] = []
        self.refuses = refuses

    def verify(self, campaign: str, case: str, yes: Approval) -> None:
        self.said.append(("verify", campaign, case, yes.by, yes.digest, str(yes.day)))

    def approve(self, delivery: str, yes: Approval) -> None:
        self.said.append(("approve", delivery, yes.by, yes.digest, str(yes.day)))

    def skip(self, row: DeliveryRecord, by: str, at: datetime) -> None:
        if self.refuses:
            raise Refused("the ledger says no")
        self.said.append(("skip", row.id, by, str(at.date()), *row.cases))


def ledger(noted: Noted) -> Ledger:
    return cast(Ledger, noted)


def test_a_check_counts_from_the_campaigns_own_day() -> None:
    noted, case = Noted(), make_case()
    approvals.verify(ledger(noted), make_campaign(case), case, "p1", DAY_AFTER)
    assert noted.said == [("verify", "example", "ana-example", "p1", case.facts_digest, "2027-03-15")]


@pytest.mark.parametrize(("within", "last"), [("30 days", date(2027, 3, 31)), ("7 days", date(2027, 3, 8))])
def test_a_check_is_good_through_its_last_day(within: str, last: date) -> None:
    settings = cast(Settings, type("Keeper", (), {"floor": Floor()})())
    assert approvals.good_through(make_campaign(facts_checked_within=within), settings, date(2027, 3, 1)) == last


@pytest.mark.parametrize(
    "state", ["sending", "waiting", "partial", "unconfirmed", "published", "rejected", "missed", "withdrawn"]
)
def test_what_is_under_way_or_over_takes_no_yes(state: DraftState) -> None:
    assert approvals.why_no_yes(Asked(make_draft(state=state)), NOW)


@pytest.mark.parametrize("state", ["not-ready", "needs-approval", "ready", "later", "skipped"])
def test_what_is_still_to_come_takes_an_approval(state: DraftState) -> None:
    assert approvals.why_no_yes(Asked(make_draft(state=state)), NOW) == ""


def test_an_approval_is_refused_to_what_cannot_go_out_as_it_stands() -> None:
    assert "12 over" in approvals.why_no_yes(Asked(make_draft(findings=[LONG], state="not-ready")), NOW)
    assert "no words yet" in approvals.why_no_yes(Asked(make_draft(text="", state="not-ready")), NOW)


def test_what_only_the_moment_stops_may_have_its_approval_early() -> None:
    assert approvals.why_no_yes(Asked(make_draft(findings=[FACTS], state="not-ready")), NOW) == ""


def test_the_day_ends_at_midnight_where_the_campaign_is() -> None:
    assert approvals.why_no_yes(Asked(make_draft()), DAY_AFTER.replace(hour=22, minute=59)) == ""
    assert "its day is over" in approvals.why_no_yes(Asked(make_draft()), DAY_AFTER)


def test_a_digest_of_other_words_shows_the_new_ones() -> None:
    why = approvals.why_no_yes(Asked(make_draft(text=["first", "second"]), "0" * 8), NOW)
    assert "reads differently now:\n\nfirst\n\nsecond\n\n" in why


def test_one_refusal_keeps_back_every_yes() -> None:
    noted = Noted()
    with pytest.raises(Refused, match="12 over"):
        approvals.approve(ledger(noted), [Asked(make_draft()), Asked(make_draft("x", findings=[LONG]))], "p1", NOW)
    assert noted.said == []


def test_the_same_yes_is_not_noted_twice() -> None:
    noted, draft = Noted(), make_draft()
    given = Approval("p1", draft.digest, NOW, NOW.date())
    twice = replace(draft, approvals=(given,))
    approvals.approve(ledger(noted), [Asked(twice)], "p1", NOW)
    assert noted.said == []
    approvals.approve(ledger(noted), [Asked(twice)], "p2", NOW)
    approvals.approve(ledger(noted), [Asked(replace(twice, state="skipped"))], "p1", NOW)
    assert [said[2] for said in noted.said] == ["p2", "p1"]


def test_a_no_names_the_case_so_that_its_history_can_be_found() -> None:
    noted, draft = Noted(), make_draft(text="", state="not-ready")
    assert approvals.skip(ledger(noted), [draft], "", NOW) == []
    assert noted.said == [("skip", draft.delivery.id, "", "2026-11-22", "ana-example")]


@pytest.mark.parametrize(("state", "why"), [("published", "it is out"), ("waiting", "it has its approvals")])
def test_a_no_that_comes_too_late_says_why(state: State, why: str) -> None:
    draft = make_draft(state=state)
    row = replace(approvals.row_of(draft), state=state)
    (reason,) = approvals.skip(ledger(Noted(refuses=True)), [replace(draft, row=row)], "", NOW)
    assert why in reason


def test_a_no_to_what_is_skipped_changes_nothing() -> None:
    noted = Noted()
    assert approvals.skip(ledger(noted), [make_draft(state="skipped")], "p1", NOW) == []
    assert noted.said == []
