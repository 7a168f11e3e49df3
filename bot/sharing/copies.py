"""Copies of this process (`fork`), which know all that was read so far, do a share each and hand back its answers.

Whatever becomes of a copy (no room for it, killed, an error), this process does its share itself, so that nothing but
the time can differ.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from fcntl import F_SETPIPE_SZ, fcntl
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Sequence[T]], Iterable[R]]
_ROOM = 1 << 20  # bytes: the most that Linux grants anyone, so that a copy waits less for its answers to be read


def beside(work: Work[T, R], shares: Sequence[Sequence[T]], here: Callable[[], None]) -> list[R]:
    """The answers to these shares, worked out while `here` runs in this process."""
    copies = [_Copy(work, share) for share in shares]
    try:
        here()
        return [answer for copy in copies for answer in copy.answers()]
    finally:
        for copy in copies:
            copy.end()


class _Copy(Generic[T, R]):
    def __init__(self, work: Work[T, R], share: Sequence[T]) -> None:
        self.work = work
        self.share = share
        self.pid = 0
        self.said, speaks = os.pipe()
        with suppress(OSError):
            fcntl(speaks, F_SETPIPE_SZ, _ROOM)
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
