"""A relay before a fake server: it passes everything on, and its answers byte by byte when it is told to."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread
from typing import Literal, Self
from urllib.parse import urlsplit

Slow = Literal["", "head", "body"]
_PAUSE = 0.02  # seconds between two bytes


class Relay:
    """`slow`: from which part of an answer on it drips; "": not at all."""

    def __init__(self, upstream: str) -> None:
        place = urlsplit(upstream)
        self.slow: Slow = ""
        self._upstream = (str(place.hostname), int(place.port or 0))
        self._ended = Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._door.close()
        for one in self._open:
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._door.accept()
                there = socket.create_connection(self._upstream)
                self._open += [here, there]
                Thread(target=self._pass, args=(here, there, False), daemon=True).start()
                Thread(target=self._pass, args=(there, here, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._send(target, data, self.slow if answers else "")
            target.shutdown(socket.SHUT_RDWR)

    def _send(self, target: socket.socket, data: bytes, slow: Slow) -> None:
        if not slow:
            target.sendall(data)
            return
        quick = 1 if slow == "head" else data.index(b"\r\n\r\n") + 4
        target.sendall(data[:quick])
        for byte in data[quick:]:
            if self._ended.wait(_PAUSE):
                return
            target.sendall(bytes([byte]))
