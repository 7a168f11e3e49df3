"""The requests session of the SDKs that use one: a timeout on everything, no redirects, the newest answer kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from bot.platforms.edge import CONNECT_TIMEOUT, READ_TIMEOUT, Answer

if TYPE_CHECKING:
    from bot.platforms.edge import Edge


class Wire(requests.Session):
    """A redirect is an answer like any other: followed, it would turn a POST into a GET or carry a token elsewhere.

    What the environment says of proxies and certificates is asked once for each host, not for each request.
    """

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self._edge = edge
        self._ways: dict[str, dict[str, Any]] = {}
        self.auth = _as_it_is

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        host = urlsplit(url).netloc
        if host not in self._ways:
            self._ways[host] = dict(super().merge_environment_settings(url, proxies, stream, verify, cert))
        return self._ways[host]

    def request(self, method: str | bytes, url: str | bytes, **options: Any) -> requests.Response:  # type: ignore[override]
        self._edge.last = None
        options["timeout"] = (CONNECT_TIMEOUT, READ_TIMEOUT)
        options["allow_redirects"] = False
        response = super().request(method, url, **options)
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._edge.last = Answer(response.status_code, headers, response.content)
        return response


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without this requests would look into ~/.netrc, and put what it finds there in the place of our token."""
    return request


class Elsewhere(HTTPAdapter):
    """Sends what is meant for one host to another; signatures stay over the address that was meant."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = urlsplit(server)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        meant = urlsplit(str(request.url))
        request.url = urlunsplit((self._server.scheme, self._server.netloc, meant.path, meant.query, ""))
        request.headers["Host"] = self._server.netloc
        return super().send(request, *args, **options)
