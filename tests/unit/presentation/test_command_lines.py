"""Each action is a line that the command it names accepts; what a web page needs of it stands in JSON."""

import shlex
from datetime import date

import pytest

from bot.actions import Action, ActionCode
from bot.cli.main import _parser
from bot.errors import Problem
from bot.posts.models import Finding
from bot.presentation.suggested_commands import command_line

POST = "example/ana-example/anniversary.detained/2027-03-14/mastodon/en"
GIVEN = {
    ActionCode.PREVIEW: Action(ActionCode.PREVIEW, first=date(2027, 3, 14), last=date(2027, 3, 15)),
    ActionCode.VERIFY: Action(ActionCode.VERIFY, case="example/ana-example"),
    ActionCode.RESUME: Action(ActionCode.RESUME, case="ana-example"),
    ActionCode.LOGIN: Action(ActionCode.LOGIN, account="mastodon"),
    ActionCode.RENEW_LOGIN: Action(ActionCode.RENEW_LOGIN, account="mastodon"),
}
ABOUT_POSTS = {
    ActionCode.APPROVE,
    ActionCode.SKIP,
    ActionCode.SETTLE_PUBLISHED,
    ActionCode.SETTLE_NOT_PUBLISHED,
    ActionCode.WITHDRAW,
    ActionCode.CONFIRM_REMOVED,
}


def action(code: ActionCode) -> Action:
    return GIVEN.get(code) or Action(code, posts=(POST,) if code in ABOUT_POSTS else ())


@pytest.mark.parametrize("code", [code for code in ActionCode if code != "edit"])
def test_each_action_is_a_line_that_its_command_accepts(code: ActionCode) -> None:
    program, command, *rest = shlex.split(command_line(action(code)))
    assert program == "followup"
    assert _parser(command).parse_args([command, *rest]).command == command


def test_a_name_that_a_shell_would_split_is_quoted() -> None:
    assert command_line(Action(ActionCode.RESUME, case="a b")) == "followup resume --case 'a b' --by YOUR-CODE"


def test_a_pause_of_everything_is_resumed_without_a_scope() -> None:
    assert command_line(Action(ActionCode.RESUME)) == "followup resume --by YOUR-CODE"


def test_a_file_to_edit_has_no_line_to_type() -> None:
    assert command_line(Action(ActionCode.EDIT, file="cases/ana.yaml", line=4)) == command_line(None) == ""


def test_json_holds_the_code_and_the_arguments_that_are_given() -> None:
    look = Action(ActionCode.PREVIEW, first=date(2027, 3, 14), last=date(2027, 3, 15))
    assert look.plain() == {"code": "preview", "first": "2027-03-14", "last": "2027-03-15"}
    assert Action(ActionCode.SKIP, posts=(POST,)).plain() == {"code": "skip", "posts": [POST]}


def test_what_is_wrong_in_a_file_asks_for_an_edit_where_nothing_else_is_said() -> None:
    edit = {"code": "edit", "file": "cases/ana.yaml", "line": 4}
    assert Finding("facts", "block", "wrong", "cases/ana.yaml", 4).plain()["action"] == edit
    assert Problem("wrong", "cases/ana.yaml", 4).plain()["action"] == edit
    assert Finding("facts", "block", "wrong").plain()["action"] is None
