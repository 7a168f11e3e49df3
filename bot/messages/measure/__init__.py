"""Length exactly as each platform counts it, and the limits that hold while no server has been asked."""

from typing import Protocol

from bot.messages.measure.graphemes import graphemes
from bot.messages.measure.mastodon import mastodon_length
from bot.messages.measure.x import LINK, x_length

__all__ = [
    "BLUESKY_BYTES", "LIMITS", "Limited",
    "bluesky_bytes", "bluesky_length", "fits", "limit", "mastodon_length", "measure", "x_length",
]  # fmt: skip

LIMITS = {"mastodon": 500, "x": 280, "bluesky": 300}
BLUESKY_BYTES = 3000


class Limited(Protocol):
    """What is needed of an account; `limit` None: the platform's own, as this table knows it."""

    @property
    def platform(self) -> str: ...

    @property
    def limit(self) -> int | None: ...


def bluesky_length(text: str) -> int:
    """Graphemes. Bluesky has a second limit: see `bluesky_bytes`."""
    return graphemes(text)


def bluesky_bytes(text: str) -> int:
    """UTF-8 bytes, of which a post may have `BLUESKY_BYTES`."""
    return len(text.encode("utf-8", "surrogatepass"))


def measure(platform: str, text: str, warning: str | None = None) -> int:
    """The length of one part in the unit of that platform's limit. On Mastodon the warning counts too."""
    if platform == "mastodon":
        return mastodon_length((warning or "") + text)
    return x_length(text) if platform == "x" else bluesky_length(text)


def limit(account: Limited) -> int:
    """The account's own limit, else the one its platform is known for."""
    return LIMITS[account.platform] if account.limit is None else account.limit


def fits(account: Limited, text: str, warning: str | None = None) -> bool:
    platform, most = account.platform, limit(account)
    if _surely(platform, text, warning, most):
        return True
    return measure(platform, text, warning) <= most and (platform != "bluesky" or bluesky_bytes(text) <= BLUESKY_BYTES)


def _surely(platform: str, text: str, warning: str | None, most: int) -> bool:
    """Whether the text fits however it is counted: what nearly every post can be asked without counting."""
    if platform == "mastodon":  # a mention only shortens, and no link counts for more than 23
        whole = warning + text if warning else text
        return len(whole) + whole.count("://") * LINK <= most
    size = len(text)
    if platform == "x":  # no character weighs more than 2, no link lacks a dot
        return size * (1 if text.isascii() else 2) + text.count(".") * LINK <= most
    return size <= most and size * 4 <= BLUESKY_BYTES
