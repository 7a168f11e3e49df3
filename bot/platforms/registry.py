"""Platform name -> adapter. A new platform is its file, one line here and one in the contract suite."""

from bot.config import Account, Settings
from bot.platforms.base import Platform


def connect(account: Account, settings: Settings) -> Platform:
    """The adapter of an account, its secrets resolved now; the outbox for every account unless `settings.live`.

    Imports the SDK of that one platform. Raises LoggedOut where a secret is missing; sends nothing.
    """
    raise NotImplementedError
