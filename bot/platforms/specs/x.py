"""X."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

from bot.platforms.specs.base import AccountInfo, ImageLimits, PageStyle, PlatformSpec, is_own_name, utf16_length
from bot.posts.lengths import LINK, x_length, x_links

_PATH = re.compile(r"/(?P<name>[^/]+)(?:/web)?/status/(?P<id>[0-9]+)/?")
_HOSTS = frozenset({"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"})


def _measure(account: AccountInfo, text: str, warning: str | None) -> int:  # noqa: ARG001
    return x_length(text)


def _parse_permalink(parts: SplitResult, account: AccountInfo, identity: str) -> str | None:  # noqa: ARG001
    match = _PATH.fullmatch(parts.path)
    if match is None or parts.hostname not in _HOSTS:
        return None
    return match["id"] if match["name"] == "i" or is_own_name(match["name"], account) else None


SPEC = PlatformSpec(
    name="x",
    display_name="X",
    adapter="bot.platforms.x:X",
    other_names=("twitter",),
    server="https://api.twitter.com",
    secrets=("consumer_key", "consumer_secret", "access_token", "access_token_secret"),
    login_help=(
        "At developer.x.com: a project with an app whose user authentication may read and write; then, under Keys and "
        "tokens, make the API key and secret (consumer_key, consumer_secret) and the access token and secret. Put the "
        "four where config.toml says, then run this again."
    ),
    limit=280,
    unit="characters as X counts them (a link is 23, an emoji or a Chinese character 2)",
    measure=_measure,
    link_length=LINK,
    alt_limit=1000,  # https://docs.x.com/x-api/media/create-media-metadata
    alt_length=utf16_length,
    image=ImageLimits(side=4096, bytes=5_000_000),  # https://docs.x.com/x-api/media/quickstart/best-practices
    find_links=x_links,
    links_cost=True,
    refuses_text_of_other_accounts=True,
    permalink="https://x.com/name/status/123456789",
    parse_permalink=_parse_permalink,
    style=PageStyle(light="#0b67a8", dark="#7cc3f7", avatar="#3a3d45"),
)
