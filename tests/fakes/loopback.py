"""A small HTTP server on this machine, with faults on demand: the base of every fake server, and of the proxy."""

from __future__ import annotations

import http.client
import json
import socket
from abc import ABC, abstractmethod
from collections import deque
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, urlsplit

Fault = Literal[
    "cut-before",  # the connection ends, and nothing was done
    "cut-after",  # it was done, and the answer is lost
    "500-before",
    "500-after",
    "garbage-after",  # it was done, and the answer makes no sense
    "busy",  # 429, to be tried after 90 seconds
    "refused",  # 422
    "logged-out",  # 401
    "credit",  # 402
    "echo",  # 422 with the request's own headers in the message
    "redirect",  # 301 to a foreign address
]


@dataclass(frozen=True)
class Call:
    """One request. Header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Cut(Exception):  # noqa: N818
    """The connection ends here, without a word."""


class Loopback(ABC):
    """Subclasses say what a call is answered and which calls make a post; faults befall those alone.

    `reading_faults` befall the next GET requests instead.
    """

    def __init__(self) -> None:
        self.faults: deque[Fault] = deque()
        self.reading_faults: deque[Fault] = deque()
        self.calls: list[Call] = []
        self.lock = RLock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends at once, connections that are kept open included; may be called twice."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._server.server_close()
            self._server.hang_up()
            self._thread.join()

    @abstractmethod
    def answer(self, call: Call) -> Reply: ...

    @abstractmethod
    def makes_post(self, call: Call) -> bool: ...

    def respond(self, call: Call) -> Reply:
        with self.lock:
            self.calls.append(call)
            waiting = self.faults if self.makes_post(call) else self.reading_faults if call.method == "GET" else None
            fault = waiting.popleft() if waiting else None
            early = _early(fault, call)
            if early is not None:
                return early
            reply = self.answer(call)
            if fault == "cut-after":
                raise Cut
            if fault == "500-after":
                return Reply(500, {"error": "InternalServerError"})
            return Reply(200, b"<html>all is well</html>") if fault == "garbage-after" else reply


def _early(fault: Fault | None, call: Call) -> Reply | None:
    """What is answered before anything was done; None: it is done."""
    if fault == "cut-before":
        raise Cut
    said = {"error": "Refused", "message": "these words are not allowed", "detail": "not allowed", "status": 422}
    replies = {
        "500-before": Reply(500, {"error": "InternalServerError"}),
        "busy": Reply(429, {"error": "RateLimitExceeded", "title": "Too Many Requests"}, {"Retry-After": "90"}),
        "refused": Reply(422, said),
        "logged-out": Reply(401, {"error": "The access token is invalid", "title": "Unauthorized"}),
        "credit": Reply(402, {"title": "CreditsDepleted", "detail": "no credits"}),
        "echo": Reply(422, {"error": "odd headers", "detail": json.dumps(call.headers)}),
        "redirect": Reply(301, b"", {"Location": "http://127.0.0.1:9/elsewhere"}),
    }
    return replies.get(fault or "")


class Proxy(Loopback):
    """Passes everything on to a real server, so that its answers can be lost."""

    def __init__(self, upstream: str, posts_at: str) -> None:
        super().__init__()
        self._upstream, self._posts_at = urlsplit(upstream), posts_at

    def makes_post(self, call: Call) -> bool:
        return call.method == "POST" and call.path == self._posts_at

    def answer(self, call: Call) -> Reply:
        connection = http.client.HTTPConnection(str(self._upstream.hostname), self._upstream.port, timeout=30)
        query = call.headers["x-raw-query"]
        headers = {
            k: v for k, v in call.headers.items() if k not in ("host", "x-raw-query", "connection", "accept-encoding")
        }
        with closing(connection):
            connection.request(call.method, call.path + (f"?{query}" if query else ""), call.body, headers)
            response = connection.getresponse()
            body = response.read()
        dropped = ("content-length", "transfer-encoding", "connection", "date", "server")
        return Reply(response.status, body, {k: v for k, v in response.getheaders() if k.lower() not in dropped})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: Loopback

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._open: list[socket.socket] = []

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.append(connection)
        return connection, address

    def hang_up(self) -> None:
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_DELETE = do_PUT = do_GET  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""

    def _serve(self) -> None:
        place = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client died in the middle of it
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()} | {"x-raw-query": place.query}
        call = Call(self.command, place.path, dict(parse_qsl(place.query)), headers, body)
        try:
            reply = self.server.fake.respond(call)
        except Cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        data = reply.encoded()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
