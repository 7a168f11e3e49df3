"""Which post of an account is this part: two posts of a day may begin with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ledger.ledger import Ledger
from bot.ledger.models import SealedPost
from bot.platforms.base import OutgoingPart, Platform, Receipt


def describe_near(url: str) -> str:
    return f"the account has a post of that day which reads nearly the same: {url}"


def find_unclaimed_match(
    platform: Platform, ledger: Ledger, seal: SealedPost, part: OutgoingPart, thread: Sequence[Receipt]
) -> Receipt | None:
    """What is there and is no other part's that the ledger knows. Raises what `find` raises."""
    others: set[str] = set()
    while True:
        found = platform.find(replace(part, others=frozenset(others)), thread)
        if found is None or found.id in others:
            return None
        if (found.whole and part.n) or not ledger.holder_of(found.id, seal, part.n):  # the first part's, of this post
            return found
        others.add(found.id)
