"""A case needs a go-ahead, verified facts and no hold before it is posted about."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.actions import Action, ActionCode
from bot.casebook.models import Campaign, Case, Casebook
from bot.config import Floor
from bot.drafts.builder import planned
from bot.drafts.eligibility import Eligibility, approvals_needed, freshness
from bot.drafts.models import Assumption, Workspace
from bot.drafts.scan import scan_posts
from bot.ledger.models import LedgerSnapshot, Pause
from tests.unit.drafts.draft_factories import (
    CHECKED,
    NO_GO_AHEAD,
    ROLL_CALL,
    MakeFolder,
    asked,
    checked,
    codes,
    finding,
    one,
)
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, TEN, load

HELD = CASE + "hold: {until: 2027-03-14}\n"


def test_a_case_with_everything_in_order_passes(make_folder: MakeFolder) -> None:
    assert codes(one(load(make_folder(CAMPAIGN, CASE, CONFIG)))) == []


def test_the_last_held_day_is_held_and_the_next_is_not(make_folder: MakeFolder) -> None:
    draft = one(load(make_folder(CAMPAIGN, HELD, CONFIG)))
    assert codes(draft) == [("held", "block")]
    assert "cases/ana-example.yaml" in finding(draft, "held").message
    assert codes(one(load(make_folder(CAMPAIGN, HELD.replace("03-14}", "03-13}"), CONFIG)))) == []


def test_a_hold_without_an_end_has_none(make_folder: MakeFolder) -> None:
    draft = one(load(make_folder(CAMPAIGN, CASE + "hold: {}\n", CONFIG)))
    assert "without an end" in finding(draft, "held").message


def test_what_cases_share_an_id_is_looked_up_once(make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    files = load(make_folder(CAMPAIGN, CASE, CONFIG))
    (campaign,) = files.casebook.campaigns
    looks: list[Casebook] = []
    every = Casebook.cases

    def cases(book: Casebook) -> Iterator[tuple[Campaign, Case]]:
        looks.append(book)
        return every(book)

    clearance = Eligibility(files.casebook, Floor(), LedgerSnapshot())
    monkeypatch.setattr(Casebook, "cases", cases)
    for _ in range(100):
        assert [reason.code for reason in clearance.reasons(campaign, campaign.cases[0], DAY)] == ["facts"]
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "nobody has noted a go-ahead"),
        ("go_ahead: {ref: C-9, for: [record], until: 2030-01-01}\n", "for: [posts, record]"),
        ("go_ahead: {ref: C-9, for: [posts], until: 2027-03-13}\n", "C-9 ends on 2027-03-13"),
    ],
)
def test_without_a_go_ahead_for_posts_on_that_day_a_case_stays_unsaid(
    make_folder: MakeFolder, written: str, told: str
) -> None:
    files = load(make_folder(CAMPAIGN, NO_GO_AHEAD + written, CONFIG))
    draft = one(files)
    assert codes(draft) == [("go-ahead", "block")]
    assert told in finding(draft, "go-ahead").message
    assert draft.state == "not-ready"
    assert codes(one(files, assume=["go-ahead"])) == []


def test_the_last_day_of_a_go_ahead_still_counts(make_folder: MakeFolder) -> None:
    written = "go_ahead: {ref: C-9, for: [posts], until: 2027-03-14}\n"
    assert codes(one(load(make_folder(CAMPAIGN, NO_GO_AHEAD + written, CONFIG)))) == []


def facts(make_folder: MakeFolder) -> Workspace:
    return load(make_folder(CHECKED, CASE, CONFIG))


def test_facts_that_nobody_checked_block_and_name_the_command(make_folder: MakeFolder) -> None:
    draft = one(facts(make_folder))
    assert codes(draft) == [("facts", "block")]
    assert finding(draft, "facts").action == Action(ActionCode.VERIFY, case="ana-example")
    assert codes(one(facts(make_folder), assume=["verified"])) == []


def test_a_check_is_good_through_its_last_day(make_folder: MakeFolder) -> None:
    files = facts(make_folder)
    (case,) = files.casebook.campaigns[0].cases
    assert codes(one(files, checked(case, DAY - timedelta(days=30)))) == []
    old = one(files, checked(case, DAY - timedelta(days=31)))
    assert codes(old) == [("facts", "block")]
    assert "through 2027-03-13" in finding(old, "facts").message


def test_an_edited_fact_is_unchecked_again(make_folder: MakeFolder) -> None:
    files = facts(make_folder)
    (case,) = files.casebook.campaigns[0].cases
    draft = one(files, checked(case, DAY, digest="what was read before"))
    assert codes(draft) == [("facts", "block")]
    assert "was changed after p1 checked" in finding(draft, "facts").message


def test_a_hold_and_own_words_do_not_undo_a_check(make_folder: MakeFolder) -> None:
    (case,) = facts(make_folder).casebook.campaigns[0].cases
    root = make_folder(CHECKED, CASE + "own_words: [{on: 2027-03-14, text: {en: By hand.}}]\n", CONFIG)
    assert codes(one(load(root), checked(case, DAY))) == []


def test_a_case_whose_id_two_campaigns_share_is_named_with_its_campaign(make_folder: MakeFolder) -> None:
    root = make_folder(CHECKED, CASE, CONFIG)
    twin = root / "campaigns/other/cases/ana-example.yaml"
    twin.parent.mkdir(parents=True)
    twin.write_text(CASE, "utf-8")
    (root / "campaigns/other/campaign.yaml").write_text(CHECKED, "utf-8")
    actions = [finding(draft, "facts").action for draft in asked(load(root))]
    named = ("example/ana-example", "other/ana-example")
    assert actions == [Action(ActionCode.VERIFY, case=case) for case in named]


@pytest.mark.parametrize(
    ("ahead", "severity"), [(timedelta(days=14), "block"), (timedelta(days=14, seconds=1), "later")]
)
def test_what_is_more_than_14_days_ahead_is_for_later(make_folder: MakeFolder, ahead: timedelta, severity: str) -> None:
    draft = one(load(make_folder(CHECKED, NO_GO_AHEAD, CONFIG)), now=TEN - ahead)
    assert codes(draft) == [("go-ahead", severity), ("facts", severity)]
    assert draft.state == ("later" if severity == "later" else "not-ready")


def test_silence_is_claimed_only_where_somebody_looked(make_folder: MakeFolder) -> None:
    campaign = CHECKED.replace("anniversary: {dates: [detained]}", "no-response: {after: 90 days}")
    inquiry = """
inquiries:
  - id: letter
    date: 2026-12-14
    by: us
    to: the authorities of the story
    about: {en: "Where is she?"}
    source: https://example.org/letter
"""

    def draft(looked: str = "", *assume: Assumption) -> list[tuple[str, str]]:
        root = make_folder(campaign, CASE + inquiry + looked, CONFIG)
        (root / "templates/no-response").mkdir(exist_ok=True)
        (root / "templates/no-response/en.txt").write_text("{{ days }} days without an answer.", "utf-8")
        files = load(root)
        (case,) = files.casebook.campaigns[0].cases
        return codes(one(files, checked(case, DAY), assume=assume))

    assert draft() == draft("    looked: {on: 2027-02-11, where: here}") == [("facts", "block")]
    assert draft("    looked: {on: 2027-02-12, where: here}") == draft("", "verified") == []


def test_the_longer_list_of_people_and_the_shorter_memory_win(make_folder: MakeFolder) -> None:
    (campaign,) = load(make_folder(CHECKED, CASE, CONFIG)).casebook.campaigns
    month, week = timedelta(days=30), timedelta(days=7)
    assert freshness(campaign, Floor(1, week)) == week
    assert freshness(campaign, Floor(1, None)) == month
    never = campaign.model_copy(update={"facts_checked_within": None})
    assert freshness(never, Floor(1, week)) == week
    assert freshness(never, Floor(1, None)) is None
    assert approvals_needed(campaign, Floor(2)) == 2
    assert approvals_needed(campaign.model_copy(update={"approvals": 2}), Floor(1)) == 2


def roll(make_folder: MakeFolder, *changed: tuple[str, str], campaign: str = ROLL_CALL) -> Workspace:
    """Ana, Bo and Cy, in that order, with something written otherwise."""
    people = {id: CASE.replace("ana-example", f"{id}-example").replace("Ana", id.title()) for id in ("ana", "bo", "cy")}
    texts = {f"{id}_example": text for id, text in people.items()}
    for id, new in changed:
        texts[f"{id}_example"] = new.replace("ana-example", f"{id}-example").replace("Ana", id.title())
    case = texts.pop("ana_example")
    return load(make_folder(campaign, case, CONFIG, **texts))


def listed(files: Workspace, **more: object) -> tuple[str, ...]:
    draft = one(files, **more)  # type: ignore[arg-type]
    return draft.post.cases if draft.post else ()


def test_a_post_for_all_lists_in_the_order_of_the_casebook(make_folder: MakeFolder) -> None:
    assert listed(roll(make_folder)) == ("ana-example", "bo-example", "cy-example")


@pytest.mark.parametrize("why", [HELD, NO_GO_AHEAD, CASE + "case: closed\n"])
def test_a_post_for_all_leaves_out_who_may_not_be_named_that_day(make_folder: MakeFolder, why: str) -> None:
    assert listed(roll(make_folder, ("bo", why))) == ("ana-example", "cy-example")


def test_a_post_for_all_leaves_out_whose_facts_nobody_checked(make_folder: MakeFolder) -> None:
    campaign = ROLL_CALL.replace("within: never", "within: 30 days")
    files = roll(make_folder, campaign=campaign)
    bo = files.casebook.campaigns[0].cases[1]
    assert listed(files, answers=checked(bo, date(2027, 3, 1))) == ("bo-example",)
    assert len(listed(files, assume=["verified"])) == 3


def test_a_post_with_nobody_to_list_stays_unsaid_and_says_why(make_folder: MakeFolder) -> None:
    files = roll(make_folder, ("ana", NO_GO_AHEAD), ("bo", HELD), ("cy", CASE + "case: closed\n"))
    draft = one(files)
    assert codes(draft) == [("no-case", "block")]
    assert draft.post is None
    told = finding(draft, "no-case").message
    assert "of 2 open cases: 1 without a go-ahead, 1 on hold" in told
    assert finding(one(files, now=TEN - timedelta(days=30)), "no-case").severity == "later"


def test_a_campaign_without_an_open_case_is_told_how_to_begin(make_folder: MakeFolder) -> None:
    root = make_folder(ROLL_CALL, CASE + "case: closed\n", CONFIG)
    action = finding(one(load(root)), "no-case").action
    assert action == Action(ActionCode.NEW_CASE, campaign="example")


FREED = CASE.replace("is: detained", "is: free")
CHOOSES = '{% for case in cases | where(situation.is, "detained") %}{{ case.name }} {% endfor %}'


def choosing(make_folder: MakeFolder, *changed: tuple[str, str]) -> Workspace:
    files = roll(make_folder, *changed)
    (files.settings.templates / "roll-call/en.txt").write_text(CHOOSES, "utf-8")
    return files


def test_a_template_that_chooses_names_nobody_else_and_a_pause_of_the_others_stops_nothing(
    make_folder: MakeFolder,
) -> None:
    files = choosing(make_folder, ("bo", FREED))
    assert listed(files) == ("ana-example", "cy-example")
    bo, cy = (LedgerSnapshot(pauses=(Pause("case", f"{id}-example", "p1", TEN),)) for id in ("bo", "cy"))
    assert codes(one(files, bo)) == []
    assert codes(one(files, cy)) == [("paused", "block")]


def test_where_a_template_chooses_nobody_the_post_is_not_ready(make_folder: MakeFolder) -> None:
    draft = one(choosing(make_folder, *((id, FREED) for id in ("ana", "bo", "cy"))))
    assert codes(draft) == [("no-case", "block")]
    assert draft.post is None
    told = finding(draft, "no-case").message
    assert "of 3 cases that may be listed, `where` in templates/roll-call/en.txt chooses none" in told


def test_check_says_that_no_case_would_ever_be_chosen(make_folder: MakeFolder) -> None:
    files = choosing(make_folder, *((id, FREED) for id in ("ana", "bo", "cy")))
    told = [one for found in scan_posts(files, planned(files, DAY, DAY), lambda _: None) for one in found]
    assert [(one.code, one.severity) for one in told] == [("no-case", "warn")]
