"""Rounds of a rig, and what they come to: how often anything was twice, lost or left open."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.servers.rig.bots import Crew
from tests.servers.rig.folder import PLATFORMS, Round, a_round
from tests.servers.rig.town import Town, a_town
from tests.servers.rig.trouble import FAIR, Fate, Weather

_PATIENCE = 600.0  # seconds to settle in, once nobody is killed any more


@dataclass
class Counts:
    kills: int = 0
    struck: Counter[str] = field(default_factory=Counter)  # at a request to which platform
    starts: int = 0
    deliveries: int = 0
    seconds: float = 0.0
    stopped: Counter[str] = field(default_factory=Counter)  # repeats that only a platform's own guard kept away
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # twice, lost, misplaced or unknown posts
    open: list[str] = field(default_factory=list)  # deliveries that are not `published`, with their state

    def __str__(self) -> str:
        killed = f"{self.kills} kills ({_listed(self.struck)}), {self.starts} starts"
        told = f"{killed}, {self.deliveries} posts, {self.seconds:.0f} s"
        return f"{told}; repeats that a platform stopped: {_listed(self.stopped)}; faults: {_listed(self.faults)}"

    def judge(self) -> None:
        """Once each, none twice, none lost, none unsettled or unconfirmed."""
        assert (self.wrong, self.open) == ([], []), str(self)


@dataclass
class Rig:
    pds: str
    mock: str
    folder: Path
    seed: int
    weather: Weather = FAIR
    counts: Counts = field(default_factory=Counts)

    def run(self, kills: int) -> Counts:
        """Whole rounds of 60 posts, until the bots were killed that often."""
        began, rng, n = time.monotonic(), Random(self.seed), 0
        kind = "kill" if self.weather is FAIR else "fault"  # both rigs share their servers
        while n == 0 or self.counts.kills < kills:
            self._round(f"{kind}{self.seed % 100_000}n{n}", rng, kills)
            n += 1
        self.counts.seconds = time.monotonic() - began
        return self.counts

    def _round(self, name: str, rng: Random, kills: int) -> None:
        fate = Fate(Random(rng.random()))
        with a_town(self.pds, self.mock, name, fate) as town:
            made = a_round(self.folder / name, name, town.addresses)
            crew = Crew(made, fate)
            crew.prepare()
            fate.weather = self.weather
            while not crew.settled() and self.counts.kills + crew.kills < kills:
                crew.run(once=rng.random() < 0.5, deadly=True)
            until = time.monotonic() + _PATIENCE
            while not crew.settled() and time.monotonic() < until:
                crew.run(once=rng.random() < 0.3, deadly=False, life=rng.uniform(2, 6))
            self._add(crew, town, made)

    def _add(self, crew: Crew, town: Town, made: Round) -> None:
        counts = self.counts
        counts.kills += crew.kills
        counts.struck += crew.fate.struck
        counts.starts += crew.starts
        counts.deliveries += len(made.deliveries())
        counts.stopped.update(town.stopped())
        counts.faults += crew.fate.met
        states = crew.states()
        counts.open += [f"{id}: {states.get(id)}" for id in made.deliveries() if states.get(id) != "published"]
        there = town.posts()
        for platform in PLATFORMS:
            counts.wrong += [f"{platform}: {words}" for words in _wrong(made, there[platform])]


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counted.items())) or "none"


def _wrong(made: Round, there: list[tuple[str, str | None]]) -> list[str]:
    wanted, seen = made.posts(), Counter(begins for begins, _ in there)
    lost = [f"lost: {begins}" for begins in wanted if not seen[begins]]
    twice = [f"{times} times: {begins}" for begins, times in seen.items() if times > 1]
    astray = [f"answers {parent}: {begins}" for begins, parent in there if wanted.get(begins, "nothing") != parent]
    return lost + twice + astray
