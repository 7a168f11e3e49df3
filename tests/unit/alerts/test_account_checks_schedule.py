"""Accounts are checked once a day, at once after a change, and never for long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from bot.alerts.account_checks import AccountChecks, needs_a_person
from bot.config import Account, Settings
from bot.errors import AuthenticationRequired, TemporarilyUnavailable
from bot.ledger.notification_state import NotificationState
from bot.platforms.base import Identity
from tests.fakes.platform import FakePlatform
from tests.unit.alerts.two_account_fixtures import DAY, HOUR, LIVE, Team
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE

BOTH = ["mastodon", "second"]
NOW = timedelta(0)


@pytest.fixture
def make(make_folder: Callable[..., Path]) -> Iterator[Callable[[str], Team]]:
    teams: list[Team] = []

    def team(config: str) -> Team:
        teams.append(Team(make_folder(CAMPAIGN, CASE, config)))
        return teams[-1]

    yield team
    for one in teams:
        one.world.ledger.close()


@pytest.fixture
def team(make: Callable[[str], Team]) -> Team:
    """Asked a moment ago, and all in order."""
    team = make(LIVE.partition("[alerts]")[0] + LIVE.partition('"ALERT_URL" }]\n')[2])
    assert sorted(asked(team, NOW)) == BOTH
    return team


def asked(team: Team, after: timedelta) -> list[str]:
    team.asked.clear()
    team.look(after)
    return sorted(team.asked)


def set_accounts(team: Team, **changes: Account | None) -> None:
    files = team.world.source.files
    accounts = {name: one for name, one in {**files.settings.accounts, **changes}.items() if one}
    team.world.source.files = replace(files, settings=replace(files.settings, accounts=accounts))
    team.world.tick()


def test_an_account_in_order_is_asked_once_a_day(team: Team) -> None:
    assert asked(team, HOUR) == []
    assert asked(team, 21 * HOUR) == []
    assert asked(team, 2 * HOUR) == BOTH
    assert asked(team, HOUR) == []


def test_a_timer_that_calls_once_a_day_asks_each_day(team: Team) -> None:
    for early in (-20, 0, -5, 15):
        assert asked(team, DAY + timedelta(minutes=early)) == BOTH


def test_a_restart_asks_nobody_again_within_the_day(team: Team) -> None:
    team.start()
    team.asked.clear()
    team.accounts.check(recheck=True)
    assert team.asked == []


def test_a_restart_asks_again_where_something_was_wrong(team: Team) -> None:
    team.second.mood = AuthenticationRequired("gone")
    asked(team, DAY)
    team.second.mood = None
    team.start()
    team.asked.clear()
    team.accounts.check(recheck=True)
    assert (team.asked, team.found) == (["second"], [])


def test_what_was_wrong_or_busy_is_asked_again_within_the_hour(team: Team) -> None:
    team.mastodon.mood, team.second.mood = TemporarilyUnavailable("later"), AuthenticationRequired("gone")
    assert asked(team, DAY) == BOTH
    assert asked(team, HOUR / 2) == []
    assert asked(team, HOUR / 2) == BOTH


def test_an_account_whose_lines_in_config_changed_is_asked_at_once(team: Team) -> None:
    changed = replace(team.world.source.files.settings.accounts["second"], handle="@team")
    set_accounts(team, second=changed)
    assert asked(team, NOW) == ["second"]
    assert asked(team, HOUR) == []


def test_the_bot_that_stays_heeds_a_changed_config_and_only_that(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []
    done = Event()

    def check(*_: object, recheck: bool = False) -> dict[str, dict[str, str]]:
        begun.append(recheck)
        done.set()
        return {}

    monkeypatch.setattr(team.accounts, "check", check)
    team.accounts.start()
    assert done.wait(5)
    done.clear()
    team.accounts.start_if_changed()
    set_accounts(team, second=replace(team.world.source.files.settings.accounts["second"], limit=100))
    while not done.wait(0.01):
        team.accounts.start_if_changed()
    team.accounts.start_if_changed()
    assert begun == [True, False]


def test_an_account_that_left_config_leaves_nothing_behind(team: Team) -> None:
    team.second.mood = AuthenticationRequired("gone")
    asked(team, DAY)
    set_accounts(team, second=None)
    asked(team, HOUR)
    with NotificationState(team.world.source.files.settings.ledger) as told:
        assert (told.accounts(), list(told.asked())) == ({}, ["mastodon"])


def test_a_stamp_of_a_clock_that_ran_ahead_counts_for_nothing(team: Team) -> None:
    ahead = timedelta(days=400)
    assert asked(team, ahead) == BOTH
    team.world.now -= ahead
    team.asked.clear()
    team.accounts.check()
    assert sorted(team.asked) == BOTH


def test_a_server_that_is_away_for_days_is_reported_once_and_so_is_its_return(team: Team) -> None:
    team.mastodon.mood = TemporarilyUnavailable("cannot be reached")
    asked(team, DAY)
    assert team.said == []
    for _ in range(50):
        asked(team, HOUR)
        team.mastodon.mood = TemporarilyUnavailable(f"cannot be reached, try {_}")
    (said,) = team.said
    assert said.startswith("! Has not answered for days: mastodon (no answer since 2027-01-0")
    team.mastodon.mood = None
    asked(team, HOUR)
    assert team.said[1:] == ["Fixed: has not answered for days: mastodon"]


def test_secrets_of_another_account_never_make_it_ours(make: Callable[[str], Team]) -> None:
    team = make(LIVE.replace('platform = "mastodon"\n', 'platform = "mastodon"\nhandle = "@team"\n'))
    team.second.who = Identity("66", "@stranger", 500, bot=True)
    asked(team, NOW)
    assert team.found == ["account/second/another"]
    team.second.who = Identity("1", "@team", 500, bot=True)
    asked(team, HOUR)
    assert team.found == []


def test_a_server_that_takes_less_than_posts_are_written_for_is_reported(team: Team) -> None:
    team.second.who = Identity("1", "@team", 300, bot=True)
    asked(team, DAY)
    assert team.found == ["account/second/limit"]
    assert "posts are written for 500 characters, the server takes 300" in team.said[0]


def test_a_server_that_takes_more_is_no_news(team: Team) -> None:
    team.second.who = Identity("1", "@team", 5000, bot=True)
    asked(team, DAY)
    assert (team.found, team.said) == ([], [])


def test_accounts_are_asked_side_by_side_and_not_for_long(team: Team) -> None:
    go = Event()

    def connect(account: Account, _: Settings) -> FakePlatform:
        if account.name == "mastodon":
            go.wait(30)
        return team.platforms[account.name]

    team.second.mood = AuthenticationRequired("gone")
    team.world.now += DAY
    began = monotonic()
    found = AccountChecks(team.world.publisher, team.world.ledger, team.said.append, connects=connect).check(0.3)
    assert monotonic() - began < 5
    assert found == {"mastodon": {}, "second": {"signed-out": "gone"}}
    assert needs_a_person(found)
    go.set()


def test_a_missing_mark_keeps_no_post_from_going_out() -> None:
    assert not needs_a_person({"mastodon": {"unmarked": "it is not marked"}, "second": {}})


def test_a_dry_run_asks_nobody(make: Callable[[str], Team]) -> None:
    team = make(LIVE.replace("live = true", "live = false"))
    assert asked(team, NOW) == []
