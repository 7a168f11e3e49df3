"""`followup pause` and `resume`: one person stops at once; resuming needs as many as approving."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from bot.ledger.models import Pause
from bot.ledger.reader import open_read_only
from tests.conftest import CAMPAIGN

LIVE = """\
live = true
[people.p1]
[people.p2]
[accounts.mastodon]
platform = "mastodon"
server = "http://127.0.0.1:9"
access_token = { env = "NOWHERE" }
"""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(root: Path, *words: str) -> tuple[int, str, str]:
        code = main(["-C", str(root), *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


Say = Callable[..., tuple[int, str, str]]


def paused(root: Path, name: str = "followup.dry.db") -> list[tuple[str, str, str]]:
    pauses: list[Pause] = [*open_read_only(f"sqlite:///{root / name}").pauses()]
    return [(pause.scope, pause.value, pause.by) for pause in pauses]


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ([], ("all", "", "")),
        (["--campaign", "example"], ("campaign", "example", "")),
        (["--case", "ana-example"], ("case", "ana-example", "")),
        (["--case", "example/ana-example"], ("case", "example/ana-example", "")),
        (["--account", "mastodon"], ("account", "mastodon", "")),
        (["--country", "ch", "--by", "p1"], ("country", "CH", "p1")),
    ],
)
def test_one_person_pauses_what_they_name(
    make_folder: Callable[..., Path], say: Say, words: list[str], stands: tuple[str, str, str]
) -> None:
    root = make_folder()
    code, out, _ = say(root, "pause", *words)
    assert code == 0
    assert "Paused: " in out
    assert paused(root) == [stands]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--case", "ana-exampel"], "did you mean “ana-example”?"),
        (["--campaign", "exampel"], "did you mean “example”?"),
        (["--account", "mastodn"], "did you mean “mastodon”?"),
        (["--country", "ZZ"], "two capital letters"),
        (["--country", "UK"], "--country UK: there is no such country: write GB"),
        (["--country", "China"], "there is no such country: write CN"),
        (["--case", "quite-other"], "there is ana-example"),
    ],
)
def test_a_slip_of_the_pen_is_refused_and_the_way_that_always_works_is_named(
    make_folder: Callable[..., Path], say: Say, words: list[str], hint: str
) -> None:
    root = make_folder()
    code, _, err = say(root, "pause", *words)
    assert code == 2
    assert hint in err
    assert "STOP" in err
    assert paused(root) == []


@pytest.mark.parametrize("case", ["id: ana-example\nname: {", None])
def test_a_pause_never_waits_for_a_broken_file(make_folder: Callable[..., Path], say: Say, case: str | None) -> None:
    root = make_folder(case=case) if case else make_folder(campaign="title: [")
    code, out, _ = say(root, "pause", "--case", "ana-example")
    assert code == 0
    assert paused(root) == [("case", "ana-example", "")]
    assert "No file that can be read names it" in out


def test_a_pause_works_without_any_campaigns(tmp_path: Path, say: Say) -> None:
    assert say(tmp_path, "pause", "--case", "ana-example")[0] == 0
    assert paused(tmp_path) == [("case", "ana-example", "")]


def test_a_broken_config_names_the_way_that_always_works(make_folder: Callable[..., Path], say: Say) -> None:
    code, _, err = say(make_folder(config="live = maybe"), "pause")
    assert code == 2
    assert "STOP" in err
    assert "config.toml:1" in err


def test_a_folder_without_a_ledger_has_nothing_to_resume(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder()
    code, _, err = say(root, "resume", "--by", "p1")
    assert code == 1
    assert "nothing is paused" in err
    assert not (root / "followup.dry.db").exists()


def test_resuming_takes_as_many_people_as_approving(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder(campaign=f"approvals: 2\n{CAMPAIGN}")
    say(root, "pause", "--case", "ana-example")
    for _ in range(2):
        code, out, _ = say(root, "resume", "--case", "ana-example", "--by", "p1")
        assert code == 0
        assert "stays paused until one more person asks" in out
    assert paused(root)
    code, out, _ = say(root, "resume", "--case", "ana-example", "--by", "p2")
    assert code == 0
    assert "No longer paused: the case ana-example." in out
    assert not paused(root)


def test_what_else_is_paused_is_said(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder()
    say(root, "pause")
    say(root, "pause", "--country", "CH")
    (root / "campaigns/STOP").touch()
    code, out, _ = say(root, "resume", "--by", "p1")
    assert code == 0
    assert "Still paused: the country CH." in out
    assert "Noted, and a file keeps this paused: everything." in out
    assert "Still paused: everything, by the file campaigns/STOP: remove that file" in out
    code, _, err = say(root, "resume", "--case", "ana-example", "--by", "p1")
    assert code == 1
    assert "What is paused: the country CH." in err


def test_nobody_resumes_without_a_name(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder()
    say(root, "pause")
    code, _, err = say(root, "resume")
    assert code == 2
    assert "--by p1" in err


@pytest.mark.parametrize("by", ["", "  ", "p1\np2", "p" * 65])
def test_a_name_is_one_code_on_one_line(make_folder: Callable[..., Path], say: Say, by: str) -> None:
    root = make_folder()
    code, _, err = say(root, "pause", "--by", by)
    assert code == 2
    assert "the code of one person on one line" in err
    assert paused(root) == []


def test_a_broken_campaign_file_cannot_lower_the_number_of_people(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder(campaign="approvals: 2\ntitle: [")
    say(root, "pause")
    code, _, err = say(root, "resume", "--by", "p1")
    assert code == 2
    assert "campaign.yaml has an error, so nobody can tell how many people must agree" in err
    assert paused(root)


def test_on_real_accounts_only_people_of_the_config_speak(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder(config=LIVE, campaign=CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"))
    code, _, err = say(root, "pause", "--by", "p3")
    assert code == 2
    assert "Leave --by out to stop at once" in err
    assert say(root, "pause", "--by", "p2")[0] == 0
    assert paused(root, "followup.db") == [("all", "", "p2")]
    code, _, err = say(root, "resume", "--by", "p11")
    assert code == 2
    assert "names no such person: did you mean “p1”?" in err


def test_json_tells_what_stands(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder(campaign=f"approvals: 2\n{CAMPAIGN}")
    now = ["--now", "2027-03-14T10:00+01:00"]
    found: dict[str, Any] = json.loads(say(root, "pause", "--case", "ana-example", "--json", *now)[1])
    stands = {"scope": "case", "value": "ana-example", "by": "", "at": "2027-03-14T09:00:00Z", "votes": []}
    assert found == {"version": 1, "pauses": [stands]}
    found = json.loads(say(root, "resume", "--case", "ana-example", "--by", "p1", "--json", *now)[1])
    assert found == {"version": 1, "resumed": False, "needed": 2, "pauses": [{**stands, "votes": ["p1"]}]}


def test_only_a_file_that_no_bot_noted_yet_is_named_with_what_to_do(make_folder: Callable[..., Path], say: Say) -> None:
    root = make_folder()
    (root / "campaigns/example/cases/STOP.md").touch()
    code, _, err = say(root, "resume", "--by", "p1")
    assert code == 1
    assert "Still paused: the campaign example, by the file campaigns/example/cases/STOP.md: remove that file" in err
