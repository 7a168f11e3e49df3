"""Signing in to a Mastodon server: it learns of this program, a person says yes in a browser and copies a code.

Past the SDK, which refuses a token whose rights are not the ones it asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from bot.errors import PlatformError, Rejected, TemporarilyUnavailable
from bot.platforms.http.errors import Answer, ErrorTranslator, plain_word
from bot.platforms.http.session import PlatformSession

NAME = "followup"
# The least that posting and looking take; then what servers ask for that know no parts of `read` or of `write`.
SCOPES = (
    "read:accounts read:statuses write:statuses write:media",
    "read write:statuses write:media",  # Takahē: https://github.com/jointakahe/takahe/blob/main/api/views/accounts.py
    "read write",
)
_SHOWN_IN_BROWSER = "urn:ietf:wg:oauth:2.0:oob"


class Granted(NamedTuple):
    """`scopes` as the server names them."""

    token: str
    scopes: str


class _TooFewError(Exception):
    """The server does not know these scopes, or lets nobody who has them see their own account."""


def sign_in(server: str, ask_for_code: Callable[[str], str], more: Callable[[str], None] = lambda _: None) -> Granted:
    """An access token with the fewest rights that the server makes do with.

    `ask_for_code` is given the address to open and returns the code that stands there. `more` hears the scopes that
    are asked for next, where those before were too few.
    """
    edge = ErrorTranslator("Mastodon", server, (), _judge)
    with PlatformSession(edge) as wire:
        for n, scopes in enumerate(SCOPES):
            if n:
                more(scopes)
            with suppress(_TooFewError):
                return _SignIn(edge, wire, server.rstrip("/"), scopes).granted(ask_for_code)
    raise Rejected(
        f"{edge.place} does not let a token read its own account, whatever rights are asked for: ask the server's "
        "operators what its API takes"
    )


@dataclass(frozen=True, slots=True)
class _SignIn:
    """One round with one choice of scopes. https://docs.joinmastodon.org/client/token/"""

    edge: ErrorTranslator
    wire: PlatformSession
    server: str
    scopes: str

    def granted(self, ask_for_code: Callable[[str], str]) -> Granted:
        app = {"client_name": NAME, "scopes": self.scopes, "redirect_uris": _SHOWN_IN_BROWSER}
        number, secret = self._said(("client_id", "client_secret"), "api/v1/apps", app, refused=(400, 422))
        self.edge.keep_secret(secret)
        ours = {"client_id": number, "redirect_uri": _SHOWN_IN_BROWSER, "scope": self.scopes}
        code = ask_for_code(f"{self.server}/oauth/authorize?{urlencode({'response_type': 'code', **ours})}")
        self.edge.keep_secret(code)
        proof = {"grant_type": "authorization_code", "client_secret": secret, "code": code}
        token, *scopes = self._said(("access_token", "scope"), "oauth/token", ours | proof)
        self.edge.keep_secret(token)
        self._said(("id",), "api/v1/accounts/verify_credentials", token=token, refused=(403,))
        return Granted(token, " ".join(scopes) or self.scopes)

    def _said(
        self, names: Sequence[str], path: str, form: Mapping[str, str] | None = None, *, token: str = "",
        refused: Sequence[int] = (),
    ) -> list[str]:  # fmt: skip
        """What the answer holds by these names; the last of several may be missing. Raises _TooFewError."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with self.edge.speaking(lost=TemporarilyUnavailable):
            method = "GET" if form is None else "POST"
            answer = self.wire.request(method, f"{self.server}/{path}", data=form, headers=headers)
            if answer.status_code not in refused and "invalid_scope" not in answer.text:
                answer.raise_for_status()
                said = answer.json()
                first, *others = names
                return [plain_word(said[first]), *(plain_word(said[name]) for name in others if said.get(name))]
        raise _TooFewError


def _judge(answer: Answer) -> PlatformError | None:
    if answer.status in (400, 401):
        return Rejected("the server does not accept this code: it holds once and for minutes; sign in again")
    return None
