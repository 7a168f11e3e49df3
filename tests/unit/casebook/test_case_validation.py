"""Contradictions between dates, ids and rules are reported."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.casebook import loader
from tests.unit.casebook.conftest import ACCOUNTS, CAMPAIGN, CASE, Said, changed, load, said

Check = Callable[[str, str], Said]

INQUIRY = """\
inquiries:
  - id: asked
    date: 2024-03-18
    by: us
    to: Government of the story
    about: {en: "where she is"}
    source: https://example.org/asked
    looked: {on: 2026-03-14, where: https://example.org/}
    response: {kind: denial, date: 2024-05, learned: 2024-06-01, about: {en: no}, source: https://example.org/no}
"""


def test_an_answer_without_a_date_needs_the_day_it_was_learned(folder: Callable[..., Path]) -> None:
    book = load(folder(case=changed(CASE + INQUIRY, "date: 2024-05, ", "")))
    assert book.problems == ()


def test_the_example_with_an_inquiry_is_valid(folder: Callable[..., Path]) -> None:
    book = load(folder(case=CASE + INQUIRY))
    assert book.problems == ()
    assert [case.inquiries[0].response.kind for _, case in book.cases() if case.inquiries[0].response] == ["denial"]


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("date: 2020-03-14", "date: 2026-11-23", 16, 11, "2026-11-23 is in the future"),
        ("date: 2020-03-14", "date: 2026-12", 16, 11, "2026-12 is in the future"),
        ("date: 2020-03-14", "date: 2027", 16, 11, "2027 is in the future"),
        ("date: 2020-03-14", "date: 0220-03-14", 16, 11, "the year 220 is long ago"),
        ("date: 2020-03-14", "date: 2020-03-14\n    learned: 2020-03-13", 17, 14, "before it happened"),
        ("date: 2020-03-14", "date: 2020-03-14\n    learned: 2027-03-13", 17, 14, "in the future"),
        ("newest_source: 2026-01-10", "newest_source: 2027-01-10", 11, 18, "in the future"),
        (
            "is: detained",
            "is: detained\n  since: arrested",
            10,
            10,
            "no key date “arrested”: it has detained, or write a date",
        ),
        ("is: detained", "is: detained\n  since: detaned", 10, 10, "no key date “detaned”: did you mean “detained”?"),
        ("is: detained", "is: detained\n  since: 2026-12-01", 10, 10, "in the future"),
        ("is: detained", "is: detained\n  since: 2026-02", 10, 10, "2026-02 is after the newest source"),
        ("is: detained", "is: detained\n  since: 2020-13-01", 10, 10, "there is no day"),
        ("is: detained", "is: detained\n  since: 14 March 2020", 10, 10, "did you mean “2020-03-14”?"),
        ("is: detained", "is: detained\n  since: [detained]", 10, 10, "one value belongs here"),
        ("grammar: she", "hold: {until: 2207-01-01}", 4, 15, "more than 20 years ahead"),
        ("grammar: she", "go_ahead: {ref: C-1, for: posts, until: 2207-01-01}", 4, 41, "more than 20 years ahead"),
        ("grammar: she", "languages: [en, fr]", 4, 17, "the campaign's languages are en, not fr"),
        (
            "grammar: she",
            "own_words: [{on: 2027-01-01, text: {fr: Non}}]",
            4,
            37,
            "the campaign's languages are en, not fr",
        ),
        (
            "grammar: she",
            "own_words: [{on: 2027-01-01, text: {en: a}}, {on: 2027-01-01, text: {en: b}}]",
            4,
            51,
            "duplicate “2027-01-01”",
        ),
        *(
            (
                "grammar: she",
                f"image: {{file: {path}, alt: {{en: a}}, credit: b, go_ahead: C-1}}",
                4,
                15,
                "is outside the campaign's folder",
            )
            for path in ("../a.jpg", "/etc/passwd", "images/../../a.jpg", "~/a.jpg", "'C:\\a.jpg'")
        ),
        ("date: 2024-03-18", "date: 2028", 21, 11, "in the future"),
        ("on: 2026-03-14", "on: 2023-03-14", 26, 18, "is before the inquiry of 2024-03-18"),
        ("on: 2026-03-14", "on: 2026-12-01", 26, 18, "in the future"),
        ("date: 2024-05", "date: 2023", 27, 36, "is before the inquiry of"),
        ("date: 2024-05", "date: 2024-02", 27, 36, "is before the inquiry of"),
        ("learned: 2024-06-01", "learned: 2024-04-01", 27, 54, "before it happened"),
        ("date: 2024-05, learned: 2024-06-01, ", "", 27, 5, "date is missing: write the day of the answer or"),
        ("date: 2024-05, learned: 2024-06-01", "learned: 2027-06-01", 27, 39, "in the future"),
        ("  - id: asked", "  - id: detained", 20, 9, "duplicate “detained”"),
    ],
)
def test_dates_and_ids_that_cannot_be_are_reported(
    folder: Callable[..., Path], old: str, new: str, line: int, column: int, words: str
) -> None:
    told = said(folder(case=changed(CASE + INQUIRY, old, new)))
    assert [(at, where) for at, where, message in told if words in message] == [(line, column)]
    assert len(told) == 1


def test_today_is_the_campaigns_own(folder: Callable[..., Path]) -> None:
    """When it is still Sunday in Greenwich, Auckland writes of what happened on Monday."""
    campaign = changed(CAMPAIGN, "Europe/Zurich", "Pacific/Auckland")
    root = folder(campaign, changed(CASE, "date: 2020-03-14", "date: 2026-11-23"))
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert loader.load(root / "campaigns", root, ACCOUNTS, noon).problems == ()
    assert len(loader.load(root / "campaigns", root, ACCOUNTS, noon - timedelta(hours=2)).problems) == 1
    assert len(loader.load(root / "campaigns", root, ACCOUNTS, noon.date()).problems) == 1


@pytest.mark.parametrize("date", ["2026-11-22", "2026-11", "2026", "1900"])
def test_a_date_that_may_be_past_is_taken(of_case: Check, date: str) -> None:
    assert of_case("date: 2020-03-14", f"date: {date}") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("[mastodon, x, bluesky]", "[mastdon, x]", 5, 12, "no account “mastdon”: did you mean “mastodon”?"),
        ("[mastodon, x, bluesky]", "[x, x]", 5, 15, "duplicate “x”"),
        ("languages: [en]", "languages: [en, en]", 4, 17, "duplicate “en”"),
        ("dates: [detained]", "dates: [detaned]", 9, 13, "did you mean “detained”?"),
        ("dates: [detained]", "every: 10 days", 9, 5, "a rule of the kind anniversary takes no every"),
        ("dates: [detained]", "posts: one-for-all", 9, 12, "one-for-all is for yearly and once"),
        ("dates: [detained]", "kind: day-count", 8, 3, "needs every: add a line such as  every: 1000 days"),
        ("dates: [detained]", "kind: no-response", 8, 3, "needs after"),
        ("dates: [detained]", "kind: once\n    on: 10 December", 10, 9, "write one date, as in 2027-09-24"),
        ("    on: 10 December\n", "", 10, 3, "needs on: add a line such as  on: 10 December"),
        ("on: 10 December", "on: 2027-12-10", 12, 9, "write a day of every year"),
        ("posts: one-for-all", "years: round", 13, 5, "a rule of the kind yearly takes no years"),
    ],
)
def test_rules_that_cannot_work_are_reported(
    of_campaign: Check, old: str, new: str, line: int, column: int, words: str
) -> None:
    told = of_campaign(old, new)
    assert [(at, where) for at, where, message in told if words in message] == [(line, column)]
    assert len(told) == 1


def test_a_rule_may_name_the_key_date_of_a_broken_case(folder: Callable[..., Path]) -> None:
    campaign = changed(CAMPAIGN, "dates: [detained]", "dates: [airport]")
    broken = changed(changed(CASE, "- id: detained", "- id: airport"), "country: CH", "country: XX")
    assert said(folder(campaign=campaign, case=broken), "campaign.yaml") == []
    assert said(folder(campaign=campaign, case="a: ["), "campaign.yaml") == []
    assert len(said(folder(campaign=campaign, case=CASE), "campaign.yaml")) == 1


def test_two_cases_with_one_id_are_both_silent(folder: Callable[..., Path]) -> None:
    other = changed(CASE, "Ana Example", "Bea Example")
    book = load(folder(other=other, third=changed(other, "id: ana-example", "id: bea").replace("Bea", "Cleo")))
    assert [case.id for _, case in book.cases()] == ["bea"]
    assert [(p.file, p.line, p.column) for p in book.problems] == [
        ("campaigns/example/cases/ana-example.yaml", 1, 5),
        ("campaigns/example/cases/other.yaml", 1, 5),
    ]


def test_one_person_in_two_files_is_reported(folder: Callable[..., Path]) -> None:
    told = load(folder(other=changed(CASE, "id: ana-example", "id: ana"))).problems
    assert [(p.line, p.column) for p in told] == [(2, 7), (2, 7)]
    assert "other.yaml" in told[0].message
    another_day = changed(changed(CASE, "id: ana-example", "id: ana"), "2020-03-14", "2021-03-14")
    assert load(folder(other=another_day)).problems == ()


def test_one_id_in_two_campaigns_is_fine(folder: Callable[..., Path]) -> None:
    root = folder()
    second = root / "campaigns" / "second"
    (second / "cases").mkdir(parents=True)
    (second / "campaign.yaml").write_text(CAMPAIGN)
    (second / "cases" / "ana.yml").write_text(CASE)
    assert [campaign.id for campaign, _ in load(root).cases()] == ["example", "second"]


def test_everything_is_reported_at_once_in_the_order_of_the_files(folder: Callable[..., Path]) -> None:
    """A field error, a cross-check, a YAML fault and an unknown key of one file, and those of others."""
    case = changed(changed(CASE, "grammar: she", "gramar: she"), "date: 2020-03-14", "date: 2030-03-14")
    case = changed(case, "newest_source: 2026-01-10", "newest_source:")
    campaign = changed(changed(CAMPAIGN, "[mastodon, x, bluesky]", "[mastdon]"), "post_at: 10:00", "post_at: noon")
    told = load(folder(case=case, campaign=campaign, other="a: [")).problems
    assert [(p.file, p.line) for p in told] == [
        ("campaigns/example/campaign.yaml", 3),
        ("campaigns/example/campaign.yaml", 5),
        ("campaigns/example/cases/ana-example.yaml", 4),
        ("campaigns/example/cases/ana-example.yaml", 11),
        ("campaigns/example/cases/ana-example.yaml", 16),
        ("campaigns/example/cases/other.yaml", 1),
    ]


def test_a_broken_entry_does_not_hide_what_is_wrong_in_the_next(folder: Callable[..., Path]) -> None:
    second = "  - id: later\n    kind: other\n    date: 2030\n    what: {en: a}\n    source: https://example.org/\n"
    told = said(folder(case=changed(CASE, "    kind: detained", "    kind: arrest") + second))
    assert [(line, column) for line, column, _ in told] == [(15, 11), (21, 11)]


def test_a_key_date_with_an_error_is_not_called_missing(folder: Callable[..., Path]) -> None:
    """One mistake in the date gives one problem, not a second one where `since` names that key date."""
    case = changed(CASE, "is: detained", "is: detained\n  since: detained")
    other = (
        "  - {id: sentenced, kind: sentenced, date: 2021, what: {en: was sentenced}, source: https://example.org/s}\n"
    )
    broken = changed(case, "date: 2020-03-14", "date: 14 Marsh 2020").replace("key_dates:\n", "key_dates:\n" + other)
    (problem,) = load(folder(case=broken)).problems
    assert "“14 Marsh 2020” is not a date" in problem.message
