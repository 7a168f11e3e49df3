"""`followup approve`: a person approves exactly this text."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN
from tests.flow.cli_runner import BEN, CLEARED, MASTODON, POSTS, Followup, change, typed

TWO = CAMPAIGN.replace("hashtags:", "approvals: 2\nhashtags:")


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, ben_muster=BEN)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    answer = typed(root, capsys)
    answer("verify", "ana-example", "--by", "p1")
    return answer


def test_an_approval_makes_a_post_ready(followup: Followup) -> None:
    said = followup("approve", MASTODON, "--by", "p1")
    assert said.code == 0
    assert "7 years ago today, Ana Example was detained" in said.out
    assert f"{MASTODON}: your approval is recorded, 1 of 1 approval. Ready." in said.out.replace("\n", " ")


def test_json_holds_the_drafts_as_they_stand_now(followup: Followup) -> None:
    said = followup("approve", MASTODON, f"{POSTS}/x/en", "--by", "p1", "--json")
    assert [draft["state"] for draft in said.document["drafts"]] == ["ready", "ready"]


def test_an_approval_to_what_was_seen_needs_only_the_beginning_of_its_digest(followup: Followup) -> None:
    digest = followup("preview", "--json").draft()["digest"]
    assert followup("approve", f"{MASTODON}@{digest[:8]}", "--by", "p1").code == 0
    assert followup("approve", f"{MASTODON}@{digest}", "--by", "p2").code == 0


def test_an_approval_to_other_words_is_refused_and_the_new_words_are_shown(root: Path, followup: Followup) -> None:
    digest = followup("preview", "--json").draft()["digest"]
    change(root, "ago today", "ago this very day", "templates/anniversary/en.txt")
    said = followup("approve", f"{MASTODON}@{digest[:8]}", "--by", "p1")
    assert said.code == 1
    assert "reads differently now" in said.err
    assert "7 years ago this very day" in said.err
    now = followup("preview", "--json").draft()
    assert f"{MASTODON}@{now['digest'][:8]}" in said.err
    assert now["state"] == "needs-approval"


def test_changed_words_lose_their_approval(root: Path, followup: Followup) -> None:
    followup("approve", MASTODON, "--by", "p1")
    change(root, "ago today", "ago this very day", "templates/anniversary/en.txt")
    assert followup("preview", "--json").draft()["state"] == "needs-approval"


def test_two_approvals_are_two_different_people(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    followup = typed(make_folder(campaign=TWO, case=CLEARED), capsys)
    followup("verify", "ana-example", "--by", "p1")
    assert "1 of 2 approvals" in followup("approve", MASTODON, "--by", "p1").out
    again = followup("approve", MASTODON, "--by", "p1")
    assert again.code == 0
    assert "you had approved it already" in again.out.replace("\n", " ")
    assert followup("preview", "--json").draft()["state"] == "needs-approval"
    assert "2 of 2 approvals. Ready." in followup("approve", MASTODON, "--by", "p2").out.replace("\n", " ")


def test_all_or_none(followup: Followup) -> None:
    said = followup("approve", MASTODON, f"{POSTS}/mastadon/en", "--by", "p1")
    assert said.code == 2
    assert f"did you mean “{MASTODON}”?" in said.err
    assert followup("preview", "--json").draft()["state"] == "needs-approval"


def test_an_approval_to_two_readings_of_one_post_is_an_approval_to_neither(followup: Followup) -> None:
    digest = followup("preview", "--json").draft()["digest"]
    assert followup("approve", f"{MASTODON}@{'0' * 8}", f"{MASTODON}@{digest}", "--by", "p1").code == 1
    assert followup("preview", "--json").draft()["state"] == "needs-approval"


def test_one_that_cannot_go_out_keeps_back_the_others(root: Path, followup: Followup) -> None:
    (root / "templates/anniversary/en.x.txt").write_text("word " * 80, "utf-8")
    said = followup("approve", MASTODON, f"{POSTS}/x/en", "--by", "p1")
    assert said.code == 1
    assert f"{POSTS}/x/en: it cannot go out as it stands" in said.err
    assert followup("preview", "--json").draft()["state"] == "needs-approval"


def test_below_a_beginning_what_cannot_go_out_is_left_out_and_said(root: Path, followup: Followup) -> None:
    (root / "templates/anniversary/en.x.txt").write_text("word " * 80, "utf-8")
    said = followup("approve", f"{POSTS}/", "--by", "p1")
    assert said.code == 0
    assert "Left out" in said.out
    states = {
        draft["account"]: draft["state"]
        for draft in followup("preview", "--json", "--case", "ana-example").document["drafts"]
    }
    assert states == {"mastodon": "ready", "bluesky": "ready", "x": "not-ready"}


def test_a_beginning_without_a_date_takes_the_posts_of_its_window(followup: Followup) -> None:
    assert followup("approve", "example/ana-example/", "--by", "p1", "--to", "2027-03-13").code == 2
    said = followup("approve", "example/ana-example/", "--by", "p1", "--json")
    assert {draft["id"] for draft in said.document["drafts"]} == {
        f"{POSTS}/{a}/en" for a in ("mastodon", "x", "bluesky")
    }


def test_a_terminal_asks_before_saying_yes_to_several(monkeypatch: pytest.MonkeyPatch, followup: Followup) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", Terminal("\n"))
        patched.setattr(sys, "stdout", Terminal())
        assert followup("approve", f"{POSTS}/", "--by", "p1").code == 1
    assert followup("preview", "--json").draft()["state"] == "needs-approval"


def test_a_day_that_is_over_takes_no_yes(followup: Followup) -> None:
    late = followup("approve", MASTODON, "--by", "p1", now="2027-03-15T00:00+01:00")
    assert late.code == 1
    assert "its day is over" in late.err
    assert followup("approve", MASTODON, "--by", "p1", now="2027-03-14T23:59+01:00").code == 0


def test_an_approval_may_come_before_the_facts_are_checked(followup: Followup) -> None:
    bens = MASTODON.replace("ana-example", "ben-muster")
    assert followup("approve", bens, "--by", "p1").code == 0
    assert followup("preview", "--json").draft(bens)["state"] == "not-ready"
    followup("verify", "ben-muster", "--by", "p1")
    assert followup("preview", "--json").draft(bens)["state"] == "ready"


def test_an_approval_to_many_reopens_nothing_that_a_person_stopped(followup: Followup) -> None:
    followup("skip", MASTODON)
    said = followup("approve", f"{POSTS}/", "--by", "p1")
    assert (said.code, followup("preview", "--json").draft()["state"]) == (0, "skipped")
    words = " ".join(said.out.split())
    assert f"Left out: {MASTODON}: skipped by a person; name it in full to reopen it" in words
    assert f"{POSTS}/ (2 posts): your approval is recorded, 1 of 1 approval." in words


def test_an_approval_reopens_what_was_skipped(followup: Followup) -> None:
    followup("skip", MASTODON)
    assert followup("preview", "--json").draft()["state"] == "skipped"
    followup("approve", MASTODON, "--by", "p1")
    assert followup("preview", "--json").draft()["state"] == "ready"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([f"{MASTODON}@12ab", "--by", "p1"], "the first 8 or more characters"),
        ([f"{POSTS}/@12ab12ab", "--by", "p1"], "takes no @"),
        (["example/ana-example/anniversary.detained/2027-13-14/mastodon/en", "--by", "p1"], "2027-13-14"),
        (["nonsense", "--by", "p1"], "there is no post nonsense"),
        (["exampel/", "--by", "p1"], "no post begins with exampel/"),
        ([MASTODON], "say who you are: add --by"),
    ],
)
def test_a_wrong_command_is_answered_with_what_to_type(followup: Followup, words: list[str], said: str) -> None:
    answer = followup("approve", *words)
    assert answer.code == 2
    assert said in answer.err


def test_what_keeps_many_from_an_approval_is_reported_once(followup: Followup) -> None:
    december = ("approve", "example/all/human-rights-day/2027-12-10/", "--by", "p1")
    said = followup(*december, now="2027-12-01T09:00+01:00")
    assert said.code == 1
    assert said.err.startswith("example/all/human-rights-day/2027-12-10/ (3 posts): it has no words yet: the post has")
    assert said.err.count("nobody to list") == 1
