"""Two bots, each a process of its own, on one record: when the first is killed, the second takes over within 5 s."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.ledger.lock import holder
from tests.conftest import CAMPAIGN
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.cli_runner import CLEARED
from tests.flow.test_run_daemon import Running, launch
from tests.servers.test_ledger_postgresql import CONFIG, ledger_url, server

__all__ = ["ledger_url", "server"]
pytestmark = pytest.mark.servers
TAKES_OVER = 5.0


@pytest.fixture(params=["postgresql", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("ledger_url"))
    return f"sqlite:///{tmp_path / 'work/team.db'}"


@pytest.fixture
def start(url: str, make_folder: Callable[..., Path]) -> Iterator[Callable[[], Running]]:
    """Bots on real accounts, with nothing due for months: which one is at work is all that is asked."""
    bots: list[Running] = []
    with FakeMastodon() as mastodon:
        config = CONFIG.format(database=url, server=mastodon.url)
        root = make_folder(CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"), CLEARED, config)
        (root / "token").write_text(TOKEN)
        (root / "token").chmod(0o600)

        def begin() -> Running:
            bots.append(launch(root))
            return bots[-1]

        yield begin
        for bot in bots:
            bot.gone()


def test_a_killed_bot_is_followed_within_five_seconds(url: str, start: Callable[[], Running]) -> None:
    first = start()
    first.says("The bot is running.")
    give_up = time.monotonic() + 20
    while holder(url) is None and time.monotonic() < give_up:
        time.sleep(0.05)
    second = start()
    second.says("Standing by: another bot publishes from this ledger.")
    first.end(signal.SIGKILL)
    killed = time.monotonic()
    second.says("took over")
    assert time.monotonic() - killed < TAKES_OVER
    found = holder(url)
    assert found is not None
    assert found.pid == second.process.pid
    assert second.end() == 0
