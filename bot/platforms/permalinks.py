"""The address of a post that a person found -> the platform's own id of that post."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.config import Account
from bot.platforms.specs import spec_of


def remote_id(account: Account, url: str, identity: str) -> str:
    """Raises ValueError for an address that is no post of this account. `identity` "": not known."""
    spec = spec_of(account)
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and parts.hostname
        id = spec.parse_permalink(parts, account, identity) if is_web else None
    except ValueError:
        id = None
    if id is None:
        example = spec.permalink.format(server=account.server)
        raise ValueError(f"{url} is no post of the account {account.name}: write its whole address, as in {example}")
    return id
