"""The reason why nothing can be sent is printed when it begins and ends, not in between."""

from __future__ import annotations

from io import StringIO

import pytest

from bot.casebook.models import Casebook
from bot.cli.tick_output import TickPrinter
from bot.presentation.terminal import terminal_for
from bot.publishing.outcomes import TickResult, Trouble, TroubleCode
from tests.unit.publishing.publisher_fixture import MINUTE, TEN

BROKEN = Trouble(TroubleCode.FILES, "config.toml: this line makes no sense", "config.toml:3")
OTHER = Trouble(TroubleCode.FILES, "config.toml: this key is unknown", "config.toml:5")
OVER = ["That is over: what is ready goes out again."]


class Bot:
    def __init__(self) -> None:
        self.telling, self.book = TickPrinter(terminal_for(StringIO()), live=True), Casebook((), ())

    def looks(self, found: Trouble) -> list[str]:
        return list(self.telling.trouble(found))

    def ticks(self, *trouble: Trouble, standing: Trouble | None = None) -> list[str]:
        return list(self.telling.lines(TickResult(TEN, trouble=trouble), self.book, standing))


@pytest.fixture
def bot() -> Bot:
    return Bot()


def test_a_config_that_is_broken_is_said_once_and_once_that_it_is_over(bot: Bot) -> None:
    assert bot.looks(BROKEN) == [f"! {BROKEN.message}. Nothing is sent meanwhile."]
    for _ in range(20):
        assert bot.ticks(BROKEN, standing=BROKEN) == [], "something is due"
        assert bot.looks(BROKEN) == []
        assert bot.ticks(standing=BROKEN) == [], "nothing is due"
    assert bot.looks(OTHER) == [f"! {OTHER.message}. Nothing is sent meanwhile."]
    assert bot.ticks(standing=OTHER) == []
    assert bot.ticks() == OVER
    assert bot.ticks() == []
    assert bot.looks(BROKEN)


def test_two_troubles_at_once_are_said_once_each(bot: Bot) -> None:
    bot.looks(BROKEN)
    clock = "the clock says {:%H:%M} UTC, and the bot last looked at 11:00 UTC"
    behind = [Trouble(TroubleCode.CLOCK_BEHIND, clock.format(TEN + n * MINUTE)) for n in range(5)]
    said = [bot.ticks(trouble, standing=BROKEN) + bot.looks(BROKEN) for trouble in behind]
    assert [len(lines) for lines in said] == [1, 0, 0, 0, 0]
    assert bot.ticks(standing=BROKEN) == []
    assert bot.ticks() == OVER
