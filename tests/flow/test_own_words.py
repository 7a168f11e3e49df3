"""Own words on a day without a rule: every command treats them alike."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN
from tests.flow.cli_runner import BEFORE, CLEARED, Followup, change, typed

WORDS = "own_words: [{on: 2027-06-26, text: {en: 'Today we think of Ana. https://example.org/ana'}}]\n"
STEM = "example/ana-example/own-words/2027-06-26"
POSTS = [f"{STEM}/{name}/en" for name in ("bluesky", "mastodon", "x")]
JUNE = ("--from", "2027-06-25", "--to", "2027-06-27")
THAT_DAY = "2027-06-26T10:00+02:00"


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED + WORDS)


def test_the_calendar_and_its_file_have_the_day(followup: Followup, root: Path) -> None:
    [day] = followup("calendar", *JUNE, "--json").document["occasions"]
    assert {key: day[key] for key in ("date", "case", "rule", "kind", "key_date")} == {
        "date": "2027-06-26", "case": "ana-example", "rule": "own-words", "kind": "own-words", "key_date": None
    }  # fmt: skip
    assert "own words" in followup("calendar", *JUNE).out
    followup("calendar", *JUNE, "--ics", "days.ics")
    assert "own words" in (root / "days.ics").read_text("utf-8")


def test_they_are_previewed_approved_and_posted_once(followup: Followup, root: Path) -> None:
    drafts = followup("preview", *JUNE, "--json").document["drafts"]
    assert [(draft["id"], draft["parts"][0]["text"]) for draft in drafts] == [
        (id, "Today we think of Ana. https://example.org/ana") for id in POSTS
    ]
    assert "Written by hand for this day" in followup("preview", *JUNE).out
    now = "2027-06-20T09:00+02:00"
    followup("verify", "ana-example", "--by", "p1", now=now)
    assert followup("approve", f"{STEM}/", "--by", "p1", now=now).code == 0
    assert STEM in str(followup("status", "--json", now=now).document["next"])
    followup("run", "--once", now="2027-06-26T09:59+02:00")
    done = followup("run", "--once", "--json", now=THAT_DAY).document["deliveries"]
    assert [(post["id"], post["state"]) for post in done] == [(id, "published") for id in POSTS]
    followup("run", "--once", now="2027-06-26T10:05+02:00")
    assert len((root / "outbox/posts.jsonl").read_text("utf-8").splitlines()) == len(POSTS)


def test_a_rehearsal_posts_them(followup: Followup) -> None:
    words = ("rehearse", *JUNE, "--assume", "go-ahead,verified,approved", "--json")
    assert [(one["id"], one["state"]) for one in followup(*words).document["deliveries"]] == [
        (id, "published") for id in POSTS
    ]


def test_the_gates_read_them(followup: Followup, root: Path) -> None:
    change(root, "https://example.org/ana", "@who")
    found = followup("check", "--json")
    assert found.code == 1
    assert {f["delivery"] for f in found.document["findings"] if f["code"] == "mention"} == set(POSTS)


def test_a_rule_made_later_that_day_posts_no_second_time(followup: Followup, root: Path) -> None:
    now = "2027-06-20T09:00+02:00"
    followup("verify", "ana-example", "--by", "p1", now=now)
    followup("approve", f"{STEM}/", "--by", "p1", now=now)
    followup("run", "--once", now="2027-06-26T09:59+02:00")
    followup("run", "--once", now=THAT_DAY)
    change(root, "occasions:", "occasions:\n  june: {kind: once, on: 2027-06-26}", "campaigns/example/campaign.yaml")
    drafts = followup("preview", *JUNE, "--json", now="2027-06-26T11:00+02:00").document["drafts"]
    june = [draft for draft in drafts if "/june/" in draft["id"]]
    assert len(june) == 3
    assert all("renamed" in {finding["code"] for finding in draft["findings"]} for draft in june)


def test_check_says_which_languages_stay_without_a_post(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    two = CAMPAIGN.replace("[en]", "[en, zh]")
    root = make_folder(two, CLEARED.replace("{en: Ana Example}", "{en: Ana Example, zh: 安娜}") + WORDS)
    followup = typed(root, capsys)
    [found] = [f for f in followup("check", "--json").document["findings"] if f["code"] == "unused"]
    assert (found["severity"], found["file"], found["line"]) == ("warn", "campaigns/example/cases/ana-example.yaml", 20)
    assert "have no “zh” and no rule has that day, so nothing is posted in it" in found["message"]
    drafts = followup("preview", *JUNE, "--json").document["drafts"]
    assert [draft["id"] for draft in drafts] == POSTS


def test_check_says_that_a_closed_case_posts_no_words_by_hand(followup: Followup, root: Path) -> None:
    change(root, "grammar: she", "grammar: she\ncase: closed")
    [found] = [f for f in followup("check", "--json").document["findings"] if f["code"] == "unused"]
    assert "the case is closed, so the own words for 2027-06-26 are not posted" in found["message"]


def test_words_for_a_day_gone_by_are_passed_over_in_silence(followup: Followup, root: Path) -> None:
    change(root, "2027-06-26", "2026-06-26")
    change(root, "grammar: she", "grammar: she\ncase: closed")
    assert not [f for f in followup("check", "--json").document["findings"] if f["code"] == "unused"]


@pytest.mark.parametrize("body", ["yes", "{kind: once, on: 2027-06-26}"])
def test_no_rule_may_take_the_name(followup: Followup, root: Path, body: str) -> None:
    change(root, "occasions:", f"occasions:\n  own-words: {body}", "campaigns/example/campaign.yaml")
    said = followup("check", now=BEFORE)
    assert said.code == 2
    assert "campaign.yaml:8:3: own-words is reserved for days with `own_words`: rename this rule" in said.out


def test_words_in_a_language_that_the_case_leaves_out_are_refused(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    two = CAMPAIGN.replace("[en]", "[en, zh]")
    said = typed(make_folder(two, CLEARED + WORDS.replace("{en:", "{zh: 有, en:") + "languages: [en]\n"), capsys)(
        "check"
    )
    assert said.code == 2
    assert "this case's languages are en, not zh: remove it, or add it to `languages`" in said.out
