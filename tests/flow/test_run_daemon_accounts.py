"""A running bot checks its accounts at its first start, and at later starts only with a reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.fakes.mastodon_server import TOKEN
from tests.flow.cli_runner import change
from tests.flow.test_run_daemon import Running, launch
from tests.flow.test_run_once_accounts import ME, Server, root, server

__all__ = ["root", "server"]


@pytest.fixture
def start(root: Path) -> Iterator[Callable[[], Running]]:
    bots: list[Running] = []

    def begin() -> Running:
        bots.append(launch(root))
        bots[-1].says("The bot is running.")
        return bots[-1]

    yield begin
    for bot in bots:
        bot.gone()


def until(true: Callable[[], bool], within: float = 40) -> None:
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_asked_at_the_first_start_not_at_the_next_and_at_one_with_a_changed_config(
    start: Callable[[], Running], root: Path, server: Server
) -> None:
    bot = start()
    until(lambda: server.asked == 1)
    until(lambda: bool(stamps(root)))
    assert bot.end() == 0
    assert start().end() == 0
    change(root, "access_token", 'handle = "@another"\naccess_token', "config.toml")
    bot = start()
    text = bot.says("! Another account than it was: mastodon")
    assert "config.toml says @another" in text
    assert server.asked == 2
    assert bot.end() == 0
    assert main(["-C", str(root), "status"]) == 1


def test_a_token_that_was_fixed_is_asked_at_the_next_start(
    start: Callable[[], Running], root: Path, server: Server
) -> None:
    (root / "token").write_text("one that was revoked")
    bot = start()
    bot.says("! Signed out: mastodon")
    assert bot.end() == 0
    (root / "token").write_text(TOKEN)
    bot = start()
    bot.says("Fixed: signed out: mastodon")
    assert bot.end() == 0
    assert sum(call.path == ME for call in server.calls) == 2


def stamps(root: Path) -> dict[str, str]:
    from bot.ledger.notification_state import NotificationState

    with NotificationState(f"sqlite:///{root / 'followup.db'}") as told:
        return told.asked()
