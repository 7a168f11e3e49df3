"""With a lost ledger, server limits are read before anything is composed and sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.ledger.models import AccountLimits
from bot.ledger.reader import open_read_only
from tests.conftest import CASE
from tests.fakes.gotosocial_server import FakeGoToSocial
from tests.fakes.loopback import Call, Reply
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.takahe_server import FakeTakahe

CONFIG = """\
live = true
settle_after = "0 seconds"
retry_after = "0 seconds"
[floor]
approvals = 0
facts_checked_within = "never"
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ file = "token" }}
{more}
"""
DAY = (datetime.now(UTC) - timedelta(days=1)).date()
CAMPAIGN = f"""\
title: Example campaign
timezone: UTC
post_at: 10:00
languages: [en]
accounts: [mastodon]
approvals: 0
facts_checked_within: never
occasions:
  today: {{kind: once, on: {DAY}, template: long}}
"""
LONG = f"{{{{ case.name }}}} {'was held ' * 40}\n{{% next_post if_full %}}\n{'and waits ' * 30}\n"
GO_AHEAD = f"go_ahead: {{ref: C-001, for: [posts], until: {DAY + timedelta(days=30)}}}\n"


class Team:
    def __init__(self, root: Path, server: FakeMastodon) -> None:
        self.root, self.server = root, server
        self.ticks = 0
        self.set()

    def set(self, more: str = "") -> None:
        """All files are old: what was changed this moment is waited for."""
        (self.root / "config.toml").write_text(CONFIG.format(server=self.server.url, more=more))
        for file in self.root.rglob("*"):
            os.utime(file, (1, 1))

    def run(self) -> int:
        """Later by a minute each time, an hour and more after the post came due."""
        self.ticks += 1
        now = datetime.combine(DAY, time(11, self.ticks), UTC)
        return main(["-C", str(self.root), "run", "--once", "--now", now.isoformat()])

    def lose_the_ledger(self) -> None:
        for file in self.root.glob("followup.db*"):
            file.unlink()

    @property
    def texts(self) -> list[str]:
        return [status.text for status in self.server.statuses]

    @property
    def rows(self) -> dict[str, str]:
        (row,) = open_read_only(f"sqlite:///{self.root / 'followup.db'}").answers(DAY, DAY).rows.values()
        return {"state": row.state, "detail": row.detail, "urls": " ".join(part.url for part in row.parts)}


@pytest.fixture
def team(make_folder: Callable[..., Path]) -> Iterator[Team]:
    with FakeGoToSocial() as server:
        root = make_folder(CAMPAIGN, CASE + GO_AHEAD, CONFIG.format(server=server.url, more=""))
        (root / "templates/long").mkdir(parents=True)
        (root / "templates/long/en.txt").write_text(LONG)
        (root / "token").write_text(TOKEN)
        yield Team(root, server)


def test_a_new_ledger_learns_the_limit_before_the_first_post(team: Team) -> None:
    assert team.run() == 0
    assert len(team.texts) == 1, "5,000 characters: no thread"
    assert team.rows["state"] == "published"
    assert open_read_only(f"sqlite:///{team.root / 'followup.db'}").limits() == {
        "mastodon": AccountLimits(5000, 0, 1500)
    }


def test_a_lost_ledger_cuts_nothing_otherwise_and_posts_nothing_again(team: Team) -> None:
    team.run()
    team.lose_the_ledger()
    assert team.run() == 0
    assert (team.rows["state"], len(team.texts)) == ("published", 1)


def test_a_server_that_cannot_be_asked_gets_nothing_that_was_cut_for_another_limit(team: Team) -> None:
    answer = team.server.answer
    team.server.answer = lambda call: Reply(503, {})  # type: ignore[method-assign]  # noqa: ARG005
    team.run()
    assert (team.rows["state"], team.texts) == ("waiting", [])
    team.server.answer = answer  # type: ignore[method-assign]
    team.run()
    team.run()
    assert (team.rows["state"], len(team.texts)) == ("published", 1)


def test_a_server_that_says_its_limit_only_as_the_post_begins_gets_nothing_cut_either(team: Team) -> None:
    answer, busy = team.server.answer, [Reply(503, {})]

    def answers(call: Call) -> Reply:
        return busy.pop() if busy and "instance" in call.path else answer(call)

    team.server.answer = answers  # type: ignore[method-assign]
    for _ in range(3):
        team.run()
    assert (team.rows["state"], len(team.texts)) == ("published", 1)


def test_one_post_that_is_out_stands_for_all_parts_of_a_thread(team: Team) -> None:
    team.run()
    team.lose_the_ledger()
    team.set("limit = 500")
    assert team.run() == 0
    assert (team.rows["state"], len(team.texts)) == ("published", 1)
    first, second = team.rows["urls"].split()
    assert first == second


def test_a_thread_that_is_out_stands_against_one_post_and_a_person_decides(team: Team) -> None:
    team.set("limit = 500")
    team.run()
    assert len(team.texts) == 2
    team.lose_the_ledger()
    team.set()
    assert team.run() == 1
    team.run()
    assert (team.rows["state"], len(team.texts)) == ("unconfirmed", 2)
    assert str(team.server.shown(team.server.statuses[0])["url"]) in team.rows["detail"]


def test_links_that_count_in_full_are_known_before_the_first_post(make_folder: Callable[..., Path]) -> None:
    with FakeTakahe() as server:
        root = make_folder(CAMPAIGN, CASE + GO_AHEAD, CONFIG.format(server=server.url, more=""))
        (root / "templates/long").mkdir(parents=True)
        words = f"https://example.org/{'a' * 200} {'was held ' * 26}\n{{% next_post if_full %}}\n{'And waits. ' * 6}\n"
        (root / "templates/long/en.txt").write_text("{{ case.name }} " + words)
        (root / "token").write_text(TOKEN)
        team = Team(root, server)
        assert team.run() == 0
        assert (team.rows["state"], len(team.texts)) == ("published", 2)
