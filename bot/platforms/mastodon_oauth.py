"""Get an access token: register this program, let a person allow it in a browser, exchange the code.

Not through the SDK, which refuses a token whose rights differ from those it asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from bot.errors import PlatformError, Rejected, TemporarilyUnavailable
from bot.platforms.http.errors import Answer, ErrorTranslator, printable_text
from bot.platforms.http.session import PlatformSession

NAME = "followup"
# The fewest rights that posting and reading take; then those for servers without parts of `read` or `write`.
SCOPES = (
    "read:accounts read:statuses write:statuses write:media",
    "read write:statuses write:media",  # Takahē: https://github.com/jointakahe/takahe/blob/main/api/views/accounts.py
    "read write",
)
_SHOWN_IN_BROWSER = "urn:ietf:wg:oauth:2.0:oob"


class Granted(NamedTuple):
    """`scopes` as the server states them."""

    token: str
    scopes: str


class _TooFewRightsError(Exception):
    """The server does not know these scopes, or they do not allow to read the own account."""


def sign_in(
    server: str, ask_for_code: Callable[[str], str], on_more_rights: Callable[[str], None] = lambda _: None
) -> Granted:
    """Return an access token with the fewest rights that the server accepts.

    `ask_for_code` gets the address to open and returns the code shown there. `on_more_rights` gets the next scopes to
    ask for, where those before were too few.
    """
    errors = ErrorTranslator("Mastodon", server, (), _judge)
    with PlatformSession(errors) as session:
        for n, scopes in enumerate(SCOPES):
            if n:
                on_more_rights(scopes)
            with suppress(_TooFewRightsError):
                return _SignIn(errors, session, server.rstrip("/"), scopes).get_token(ask_for_code)
    raise Rejected(
        f"{errors.place} does not let a token read its own account, whatever its rights: ask the server's "
        "operators what its API takes"
    )


@dataclass(frozen=True, slots=True)
class _SignIn:
    """One attempt with one choice of scopes. https://docs.joinmastodon.org/client/token/"""

    errors: ErrorTranslator
    session: PlatformSession
    server: str
    scopes: str

    def get_token(self, ask_for_code: Callable[[str], str]) -> Granted:
        app = {"client_name": NAME, "scopes": self.scopes, "redirect_uris": _SHOWN_IN_BROWSER}
        number, secret = self._call(("client_id", "client_secret"), "api/v1/apps", app, refused=(400, 422))
        self.errors.keep_secret(secret)
        ours = {"client_id": number, "redirect_uri": _SHOWN_IN_BROWSER, "scope": self.scopes}
        code = ask_for_code(f"{self.server}/oauth/authorize?{urlencode({'response_type': 'code', **ours})}")
        self.errors.keep_secret(code)
        proof = {"grant_type": "authorization_code", "client_secret": secret, "code": code}
        token, *scopes = self._call(("access_token", "scope"), "oauth/token", ours | proof)
        self.errors.keep_secret(token)
        self._call(("id",), "api/v1/accounts/verify_credentials", token=token, refused=(403,))
        return Granted(token, " ".join(scopes) or self.scopes)

    def _call(
        self, names: Sequence[str], path: str, form: Mapping[str, str] | None = None, *, token: str = "",
        refused: Sequence[int] = (),
    ) -> list[str]:  # fmt: skip
        """Return these fields of the answer; only the first must be there. Raises _TooFewRightsError."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with self.errors.translating(if_lost=TemporarilyUnavailable):
            method = "GET" if form is None else "POST"
            answer = self.session.request(method, f"{self.server}/{path}", data=form, headers=headers)
            if answer.status_code not in refused and "invalid_scope" not in answer.text:
                answer.raise_for_status()
                fields = answer.json()
                first, *others = names
                return [
                    printable_text(fields[first]),
                    *(printable_text(fields[name]) for name in others if fields.get(name)),
                ]
        raise _TooFewRightsError


def _judge(answer: Answer) -> PlatformError | None:
    if answer.status in (400, 401):
        return Rejected("the server does not accept this code: it works once and for some minutes. Sign in again")
    return None
