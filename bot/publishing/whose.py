"""Whether the secrets still open the account that is meant: with any other, not one post goes out."""

from collections.abc import Iterator

from bot.config import Account
from bot.platforms.base import Identity


def unlike(account: Account, who: Identity, known: str) -> Iterator[str]:
    """What does not fit, in words. `known` is the account's own id in the ledger, "" where nobody asked yet."""
    if account.handle and _bare(account.handle) != _bare(who.handle):
        yield f"config.toml says {account.handle}, the secrets belong to {who.handle}"
    if known and known != who.id:
        yield (
            f"the ledger knows this account as {known}, the secrets belong to {who.id}: "
            "give the new account a name of its own in config.toml"
        )


def another(account: Account, who: Identity, known: str) -> str:
    """Why nothing may be sent; "" where this is the account. One that is known may change its handle."""
    if known == who.id:
        return ""
    return "; ".join(unlike(account, who, known))


def _bare(handle: str) -> str:
    """`@team@server`, `team@server` and `@team` are compared by what both tell: the name."""
    return handle.lower().removeprefix("@").partition("@")[0]
