"""How long a post or an image description is, in the unit of its platform, and how long it may be for an account."""

from __future__ import annotations

from bot.platforms.specs import AccountInfo, spec_of


def measure(account: AccountInfo, text: str, warning: str | None = None) -> int:
    """The length of one part, with the content warning where the platform counts it too."""
    return spec_of(account).measure(account, text, warning)


def limit(account: AccountInfo) -> int:
    """The account's own limit, else the one of its platform."""
    return spec_of(account).limit if account.limit is None else account.limit


def fits(account: AccountInfo, text: str, warning: str | None = None) -> bool:
    most = spec_of(account).max_bytes
    return measure(account, text, warning) <= limit(account) and (most is None or utf8_length(text) <= most)


def utf8_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def alt_limit(account: AccountInfo) -> int:
    return spec_of(account).alt_limit if account.alt_limit is None else account.alt_limit


def alt_length(account: AccountInfo, text: str) -> int:
    return spec_of(account).alt_length(text)
