"""Much work of one kind, shared among processes where there are cores for it: the same answers, in the same order."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Sequence[T]], Iterable[R]]
_MOST = 4  # processes; more gain little, and each takes memory


def shared(work: Work[T, R], things: Sequence[T], worth: int, progress: Callable[[int], None] | None = None) -> list[R]:
    """What `work` answers for `things`, one answer a thing; it must not matter which others are in its share.

    `worth` is how many shares pay for the copies. `progress` is told about how many things are done.
    """
    count = max(1, min(worth, _MOST, len(things)))
    if count > 1:
        count = min(count, _cores())
    shares = [things[len(things) * n // count : len(things) * (n + 1) // count] for n in range(count)]
    found: list[R] = []

    def here() -> None:
        for answer in work(shares[0]):
            found.append(answer)
            if progress:
                progress(len(found) * count)

    if count == 1:
        here()
    else:
        from bot.sharing.copies import beside  # here: little work never needs it

        found += beside(work, shares[1:], here)
    return found


def _cores() -> int:
    """1 where no process is copied soundly: on macOS and Windows, and beside threads, whose locks would stay shut."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))
