"""The files as they stand: read again when people change them, and looked at right before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Protocol

from bot.drafts.models import Workspace
from bot.errors import FollowupError, LedgerError
from bot.ledger.models import AccountLimits
from bot.publishing.outcomes import Trouble, TroubleCode

_SETTLED = 2.0  # seconds without a change after which a file is taken as saved
_DEEPEST = 8
CHANGING = Trouble(TroubleCode.FILES_CHANGING, "the files are being changed at this moment")
RESTART = Trouble(
    TroubleCode.RESTART, "config.toml now names another ledger or has another `live`: stop the bot and start it again"
)


class Source(Protocol):
    """Where a publisher has its files from."""

    files: Workspace

    def fresh(self) -> Workspace | Trouble:
        """The files as they stand now, or why nobody can tell."""
        ...


@dataclass
class Unchanging:
    files: Workspace

    def fresh(self) -> Workspace | Trouble:
        return self.files


class Watch:
    """`files` were read after `began`, and `load` reads them again; `wall` is this machine's clock, in seconds.

    A key date may lie in the future only until its day: so `today` counts as a change too. So do `limits`, what the
    ledger holds of them: words that fit for whoever says yes to them must fit for the bot.
    """

    def __init__(
        self,
        files: Workspace,
        load: Callable[[], Workspace],
        *,
        began: float,
        wall: Callable[[], float],
        today: Callable[[], date],
        config: Path,
        limits: Callable[[], Mapping[str, AccountLimits]] = dict,
    ) -> None:
        self.files = files
        self._load = load
        self._wall = wall
        self._today = today
        self._config = config
        self._limits = limits
        self._held: Mapping[str, AccountLimits] = {}
        self._lock = Lock()
        self.trouble: Trouble | None = None
        seen, newest = self._look()
        files_seen = seen[0] if newest < began else 0  # changed while it was read: read it again when it matters
        self._seen = files_seen, seen[1]

    def fresh(self) -> Workspace | Trouble:
        with self._lock:
            seen, newest = self._look()
            if seen != self._seen:
                if seen[0] != self._seen[0] and 0 <= self._wall() - newest < _SETTLED:
                    return CHANGING
                self._take(seen)
            return self.trouble or self.files

    def _take(self, seen: tuple[int, int]) -> None:
        self._seen = seen
        try:
            files = self._load()
        except FollowupError as error:
            self.trouble = Trouble.of(error)
            return
        old, new = self.files.settings, files.settings
        self.trouble = RESTART if (old.live, old.ledger) != (new.live, new.ledger) else None
        if not self.trouble:
            self.files = files

    def _look(self) -> tuple[tuple[int, int], float]:
        """What all files, and what all limits have in common as long as none changes; when the newest was written."""
        settings = self.files.settings
        stamps = [(str(self._today()), 0, 0), *_stamps((self._config, settings.campaigns, settings.templates))]
        limits = sorted(self._asked().items(), key=itemgetter(0))
        return (hash(tuple(sorted(stamps))), hash(tuple(limits))), max(ns for _, ns, _ in stamps) / 1e9

    def _asked(self) -> Mapping[str, AccountLimits]:
        """As they were last known, where the ledger gives no answer at this moment."""
        with suppress(LedgerError):
            self._held = self._limits()
        return self._held


def _stamps(places: tuple[Path, ...]) -> Iterator[tuple[str, int, int]]:
    for place in places:
        try:
            found, real = place.stat(), str(place.resolve())
        except (OSError, RuntimeError):
            continue
        if place.is_dir():
            yield from _below(str(place), _DEEPEST, real, set())
        else:
            yield str(place), found.st_mtime_ns, found.st_size


def _below(folder: str, depth: int, within: str, linked: set[str]) -> Iterator[tuple[str, int, int]]:
    """Hidden files and editors' copies do not count. A link to a folder is followed once, as far as it stays `within`,
    whatever the folder is called: the files are read through it."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "#")) or entry.name.endswith("~"):
            continue
        try:
            if entry.is_dir():
                if depth and (not entry.is_symlink() or _is_new(entry.path, within, linked)):
                    yield from _below(entry.path, depth - 1, within, linked)
            else:
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size
        except OSError:
            continue


def _is_new(link: str, within: str, linked: set[str]) -> bool:
    real = os.path.realpath(link)
    new = real not in linked and real.startswith(within + os.sep)
    linked.add(real)
    return new
