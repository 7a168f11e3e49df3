"""The requests session of the SDKs that use one: a timeout on everything, no redirects, the newest answer kept."""

from __future__ import annotations

from threading import local
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from bot.platforms.http.deadline import LARGEST, Deadline, TooLargeError
from bot.platforms.http.errors import CONNECT_TIMEOUT, READ_TIMEOUT, WHOLE_TIMEOUT, Answer, ErrorTranslator

_now = local()  # `deadline`: of the request that this thread makes


class PlatformSession(requests.Session):
    """A redirect is an answer like any other: followed, it would turn a POST into a GET or carry a token elsewhere.

    What the environment says of proxies and certificates is asked once for each host, not for each request.
    """

    def __init__(self, edge: ErrorTranslator) -> None:
        super().__init__()
        self._edge = edge
        self._ways: dict[str, dict[str, Any]] = {}
        self.auth = _as_it_is
        for scheme in ("https://", "http://"):
            self.mount(scheme, Timed())

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        host = urlsplit(url).netloc
        if host not in self._ways:
            self._ways[host] = dict(super().merge_environment_settings(url, proxies, stream, verify, cert))
        return self._ways[host]

    def request(self, method: str | bytes, url: str | bytes, **options: Any) -> requests.Response:  # type: ignore[override]
        self._edge.last = None
        options["timeout"] = (CONNECT_TIMEOUT, READ_TIMEOUT)
        options["allow_redirects"] = False
        options["stream"] = True
        with Deadline(WHOLE_TIMEOUT) as _now.deadline:
            response = super().request(method, url, **options)
            response._content = _whole(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._edge.last = Answer(response.status_code, headers, response.content)
        return response


def _whole(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(65_536):
        body += piece
        if len(body) > LARGEST:
            response.close()
            raise TooLargeError
    return bytes(body)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without this requests would look into ~/.netrc, and put what it finds there in the place of our token."""
    return request


class _Plain(HTTPConnection):
    def getresponse(self) -> Any:
        _now.deadline.watch(self.sock)
        return super().getresponse()


class _Secure(HTTPSConnection):
    def getresponse(self) -> Any:
        _now.deadline.watch(self.sock)
        return super().getresponse()


_WATCHED: dict[type, Any] = {HTTPConnection: _Plain, HTTPSConnection: _Secure}


class Timed(HTTPAdapter):
    """Its connections are watched by the deadline of the request that uses them; those through SOCKS are not."""

    def get_connection_with_tls_context(self, *given: Any, **more: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*given, **more)
        pool.ConnectionCls = _WATCHED.get(pool.ConnectionCls, pool.ConnectionCls)
        return pool


class Elsewhere(Timed):
    """Sends what is meant for one host to another; signatures stay over the address that was meant."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = urlsplit(server)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        meant = urlsplit(str(request.url))
        request.url = urlunsplit((self._server.scheme, self._server.netloc, meant.path, meant.query, ""))
        request.headers["Host"] = self._server.netloc
        return super().send(request, *args, **options)
