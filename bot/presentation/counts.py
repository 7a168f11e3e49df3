"""How long a part or a description of an image is, and how long it may be, in the unit of its platform."""

from bot.config import Account
from bot.posts import limits
from bot.posts.models import Media, Post


def counted(account: Account, post: Post, n: int) -> tuple[int, int]:
    return limits.measure(account, post.parts[n].text, post.warning), limits.limit(account)


def described(account: Account, media: Media) -> tuple[int, int]:
    """How long its description is, and how long it may be."""
    return limits.alt_length(account, media.alt), limits.alt_limit(account)
