"""`followup run` as a process: it starts, works, takes up changes and ends in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.conftest import CAMPAIGN
from tests.fakes.mastodon_server import FakeMastodon
from tests.flow.cli_runner import CLEARED, MASTODON, change

FREE = CAMPAIGN.replace("hashtags:", "approvals: 0\nfacts_checked_within: never\nhashtags:")
CONFIG = '[floor]\napprovals = 0\nfacts_checked_within = "never"\n'
IMPATIENT = """\
from datetime import timedelta
from bot.__main__ import start
from bot.publishing import scheduler
scheduler.SOONEST_LOOK = scheduler.LATEST_LOOK = timedelta(seconds=1)
start()
"""  # a bot that looks at the files every second
BEFORE = "2027-03-14T09:59:56+01:00"


@dataclass
class Running:
    """The bot, and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)

    def says(self, words: str, within: float = 40) -> str:
        """Waits until these words were said: for an event, not for a time."""
        give_up = time.monotonic() + within
        while time.monotonic() < give_up:
            text = "".join(self.said)
            if words in text:
                return text
            time.sleep(0.05)
        raise AssertionError(f"it never said {words!r} but\n{''.join(self.said)}")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)

    def gone(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


def launch(root: Path, *more: str, program: Sequence[str] = ("-m", "bot")) -> Running:
    words = [sys.executable, *program, "-C", str(root), "run", "--no-desk", *more]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        words, cwd=Path(__file__).parents[2], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    bot = Running(process)
    threading.Thread(target=bot.listen, daemon=True).start()
    return bot


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(FREE, CLEARED, CONFIG)


@pytest.fixture
def start(root: Path) -> Iterator[Callable[..., Running]]:
    bots: list[Running] = []

    def begin(now: str = BEFORE, program: Sequence[str] = ("-m", "bot")) -> Running:
        bots.append(launch(root, "--now", now, program=program))
        return bots[-1]

    yield begin
    for bot in bots:
        bot.gone()


def test_it_says_how_things_stand_and_publishes_what_comes_due(start: Callable[..., Running], root: Path) -> None:
    bot = start()
    text = bot.says("The bot is running.")
    assert "Dry run: nothing leaves this machine." in text
    assert "What comes next:" in text
    assert "Sunday 14 March 2027, 10:00 in Zurich" in text
    text = bot.says("Published: example/ana-example/anniversary.detained/2027-03-14/x/en")
    assert "Published: example/ana-example/anniversary.detained/2027-03-14/mastodon/en" in text
    assert len((root / "outbox/posts.jsonl").read_text("utf-8").splitlines()) == 3
    assert bot.end() == 0
    bot.says("Stopped.")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_ten_seconds(start: Callable[..., Running], number: int) -> None:
    bot = start("2027-01-02T10:00+01:00")
    bot.says("The bot is running.")
    assert bot.end(number) == 0
    bot.says("Stopped.")


def test_a_second_bot_says_so_and_takes_over(start: Callable[..., Running]) -> None:
    first = start("2027-01-02T10:00+01:00")
    first.says("The bot is running.")
    time.sleep(1)
    second = start("2027-01-02T10:00+01:00")
    second.says("Standing by: another bot publishes from this ledger.")
    assert first.end() == 0
    second.says("took over")
    assert second.end() == 0


def test_a_token_that_died_is_said_long_before_a_post_needs_it(make_folder: Callable[..., Path]) -> None:
    with FakeMastodon() as server:
        config = f'live = true\n{CONFIG}[accounts.mastodon]\nplatform = "mastodon"\nserver = "{server.url}"\n'
        root = make_folder(
            FREE.replace("[mastodon, x, bluesky]", "[mastodon]"),
            CLEARED,
            f'{config}access_token = {{ file = "token" }}\n',
        )
        (root / "token").write_text("one that was revoked")
        (root / "token").chmod(0o600)
        bot = launch(root)
        try:
            bot.says("! Signed out: mastodon")
            assert bot.end() == 0
        finally:
            bot.gone()
        assert main(["-C", str(root), "status"]) == 1


def test_what_could_not_be_taken_down_is_tried_again_as_the_bot_starts(
    start: Callable[..., Running], root: Path
) -> None:
    main(["-C", str(root), "run", "--once", "--now", "2027-03-14T10:00+01:00"])
    (root / "outbox").rename(root / "kept")
    (root / "outbox").write_text("in the way", "utf-8")
    assert main(["-C", str(root), "withdraw", MASTODON, "--now", "2027-03-14T10:01+01:00"]) == 1
    (root / "outbox").unlink()
    (root / "kept").rename(root / "outbox")
    start("2027-03-14T10:02+01:00").says(f"Taken down: {MASTODON}\n")
    assert main(["-C", str(root), "status", "--now", "2027-03-14T10:03+01:00"]) == 0


def test_a_broken_edit_is_said_and_so_is_its_fixing(start: Callable[..., Running], root: Path) -> None:
    bot = start("2027-01-02T10:00+01:00", ["-c", IMPATIENT])
    bot.says("The bot is running.")
    change(root, "country: CH", "country: Switzerland")
    bot.says("ana-example.yaml:5", within=60)
    change(root, "country: Switzerland", "country: CH")
    bot.says("All files can be read again.", within=60)
    assert bot.end() == 0
