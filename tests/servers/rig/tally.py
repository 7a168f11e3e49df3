"""Rounds of a rig, and how often anything was posted twice, lost or left open, by the servers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.servers.rig.bots import Nursery
from tests.servers.rig.expectations import FAIR, Fate, Weather
from tests.servers.rig.fault_injection import StandIn
from tests.servers.rig.folder import CHANGED, PLATFORMS, Round, Seen, a_round
from tests.servers.rig.kill_points import STEPS
from tests.servers.rig.ledger_reader import Record
from tests.servers.rig.processes import Crew
from tests.servers.rig.server_set import Town, a_town

_PATIENCE = 600.0  # seconds to settle in, once nobody is killed any more
_TRIES = 5  # bots in a row that nothing brought to the moment at which they were to be killed
_OFTEN = 50  # of so many kills each step takes at least one


@dataclass
class Counts:
    kills: int = 0
    struck: Counter[str] = field(default_factory=Counter)  # at which steps; a kill may strike accounts at several
    starts: int = 0
    rounds: int = 0
    deliveries: int = 0
    posts: int = 0
    images: int = 0
    seconds: float = 0.0
    stopped: Counter[str] = field(default_factory=Counter)  # repeats that only a platform's own guard kept away
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0  # that could meet a fault
    waited: list[float] = field(default_factory=list)  # seconds until a second bot had taken over
    wrong: list[str] = field(default_factory=list)  # twice, lost, unknown, misplaced, without their image
    open: list[str] = field(default_factory=list)  # deliveries that are not `published`, with their state

    def __str__(self) -> str:
        return "\n".join(filter(None, (self.told(), self._struck(), self._faults(), self._waited())))

    @property
    def bad(self) -> bool:
        return bool(self.wrong or self.open)

    def judge(self) -> None:
        """Once each, none twice, none lost, none unsettled or unconfirmed."""
        assert (self.wrong, self.open) == ([], []), str(self)
        assert self.stopped.total() * 100 <= self.kills, f"the bot relies on the platforms' own guards: {self}"

    def judge_steps(self) -> None:
        rare = [step for step in STEPS if self.struck[step] < self.kills // _OFTEN]
        assert not rare, f"hardly a kill {' or '.join(rare)}: {self}"

    def told(self) -> str:
        there = f"{self.deliveries} deliveries, {self.posts} posts and {self.images} images on the servers"
        bad = f"{len(self.wrong)} twice, lost or misplaced, {len(self.open)} unsettled"
        return f"{self.kills} kills, {self.starts} starts, {self.seconds:.0f} s: {there}; {bad}; {self._stopped()}"

    def _stopped(self) -> str:
        return f"{self.stopped.total()} repeats that only a platform's guard stopped"

    def _struck(self) -> str:
        return f"struck {', '.join(f'{self.struck[step]} {step}' for step in STEPS)}" if self.kills else ""

    def _faults(self) -> str:
        met = ", ".join(f"{count} {name}" for name, count in sorted(self.faults.items()))
        return f"of {self.requests} requests {met}" if self.requests else ""

    def _waited(self) -> str:
        return f"taken over after {max(self.waited):.1f} s at most" if self.waited else ""


@dataclass
class Rig:
    """Every other round the servers' own guards against repeats are off. `tell` hears how it goes.

    `stand_in`: a server that only speaks Mastodon's API, in the place of `mock`; posts then hold what it changes.
    """

    pds: str
    mock: str
    folder: Path
    name: str
    seed: int
    tell: Callable[[str], None]
    weather: Weather = FAIR
    database: Callable[[], str] = str
    crew: type[Crew] = Crew
    stand_in: type[StandIn] | None = None
    counts: Counts = field(default_factory=Counts)

    def run(self, kills: int, rounds: int = 0) -> Counts:
        """Whole rounds of 60 deliveries, until the bots were killed that often, or something is wrong.

        With `rounds` that many, and the kills are shared out among them.
        """
        began, rng, counts = time.monotonic(), Random(self.seed), self.counts
        with Nursery() as nursery:
            while (counts.rounds < rounds if rounds else not counts.rounds or counts.kills < kills) and not counts.bad:
                most = kills * (counts.rounds + 1) // rounds if rounds else kills
                self._round(f"{self.name}{self.seed % 100_000}n{counts.rounds}", rng, most, nursery)
                counts.seconds = time.monotonic() - began
                self.tell(f"{self.name}: {counts.kills} of {kills} kills; {counts.told()}")
        return counts

    def _round(self, name: str, rng: Random, kills: int, nursery: Nursery) -> None:
        fate = Fate(Random(rng.random()))
        with a_town(self.pds, self.mock, name, fate, self.stand_in, guarded=self.counts.rounds % 2 == 1) as town:
            more = CHANGED if self.stand_in else ""
            made = a_round(self.folder / name, name, town, self.weather, self.database(), more)
            crew = self.crew(made, fate, nursery, Record(made.database), rng)
            crew.prepare()
            fate.weather = self.weather
            while not crew.settled() and self.counts.kills + crew.kills < kills and crew.idle < _TRIES:
                crew.run(deadly=True)
            until = time.monotonic() + _PATIENCE
            while not crew.settled() and time.monotonic() < until:
                crew.run(deadly=False, life=rng.uniform(1, 4))
            crew.rest()
            self._add(crew, town, made)

    def _add(self, crew: Crew, town: Town, made: Round) -> None:
        counts = self.counts
        counts.rounds += 1
        counts.kills += crew.kills
        counts.struck += crew.struck
        counts.starts += crew.starts
        counts.waited += crew.waited
        counts.deliveries += len(made.deliveries())
        counts.stopped.update(town.stopped())
        counts.faults += crew.fate.met
        counts.requests += crew.fate.requests
        states = crew.record.states()
        counts.open += [f"{id}: {states.get(id)}" for id in made.deliveries() if states.get(id) != "published"]
        there = town.posts()
        for platform in PLATFORMS:
            counts.posts += len(there[platform])
            counts.images += sum(len(post.images) for post in there[platform])
            counts.wrong += [f"{platform}: {words}" for words in wrong(made.wanted(platform), there[platform])]


def wrong(wanted: list[Seen], there: list[Seen]) -> list[str]:
    """Each post is there once, as it is to be, answering what it is to answer, with its image and its words."""
    times = Counter(post.text for post in there)
    lost = [f"lost: {post}" for post in wanted if not times[post.text]]
    twice = [f"{count} times: {text}" for text, count in times.items() if count > 1]
    other = [f"not to be there: {post}" for post in there if post not in wanted]
    return lost + twice + other
