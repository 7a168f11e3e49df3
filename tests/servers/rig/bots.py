"""The bot as a process of its own, started again as often as it dies."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.fakes.x_server import SECRETS
from tests.servers.real import ROOT
from tests.servers.rig.folder import Round
from tests.servers.rig.trouble import Fate

_PATIENCE = 60.0
_FINAL = {"published", "rejected", "missed", "skipped", "withdrawn"}


@dataclass
class Crew:
    """One bot after the other on one ledger. The clock they are given begins when the posts come due."""

    made: Round
    fate: Fate
    kills: int = 0
    starts: int = 0
    _began: float = field(default_factory=time.monotonic)

    def prepare(self) -> None:
        """People say yes; then a bot looks, before anything is due."""
        self._ended("approve", "example/", "--by", "p1", at=self.made.due - timedelta(hours=1))
        self._ended("run", "--once", at=self.made.due - timedelta(seconds=30))
        self._began = time.monotonic()

    def states(self) -> dict[str, str]:
        with closing(sqlite3.connect(self.made.root / "followup.db", timeout=30)) as ledger:
            return dict(ledger.execute("SELECT id, state FROM delivery"))

    def settled(self) -> bool:
        states = self.states()
        return len(states) == len(self.made.deliveries()) and _FINAL.issuperset(states.values())

    def run(self, *, once: bool, deadly: bool, life: float = _PATIENCE) -> None:
        """One life of a bot: until it is killed, has nothing left to do, or is asked to stop after so many seconds."""
        self.starts += 1
        with self._log().open("ab") as out:
            words = ("run", "--once") if once else ("run", "--no-desk")
            bot = subprocess.Popen(self._command(*words), stdout=out, stderr=out, env=_environment())
            if deadly:
                self.fate.arm(bot)
            try:
                self._watch(bot, life)
            finally:
                self.fate.disarm()
                bot.kill()
                bot.wait()
        self.kills += deadly and bot.returncode == -9

    def _watch(self, bot: subprocess.Popen[bytes], life: float) -> None:
        until = time.monotonic() + life
        while bot.poll() is None:
            time.sleep(0.1)
            if self.settled() or time.monotonic() > until:
                bot.terminate()
                bot.wait(20)

    def _command(self, *words: str, at: datetime | None = None) -> list[str]:
        now = at or self.made.due + timedelta(seconds=time.monotonic() - self._began)
        return [sys.executable, "-m", "bot", "-C", str(self.made.root), *words, "--now", now.isoformat()]

    def _ended(self, *words: str, at: datetime) -> None:
        command = self._command(*words, at=at)
        ended = subprocess.run(command, capture_output=True, text=True, env=_environment(), timeout=60, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def _log(self) -> Path:
        return self.made.root / "bots.log"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **{f"X_{key.upper()}": value for key, value in SECRETS.items()}}
