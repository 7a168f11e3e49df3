"""`followup verify`: a person verifies the facts of a case."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CASE
from tests.flow.cli_runner import BEN, CLEARED, POSTS, Followup, change, typed


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, ben_muster=BEN)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> Terminal:
    out = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stdout", out)
    return out


def test_each_claim_is_shown_with_its_source_and_age(followup: Followup) -> None:
    said = followup("verify", "ana-example", "--by", "p1")
    assert said.code == 0
    for shown in ("Ana Example", "Detained, 14 March 2020", "6 years ago", "https://example.org/detained"):
        assert shown in said.out
    for shown in ("She is held.", "as of 10 January 2026", "C-001", "until 1 January 2030"):
        assert shown in said.out


def test_what_was_added_to_a_case_is_shown_before_it_is_checked(root: Path, followup: Followup) -> None:
    path = root / "campaigns/example/cases/ana-example.yaml"
    action = 'action: {text: {en: "Write to the embassy"}, url: https://example.org/write}\nhashtags: [FreeAna]\n'
    answer = "{kind: denial, learned: 2026-05-02, about: {en: no}, source: https://example.org/no}"
    asked = "{id: asked, date: 2024-03-18, by: us, to: them, about: {en: why}, source: https://example.org/asked"
    path.write_text(f"{path.read_text('utf-8')}{action}inquiries: [{asked}, response: {answer}}}]\n", "utf-8")
    said = " ".join(followup("verify", "ana-example", "--by", "p1").out.split())
    for shown in ("Call to action", "Write to the embassy", "https://example.org/write", "#FreeAna", "Since"):
        assert shown in said
    assert "Answer (denial) on a date that is not stated, learned" in said


def test_it_says_what_it_made_ready_and_how_long_it_is_good(followup: Followup) -> None:
    said = followup("verify", "ana-example", "--by", "p1").out
    assert "Facts checked on Wednesday 10 March 2027: good through Friday 9 April 2027." in said
    assert "Sunday 14 March 2027: Ana Example, 3 posts: 3 need approval" in said
    assert f"$ followup approve {POSTS}/ --by YOUR-CODE" in said


def test_json_holds_the_next_30_days_of_that_case(followup: Followup) -> None:
    drafts = followup("verify", "ana-example", "--by", "p1", "--json").document["drafts"]
    assert {draft["id"].split("/")[1] for draft in drafts} == {"ana-example"}
    assert {draft["state"] for draft in drafts} == {"needs-approval"}


def test_an_edited_fact_is_unchecked_again(root: Path, followup: Followup) -> None:
    followup("verify", "ana-example", "--by", "p1")
    change(root, "She is held.", "She is held in a prison.")
    draft = followup("preview", "--json").draft()
    assert draft["state"] == "not-ready"
    assert "facts" in [finding["code"] for finding in draft["findings"]]


def test_a_check_is_good_through_its_last_day_and_not_a_day_longer(followup: Followup) -> None:
    followup("verify", "ana-example", "--by", "p1", now="2027-02-12T23:30+01:00")
    assert followup("preview", "--json").draft()["state"] == "needs-approval"


def test_a_check_of_31_days_ago_has_gone_stale(followup: Followup) -> None:
    followup("verify", "ana-example", "--by", "p1", now="2027-02-11T09:00+01:00")
    assert followup("preview", "--json").draft()["state"] == "not-ready"


def test_without_a_go_ahead_it_is_noted_and_posts_are_not_posted(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    followup = typed(make_folder(case=CASE), capsys)
    said = followup("verify", "ana-example", "--by", "p1")
    assert said.code == 0
    assert "no go-ahead for posts" in said.out
    assert followup("preview", "--json").draft()["state"] == "not-ready"


def test_a_terminal_asks_and_a_no_notes_nothing(
    monkeypatch: pytest.MonkeyPatch, root: Path, followup: Followup
) -> None:
    out = at_a_terminal(monkeypatch, "n\n")
    said = followup("verify", "ana-example", "--by", "p1")
    assert "Did you open the sources today" in out.getvalue()
    assert said.code == 1
    monkeypatch.undo()
    assert not list(root.glob("*.db"))


def test_a_terminal_asks_and_an_approval_is_noted(monkeypatch: pytest.MonkeyPatch, followup: Followup) -> None:
    at_a_terminal(monkeypatch, "y\n")
    assert followup("verify", "ana-example", "--by", "p1").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ana-exmple", "--by", "p1"], "there is no case “ana-exmple”: did you mean “ana-example”?"),
        (["ana-example"], "say who you are: add --by"),
    ],
)
def test_a_wrong_command_is_answered_with_what_to_type(followup: Followup, words: list[str], said: str) -> None:
    answer = followup("verify", *words)
    assert answer.code == 2
    assert said in answer.err


def test_a_case_that_two_campaigns_share_is_named_with_its_campaign(root: Path, followup: Followup) -> None:
    second = root / "campaigns/second"
    (second / "cases").mkdir(parents=True)
    (second / "campaign.yaml").write_text((root / "campaigns/example/campaign.yaml").read_text("utf-8"), "utf-8")
    (second / "cases/ana-example.yaml").write_text(CLEARED, "utf-8")
    answer = followup("verify", "ana-example", "--by", "p1")
    assert answer.code == 2
    assert "write example/ana-example or second/ana-example" in answer.err
    said = followup("verify", "second/ana-example", "--by", "p1", "--json")
    assert {draft["id"].split("/")[0] for draft in said.document["drafts"]} == {"second"}
    assert followup("preview", "--json").draft()["state"] == "not-ready"


def test_a_case_with_an_error_cannot_be_checked(root: Path, followup: Followup) -> None:
    change(root, "date: 2020-03-14", "date: 2020-13-14")
    answer = followup("verify", "ana-example", "--by", "p1")
    assert answer.code == 2
    assert "campaigns/example/cases/ana-example.yaml" in answer.err
