"""Length exactly as each platform counts it, and the limits that hold while no server has been asked."""

from typing import Protocol

from bot.posts.lengths.graphemes import graphemes
from bot.posts.lengths.mastodon import mastodon_length, mastodon_links
from bot.posts.lengths.x import LINK, x_length, x_links

__all__ = [
    "ALT_LIMITS", "BLUESKY_BYTES", "LIMITS", "LINK", "Limited",
    "alt_length", "alt_limit", "at_most", "bluesky_bytes", "bluesky_length", "fits", "limit",
    "mastodon_length", "mastodon_links", "measure", "x_length", "x_links",
]  # fmt: skip

LIMITS = {"mastodon": 500, "x": 280, "bluesky": 300}
BLUESKY_BYTES = 3000
# Of the description of an image. Mastodon: MediaAttachment::MAX_DESCRIPTION_LENGTH. X: POST /2/media/metadata. Bluesky:
# its servers take any, its own app takes MAX_ALT_TEXT (bluesky-social/social-app, src/lib/constants.ts).
ALT_LIMITS = {"mastodon": 1500, "x": 1000, "bluesky": 2000}


class Limited(Protocol):
    """What is needed of an account. None: the platform's own, as these tables know it."""

    @property
    def platform(self) -> str: ...

    @property
    def limit(self) -> int | None: ...

    @property
    def link_length(self) -> int | None: ...

    @property
    def alt_limit(self) -> int | None: ...


def bluesky_length(text: str) -> int:
    """Graphemes. Bluesky has a second limit: see `bluesky_bytes`."""
    return graphemes(text)


def bluesky_bytes(text: str) -> int:
    """UTF-8 bytes, of which a post may have `BLUESKY_BYTES`."""
    return len(text.encode("utf-8", "surrogatepass"))


def measure(account: Limited, text: str, warning: str | None = None) -> int:
    """The length of one part in the unit of the account's limit. On Mastodon the warning counts too."""
    if account.platform == "mastodon":
        return mastodon_length((warning or "") + text, link_length(account))
    return x_length(text) if account.platform == "x" else bluesky_length(text)


def limit(account: Limited) -> int:
    """The account's own limit, else the one its platform is known for."""
    return LIMITS[account.platform] if account.limit is None else account.limit


def alt_limit(account: Limited) -> int:
    """How long the description of an image may be there."""
    return ALT_LIMITS[account.platform] if account.alt_limit is None else account.alt_limit


def alt_length(account: Limited, text: str) -> int:
    """Characters; UTF-16 units on X and Bluesky, where an emoji may count twice."""
    return len(text) if account.platform == "mastodon" else len(text.encode("utf-16-le", "surrogatepass")) // 2


def link_length(account: Limited) -> int:
    """How many characters a link counts for on a server that speaks Mastodon's API; 0: as many as it has."""
    return LINK if account.link_length is None else account.link_length


def fits(account: Limited, text: str, warning: str | None = None) -> bool:
    most, bluesky = limit(account), account.platform == "bluesky"
    if at_most(account, text, warning) <= most and not (bluesky and len(text) * 4 > BLUESKY_BYTES):
        return True
    return measure(account, text, warning) <= most and not (bluesky and bluesky_bytes(text) > BLUESKY_BYTES)


def at_most(account: Limited, text: str, warning: str | None = None) -> int:
    """A length that the text cannot exceed, found without counting: what nearly every post can be asked."""
    size = len(text)
    if account.platform == "mastodon":  # a mention only shortens, and a link grows by no more than it counts for
        return size + len(warning or "") + text.count("://") * link_length(account)
    if account.platform == "x":  # no character weighs more than 2, no link lacks a dot
        return size * (1 if text.isascii() else 2) + text.count(".") * LINK
    return size
