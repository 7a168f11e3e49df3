"""Bluesky, and every server that speaks the AT protocol."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from bot.platforms.specs.base import AccountInfo, ImageLimits, PageStyle, PlatformSpec, is_own_name, utf16_length
from bot.posts.lengths import bluesky_length

_PATH = re.compile(r"/profile/(?P<name>[^/]+)/post/(?P<id>[0-9A-Za-z._~-]+)/?")
_RECORD = "app.bsky.feed.post"


def _measure(account: AccountInfo, text: str, warning: str | None) -> int:  # noqa: ARG001
    return bluesky_length(text)


def _parse_permalink(parts: SplitResult, account: AccountInfo, identity: str) -> str | None:
    """Accept a page of bsky.app, or the record as the account's server gives it."""
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.netloc == urlsplit(account.server).netloc and query.get("collection") == _RECORD:
        name, key = query.get("repo", ""), query.get("rkey", "")
    elif (match := _PATH.fullmatch(parts.path)) and parts.hostname == "bsky.app":
        name, key = match["name"], match["id"]
    else:
        return None
    is_own = name == identity or not identity if name.startswith("did:") else is_own_name(name, account)
    return f"at://{identity or name}/{_RECORD}/{key}" if name and key and is_own else None


SPEC = PlatformSpec(
    name="bluesky",
    display_name="Bluesky",
    adapter="bot.platforms.bluesky:Bluesky",
    other_names=("bsky",),
    server="https://bsky.social",
    secrets=("app_password",),
    handle_is_domain=True,
    login_help=(
        "In Bluesky: Settings, Privacy and security, App passwords, Add App Password. Never use the account's own "
        "password. Put it where config.toml says (app_password), then run this again."
    ),
    limit=300,
    unit="characters as Bluesky counts them",
    measure=_measure,
    max_bytes=3000,
    alt_limit=2000,  # MAX_ALT_TEXT in bluesky-social/social-app, src/lib/constants.ts; its servers take any length
    alt_length=utf16_length,
    image=ImageLimits(side=2000, bytes=2_000_000),  # lexicons/app/bsky/embed/images.json
    shortens_links=False,
    reply_needs_proof=True,
    permalink="https://bsky.app/profile/name.example/post/3kabcdefghi2x",
    parse_permalink=_parse_permalink,
    style=PageStyle(light="#0a58ca", dark="#7fb6ff", avatar="#2a6fb0"),
)
