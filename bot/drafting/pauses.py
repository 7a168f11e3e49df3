"""The file named STOP: anyone who can write into the campaigns folder can stop everything, at once.

And what the stops that stand are known by, for nobody lifts one with an edit.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.drafting.known import known_by

if TYPE_CHECKING:
    from bot.casebook.book import Casebook
    from bot.ledger.store import Ledger

_STOP_NAMES = frozenset({"stop", "stop.txt"})  # some desktops add the ending, or change the case, unasked


def stop_file(campaigns: Path) -> Path | None:
    """The file in the campaigns folder that stops everything, if somebody put one there."""
    try:
        return next((p for p in campaigns.iterdir() if p.name.lower() in _STOP_NAMES and not p.is_dir()), None)
    except OSError:
        return None


def follow(ledger: Ledger, book: Casebook, now: datetime) -> None:
    """As long as the files name what is paused, its stop is known by all that they ever said of it."""
    for pause in ledger.pauses():
        known = known_by(pause.scope, pause.value, book)
        if not known <= pause.known:
            ledger.learn(pause.scope, pause.value, known, now)
