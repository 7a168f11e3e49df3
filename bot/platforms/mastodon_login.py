"""Signing in to a Mastodon server: it learns of this program, a person says yes in a browser and copies a code."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import Busy, PlatformError, Rejected
from bot.platforms.edge import Answer, Edge, plain_word

NAME = "followup"
SCOPES = ["read:accounts", "read:statuses", "write:statuses", "write:media"]  # the least that posting and looking take
_SHOWN_IN_BROWSER = "urn:ietf:wg:oauth:2.0:oob"


def sign_in(server: str, ask_for_code: Callable[[str], str]) -> str:
    """An access token. `ask_for_code` is given the address to open and returns the code that stands there."""
    import mastodon as sdk

    from bot.platforms.wire import Wire

    edge = Edge("Mastodon", server, (), _judge)
    with Wire(edge) as wire:
        with edge.speaking(lost=Busy):
            number, secret = sdk.Mastodon.create_app(
                NAME, scopes=SCOPES, redirect_uris=_SHOWN_IN_BROWSER, api_base_url=server, session=wire
            )
            edge.keep_secret(plain_word(secret))
            api = sdk.Mastodon(
                client_id=number,
                client_secret=secret,
                api_base_url=server,
                session=wire,
                ratelimit_method="throw",
                version_check_mode="created",  # see mastodon.py
                mastodon_version="4.4.0",
            )
            address = api.auth_request_url(scopes=SCOPES, redirect_uris=_SHOWN_IN_BROWSER, allow_http=True)
        code = ask_for_code(address)
        edge.keep_secret(code)
        with edge.speaking(lost=Busy):
            token = api.log_in(code=code, scopes=SCOPES, redirect_uri=_SHOWN_IN_BROWSER, allow_http=True)
            return plain_word(token)


def _judge(answer: Answer) -> PlatformError | None:
    if answer.status in (400, 401):
        return Rejected("the server does not accept this code: it holds once and for minutes; sign in again")
    return None
