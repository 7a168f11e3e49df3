"""Hears what passes between the atproto SDK and a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from bot.platforms.http.deadline import LARGEST, Deadline, TooLargeError
from bot.platforms.http.errors import Answer, ErrorTranslator

_PACKED = LARGEST // 32  # of what is compressed, which may grow a thousandfold
_CONNECTED = ("connect_tcp.complete", "start_tls.complete")  # https://www.encode.io/httpcore/extensions/#trace


class RequestObserver:
    """It knows no adapter, so that one may be let go of. `did` and `handle` are the session's own."""

    def __init__(self, edge: ErrorTranslator) -> None:
        self.did = self.handle = ""
        self._edge = edge
        self._session: Any = None
        self._lines: list[Any] = []
        self._deadline: Deadline | None = None

    def remember(self, _event: object, session: Any) -> None:
        self._session = session
        self._edge.keep_secret(session.access_jwt, session.refresh_jwt)

    def known(self) -> None:
        """Raises ValueError where the session does not say whose it is."""
        self.did, self.handle = self._edge.word(self._session.did), self._edge.word(self._session.handle)

    @contextmanager
    def listening(self, seconds: float) -> Iterator[None]:
        """For one call of the SDK, which may be several requests."""
        self._lines = [line for line in self._lines if line.fileno() >= 0]
        with Deadline(seconds) as self._deadline:
            for line in self._lines:
                self._deadline.watch(line)
            yield

    def asked(self, request: httpx.Request) -> None:
        self._edge.last = None
        request.extensions["trace"] = self._traced

    def _traced(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            line = info["return_value"].get_extra_info("socket")
            self._lines.append(line)
            if self._deadline:
                self._deadline.watch(line)

    def answered(self, response: httpx.Response) -> None:
        packed = response.headers.get("content-encoding", "identity") != "identity"
        if not response.is_stream_consumed:
            response.stream = _Bounded(response.stream, _PACKED if packed else LARGEST)
        response.read()
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._edge.last = Answer(response.status_code, headers, response.content)
        if response.has_redirect_location:  # the SDK would follow, and carry the password elsewhere
            raise httpx.TooManyRedirects("no redirect is followed", request=response.request)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: Any, most: int) -> None:
        self._stream = stream
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for piece in self._stream:
            seen += len(piece)
            if seen > self._most:
                raise TooLargeError
            yield piece

    def close(self) -> None:
        self._stream.close()
