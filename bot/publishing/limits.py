"""How much an account's server takes: asked before words are composed, where the ledger does not know it.

A ledger that was lost forgot it: words cut for another limit would not be found again, and go out a second time.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.config import Account
from bot.lib.concurrency import run_with_timeout
from bot.platforms.base import Identity
from bot.platforms.specs import spec_of
from bot.posts.limits import limit
from bot.publishing.account_session import AccountSession

LEARNT = "its server's limits became known just now: it is composed again with them"
_PATIENCE = 20.0  # seconds for all of them, side by side


def unknown(account: Account) -> bool:
    return spec_of(account).many_servers and (account.limit is None or account.link_length is None)


def learn(channels: Iterable[AccountSession], clock: Callable[[], datetime]) -> None:
    """Ask each of them; the ledger keeps what they say. One that gives no answer is asked again at the next tick."""
    run_with_timeout(_PATIENCE, {channel.account.name: partial(channel.open, clock) for channel in channels})


def composed_otherwise(account: Account, who: Identity | None) -> bool:
    """Whether words for this account were composed before anybody knew what its server says now."""
    if who is None or not unknown(account):
        return False
    told = replace(
        account,
        limit=who.limit if account.limit is None else account.limit,
        link_length=who.link_length if account.link_length is None else account.link_length,
    )
    usual = spec_of(account).link_length
    lengths = [usual if each.link_length is None else each.link_length for each in (told, account)]
    return limit(told) != limit(account) or lengths[0] != lengths[1]
