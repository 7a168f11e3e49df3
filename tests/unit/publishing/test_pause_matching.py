"""No change of id, folder or country in the files ends a pause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions import Action, ActionCode
from bot.drafts.models import Draft, Workspace
from bot.drafts.pause_matching import fingerprints_of, says
from bot.ledger.models import LedgerSnapshot, Pause, Scope
from tests.unit.drafts.draft_factories import ROLL_CALL, asked, one
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, TEN, World, load

MakeFolder = Callable[..., Path]
TWO_NAMES = CASE.replace("{en: Ana Example}", '{en: Ana Example, de: "Ana Beispiel"}')
FILE = "campaigns/example/cases/ana-example.yaml"
THE_DAY_BEFORE = DAY - timedelta(days=1)


def stopped(files: Workspace, scope: Scope = "case", value: str = "ana-example") -> LedgerSnapshot:
    """What the ledger answers after somebody paused that."""
    return LedgerSnapshot(pauses=(Pause(scope, value, "p1", TEN, known=fingerprints_of(scope, value, files.casebook)),))


def why(draft: Draft) -> str:
    """What the finding `paused` says; "" where there is none."""
    return next((finding.message for finding in draft.findings if finding.code == "paused"), "")


def edited(root: Path, old: str, new: str, file: str = "cases/ana-example.yaml") -> Workspace:
    path = root / "campaigns/example" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return reloaded(root)


def reloaded(root: Path) -> Workspace:
    files = load(root)
    assert not files.casebook.problems, files.casebook.problems
    return files


@pytest.mark.parametrize(
    "also",
    [
        ("country: CH", "country: AT"),
        ("name: {en: Ana Example, de", 'name: {en: "Another", de'),
        ("name: {en: Ana Example, de", "name: {en: ANA  example, fr: Anne, de"),
        ("date: 2020-03-14", "date: 2020-03-13"),
        ("grammar: she", "grammar: he"),
    ],
)
def test_another_id_lifts_no_stop_whatever_else_is_edited(make_folder: MakeFolder, also: tuple[str, str]) -> None:
    root = make_folder(CAMPAIGN, TWO_NAMES, CONFIG)
    answers = stopped(load(root))
    edited(root, "id: ana-example", "id: somebody-else")
    files = edited(root, *also)
    draft = one(files, answers, days=(THE_DAY_BEFORE, DAY))
    assert "this looks like a paused case under another id" in why(draft)
    assert [found.action for found in draft.findings if found.code == "paused"] == [
        Action(ActionCode.RESUME, case="ana-example")
    ]
    assert draft.state == "not-ready"


def test_a_roll_call_is_stopped_under_another_id_as_under_the_paused_one(make_folder: MakeFolder) -> None:
    root = make_folder(ROLL_CALL, CASE, CONFIG)
    (root / "templates/roll-call/en.txt").write_text("{% for case in cases %}{{ case.name }}{% endfor %}", "utf-8")
    answers = stopped(load(root))
    (before,) = asked(load(root), answers)
    (after,) = asked(edited(root, "id: ana-example", "id: somebody-else"), answers)
    assert (before.state, after.state) == ("not-ready", "not-ready")
    assert "case ana-example is paused" in why(before)
    assert "case ana-example is paused" in why(after)


@pytest.mark.parametrize(
    ("scope", "value"), [("case", "ana-example"), ("case", "example/ana-example"), ("campaign", "example")]
)
def test_another_folder_lifts_no_stop(make_folder: MakeFolder, scope: Scope, value: str) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    answers = stopped(load(root), scope, value)
    (root / "campaigns/example").rename(root / "campaigns/elsewhere")
    (draft,) = asked(reloaded(root), answers)
    assert f"{scope} {value} is paused" in why(draft)


def test_a_case_that_moves_to_another_campaign_stays_stopped(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    answers = stopped(load(root), "campaign", "example")
    other = root / "campaigns/other"
    (other / "cases").mkdir(parents=True)
    (other / "campaign.yaml").write_text(CAMPAIGN.replace("Example campaign", "Another"), "utf-8")
    (root / "campaigns/example/cases/ana-example.yaml").rename(other / "cases/ana-example.yaml")
    (draft,) = asked(reloaded(root), answers)
    assert "a paused campaign, or a case of it, under another id" in why(draft)


def test_another_country_in_the_file_lifts_no_stop(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    answers = stopped(load(root), "country", "CH")
    (draft,) = asked(edited(root, "country: CH", "country: AT"), answers)
    assert "this case was in that country when the country was paused: country CH is paused" in why(draft)


@pytest.mark.parametrize(("day", "name"), [("2019-03-14", "Ana Example"), ("2020-03-14", "Ana Other")])
def test_nobody_else_is_stopped(make_folder: MakeFolder, day: str, name: str) -> None:
    another = CASE.replace("ana-example", "ana-two").replace("Ana Example", name).replace("2020-03-14", day)
    root = make_folder(CAMPAIGN, CASE, CONFIG, ana_two=another)
    files = reloaded(root)
    said = {draft.delivery.occasion.id.split("/")[1]: why(draft) for draft in asked(files, stopped(files))}
    assert said.pop("ana-example")
    assert said == {"ana-two": ""}


def test_a_namesake_of_the_same_year_is_not_taken_for_the_paused_case(make_folder: MakeFolder) -> None:
    another = CASE.replace("ana-example", "ana-two").replace("2020-03-14", "2020-03-13")
    root = make_folder(CAMPAIGN, CASE, CONFIG, ana_two=another)
    files = reloaded(root)
    namesake = one(files, stopped(files), days=(THE_DAY_BEFORE, THE_DAY_BEFORE))
    assert why(namesake) == ""


def test_a_namesake_who_comes_later_is_not_taken_for_the_paused_case(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    answers = stopped(load(root))
    another = CASE.replace("ana-example", "ana-two").replace("2020-03-14", "2020-03-13")
    make_folder(CAMPAIGN, CASE, CONFIG, ana_two=another)
    namesake = one(reloaded(root), answers, days=(THE_DAY_BEFORE, THE_DAY_BEFORE))
    assert why(namesake) == ""


def test_a_broken_file_makes_no_stop_wider_than_it_is(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    other = root / "campaigns/other"
    (other / "cases").mkdir(parents=True)
    (other / "campaign.yaml").write_text("title: [", "utf-8")
    (other / "cases/ana.yaml").write_text(CASE, "utf-8")
    assert fingerprints_of("campaign", "example", load(root).casebook) == set()
    assert len(fingerprints_of("case", "ana-example", load(root).casebook)) == 1


def test_a_stop_in_one_campaign_leaves_the_other_alone(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    other = root / "campaigns/other"
    (other / "cases").mkdir(parents=True)
    (other / "campaign.yaml").write_text(CAMPAIGN.replace("Example campaign", "Another"), "utf-8")
    (other / "cases/ana.yaml").write_text(CASE, "utf-8")
    files = reloaded(root)
    for answers in (stopped(files, "case", "example/ana-example"), stopped(files, "campaign", "example")):
        said = {draft.delivery.occasion.campaign.id: bool(why(draft)) for draft in asked(files, answers)}
        assert said == {"example": True, "other": False}


def test_the_pause_of_an_account_is_seen_under_another_name_of_the_same_account(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN.replace("[mastodon]", "[mastodon, x]"), CASE, CONFIG)
    same = {"old-name": "109", "mastodon": "109", "x": "7"}
    answers = LedgerSnapshot(pauses=(Pause("account", "old-name", "p1", TEN),), identities=same)
    said = {draft.delivery.account.name: why(draft) for draft in asked(load(root), answers)}
    assert "account old-name is paused" in said["mastodon"]
    assert said["x"] == ""


def test_the_ledger_is_handed_no_name(make_folder: MakeFolder) -> None:
    found = fingerprints_of("case", "ana-example", load(make_folder(CAMPAIGN, TWO_NAMES, CONFIG)).casebook)
    assert len(found) == 4, "two names, by date and by year"
    assert all(len(word) == 16 and set(word) <= set("0123456789abcdef") for word in found)


def renamed(world: World) -> None:
    """The id, in one edit; a minute later the bot looks."""
    text = (world.root / FILE).read_text("utf-8")
    world.write(FILE, text.replace("id: ana-example", "id: somebody-else"))


def test_a_pause_of_an_earlier_version_is_known_as_soon_as_the_bot_starts(world: World) -> None:
    world.ledger.pause(Pause("case", "ana-example", "p1", world.now))
    world.watched()
    assert world.ledger.pauses()[0].known
    renamed(world)
    world.tick()
    assert world.mastodon.posts == []


def test_a_stop_follows_what_the_files_say_of_it_as_long_as_they_name_it(world: World) -> None:
    known = fingerprints_of("case", "ana-example", world.source.files.casebook)
    world.ledger.pause(Pause("case", "ana-example", "p1", world.now, known=known))
    world.watched()
    entries = len(world.ledger.entries())
    world.tick()
    assert len(world.ledger.entries()) == entries, "nothing new, nothing noted"
    world.write(FILE, CASE.replace("Ana Example", "Anna Other").replace("2020-03-14", "2021-03-14"))
    world.tick()
    assert world.ledger.pauses()[0].known > known
    renamed(world)
    world.tick()
    assert world.mastodon.posts == []
    assert world.ledger.resume("case", "ana-example", "p1", world.now, 0)
    world.tick()
    assert len(world.mastodon.posts) == 1


def test_the_pause_of_an_account_stops_it_under_another_name_at_the_claim(world: World) -> None:
    """Before the bot first signs in under the new name nobody can know it; then it does, before anything is sent."""
    who = world.mastodon.identity()
    world.ledger.know("old-name", who.id, who.handle, None, world.now)
    world.ledger.pause(Pause("account", "old-name", "p1", world.now))
    world.watched()
    world.tick()
    assert world.mastodon.posts == []
    assert world.state is None
    (draft,) = asked(world.source.files, world.ledger.answers(DAY, DAY))
    assert "account old-name is paused" in why(draft)


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Today Ana Example was arrested.", "Ana Example", True),
        ("ANA EXAMPLE is free.", "Ana Example", True),
        ("Mariana Examples and others", "Ana Example", False),
        ("\u4eca\u5929\u66f9\u987a\u5229\u5728\u5317\u4eac", "\u66f9\u987a\u5229", True),
        ("We remember A. (Example), in prison.", "A. (Example)", True),
        ("Ben Muster", "Ana Example", False),
    ],
)
def test_a_name_is_found_in_words_and_not_in_pieces_of_others(text: str, name: str, found: bool) -> None:
    assert says(text, name) is found


@pytest.mark.parametrize("renamed", [False, True])
def test_words_about_somebody_else_do_not_name_whoever_was_stopped(make_folder: MakeFolder, renamed: bool) -> None:
    ben = CASE.replace("ana-example", "ben-muster").replace("Ana Example", "Ben Muster")
    own = "own_words: [{on: 2027-03-14, text: {en: Ben was arrested together with Ana Example.}}]\n"
    root = make_folder(CAMPAIGN, CASE, CONFIG, ben_muster=ben + own)
    answers = stopped(load(root))
    files = edited(root, "id: ana-example", "id: somebody-else") if renamed else load(root)
    said = {draft.delivery.occasion.id.split("/")[1]: why(draft) for draft in asked(files, answers)}
    assert said["ben-muster"].startswith("the words name Ana Example, and case ana-example is paused")
    edited(root, own, "", "cases/ben-muster.yaml")
    assert [bool(why(draft)) for draft in asked(reloaded(root), answers)].count(False) == 1
