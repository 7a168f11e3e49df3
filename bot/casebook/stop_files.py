"""Find files named STOP: in the campaigns folder, beside it, or in a campaign's folder.

Phones and desktops change endings and capitals, so whatever reads like STOP is one: a file, a folder or a link.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from bot.lib.filenames import shown

_READ_AS_STOP = frozenset({"stop", "stopcopy", "copyofstop"})
_IN_BRACKETS = re.compile(r"(?<=[^(])\(.*\)")  # "STOP (1)", "STOP (conflicted copy 2027-03-14)"
# A script that stops a program is not a STOP file.
_SCRIPTS = frozenset({".sh", ".bash", ".zsh", ".fish", ".bat", ".cmd", ".ps1", ".py", ".exe", ".service", ".timer"})
_SECOND = 1_000_000_000  # nanoseconds
_SETTLED = 5 * _SECOND  # a folder changed so recently may change again within one step of the disk's clock


@dataclass(frozen=True, slots=True)
class StopFile:
    """`campaign`: what it stops, "" for everything. `unreadable`: why its folder cannot be read; it may hold one."""

    place: str
    campaign: str = ""
    unreadable: str = ""

    def __post_init__(self) -> None:
        for field in ("place", "campaign"):
            object.__setattr__(self, field, shown(getattr(self, field)))


def reads_like_stop(name: str) -> bool:
    """Ignore capitals, width, ending, numbers, spaces and marks."""
    if name.isascii() and "stop" not in name.lower():
        return False  # fast for nearly every name
    stem = unicodedata.normalize("NFKC", name).casefold().lstrip(".").partition(".")[0]
    return "".join(filter(str.isalpha, _IN_BRACKETS.sub("", stem))) in _READ_AS_STOP


def stop_files(campaigns: Path, only: str | None = None) -> Iterator[StopFile]:
    """Yield all, or those that stop the campaign `only`."""
    yield from _beside(campaigns)
    within = f"{campaigns.name}/"
    try:
        entries = list(os.scandir(campaigns))
    except OSError as error:
        yield StopFile(within, unreadable=_why(error))
        return
    for entry in entries:
        if reads_like_stop(entry.name):
            yield StopFile(f"{within}{entry.name}")
        elif only in (None, entry.name) and _is_folder(entry):
            yield from _of_campaign(entry, f"{within}{entry.name}/")


def _beside(campaigns: Path) -> Iterator[StopFile]:
    """Look beside the folder, and beside the folder that a link leads to."""
    for folder in dict.fromkeys((campaigns.absolute().parent, Path(os.path.realpath(campaigns)).parent)):
        try:
            names = os.listdir(folder)  # noqa: PTH208 -- only the names, before each part
        except OSError as error:
            yield StopFile(f"that holds {campaigns.name}/", unreadable=_why(error))
            continue
        for name in filter(reads_like_stop, names):
            if PurePath(name).suffix.lower() not in _SCRIPTS:
                yield StopFile(f"{name} beside {campaigns.name}/")


def _of_campaign(folder: os.DirEntry[str], within: str) -> Iterator[StopFile]:
    """Look in the campaign's folder and in each folder in it, such as cases/."""
    try:
        entries = list(os.scandir(folder.path))
    except OSError as error:
        yield StopFile(within, folder.name, _why(error))
        return
    for entry in entries:
        if reads_like_stop(entry.name):
            yield StopFile(f"{within}{entry.name}", folder.name)
        elif _is_folder(entry):
            try:
                names = _stops_of_many(entry.path)
            except OSError as error:
                yield StopFile(f"{within}{entry.name}/", folder.name, _why(error))
                continue
            yield from (StopFile(f"{within}{entry.name}/{name}", folder.name) for name in names)


def _stops_of_many(folder: str) -> tuple[str, ...]:
    """List a folder again when it changed, and each minute, as some disks do not update its time."""
    changed, now = os.stat(folder).st_mtime_ns, time.time_ns()  # noqa: PTH116 -- as above
    if now - changed < _SETTLED:
        return _stops(folder)
    return _remembered_stops(folder, changed, now // (60 * _SECOND))


def _stops(folder: str) -> tuple[str, ...]:
    return tuple(filter(reads_like_stop, os.listdir(folder)))  # noqa: PTH208 -- as above


@lru_cache(maxsize=1024)
def _remembered_stops(folder: str, _changed: int, _minute: int) -> tuple[str, ...]:
    return _stops(folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Hidden folders belong to other programs."""
    try:
        return not entry.name.startswith(".") and entry.is_dir()
    except OSError:
        return False


def _why(error: OSError) -> str:
    return error.strerror or str(error)
