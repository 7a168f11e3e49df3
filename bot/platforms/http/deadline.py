"""How long a request may take in all, and how large its answer may be.

The time-outs of HTTP libraries begin anew with each byte: a server that drips would hold its account for ever.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Condition, Lock, Thread
from time import monotonic
from typing import Any, Self

LARGEST = 8 * 1024 * 1024  # bytes; a page of posts has some hundred thousand


class TooLateError(Exception):
    """The whole answer was not there in time."""


class TooLargeError(Exception):
    """The answer is larger than any that is meant for us."""


class Deadline:
    """Cuts the connections that it watches when the time is over; the reader then hears that they have ended."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._over = False
        self._watched: list[Any] = []
        self._lock = Lock()

    def __enter__(self) -> Self:
        _WATCHMAN.expect(self, monotonic() + self._seconds)
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        _WATCHMAN.forget(self)
        with self._lock:
            self._watched.clear()
            late = self._over and (error is None or isinstance(error, Exception))
        if late:  # an answer without a stated length would pass for whole
            raise TooLateError from None

    def watch(self, line: Any) -> None:
        """A socket, or what wraps one, over which the answer is to come."""
        with self._lock:
            self._watched.append(line)
            if self._over:
                _cut(line)

    def pass_by(self) -> None:
        """The time is over."""
        with self._lock:
            self._over = True
            for line in self._watched:
                _cut(line)


def _cut(line: Any) -> None:
    """Beneath TLS too, whose own way to end asks the other side."""
    with suppress(OSError, TypeError):
        socket.socket.shutdown(getattr(line, "socket", line), socket.SHUT_RDWR)


class _Watchman:
    """One thread for all deadlines. Nearly all of them are met: those cost it nothing, not even to be woken."""

    def __init__(self) -> None:
        self._change = Condition()
        self._ends: dict[Deadline, float] = {}
        self._wakes: float | None = None
        self._thread: Thread | None = None

    def expect(self, deadline: Deadline, end: float) -> None:
        with self._change:
            self._ends[deadline] = end
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif self._wakes is None or end < self._wakes:
                self._change.notify()

    def forget(self, deadline: Deadline) -> None:
        with self._change:
            self._ends.pop(deadline, None)

    def _watch(self) -> None:
        with self._change:
            while True:
                now = monotonic()
                for deadline in [one for one, end in self._ends.items() if end <= now]:
                    del self._ends[deadline]
                    deadline.pass_by()
                self._wakes = min(self._ends.values(), default=None)
                self._change.wait(None if self._wakes is None else self._wakes - now)


_WATCHMAN = _Watchman()
