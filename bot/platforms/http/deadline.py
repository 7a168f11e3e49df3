"""Limit how long a request takes in all, and how large its answer is.

The timeouts of HTTP libraries start again with each byte: a slow server could hold an account for ever.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Condition, Lock, Thread
from time import monotonic
from typing import Any, Self

MAX_BODY = 8 * 1024 * 1024  # bytes; a page of posts has about 100,000


class TooLateError(Exception):
    """The answer was not complete in time."""


class TooLargeError(Exception):
    """The answer has more than MAX_BODY bytes."""


class Deadline:
    """Shut down the watched sockets when the time is over; reading from them then ends."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._over = False
        self._sockets: list[Any] = []
        self._lock = Lock()

    def __enter__(self) -> Self:
        _TIMER.expect(self, monotonic() + self._seconds)
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        _TIMER.forget(self)
        with self._lock:
            self._sockets.clear()
            late = self._over and (error is None or isinstance(error, Exception))
        if late:  # an answer without a Content-Length would count as complete
            raise TooLateError from None

    def watch(self, sock: Any) -> None:
        """Add a socket, or an object that wraps one."""
        with self._lock:
            self._sockets.append(sock)
            if self._over:
                _cut(sock)

    def expire(self) -> None:
        with self._lock:
            self._over = True
            for sock in self._sockets:
                _cut(sock)


def _cut(sock: Any) -> None:
    """Shut down below TLS, whose own shutdown waits for the other side."""
    with suppress(OSError, TypeError):
        socket.socket.shutdown(getattr(sock, "socket", sock), socket.SHUT_RDWR)


class _Timer:
    """One thread for all deadlines. A deadline that is met does not wake it."""

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
                for deadline in [deadline for deadline, end in self._ends.items() if end <= now]:
                    del self._ends[deadline]
                    deadline.expire()
                self._wakes = min(self._ends.values(), default=None)
                self._change.wait(None if self._wakes is None else self._wakes - now)


_TIMER = _Timer()
