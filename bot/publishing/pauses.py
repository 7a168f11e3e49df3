"""What is stopped: pauses from the ledger, and the file named STOP. Anyone can stop, at once; only people resume."""

from collections.abc import Collection, Sequence
from pathlib import Path

from bot.ledger.answers import Pause

STOP = "STOP"
_STOP_NAMES = frozenset({"stop", "stop.txt"})  # some desktops add the ending, or change the case, unasked


def stop_file(campaigns: Path) -> Path | None:
    """The file in the campaigns folder that stops everything, if somebody put one there."""
    try:
        return next((p for p in campaigns.iterdir() if p.name.lower() in _STOP_NAMES and not p.is_dir()), None)
    except OSError:
        return None


def covering(
    pauses: Sequence[Pause], campaign: str, cases: Collection[str], account: str, countries: Collection[str]
) -> Pause | None:
    """The first pause that covers a post of this campaign and account that names these cases."""
    covered = {
        "all": {""},
        "campaign": {campaign},
        "case": {*cases, *(f"{campaign}/{case}" for case in cases)},
        "account": {account},
        "country": set(countries),
    }
    return next((pause for pause in pauses if pause.scope == "all" or pause.value in covered[pause.scope]), None)
