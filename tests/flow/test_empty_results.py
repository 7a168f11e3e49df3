"""Without anything to show, each command says why and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN
from tests.flow.cli_runner import Followup, typed

COMMANDS = [("check",), ("preview",), ("calendar",), ("status",), ("rehearse", "--to", "2027-04-01")]
BEGIN = "There is no campaign yet: `followup new campaign ID` begins one."
CASE = "There is no case yet: `followup new case ID` begins one."
RULES = "No rule finds a day to post on: see `occasions` in each campaign.yaml, and `key_dates` and `case` in the case"
QUIET = "2027-03-20T09:00+01:00"  # the example's next day is Human Rights Day


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_campaign_each_command_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    (tmp_path / "campaigns").mkdir()
    said = typed(tmp_path, capsys)(*command)
    assert said.code == 0
    assert BEGIN in " ".join(said.out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_campaigns_folder_each_command_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    said = typed(tmp_path, capsys)(*command)
    assert said.code == 2
    assert said.err.startswith("the campaigns folder")
    assert "Work in the folder that has it (-C DIR), or begin a campaign\n  $ followup new campaign ID\n" in said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_case_each_command_says_how_to_begin_one(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    rule = CAMPAIGN.partition("  human-rights-day")[0].replace("dates: [detained]", "years: every")
    said = typed(make_folder(campaign=rule, case=None), capsys)(*command)
    assert said.code == 0
    assert CASE in " ".join(said.out.split())


@pytest.mark.parametrize("command", [("preview",), ("calendar",), ("status",), ("check",)])
def test_rules_that_find_no_day_are_named(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    rule = CAMPAIGN.partition("  anniversary")[0] + "  response: yes\n"
    said = typed(make_folder(campaign=rule), capsys)(*command)
    assert RULES in " ".join(said.out.split())


def test_where_a_file_is_broken_nobody_is_told_to_begin(followup: Followup, root: Path) -> None:
    (root / "campaigns/example/campaign.yaml").write_text("title: [\n", "utf-8")
    said = followup("calendar")
    assert said.code == 2
    assert "What broken files hold is missing here: `followup check` lists them." in said.out


def test_a_preview_of_no_days_in_particular_shows_the_next_day_that_matters(followup: Followup) -> None:
    said = followup("preview", now=QUIET)
    assert said.code == 0
    heading = (
        "20 March to 19 April 2027. No post is planned in this window. The next one is due on Friday 10 December 2027"
    )
    assert said.out.startswith(heading)
    assert "Human Rights Day. We remember:" in said.out


def test_a_preview_of_a_window_that_was_asked_for_keeps_to_it(followup: Followup) -> None:
    said = followup("preview", "--to", "2027-03-25", now=QUIET)
    assert "0 posts" in said.out
    assert "The next one is due on Friday 10 December 2027" in " ".join(said.out.split())
    assert followup("preview", "--json", now=QUIET).document["drafts"] == []


def test_the_page_of_an_empty_window_shows_the_next_day_too(followup: Followup, root: Path) -> None:
    followup("preview", "--html", "page.html", now=QUIET)
    assert "Human Rights Day. We remember:" in next(
        path for path in (root / "page.html", Path("page.html")) if path.exists()
    ).read_text("utf-8")
