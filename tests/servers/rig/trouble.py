"""What befalls a request on its way: a bot that dies at that very moment, lost answers, faults, too much at once."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from subprocess import Popen
from threading import Lock, Timer
from typing import Literal

from tests.fakes.loopback import Call, Cut, Loopback, Proxy, Reply
from tests.fakes.x_server import FakeX

Phase = Literal["asked", "late", "done", "answered"]
_AGAIN = 1  # seconds after which a busy server may be asked again


@dataclass(frozen=True)
class Weather:
    """The share of requests, of every kind, that meet each fault. A fault of the server strikes before or after."""

    lost: float = 0.0
    cut: float = 0.0
    fault: float = 0.0
    busy: float = 0.0
    garbage: float = 0.0


FAIR = Weather()
BAD = Weather(lost=0.20, cut=0.10, fault=0.10, busy=0.05, garbage=0.03)


@dataclass
class Fate:
    """One for all servers of a rig, so that a seed decides what befalls whom."""

    rng: Random
    weather: Weather = FAIR
    met: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)  # at which platform's requests the bots were killed
    _lock: Lock = field(default_factory=Lock)
    _bot: Popen[bytes] | None = None
    _phase: Phase = "done"
    _left: int = 0
    _aim: str = "post"

    def arm(self, bot: Popen[bytes]) -> None:
        """The bot will be killed at one of the next requests: before it is handled, at once after, or a little later.

        Most often that is a request that makes a post, often one to Bluesky, which is the last to be signed in to.
        Now and then it is a moment that no request marks.
        """
        with self._lock:
            self._bot = bot
            self._phase = self.rng.choice(("asked", "late", "done", "answered"))
            self._aim = self.rng.choice(("post", "post", "bluesky", "any"))
            self._left = self.rng.randint(1, {"post": 4, "bluesky": 2, "any": 15}[self._aim])
        if self.rng.random() < 0.15:
            _later(self.rng.uniform(0.2, 3.0), bot)

    def disarm(self) -> None:
        with self._lock:
            self._bot = None

    def passes(self, phases: tuple[Phase, ...], platform: str, *, makes_post: bool) -> None:
        with self._lock:
            bot, phase = self._bot, self._phase
            aimed = self._aim == "any" or (makes_post and self._aim in ("post", platform))
            if bot is None or phase not in phases or not aimed:
                return
            self._left -= 1
            if self._left:
                return
            self.struck[platform] += 1
            self._bot, wait = None, self.rng.uniform(0, 0.4)
        if phase == "answered":
            _later(wait / 8, bot)
        else:
            bot.kill()
        if phase == "late":
            time.sleep(wait)

    def draws(self) -> str:
        with self._lock:
            drawn, weather = self.rng.random(), self.weather
            for name in ("lost", "cut", "fault", "busy", "garbage"):
                drawn -= getattr(weather, name)
                if drawn < 0:
                    self.met[name] += 1
                    return name
            return ""

    def either(self) -> bool:
        with self._lock:
            return self.rng.random() < 0.5


class _Troubled(Loopback):
    """`stopped` counts the posts that the platform's own guard had to keep from being there twice."""

    fate: Fate
    name: str
    stopped: int = 0
    _made: frozenset[str] = frozenset()

    def respond(self, call: Call) -> Reply:
        post = self.makes_post(call)
        self.fate.passes(("asked", "late"), self.name, makes_post=post)
        fault = self.fate.draws()
        if fault == "cut":
            raise Cut
        if fault == "busy":
            return too_much(iso=self.fate.either())
        if fault == "fault" and self.fate.either():
            return Reply(503, {"error": "InternalServerError"})
        reply = super().respond(call)
        if post:
            self._count(reply)
        self.fate.passes(("done", "answered"), self.name, makes_post=post)
        if fault == "lost":
            raise Cut
        if fault == "garbage":
            return Reply(200, b"<html>all is well</html>")
        return Reply(502, b"<html>Bad Gateway</html>") if fault == "fault" else reply

    def _count(self, reply: Reply) -> None:
        said = reply.body if isinstance(reply.body, dict) else json.loads(reply.body or b"{}")
        made = str(said.get("uri") or said.get("data", {}).get("id", ""))
        with self.lock:
            self.stopped += made in self._made or (reply.status == 403 and "duplicate" in str(said))
            self._made |= {made} - {""}


class TroubledProxy(_Troubled, Proxy):
    def __init__(self, name: str, upstream: str, posts_at: str, fate: Fate) -> None:
        self.name, self.fate = name, fate
        super().__init__(upstream, posts_at)


class TroubledX(_Troubled, FakeX):
    def __init__(self, fate: Fate) -> None:
        self.name, self.fate = "x", fate
        super().__init__()


def too_much(*, iso: bool) -> Reply:
    """429 with the reset in one of its two forms, and with Retry-After where a server sends none."""
    at = time.time() + _AGAIN
    reset = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z") if iso else str(int(at) + 1)
    return Reply(429, {"error": "RateLimitExceeded"}, {"X-RateLimit-Reset" if iso else "x-rate-limit-reset": reset})


def _later(seconds: float, bot: Popen[bytes]) -> None:
    timer = Timer(seconds, bot.kill)
    timer.daemon = True
    timer.start()
