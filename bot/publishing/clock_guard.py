"""Whether the machine's clock can be believed: one that is behind, and one that leapt, send nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.publishing.outcomes import Trouble, TroubleCode

if TYPE_CHECKING:
    from bot.config import Settings

LEAP = timedelta(days=2)  # a day that is closed by mistake is closed for good; a week asleep waits a minute more
BEHIND = timedelta(minutes=2)  # a clock that far back sends nothing
WAYS_OUT = (
    "nothing is sent before the clock has passed that. Set this machine's clock. If it is right, it was wrong at that "
    "last run: end the bot, and restore a backup of the ledger from before it"
)
SECOND_LOOK = timedelta(minutes=1)


class ClockGuard:
    """Doubts the first look after the clock of this process leapt ahead, and believes the second.

    By then a clock that was set by mistake for a moment has come back. `believed`: every leap is meant.
    """

    def __init__(self, *, believed: bool) -> None:
        self._believed = believed
        self._looked: datetime | None = None

    def doubt(self, now: datetime) -> Trouble | None:
        """Why nothing is done at this look; None where nothing speaks against it."""
        before, self._looked = self._looked, now
        if self._believed or before is None or now - before <= LEAP:
            return None
        return Trouble(
            TroubleCode.CLOCK_JUMPED,
            f"the clock leapt from {_said(before)} to {_said(now)}: the bot looks again in a minute before it believes "
            "it. If the clock is wrong, set it now",
        )


def behind(now: datetime, last: datetime, settings: Settings) -> Trouble:
    """What is said, and what to do, where the bot looked at a moment that is still to come."""
    practice = "nothing is sent before the clock has passed that; give --now a later moment, or leave it out"
    mend = WAYS_OUT if settings.live else practice
    return Trouble(
        TroubleCode.CLOCK_BEHIND, f"the clock says {_said(now)}, and the bot last ran at {_said(last)}: {mend}"
    )


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
