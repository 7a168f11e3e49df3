"""What the account itself posted, newest first. One look serves all that are in doubt: X takes money for each post it
shows. What was posted since is not in it: `look_holds` says how old a look may be for the part that is looked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import eq

from bot.platforms.base import Receipt, SealedPart
from bot.platforms.likeness import bare, look_back_to, nearly


@dataclass(frozen=True, slots=True)
class Own:
    """`text` is bare (see likeness); `parent` the id of the post that it answers."""

    text: str
    parent: str | None
    receipt: Receipt


@dataclass
class Look:
    """A list that is read only as far as somebody asked, back to `since`. Begun at `began` (monotonic seconds)."""

    since: datetime
    rest: Iterator[Own]
    began: float = field(default_factory=time.monotonic)
    seen: list[Own] = field(default_factory=list)

    def posts(self) -> Iterator[Own]:
        yield from self.seen
        for post in self.rest:
            self.seen.append(post)
            yield post

    def serves(self, part: SealedPart) -> bool:
        age = timedelta(seconds=time.monotonic() - self.began)
        return age < part.look_holds and self.since <= look_back_to(part)


class OwnPosts:
    def __init__(self) -> None:
        self._look: Look | None = None

    def find(
        self, part: SealedPart, text: str, parent: str | None, ask: Callable[[datetime], Iterator[Own]]
    ) -> Receipt | None:
        """`ask` reads the account's posts back to a moment, newest first, and raises where it cannot."""
        look, self._look = self._look, None  # a look that fails half way serves nobody
        if look is None or not look.serves(part):
            since = look_back_to(part)
            look = Look(since, ask(since))
        wanted, since, same_words = bare(text), look_back_to(part), nearly if part.nearly else eq
        there = (own for own in look.posts() if own.parent == parent and own.receipt.at >= since)
        same = (own for own in there if same_words(wanted, own.text))
        found = next((own for own in same if own.receipt.id not in part.others), None)
        self._look = look
        return found.receipt if found else None
