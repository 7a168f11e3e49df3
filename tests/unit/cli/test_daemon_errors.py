"""After an unexpected error in a run the bot reports type and place, reveals no secret, and continues."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.cli.commands.run import publisher, watching
from bot.cli.context import Context
from bot.cli.daemon import _pulse
from bot.errors import LedgerError
from bot.ledger.ledger import Ledger
from bot.publishing.file_watcher import Watch
from bot.publishing.publisher import Publisher

SECRET = "hunter2"


class Heard(StringIO):
    """What the bot says; `done` once it said as many lines as are awaited."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.done = Event()
        self._lines = lines

    def flush(self) -> None:
        super().flush()
        if len(self.getvalue().splitlines()) >= self._lines:
            self.done.set()


def said_by_a_bot_whose_tick(root: Path, error: Exception) -> str:
    heard, stop = Heard(1), Event()
    call = Context(Namespace(config=None, now=None, json=False), root, out=heard, err=heard)

    def begin(call: Context, watch: Watch, ledger: Ledger) -> Publisher:
        found = publisher(call, watch, ledger)

        def tick() -> None:
            raise error

        found.tick = tick  # type: ignore[assignment, method-assign]
        return found

    running = Thread(target=lambda: _pulse(call, watching(call), stop, begin))
    running.start()
    assert heard.done.wait(20)
    stop.set()
    running.join(20)
    return heard.getvalue()


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder()


def test_the_words_of_an_error_that_nothing_foresaw_are_never_said(
    root: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = said_by_a_bot_whose_tick(root, ValueError(f"Bearer {SECRET}"))
    assert " ".join(said.split()).startswith("! the program itself failed (ValueError at bot/cli/daemon.py:")
    assert "it keeps running" in " ".join(said.split())
    assert SECRET not in said + "".join(capfd.readouterr())


def test_who_asks_finds_the_whole_of_it_on_stderr(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOLLOWUP_TRACEBACK", "1")
    assert SECRET not in said_by_a_bot_whose_tick(root, ValueError(SECRET))
    assert f"ValueError: {SECRET}" in capfd.readouterr().err


def test_what_was_foreseen_is_said_in_its_own_words(root: Path) -> None:
    said = said_by_a_bot_whose_tick(root, LedgerError("the ledger is locked: end the other program"))
    assert said == "! the ledger is locked: end the other program\n"
