"""Two bots at once on one record: one publishes until it is killed, the other stands by and takes over; then the one
that was killed comes back and stands by in its turn.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.servers.rig.bots import Bot, Nursery
from tests.servers.rig.processes import Crew

_PATIENCE = 30.0


@dataclass
class Pair(Crew):
    _publisher: Bot | None = None
    _nurseries: list[Nursery] = field(default_factory=list)

    def prepare(self) -> None:
        super().prepare()
        self._nurseries = [self.nursery, Nursery().__enter__()]

    def run(self, *, deadly: bool, life: float = _PATIENCE) -> None:
        """From the moment both are at their posts until the second one has taken over."""
        publisher = self._publisher or self._at_its_post("The bot is running.")
        second = self._at_its_post("Standing by")
        self._live(publisher, deadly=deadly, life=life)
        ended = time.monotonic()
        self._nurseries.append(publisher.nursery)
        self._publisher = second
        self._until(second, "took over")
        if deadly:
            self.waited.append(time.monotonic() - ended)

    def rest(self) -> None:
        if self._publisher:
            self._publisher.end()
            self._nurseries.append(self._publisher.nursery)
        for nursery in self._nurseries:
            if nursery is not self.nursery:
                nursery.__exit__()

    def _at_its_post(self, says: str) -> Bot:
        bot = self._begin(self._nurseries.pop(), f"bot{self.starts}.log", "run", "--no-desk")
        self._until(bot, says)
        return bot

    def _until(self, bot: Bot, says: str) -> None:
        give_up = time.monotonic() + _PATIENCE
        while not bot.says(says):
            assert bot.lives(0.02), bot.log.read_text("utf-8", "replace")
            assert time.monotonic() < give_up, f"it never says {says}"
