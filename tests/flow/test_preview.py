"""`followup preview`: what people see before anything is published."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.cli_runner import BEN, CLEARED, MASTODON, ON_THE_DAY, POSTS, Followup, change, typed


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, ben_muster=BEN)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


def test_json_holds_the_whole_contract(followup: Followup) -> None:
    said = followup("preview", "--json", "--case", "ana-example", "--account", "x")
    assert said.code == 0
    assert set(said.document) == {"version", "drafts"}
    (draft,) = said.document["drafts"]
    part = draft["parts"][0]
    assert draft | {"parts": [], "digest": "", "findings": []} == {
        "id": f"{POSTS}/x/en",
        "due": "2027-03-14T10:00:00+01:00",
        "account": "x",
        "platform": "x",
        "language": "en",
        "parts": [],
        "warning": None,
        "digest": "",
        "findings": [],
        "state": "not-ready",
    }
    assert set(part) == {"text", "length", "limit", "media"}
    assert part["text"].startswith("7 years ago today, Ana Example was detained at the airport.")
    assert (part["limit"], part["media"]) == (280, [])
    assert len(draft["digest"]) == 64
    assert [finding["code"] for finding in draft["findings"]] == ["no-link", "facts"]


def test_the_default_window_is_the_next_30_days_both_ends_included(followup: Followup) -> None:
    def days(now: str) -> set[str]:
        found = followup("preview", "--json", "--case", "ana-example", now=now).document["drafts"]
        return {draft["due"][:10] for draft in found}

    assert days("2027-02-12T12:00+01:00") == {ON_THE_DAY}
    assert days("2027-02-11T12:00+01:00") == set()
    assert days("2027-03-14T23:59+01:00") == {ON_THE_DAY}
    assert days("2027-03-15T00:00+01:00") == set()


def test_both_ends_of_a_window_are_included(followup: Followup) -> None:
    window = ("preview", "--json", "--from", ON_THE_DAY, "--to", ON_THE_DAY)
    assert len(followup(*window).document["drafts"]) == 6
    assert followup("preview", "--json", "--from", "2027-03-15", "--to", "2027-03-20").document["drafts"] == []


@pytest.mark.parametrize(
    ("narrowed", "number"),
    [
        (["--case", "ana-example"], 3),
        (["--case", "example/ana-example"], 3),
        (["--campaign", "example"], 6),
        (["--account", "bluesky"], 2),
        (["--language", "en", "--account", "x", "--case", "ben-muster"], 1),
    ],
)
def test_a_preview_can_be_narrowed(followup: Followup, narrowed: list[str], number: int) -> None:
    assert len(followup("preview", "--json", *narrowed).document["drafts"]) == number


@pytest.mark.parametrize(
    ("narrowed", "said"),
    [
        (["--case", "ana-exmple"], "there is no case “ana-exmple”: did you mean “ana-example”?"),
        (["--campaign", "exampel"], "there is no campaign “exampel”: did you mean “example”?"),
        (["--account", "mastadon"], "there is no account “mastadon”: did you mean “mastodon”?"),
        (["--language", "zh"], "there is no language “zh”: there is en"),
        (["--from", "2027-03-20", "--to", "2027-03-01"], "lies before"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(followup: Followup, narrowed: list[str], said: str) -> None:
    answer = followup("preview", *narrowed)
    assert answer.code == 2
    assert said in answer.err


def test_a_post_for_all_is_shown_to_a_case_that_it_names(followup: Followup) -> None:
    window = ("--from", "2027-12-10", "--to", "2027-12-10", "--json", "--case", "ana-example")
    december = "2027-12-01T09:00+01:00"
    assert followup("preview", *window, now=december).document["drafts"] == []
    followup("verify", "ana-example", "--by", "p1", now=december)
    drafts = followup("preview", *window, now=december).document["drafts"]
    assert [draft["id"].split("/")[1] for draft in drafts] == ["all"] * 3


def test_a_broken_file_silences_its_case_alone_and_the_exit_is_2(root: Path, followup: Followup) -> None:
    change(root, "date: 2020-03-14", "date: 2020-13-14")
    said = followup("preview", "--json")
    assert said.code == 2
    assert {draft["id"].split("/")[1] for draft in said.document["drafts"]} == {"ben-muster"}
    findings = said.document["findings"]
    assert {finding["code"] for finding in findings} == {"file"}
    assert {finding["file"] for finding in findings} == {"campaigns/example/cases/ana-example.yaml"}
    about_it = followup("preview", "--json", "--case", "ana-example")
    assert (about_it.code, about_it.document["drafts"]) == (2, [])


def test_an_empty_window_names_the_next_day_that_matters(followup: Followup) -> None:
    said = followup("preview", now="2027-05-01T09:00+02:00")
    assert said.code == 0
    assert "The next one is due on Friday 10 December 2027" in said.out


@pytest.mark.parametrize("window", [["--from", "9999-12-20"], ["--from", "0001-01-01", "--to", "0001-01-02"]])
def test_the_ends_of_the_calendar_are_no_trouble(followup: Followup, window: list[str]) -> None:
    assert followup("preview", *window).code == 0


def test_far_ahead_a_moment_is_not_yet_a_fault(followup: Followup) -> None:
    draft = followup("preview", "--json", now="2027-02-20T09:00+01:00").draft()
    severities = {finding["code"]: finding["severity"] for finding in draft["findings"]}
    assert (draft["state"], severities["facts"]) == ("later", "later")


def test_the_page_stands_alone(root: Path, followup: Followup) -> None:
    said = followup("preview", "--html", "page.html")
    page = (root / "page.html").read_text("utf-8")
    assert "Written to" in said.out
    assert "default-src &#39;none&#39;" in page
    for shown in ("Ana Example", "7 years since 14 March 2020", "If nobody acts", "followup verify ana-example"):
        assert shown in page
    assert "<script" not in page


def test_a_page_that_cannot_be_written_is_named(followup: Followup) -> None:
    said = followup("preview", "--html", "no/such/folder/page.html")
    assert said.code == 2
    assert "--html no/such/folder/page.html: cannot be written" in said.err


def test_looking_makes_no_ledger(root: Path, followup: Followup) -> None:
    before = sorted(root.rglob("*"))
    followup("preview")
    assert sorted(root.rglob("*")) == before


def test_a_preview_follows_the_approval_and_the_no(followup: Followup) -> None:
    followup("verify", "ana-example", "--by", "p1")
    assert followup("preview", "--json").draft()["state"] == "needs-approval"
    followup("approve", MASTODON, "--by", "p1")
    assert followup("preview", "--json").draft()["state"] == "ready"
    followup("skip", MASTODON)
    assert followup("preview", "--json").draft()["state"] == "skipped"


def test_many_posts_of_a_day_share_a_command_unless_the_preview_hides_some(root: Path, followup: Followup) -> None:
    change(root, "languages: [en]", "languages: [en, fr]", "campaigns/example/campaign.yaml")
    (root / "templates/anniversary/fr.txt").write_text("{{ years }} ans", "utf-8")
    change(root, "name: {en: Ana Example}", "name: {en: Ana Example, fr: Ana Exemple}")
    assert f"$ followup approve {POSTS}/ --by YOUR-CODE" in followup("preview", "--case", "ana-example").out
    narrowed = followup("preview", "--case", "ana-example", "--language", "en").out
    assert f"{POSTS}/ --by" not in narrowed
    assert f"$ followup approve {MASTODON}@" in narrowed


def test_a_post_for_all_that_lists_nobody_yet_shows_what_it_would_say(root: Path, followup: Followup) -> None:
    """Marked as supposed, with nothing to say yes to; programs still read that it has no words."""
    window = ("preview", "--from", "2027-12-10", "--to", "2027-12-10")
    said = followup(*window, "--html", "page.html", now="2027-12-01T09:00+01:00")
    words = " ".join(said.out.split())
    assert "If every open case had a go-ahead and verified facts, Mastodon (dry run) · en would say:" in words
    assert "Ben Muster" in words
    assert "followup approve" not in said.out
    page = (root / "page.html").read_text("utf-8")
    assert page.count("Sample</span>") == 3
    assert "followup approve" not in page
    drafts = followup(*window, "--json", now="2027-12-01T09:00+01:00").document["drafts"]
    assert [(draft["parts"], draft["digest"]) for draft in drafts] == [([], "")] * 3


def test_a_mistake_made_in_a_case_file_is_shown_with_its_line(root: Path, followup: Followup) -> None:
    change(root, "{en: Ana Example}", "{en: Zo\ufffd}")
    said = followup("preview", "--from", ON_THE_DAY, "--to", ON_THE_DAY, "--case", "ana-example")
    shown = " ".join(said.out.split())
    assert "Not ready: campaigns/example/cases/ana-example.yaml, line 2: “Zo\ufffd” has lost a letter" in shown
