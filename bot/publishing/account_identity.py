"""What a platform said of an account, held against what config.toml and the ledger say. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Account
from bot.platforms.base import Identity
from bot.posts.limits import limit

OUT, ANOTHER, LIMIT, UNMARKED, FAILED, SILENT = "signed-out", "another", "limit", "unmarked", "failed", "silent"
SUBJECTS = {
    OUT: "Signed out",
    ANOTHER: "Another account than it was",
    LIMIT: "Takes shorter posts than it did",
    UNMARKED: "Not marked as automated",
    FAILED: "Could not be asked",
    SILENT: "Has not answered for days",
}
MARK_IT = "it is not marked as automated: set that in its profile, see docs/accounts.md"


def wrong(account: Account, who: Identity, known: str | None) -> Iterator[tuple[str, str]]:
    """What does not fit, by its kind, in words. `known` is the account's id in the ledger, if it has one."""
    if account.handle and _bare(account.handle) != _bare(who.handle):
        yield (
            ANOTHER,
            f"config.toml says {account.handle}, the secrets belong to {who.handle}: "
            f"fix `handle` there, or sign in as {account.handle}",
        )
    if known and known != who.id:
        yield (
            ANOTHER,
            f"the ledger knows this account as {known}, the secrets belong to {who.id}: "
            "give the new account a name of its own in config.toml",
        )
    if limit(account) > who.limit:
        yield (
            LIMIT,
            f"posts are written for {limit(account)} characters, the server takes {who.limit}: longer ones will be "
            "refused. The doctor takes the new limit over (a `limit` in config.toml: lower it there); then check "
            "which posts are too long",
        )


def another(account: Account, who: Identity, known: str) -> str:
    """Why nothing may be sent with these secrets; "" where they open the account that is meant.

    `known` as in `wrong`, or "". One that is known may change its handle.
    """
    if known == who.id:
        return ""
    return "; ".join(words for kind, words in wrong(account, who, known) if kind == ANOTHER)


def _bare(handle: str) -> str:
    """`@team@server`, `team@server` and `@team` are compared by what both tell: the name."""
    return handle.lower().removeprefix("@").partition("@")[0]
