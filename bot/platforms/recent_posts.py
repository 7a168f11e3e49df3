"""What the account itself posted, newest first. One look serves all that are in doubt: X takes money for each post it
shows. What was posted since is not in it: `look_holds` says how old a look may be for the part that is looked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.platforms.base import OutgoingPart, Receipt
from bot.platforms.matching import Bare, look_back_to, nearly


@dataclass(frozen=True, slots=True)
class RecentPost:
    """`parent` is the id of the post that it answers, `visibility` the server's word."""

    text: Bare
    parent: str | None
    receipt: Receipt
    visibility: str = ""


@dataclass
class Scan:
    """A list that is read only as far as somebody asked, back to `since`. Begun at `began` (monotonic seconds)."""

    since: datetime
    rest: Iterator[RecentPost]
    began: float = field(default_factory=time.monotonic)
    seen: list[RecentPost] = field(default_factory=list)

    def posts(self) -> Iterator[RecentPost]:
        yield from self.seen
        for post in self.rest:
            self.seen.append(post)
            yield post

    def serves(self, part: OutgoingPart) -> bool:
        age = timedelta(seconds=time.monotonic() - self.began)
        return age < part.look_holds and self.since <= look_back_to(part)


class RecentPosts:
    def __init__(self) -> None:
        self._look: Scan | None = None

    def find(
        self, part: OutgoingPart, text: str, parent: str | None, ask: Callable[[datetime], Iterator[RecentPost]]
    ) -> Receipt | None:
        """`ask` reads the account's posts back to a moment, newest first, and raises where it cannot."""
        look, self._look = self._look, None  # a look that fails half way serves nobody
        if look is None or not look.serves(part):
            since = look_back_to(part)
            look = Scan(since, ask(since))
        sought, since = _Sought.of(part, text, parent), look_back_to(part)
        there = (own for own in look.posts() if own.receipt.at >= since and own.receipt.id not in part.others)
        found = next((receipt for own in there if (receipt := sought.receipt(own))), None)
        self._look = look
        return found

    def shows(self, visibility: str) -> bool:
        """Whether the last look met a post that is as hidden as that."""
        return self._look is not None and any(own.visibility == visibility for own in self._look.seen)


@dataclass(frozen=True, slots=True)
class _Sought:
    """`whole` is the text of all parts, None where these cannot be one post."""

    text: Bare
    whole: Bare | None
    parent: str | None
    nearly: bool
    first: bool

    @classmethod
    def of(cls, part: OutgoingPart, text: str, parent: str | None) -> _Sought:
        whole = Bare.of(part.whole) if part.whole else None
        return cls(Bare.of(text), whole, parent, part.nearly, part.n == 0)

    def receipt(self, own: RecentPost) -> Receipt | None:
        """Of what reads so, in its place; of all parts in one where the first would be, or is by its receipt."""
        if own.parent == self.parent and self._alike(own):
            return own.receipt
        in_place = own.parent is None if self.first else own.receipt.id == self.parent
        if self.whole and in_place and self.whole.shown_as(own.text):
            return replace(own.receipt, whole=True)
        return None

    def _alike(self, own: RecentPost) -> bool:
        return nearly(self.text.text, own.text.text) if self.nearly else self.text.shown_as(own.text)
