"""Which post of an account is this part: two posts of a day may begin with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ledger.seal import Seal
from bot.ledger.store import Ledger
from bot.platforms.base import Platform, Receipt, SealedPart


def its_own(
    platform: Platform, ledger: Ledger, seal: Seal, part: SealedPart, thread: Sequence[Receipt]
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
