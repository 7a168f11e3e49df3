"""When a bot is killed, and what happens to its requests: drawn from one seed per rig."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock, Thread, Timer
from typing import Literal, Protocol, TypeVar

Kind = Literal["", "post", "upload", "look", "other"]
Phase = Literal["asked", "late", "done", "answered"]
T = TypeVar("T")
_POSTS_AT_MOST = 6  # after so many posts a bot dies whatever it was meant to die at


class Mortal(Protocol):
    def kill(self) -> None: ...


@dataclass(frozen=True)
class Scene:
    """One server at one moment: the `last` thing that this bot asked of it ("": nothing yet), the posts it was asked
    for and has not made, and those it has made, by their words.
    """

    last: Kind
    hands: frozenset[str]
    made: frozenset[str]


class Server(Protocol):
    name: str

    def begin(self) -> None: ...

    def scene(self) -> Scene: ...


@dataclass(frozen=True)
class Weather:
    """The share of requests, of every kind, that meet each fault. A fault of the server strikes before or after.

    `late`: for how many seconds at most a request lies about before it is done. The next bot looks meanwhile, and
    `settle_after` is longer. `retry_after` as in config.toml: where half of all requests fail, waiting is all that is
    done.
    """

    lost: float = 0.0
    cut: float = 0.0
    fault: float = 0.0
    busy: float = 0.0
    garbage: float = 0.0
    late: float = 1.2
    settle_after: str = "2 seconds"
    retry_after: str = "1 second"


FAIR = Weather()
BAD = Weather(
    lost=0.20, cut=0.10, fault=0.10, busy=0.05, garbage=0.03, late=0.4, settle_after="1 second", retry_after="0 seconds"
)


@dataclass
class Fate:
    """`scenes` is what the servers were about when the last bot was killed; `record` a file that grows as it writes."""

    rng: Random
    weather: Weather = FAIR
    record: Path | None = None
    servers: list[Server] = field(default_factory=list)
    scenes: dict[str, Scene] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    _lock: Lock = field(default_factory=Lock)
    _bot: Mortal | None = None
    _phase: Phase = "done"
    _aim: str = "post"
    _left: int = 0
    _posts: int = 0

    def arm(self, bot: Mortal) -> None:
        """The bot will be killed: at one of its next requests, before it is handled, at once after, or a little later;
        or as it has just written to its record; or at a moment that nothing marks.
        """
        with self._lock:
            self._bot, self.scenes, self._posts = bot, {}, _POSTS_AT_MOST
            for server in self.servers:
                server.begin()
            self._phase = self.rng.choice(("asked", "late", "done", "answered"))
            self._aim = self.rng.choice(("post", "post", "bluesky", "upload", "look", "any", "written", "clock"))
            self._left = self.rng.randint(1, {"post": 4, "any": 15, "written": 8}.get(self._aim, 2))
            moment = self.rng.uniform(0.1, 1.5)
        if self._aim == "written" and self.record:
            Thread(target=self._watch, args=(bot, self.record), daemon=True).start()
        elif self._aim in ("clock", "written"):
            _later(moment, lambda: self._strike(bot))

    def disarm(self) -> None:
        with self._lock:
            self._bot = None

    def passes(self, phases: tuple[Phase, ...], platform: str, kind: Kind) -> None:
        with self._lock:
            bot, phase = self._bot, self._phase
            if bot is None or phase not in phases:
                return
            post = kind == "post"
            self._posts -= post
            self._left -= self._aim in (kind, "any") or (post and self._aim == platform)
            if self._posts and self._left > 0:
                return
            wait = self.rng.uniform(0, self.weather.late)
        if phase == "answered":
            _later(wait / 10, lambda: self._strike(bot))
        else:
            self._strike(bot)
        if phase == "late":
            time.sleep(wait)

    def draws(self) -> str:
        with self._lock:
            self.requests += self.weather is not FAIR
            drawn, weather = self.rng.random(), self.weather
            for name in ("lost", "cut", "fault", "busy", "garbage"):
                drawn -= getattr(weather, name)
                if drawn < 0:
                    self.met[name] += 1
                    return name
            return ""

    def one_of(self, *choices: T) -> T:
        with self._lock:
            return self.rng.choice(choices)

    def _watch(self, bot: Mortal, record: Path) -> None:
        """Kills as the ledger has been written to that often."""
        seen = _age(record)
        while self._bot is bot:
            now = _age(record)
            self._left -= now != seen
            if self._left <= 0:
                self._strike(bot)
            seen = now
            time.sleep(0.0005)

    def _strike(self, bot: Mortal) -> None:
        with self._lock:
            if self._bot is bot:
                bot.kill()
                self._bot, self.scenes = None, {server.name: server.scene() for server in self.servers}


def _age(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _later(seconds: float, do: Callable[[], None]) -> None:
    timer = Timer(seconds, do)
    timer.daemon = True
    timer.start()
