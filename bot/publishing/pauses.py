"""The file named STOP: anyone who can write into the campaigns folder can stop everything, at once."""

from pathlib import Path

_STOP_NAMES = frozenset({"stop", "stop.txt"})  # some desktops add the ending, or change the case, unasked


def stop_file(campaigns: Path) -> Path | None:
    """The file in the campaigns folder that stops everything, if somebody put one there."""
    try:
        return next((p for p in campaigns.iterdir() if p.name.lower() in _STOP_NAMES and not p.is_dir()), None)
    except OSError:
        return None
