"""How long a part is, and how long it may be, in the unit of its platform."""

from bot.config import Account
from bot.messages import measure
from bot.messages.model import Post


def counted(account: Account, post: Post, n: int) -> tuple[int, int]:
    return measure.measure(account, post.parts[n].text, post.warning), measure.limit(account)
