"""One bot after the other on one ledger; their clock begins when the posts come due."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.servers.rig.bots import Bot, Nursery
from tests.servers.rig.expectations import Fate
from tests.servers.rig.folder import PLATFORMS, Round
from tests.servers.rig.kill_points import steps
from tests.servers.rig.ledger_reader import FINAL, Record

_PATIENCE = 30.0
_LOOK = 0.1  # seconds between two looks whether all is settled


@dataclass
class Crew:
    made: Round
    fate: Fate
    nursery: Nursery
    record: Record
    rng: Random
    kills: int = 0
    idle: int = 0  # bots in a row that were to be killed and outlived it
    starts: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)  # seconds without a publisher, where another one stood by
    _began: float = field(default_factory=time.monotonic)
    _before: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.fate.record = self.record.growing

    def prepare(self) -> None:
        """People say yes; then a bot looks, before anything is due."""
        self._ended("approve", "example/", "--by", "p1", at=self.made.due - timedelta(hours=1))
        self._ended("run", "--once", at=self.made.due - timedelta(seconds=30))
        self._began = time.monotonic()

    def settled(self) -> bool:
        states = self.record.states()
        return len(states) == len(self.made.deliveries()) and FINAL.issuperset(states.values())

    def run(self, *, deadly: bool, life: float = _PATIENCE) -> None:
        """One life of a bot: until it is killed, has nothing left to do, or is asked to stop after so many seconds."""
        words = self.rng.choice((("run", "--once"), ("run", "--no-desk")))
        self._live(self._begin(self.nursery, "bots.log", *words), deadly=deadly, life=life)

    def rest(self) -> None:
        """No bot is left."""

    def _begin(self, nursery: Nursery, log: str, *words: str) -> Bot:
        self.starts += 1
        return nursery.bot(self.made.root / log, *self._words(*words))

    def _live(self, bot: Bot, *, deadly: bool, life: float) -> None:
        if deadly:
            self._arm(bot)
        try:
            self._watch(bot, life)
        finally:
            self.fate.disarm()
        if deadly:
            self._count(bot)

    def _arm(self, bot: Bot) -> None:
        self._before = frozenset(post.id for post in self.record.open())
        self.fate.arm(bot)

    def _watch(self, bot: Bot, life: float) -> None:
        until = time.monotonic() + life
        while bot.lives(_LOOK):
            if self.settled() or time.monotonic() > until:
                bot.end()

    def _count(self, bot: Bot) -> None:
        self.idle = 0 if bot.code == -9 else self.idle + 1
        if self.idle:
            return
        self.kills += 1
        states = self.record.states()
        busy = {name for name in PLATFORMS if any(f"/{name}/" in id for id in self.made.deliveries() - states.keys())}
        self.struck.update(steps(self.fate.scenes, self.record.open(), self._before, busy))

    def _words(self, *words: str, at: datetime | None = None) -> list[str]:
        now = at or self.made.due + timedelta(seconds=time.monotonic() - self._began)
        return ["-C", str(self.made.root), *words, "--now", now.isoformat()]

    def _ended(self, *words: str, at: datetime) -> None:
        log = self.made.root / "people.log"
        bot = self.nursery.bot(log, *self._words(*words, at=at))
        assert not bot.lives(_PATIENCE), "it does not end"
        assert bot.code == 0, log.read_text("utf-8", "replace")
