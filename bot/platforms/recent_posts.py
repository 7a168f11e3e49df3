"""Find a part among the account's own posts. One scan serves several parts, because X charges for each post."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.platforms.base import OutgoingPart, Receipt
from bot.platforms.matching import ComparableText, is_similar, look_back_to


@dataclass(frozen=True, slots=True)
class RecentPost:
    """`parent` is the id of the post it replies to; `visibility` as the server calls it."""

    text: ComparableText
    parent: str | None
    receipt: Receipt
    visibility: str = ""


@dataclass
class Scan:
    """The posts back to `since`, newest first, read only as far as needed. `began`: monotonic seconds."""

    since: datetime
    rest: Iterator[RecentPost]
    began: float = field(default_factory=time.monotonic)
    seen: list[RecentPost] = field(default_factory=list)

    def posts(self) -> Iterator[RecentPost]:
        yield from self.seen
        for post in self.rest:
            self.seen.append(post)
            yield post

    def covers(self, part: OutgoingPart) -> bool:
        age = timedelta(seconds=time.monotonic() - self.began)
        return age < part.max_scan_age and self.since <= look_back_to(part)


class RecentPosts:
    def __init__(self) -> None:
        self._scan: Scan | None = None

    def find(
        self, part: OutgoingPart, text: str, parent: str | None, ask: Callable[[datetime], Iterator[RecentPost]]
    ) -> Receipt | None:
        """`ask` yields the account's posts back to a moment, newest first. Raises what `ask` raises."""
        scan, self._scan = self._scan, None  # a scan that fails half way is not used again
        if scan is None or not scan.covers(part):
            since = look_back_to(part)
            scan = Scan(since, ask(since))
        target, since = _Target.of(part, text, parent), look_back_to(part)
        candidates = (post for post in scan.posts() if post.receipt.at >= since and post.receipt.id not in part.others)
        receipt = next((receipt for post in candidates if (receipt := target.receipt(post))), None)
        self._scan = scan
        return receipt

    def shows(self, visibility: str) -> bool:
        """Whether the last scan saw a post with this visibility."""
        return self._scan is not None and any(post.visibility == visibility for post in self._scan.seen)


@dataclass(frozen=True, slots=True)
class _Target:
    """`whole` is the text of all parts; None where they cannot be one post."""

    text: ComparableText
    whole: ComparableText | None
    parent: str | None
    nearly: bool
    first: bool

    @classmethod
    def of(cls, part: OutgoingPart, text: str, parent: str | None) -> _Target:
        whole = ComparableText.of(part.whole) if part.whole else None
        return cls(ComparableText.of(text), whole, parent, part.nearly, part.n == 0)

    def receipt(self, post: RecentPost) -> Receipt | None:
        """Return the receipt of `post` if it is this part, or one post with the words of all parts."""
        if post.parent == self.parent and self._matches(post):
            return post.receipt
        in_place = post.parent is None if self.first else post.receipt.id == self.parent
        if self.whole and in_place and self.whole.matches(post.text):
            return replace(post.receipt, whole=True)
        return None

    def _matches(self, post: RecentPost) -> bool:
        return is_similar(self.text.text, post.text.text) if self.nearly else self.text.matches(post.text)
