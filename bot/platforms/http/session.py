"""The requests session of the SDKs that use one: timeouts, no redirects, the newest answer kept."""

from __future__ import annotations

from threading import local
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from bot.platforms.http.deadline import MAX_BODY, Deadline, TooLargeError
from bot.platforms.http.errors import CONNECT_TIMEOUT, READ_TIMEOUT, WHOLE_TIMEOUT, Answer, ErrorTranslator

_thread = local()  # `deadline`: of the request of this thread


class PlatformSession(requests.Session):
    """Follows no redirect, which would turn a POST into a GET or send the token to another host.

    Reads proxies and certificates from the environment once a host, not once a request.
    """

    def __init__(self, errors: ErrorTranslator) -> None:
        super().__init__()
        self._errors = errors
        self._environment: dict[str, dict[str, Any]] = {}
        self.auth = _no_netrc
        for scheme in ("https://", "http://"):
            self.mount(scheme, TimedAdapter())

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        host = urlsplit(url).netloc
        if host not in self._environment:
            self._environment[host] = dict(super().merge_environment_settings(url, proxies, stream, verify, cert))
        return self._environment[host]

    def request(self, method: str | bytes, url: str | bytes, **options: Any) -> requests.Response:  # type: ignore[override]
        self._errors.last = None
        options["timeout"] = (CONNECT_TIMEOUT, READ_TIMEOUT)
        options["allow_redirects"] = False
        options["stream"] = True
        with Deadline(WHOLE_TIMEOUT) as _thread.deadline:
            response = super().request(method, url, **options)
            response._content = _read_body(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._errors.last = Answer(response.status_code, headers, response.content)
        return response


def _read_body(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(65_536):
        body += piece
        if len(body) > MAX_BODY:
            response.close()
            raise TooLargeError
    return bytes(body)


def _no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from replacing our token by one from ~/.netrc."""
    return request


class _WatchedHttp(HTTPConnection):
    def getresponse(self) -> Any:
        _thread.deadline.watch(self.sock)
        return super().getresponse()


class _WatchedHttps(HTTPSConnection):
    def getresponse(self) -> Any:
        _thread.deadline.watch(self.sock)
        return super().getresponse()


_WATCHED: dict[type, Any] = {HTTPConnection: _WatchedHttp, HTTPSConnection: _WatchedHttps}


class TimedAdapter(HTTPAdapter):
    """Its connections have the deadline of their request; connections through SOCKS have none."""

    def get_connection_with_tls_context(self, *given: Any, **more: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*given, **more)
        pool.ConnectionCls = _WATCHED.get(pool.ConnectionCls, pool.ConnectionCls)
        return pool


class OtherServerAdapter(TimedAdapter):
    """Send requests to another server; signatures still cover the intended address."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = urlsplit(server)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        intended = urlsplit(str(request.url))
        request.url = urlunsplit((self._server.scheme, self._server.netloc, intended.path, intended.query, ""))
        request.headers["Host"] = self._server.netloc
        return super().send(request, *args, **options)
