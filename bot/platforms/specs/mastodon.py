"""Mastodon, and every server that speaks its API."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from bot.platforms.specs.base import AccountInfo, ImageLimits, PageStyle, PlatformSpec, is_own_name
from bot.posts.lengths import LINK, mastodon_length, mastodon_links

_PATH = re.compile(
    r"/(?:@(?P<name>[^/@]+)(?:@[^/@]+/posts|/statuses)?|users/[^/]+/statuses|notice)/(?P<id>[0-9A-Za-z]+)/?"
)


def _measure(account: AccountInfo, text: str, warning: str | None) -> int:
    """Count the content warning too. `link_length` 0: the server counts a link as it is written."""
    return mastodon_length((warning or "") + text, LINK if account.link_length is None else account.link_length)


def _parse_permalink(parts: SplitResult, account: AccountInfo, identity: str) -> str | None:  # noqa: ARG001
    """Accept the server and the domain of the handle: some servers answer at one and show posts at the other."""
    match = _PATH.fullmatch(parts.path)
    domain = (account.handle or "").lstrip("@").partition("@")[2]
    if match is None or parts.netloc.lower() not in (urlsplit(account.server).netloc.lower(), domain.lower()):
        return None
    return match["id"] if is_own_name(match["name"], account) else None


SPEC = PlatformSpec(
    name="mastodon",
    display_name="Mastodon",
    adapter="bot.platforms.mastodon:Mastodon",
    other_names=("mastadon", "masto"),
    server="https://mastodon.example",
    secrets=("access_token",),
    many_servers=True,
    login_help=(
        "Run this command with --renew on the machine that posts; it gives an address to open, asks for the code, and "
        "says what the token may do."
    ),
    sign_in="bot.platforms.mastodon_oauth:sign_in",
    limit=500,
    unit="characters as Mastodon counts them (a link is 23)",
    measure=_measure,
    link_length=LINK,
    alt_limit=1500,  # MediaAttachment::MAX_DESCRIPTION_LENGTH
    alt_length=len,
    image=ImageLimits(side=2880, bytes=8_000_000),  # https://docs.joinmastodon.org/entities/Instance/
    find_links=mastodon_links,
    hides_behind_warning=True,
    has_visibility=True,
    permalink="{server}/@name/123456789",
    parse_permalink=_parse_permalink,
    style=PageStyle(light="#563acc", dark="#b3a8ff", avatar="#595aa9", radius="0.5rem"),
)
