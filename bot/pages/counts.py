"""How long a part or a description of an image is, and how long it may be, in the unit of its platform."""

from bot.config import Account
from bot.messages import measure
from bot.messages.model import Media, Post


def counted(account: Account, post: Post, n: int) -> tuple[int, int]:
    return measure.measure(account, post.parts[n].text, post.warning), measure.limit(account)


def described(account: Account, media: Media) -> tuple[int, int]:
    """How long its description is, and how long it may be."""
    return measure.alt_length(account, media.alt), measure.alt_limit(account)
