"""Warnings about a text close to the previous one, and about one case twice on a day."""

from datetime import date

from bot.actions import Action, ActionCode
from bot.drafts.models import Draft, Workspace
from bot.ledger.models import LedgerSnapshot
from tests.unit.drafts.draft_factories import ID, MakeFolder, asked, held, row
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, load

BOTH_YEARS = DAY, date(2028, 3, 14)
ONE = "{{ years }} years ago today, {{ case.name }} {{ key_date.what }}. {{ case.situation.text }} https://example.org/ana"
OTHER = (
    "Another spring without her lessons: {{ case.name }}, {{ case.about }}. Year {{ years }}. https://example.org/ana"
)


def warned(drafts: list[Draft], code: str) -> list[str]:
    return [f"{draft.delivery.date} {f.message}" for draft in drafts for f in draft.findings if f.code == code]


def written(make_folder: MakeFolder, **variants: str) -> Workspace:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    (root / "templates/anniversary/en.txt").unlink()
    for name, text in variants.items():
        (root / f"templates/anniversary/en{name.replace('_', '.')}.txt").write_text(text, "utf-8")
    return load(root)


def test_the_same_words_with_a_new_number_are_warned_of(make_folder: MakeFolder) -> None:
    found = warned(asked(written(make_folder, _1=ONE), days=BOTH_YEARS), "similar")
    assert len(found) == 1
    assert found[0].startswith("2028-03-14 it reads almost the same as on 2027-03-14")


def test_variants_that_differ_are_not_warned_of(make_folder: MakeFolder) -> None:
    assert warned(asked(written(make_folder, _1=ONE, _2=OTHER), days=BOTH_YEARS), "similar") == []


def test_what_the_ledger_holds_of_last_year_is_what_was_said(make_folder: MakeFolder) -> None:
    files = written(make_folder, _1=ONE)
    last = ID.replace("2027", "2026")
    said = "6 years ago today, Ana Example was detained at the airport. She is held. https://example.org/ana"
    found = warned(asked(files, held(row(last, text=said))), "similar")
    assert len(found) == 1
    assert "2026-03-14" in found[0]
    assert warned(asked(files, held(row(last, text="Quite other words, by hand."))), "similar") == []
    assert warned(asked(files, held(row(last, "missed", said))), "similar") == [], "nobody read it"
    other = LedgerSnapshot(rows={"a": row(last.replace("ana", "bo"), text=said)})
    assert warned(asked(files, other), "similar") == []


def test_one_case_twice_on_a_day_and_account_is_warned_of(make_folder: MakeFolder) -> None:
    rules = CAMPAIGN + "  remembrance: {kind: yearly, on: 14 March, posts: one-for-all, template: roll-call}\n"
    drafts = asked(load(make_folder(rules, CASE, CONFIG)))
    actions = [finding.action for draft in drafts for finding in draft.findings if finding.code == "crowded"]
    assert actions == [Action(ActionCode.SKIP, posts=(ID,))]


def test_once_an_account_and_language_is_not_crowded(make_folder: MakeFolder) -> None:
    bo = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")
    files = load(make_folder(CAMPAIGN.replace("[mastodon]", "[mastodon, x]"), CASE, CONFIG, bo_example=bo))
    assert warned(asked(files, days=BOTH_YEARS), "crowded") == []
