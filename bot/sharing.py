"""Much work of one kind, shared among processes where there are cores for it: the same answers, in the same order.

A share is done by a copy of this process (`fork`), which knows all that was read so far and hands back its answers.
Whatever becomes of a copy (no room for it, killed, an error), this process does its share itself, so that nothing but
the time can differ.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Sequence[T]], Iterable[R]]
_MOST = 4  # processes; more gain little, and each takes memory


def shared(work: Work[T, R], things: Sequence[T], worth: int, progress: Callable[[int], None] | None = None) -> list[R]:
    """What `work` answers for `things`, one answer a thing; it must not matter which others are in its share.

    `worth` is how many shares pay for the copies. `progress` is told about how many things are done.
    """
    count = max(1, min(worth, _MOST, len(things))) if worth > 1 else 1
    count = min(count, _cores()) if count > 1 else 1
    shares = [things[len(things) * n // count : len(things) * (n + 1) // count] for n in range(count)]
    copies = [_Copy(work, share) for share in shares[1:]]
    found: list[R] = []
    try:
        for answer in work(shares[0]):
            found.append(answer)
            if progress:
                progress(len(found) * count)
        for copy in copies:
            found += copy.answers()
    finally:
        for copy in copies:
            copy.end()
    return found


def _cores() -> int:
    """1 where no process is copied soundly: on macOS and Windows, and beside threads, whose locks would stay shut."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


class _Copy(Generic[T, R]):
    """A process that does one share."""

    def __init__(self, work: Work[T, R], share: Sequence[T]) -> None:
        self.work = work
        self.share = share
        self.pid = 0
        self.said, speaks = os.pipe()
        with suppress(OSError):
            self.pid = os.fork()
            if not self.pid:
                _speak(work, share, speaks)
        os.close(speaks)

    def answers(self) -> Iterable[R]:
        with suppress(OSError):
            with open(self.said, "rb", closefd=False) as file:
                data = file.read()
            pid, self.pid = self.pid, 0
            if pid and os.waitpid(pid, 0)[1] == 0:
                found: list[R] = pickle.loads(data)  # noqa: S301 -- from this very process
                return found
        return self.work(self.share)

    def end(self) -> None:
        os.close(self.said)
        with suppress(OSError):
            if self.pid:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)


def _speak(work: Work[T, R], share: Sequence[T], speaks: int) -> NoReturn:
    """Ends without a word to anyone else: what the copy holds of the first process's open files is not its own."""
    ended = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with open(speaks, "wb") as file:
            pickle.dump(list(work(share)), file, pickle.HIGHEST_PROTOCOL)
        ended = 0
    finally:
        os._exit(ended)
