"""An expired token is noticed while nothing is due, reported once, and delays no post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.alerts.account_checks import AccountChecks
from bot.config import Account, Settings
from bot.errors import AuthenticationRequired, TemporarilyUnavailable
from bot.ledger.notification_state import NotificationState
from bot.platforms.base import Identity
from tests.fakes.mailbox import Mailbox
from tests.fakes.platform import FakePlatform
from tests.unit.alerts.two_account_fixtures import HOUR, LIVE, Team
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, MINUTE, TEN
from tests.unit.publishing.test_scheduler import beat

# Of a plug-in that Apprise loads.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with Mailbox() as box:
        monkeypatch.setenv("ALERT_URL", box.address)
        yield box


@pytest.fixture
def team(make_folder: Callable[..., Path], box: Mailbox) -> Iterator[Team]:
    team = Team(make_folder(CAMPAIGN, CASE, LIVE))
    team.look()
    team.look()  # the first round tells that it is live, the second is the weekly letter
    box.calls.clear()
    team.said.clear()
    yield team
    team.world.ledger.close()


def test_accounts_in_order_are_no_news(team: Team, box: Mailbox) -> None:
    team.look()
    assert (team.found, team.said, box.titles) == ([], [], [])


def test_a_token_that_died_while_nothing_was_due_is_reported_once(team: Team, box: Mailbox) -> None:
    team.mastodon.mood = AuthenticationRequired("the token is not valid any more")
    team.look()
    team.look()
    assert box.titles == ["followup: Signed out: mastodon"]
    assert team.said == ["! Signed out: mastodon (the token is not valid any more)"]
    assert team.found == ["account/mastodon/signed-out"]


def test_fixed_is_said_and_what_comes_back_is_reported_again(team: Team, box: Mailbox) -> None:
    for mood in (AuthenticationRequired("gone"), None, AuthenticationRequired("gone")):
        team.mastodon.mood = mood
        team.look()
    assert box.titles == ["followup: Signed out: mastodon"] * 2
    assert "Fixed: signed out: mastodon" in team.said


def test_secrets_of_another_account_and_a_missing_mark_are_reported(team: Team, box: Mailbox) -> None:
    team.second.who = Identity("2", "@other", 500, bot=False)
    team.look()
    assert "Another account than it was: second" in box.text
    assert "Not marked as automated: second" in box.text
    assert "the ledger knows this account as 1, the secrets belong to 2" in "".join(team.said)


def test_a_busy_platform_is_no_alarm_and_no_all_clear(team: Team, box: Mailbox) -> None:
    team.mastodon.mood = TemporarilyUnavailable("too many requests")
    team.look()
    assert not team.found
    team.mastodon.mood = AuthenticationRequired("gone")
    team.look()
    team.mastodon.mood = TemporarilyUnavailable("too many requests")
    team.look()
    assert team.found == ["account/mastodon/signed-out"]
    assert box.titles == ["followup: Signed out: mastodon"]


def test_telling_people_forgets_neither_what_was_found_nor_when_to_ask_again(team: Team, box: Mailbox) -> None:
    team.mastodon.mood = AuthenticationRequired("gone")
    team.look()
    team.world.tick()
    team.look(HOUR / 2)
    with NotificationState(team.world.source.files.settings.ledger) as told:
        assert sorted(told.asked()) == ["mastodon", "second"]
    assert team.found == ["account/mastodon/signed-out"]


def test_the_fault_of_one_account_stops_no_other(team: Team) -> None:
    team.mastodon.mood = ValueError("hunter2")
    team.second.mood = AuthenticationRequired("gone")
    team.look()
    assert team.found == ["account/mastodon/failed", "account/second/signed-out"]
    assert "hunter2" not in "".join(team.said)


def test_what_cannot_be_written_is_said(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> dict[str, str]:
        raise RuntimeError("hunter2")

    monkeypatch.setattr("bot.ledger.notification_state.NotificationState.accounts", broken)
    team.accounts.check()
    (said,) = team.said
    assert said.startswith("! The accounts could not be checked: the program itself failed (RuntimeError at bot/")
    assert "hunter2" not in said


def test_no_post_waits_for_an_account_that_does_not_answer(team: Team) -> None:
    from threading import Event

    asked, go, done = Event(), Event(), Event()

    def slow(_: Account, __: Settings) -> FakePlatform:
        asked.set()
        go.wait(30)
        return team.mastodon

    accounts = AccountChecks(team.world.publisher, team.world.ledger, team.said.append, connects=slow)

    def tick() -> None:
        asked.wait(10)
        team.world.tick(TEN)
        done.set()

    team.world.tick(TEN - MINUTE)
    running, stop = beat(team.world, tick, accounts=accounts.start)
    assert done.wait(10)
    assert team.world.state == "published"
    stop.set()
    running.join(10)
    assert not running.is_alive()
    go.set()
