"""The bot as a process of its own, as often as it dies."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.fakes.x_server import SECRETS
from tests.servers.real import ROOT

_IN_GOOD_ORDER = 20.0


@dataclass
class Bot:
    """`code` is how it ended, as of `subprocess`: minus nine where it was killed."""

    pid: int
    nursery: Nursery
    log: Path
    code: int | None = None

    def lives(self, wait: float = 0.0) -> bool:
        if self.code is None:
            self.code = self.nursery.hears(wait)
        return self.code is None

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def end(self) -> None:
        """Asked to end, and made to where it does not."""
        self._signal(signal.SIGTERM)
        if self.lives(_IN_GOOD_ORDER):
            self.kill()
            self.lives(_IN_GOOD_ORDER)

    def says(self, words: str) -> bool:
        return words in self.log.read_text("utf-8", "replace")

    def _signal(self, number: int) -> None:
        if self.code is None:  # its number is its own until the nursery is asked for the next one
            os.kill(self.pid, number)


@dataclass
class Nursery:
    """One bot after the other (see nursery.py)."""

    _process: subprocess.Popen[bytes] = field(init=False)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.servers.rig.spawner"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def bot(self, log: Path, *words: str) -> Bot:
        assert self._process.stdin
        log.touch()
        self._process.stdin.write(json.dumps({"log": str(log), "words": words}).encode() + b"\n")
        born = self.hears(60)
        assert born, "the nursery is gone"
        return Bot(born, self, log)

    def hears(self, wait: float) -> int | None:
        out = self._process.stdout
        assert out
        ready, _, _ = select.select([out], [], [], wait)
        return int(out.readline()) if ready else None


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **{f"X_{key.upper()}": value for key, value in SECRETS.items()}}
