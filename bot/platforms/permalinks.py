"""The address of a post that a person found -> the platform's own id of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

    from bot.config import Account, PlatformName

_MASTODON = re.compile(
    r"/(?:@(?P<name>[^/@]+)(?:@[^/@]+/posts|/statuses)?|users/[^/]+/statuses|notice)/(?P<id>[0-9A-Za-z]+)/?"
)
_X = re.compile(r"/(?P<name>[^/]+)(?:/web)?/status/(?P<id>[0-9]+)/?")
_X_HOSTS = frozenset({"x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"})
_BLUESKY = re.compile(r"/profile/(?P<name>[^/]+)/post/(?P<id>[0-9A-Za-z._~-]+)/?")
_RECORD = "app.bsky.feed.post"
_EXAMPLES: dict[PlatformName, str] = {
    "mastodon": "{server}/@name/123456789",
    "x": "https://x.com/name/status/123456789",
    "bluesky": "https://bsky.app/profile/name.example/post/3kabcdefghi2x",
}


def remote_id(account: Account, url: str, identity: str) -> str:
    """Raises ValueError, in words, for an address that is no post of this account. `identity` "": not known."""
    found: str | None = None
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            found = _READERS[account.platform](parts, account, identity)
    except ValueError:
        found = None
    if found is None:
        example = _EXAMPLES[account.platform].format(server=account.server)
        raise ValueError(f"{url} is no post of the account {account.name}: write its whole address, as in {example}")
    return found


def _mastodon(parts: SplitResult, account: Account, identity: str) -> str | None:  # noqa: ARG001  names no account
    """Some servers answer at one address and show posts at another: the one in the account's own name."""
    match = _MASTODON.fullmatch(parts.path)
    domain = (account.handle or "").lstrip("@").partition("@")[2]
    if match is None or parts.netloc.lower() not in (urlsplit(account.server).netloc.lower(), domain.lower()):
        return None
    return match["id"] if _is_name(match["name"], account) else None


def _x(parts: SplitResult, account: Account, identity: str) -> str | None:  # noqa: ARG001  names no account
    match = _X.fullmatch(parts.path)
    if match is None or parts.hostname not in _X_HOSTS:
        return None
    return match["id"] if match["name"] == "i" or _is_name(match["name"], account) else None


def _bluesky(parts: SplitResult, account: Account, identity: str) -> str | None:
    """A page of bsky.app, or the record itself as its server gives it."""
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.netloc == urlsplit(account.server).netloc and asked.get("collection") == _RECORD:
        name, key = asked.get("repo", ""), asked.get("rkey", "")
    elif (match := _BLUESKY.fullmatch(parts.path)) and parts.hostname == "bsky.app":
        name, key = match["name"], match["id"]
    else:
        return None
    its_own = name == identity or not identity if name.startswith("did:") else _is_name(name, account)
    return f"at://{identity or name}/{_RECORD}/{key}" if name and key and its_own else None


def _is_name(name: str | None, account: Account) -> bool:
    """As far as config.toml tells the account's name."""
    own = (account.handle or "").lstrip("@").lower()
    return name is None or not own or name.lower() in (own, own.partition("@")[0])


_READERS: dict[PlatformName, Callable[[SplitResult, Account, str], str | None]] = {
    "mastodon": _mastodon,
    "x": _x,
    "bluesky": _bluesky,
}
