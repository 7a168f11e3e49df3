"""Observe the requests of the atproto SDK: deadline, size limit, newest answer, identity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from bot.platforms.http.deadline import MAX_BODY, Deadline, TooLargeError
from bot.platforms.http.errors import Answer, ErrorTranslator

_MAX_COMPRESSED = MAX_BODY // 32  # bytes of a compressed answer, which may grow a thousandfold
_CONNECTED = ("connect_tcp.complete", "start_tls.complete")  # https://www.encode.io/httpcore/extensions/#trace


class RequestObserver:
    """`did` and `handle` are those of the session. Holds no adapter, so that an adapter can be freed."""

    def __init__(self, errors: ErrorTranslator) -> None:
        self.did = self.handle = ""
        self._errors = errors
        self._session: Any = None
        self._sockets: list[Any] = []
        self._deadline: Deadline | None = None

    def on_session(self, _event: object, session: Any) -> None:
        self._session = session
        self._errors.keep_secret(session.access_jwt, session.refresh_jwt)

    def read_identity(self) -> None:
        """Take `did` and `handle` from the session. Raises ValueError if it lacks them."""
        self.did, self.handle = self._errors.safe_text(self._session.did), self._errors.safe_text(self._session.handle)

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Limit one call of the SDK, which may be several requests."""
        self._sockets = [sock for sock in self._sockets if sock.fileno() >= 0]
        with Deadline(seconds) as self._deadline:
            for sock in self._sockets:
                self._deadline.watch(sock)
            yield

    def on_request(self, request: httpx.Request) -> None:
        self._errors.last = None
        request.extensions["trace"] = self._on_trace

    def _on_trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            sock = info["return_value"].get_extra_info("socket")
            self._sockets.append(sock)
            if self._deadline:
                self._deadline.watch(sock)

    def on_response(self, response: httpx.Response) -> None:
        compressed = response.headers.get("content-encoding", "identity") != "identity"
        if not response.is_stream_consumed:
            response.stream = _Bounded(response.stream, _MAX_COMPRESSED if compressed else MAX_BODY)
        response.read()
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._errors.last = Answer(response.status_code, headers, response.content)
        if response.has_redirect_location:  # the SDK would follow, and send the password there
            raise httpx.TooManyRedirects("no redirect is followed", request=response.request)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: Any, max_bytes: int) -> None:
        self._stream = stream
        self._most = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for piece in self._stream:
            seen += len(piece)
            if seen > self._most:
                raise TooLargeError
            yield piece

    def close(self) -> None:
        self._stream.close()
