"""People are reminded in time, and notified when something seen before has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts import plan_changes
from bot.alerts.events import Alert, Naming
from bot.alerts.reminders import reminders
from bot.drafts.models import Draft, Workspace
from bot.ledger.models import LedgerSnapshot
from tests.unit.drafts.draft_factories import CHECKED, ROLL_CALL, asked, checked, held, row, yes
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, load

MakeFolder = Callable[..., Path]
BEN = CASE.replace("ana-example", "ben-muster").replace("Ana", "Ben")


def before(days: int, of: date = DAY) -> datetime:
    return datetime(of.year, of.month, of.day, 9, tzinfo=UTC) - timedelta(days=days)


def month(files: Workspace, answers: LedgerSnapshot, now: datetime) -> list[Draft]:
    return asked(files, answers, now, (now.date(), now.date() + timedelta(days=30)))


def keys(files: Workspace, now: datetime, answers: LedgerSnapshot | None = None) -> list[str]:
    answers = answers or LedgerSnapshot()
    found = reminders(files, answers, month(files, answers, now), now, Naming(files.casebook))
    return [alert.key for alert in found]


def told(
    memory: Mapping[str, str], files: Workspace, now: datetime, answers: LedgerSnapshot | None = None
) -> tuple[list[Alert], dict[str, str]]:
    answers = answers or LedgerSnapshot()
    drafts = month(files, answers, now)
    window = now.date(), now.date() + timedelta(days=30)
    seen = plan_changes.observe(files, drafts, memory)
    naming = Naming(files.casebook)
    found = [
        *plan_changes.plan_alerts(memory, drafts, answers, naming, files, window),
        *plan_changes.setting_alerts(memory, seen),
    ]
    return found, seen


@pytest.mark.parametrize(("days", "step"), [(8, None), (7, 7), (6, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1)])
def test_posts_that_wait_for_an_approval_are_reported_7_3_and_1_days_ahead(
    make_folder: MakeFolder, days: int, step: int | None
) -> None:
    files = load(make_folder(CAMPAIGN.replace("approvals: 0", "approvals: 1"), CASE, CONFIG))
    wanted = [f"approvals/example/ana-example/anniversary.detained/{DAY}/{step}"] if step else []
    assert keys(files, before(days)) == wanted


@pytest.mark.parametrize(("days", "step"), [(30, 30), (15, 30), (14, 14), (0, 14)])
def test_facts_that_nobody_checked_are_reported_30_and_14_days_ahead(
    make_folder: MakeFolder, days: int, step: int
) -> None:
    files = load(make_folder(CHECKED, CASE, CONFIG))
    assert keys(files, before(days)) == [f"facts/example/ana-example/{DAY}/{step}"]


def test_facts_that_go_stale_before_the_day_are_reported_and_those_that_last_are_not(make_folder: MakeFolder) -> None:
    files = load(make_folder(CHECKED, CASE, CONFIG))
    (case,) = files.casebook.campaigns[0].cases
    assert keys(files, before(20), checked(case, DAY - timedelta(days=31)))
    assert not keys(files, before(20), checked(case, DAY - timedelta(days=30)))


def test_everybody_whom_a_post_for_all_would_lose_is_told_of(make_folder: MakeFolder) -> None:
    campaign = ROLL_CALL.replace("facts_checked_within: never", "facts_checked_within: 30 days")
    files = load(make_folder(campaign, CASE, CONFIG, ben_muster=BEN))
    assert [key.split("/")[2] for key in keys(files, before(20))] == ["ana-example", "ben-muster"]


@pytest.mark.parametrize(("days", "step"), [(61, None), (60, 60), (15, 60), (14, 14), (0, 14), (-1, None)])
def test_a_go_ahead_that_ends_is_reported_60_and_14_days_ahead(
    make_folder: MakeFolder, days: int, step: int | None
) -> None:
    files = load(make_folder(CAMPAIGN, CASE, CONFIG))
    end = date(2030, 1, 1)
    wanted = [f"go-ahead/example/ana-example/{end}/{step}"] if step else []
    assert keys(files, before(days, end)) == wanted


def test_a_case_that_is_closed_needs_no_new_go_ahead(make_folder: MakeFolder) -> None:
    closed = load(make_folder(CAMPAIGN, CASE + "case: closed\n", CONFIG))
    assert not closed.casebook.problems
    assert not keys(closed, before(10, date(2030, 1, 1)))


INQUIRY = """
inquiries:
  - id: letter
    date: 2026-12-14
    by: us
    to: the authorities of the story
    about: {en: "Where is she?"}
    source: https://example.org/letter
"""


def test_where_nobody_looked_for_an_answer_lately_that_is_what_is_asked_for(make_folder: MakeFolder) -> None:
    campaign = CHECKED.replace("anniversary: {dates: [detained]}", "no-response: {after: 90 days}")
    files = load(make_folder(campaign, CASE + INQUIRY + "    looked: {on: 2026-12-20, where: here}\n", CONFIG))
    (case,) = files.casebook.campaigns[0].cases
    answers, now = checked(case, DAY), before(5)
    (alert,) = reminders(files, answers, month(files, answers, now), now, Naming(files.casebook))
    assert alert.subject == "Check for an answer"
    assert "write the date and the place as `looked` under “letter” in campaigns/example/cases/ana-example.yaml" in (
        alert.body
    )
    assert "followup verify" not in alert.body
    asked_for = keys(files, now)
    assert [key.split("/")[0] for key in asked_for] == ["facts", "looked"], "two acts where both are due"


def test_a_planned_post_that_vanished_from_the_files_is_reported(make_folder: MakeFolder) -> None:
    now = before(5)
    _, memory = told({}, load(make_folder(CAMPAIGN, CASE, CONFIG)), now)
    renamed = load(make_folder(CAMPAIGN.replace("anniversary: {", "remembrance: {kind: anniversary, "), CASE, CONFIG))
    found, _ = told(memory, renamed, now)
    assert [alert.subject for alert in found] == ["No longer planned"]
    assert not told(memory, renamed, before(-1))[0], "its day is over"


def test_what_a_broken_file_hides_has_not_vanished(make_folder: MakeFolder) -> None:
    now = before(5)
    _, memory = told({}, load(make_folder(CAMPAIGN, CASE, CONFIG)), now)
    broken = load(make_folder(CAMPAIGN, CASE.replace("country: CH", "contry: CH"), CONFIG))
    found, seen = told(memory, broken, now)
    assert not found
    assert not any(value is None for value in plan_changes.changes(memory, seen, broken, now.date()).values())


def test_a_post_for_all_that_lost_a_name_says_whose_by_id(make_folder: MakeFolder) -> None:
    now = before(5)
    _, memory = told({}, load(make_folder(ROLL_CALL, CASE, CONFIG, ben_muster=BEN)), now)
    on_hold = load(make_folder(ROLL_CALL, CASE, CONFIG, ben_muster=BEN + "hold: yes\n"))
    assert not on_hold.casebook.problems
    (alert,) = told(memory, on_hold, now)[0]
    assert "No longer named: ben-muster." in alert.body
    assert "Ben Muster" not in alert.body


def test_an_approval_that_was_lost_is_reported_with_the_file_that_changed(make_folder: MakeFolder) -> None:
    now = before(5)
    files = load(make_folder(CAMPAIGN.replace("approvals: 0", "approvals: 1"), CASE, CONFIG))
    (draft,) = month(files, LedgerSnapshot(), now)
    stands = LedgerSnapshot(approved={draft.delivery.id: (yes(draft.digest),)})
    lost = LedgerSnapshot(approved={draft.delivery.id: (yes("0" * 64),)})
    begun = LedgerSnapshot(approved=lost.approved, rows=held(row(draft.delivery.id, "unconfirmed")).rows)
    assert not list(plan_changes.lost_approval_alerts(month(files, begun, now), begun, Naming(files.casebook), {})), (
        "on its way"
    )
    changed = {draft.delivery.id: ["templates/anniversary/en.txt"]}
    naming = Naming(files.casebook)
    assert not list(plan_changes.lost_approval_alerts(month(files, stands, now), stands, naming, changed))
    (alert,) = plan_changes.lost_approval_alerts(month(files, lost, now), lost, naming, changed)
    assert "Changed since: templates/anniversary/en.txt." in alert.body


@pytest.mark.parametrize(
    ("old", "new"),
    [("approvals: 0", "approvals: 0"), ("approvals: 0", "approvals: 2"), ("within: never", "within: 20 days")],
)
def test_a_setting_that_stays_or_is_tightened_is_no_news(make_folder: MakeFolder, old: str, new: str) -> None:
    _, memory = told({}, load(make_folder(CAMPAIGN, CASE, CONFIG)), before(5))
    found, _ = told(memory, load(make_folder(CAMPAIGN.replace(old, new), CASE, CONFIG)), before(5))
    assert {alert.subject for alert in found} <= {"No longer ready"}, "it may still cost a post its readiness"


@pytest.mark.parametrize(
    ("old", "new"), [("approvals: 2", "approvals: 1"), ("20 days", "21 days"), ("20 days", "never")]
)
def test_a_setting_that_was_loosened_is_reported(make_folder: MakeFolder, old: str, new: str) -> None:
    strict = CAMPAIGN.replace("approvals: 0", "approvals: 2").replace("never", "20 days")
    _, memory = told({}, load(make_folder(strict, CASE, CONFIG)), before(5))
    found, _ = told(memory, load(make_folder(strict.replace(old, new), CASE, CONFIG)), before(5))
    (alert,) = found
    assert alert.subject == "A setting was loosened"
    assert "campaign example" in alert.body
