"""How long a request may take in all, and how large its answer may be.

The time-outs of HTTP libraries begin anew with each byte: a server that drips would hold its account for ever.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Lock, Timer
from typing import Any, Self

LARGEST = 8 * 1024 * 1024  # bytes; a page of posts has some hundred thousand


class TooLateError(Exception):
    """The whole answer was not there in time."""


class TooLargeError(Exception):
    """The answer is larger than any that is meant for us."""


class Deadline:
    """Cuts the connections that it watches when the time is over; the reader then hears that they have ended."""

    def __init__(self, seconds: float) -> None:
        self._over = False
        self._watched: list[Any] = []
        self._lock = Lock()
        self._timer = Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._timer.cancel()
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

    def _pass(self) -> None:
        with self._lock:
            self._over = True
            for line in self._watched:
                _cut(line)


def _cut(line: Any) -> None:
    """Beneath TLS too, whose own way to end asks the other side."""
    with suppress(OSError, TypeError):
        socket.socket.shutdown(getattr(line, "socket", line), socket.SHUT_RDWR)
