"""A platform in memory that behaves like the real ones: it loses answers, delays, refuses and guards on demand."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from operator import eq
from threading import RLock
from typing import Literal

from bot.errors import AuthenticationRequired, LookupFailed, OutcomeUnknown, Rejected, TemporarilyUnavailable
from bot.platforms.base import Identity, OutgoingPart, Receipt
from bot.platforms.matching import is_similar

Fault = Literal[
    "busy",  # refused before anything happened; names no wait
    "busy 0",
    "busy 1",
    "busy 90",
    "busy 600",
    "busy 50000",  # the same, to be tried after so many seconds
    "refused",  # these words are not wanted
    "duplicate",  # a post that reads the same is there already
    "logged-out",
    "lost-before",  # the request never arrived, and nobody told
    "lost-after",  # posted, and the answer was lost
    "late",  # the answer was lost, and the post appears only at `arrive()`
    "crash-before",  # this process dies as it sends: nothing was posted
    "crash-after",  # this process dies once it is posted
]
Guard = Literal["key", "text", "none"]


class Crash(BaseException):
    """The process dying: no `except Exception` may catch it."""


@dataclass(frozen=True)
class FakePost:
    """What a reader of the platform would see."""

    id: str
    part: OutgoingPart
    reply_to: str | None

    @property
    def text(self) -> str:
        return self.part.text


@dataclass
class FakePlatform:
    """`guard` is the platform's own net: `key` answers a key it knows with the first receipt (Mastodon, Bluesky),
    `text` refuses a text that is there already (X), `none` posts again.

    `faults` are used up one a call of publish, `find_faults` one a call of find. `on_publish` is called before each
    part, to move a clock or to hold the call up. `hidden`: find does not see new posts yet.
    """

    name: str = "fake"
    guard: Guard = "key"
    limit: int = 500
    faults: deque[Fault | None] = field(default_factory=deque)
    find_faults: deque[Literal["cannot-tell", "logged-out", "busy 600"] | None] = field(default_factory=deque)
    on_publish: Callable[[OutgoingPart], None] = lambda _: None
    hidden: bool = False
    posts: list[FakePost] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    late: list[tuple[OutgoingPart, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self._lock = RLock()

    def fail(self, *faults: Fault | None) -> FakePlatform:
        """The next calls of publish fail like this, in turn; None lets one pass."""
        self.faults.extend(faults)
        return self

    @property
    def texts(self) -> list[str]:
        return [post.text for post in self.posts]

    def arrive(self) -> None:
        """What was under way reaches the platform now."""
        with self._lock:
            waiting, self.late = self.late, []
            for part, parent in waiting:
                self._post(part, parent)

    def identity(self) -> Identity:
        self._note("identity", "")
        return Identity(f"{self.name}-id", f"@{self.name}", self.limit, bot=True)

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        self.on_publish(part)
        with self._lock:
            self._note("publish", part.key)
            parent = thread[-1].id if thread else None
            fault = self.faults.popleft() if self.faults else None
            self._fail_before(fault, part, parent)
            post = self._guarded(part) or self._post(part, parent)
            if fault == "lost-after":
                raise OutcomeUnknown("the connection closed before an answer came")
            if fault == "crash-after":
                raise Crash
            return self._receipt(post)

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        with self._lock:
            self._note("near" if part.nearly else "find", part.key)
            fault = self.find_faults.popleft() if self.find_faults else None
            if fault == "cannot-tell":
                raise LookupFailed("the server did not answer")
            if fault == "logged-out":
                raise AuthenticationRequired("the token is not valid any more")
            if fault == "busy 600":
                raise TemporarilyUnavailable("too many requests", wait=600)
            parent = thread[-1].id if thread else None
            reads = is_similar if part.nearly else eq
            there = [p for p in self.posts if p.reply_to == parent and p.id not in part.others]
            same = [p for p in there if reads(part.text, p.text)]
            if same or self.hidden or not part.whole:
                return self._receipt(same[0]) if same and not self.hidden else None
            in_place = (p for p in self.posts if p.reply_to is None and parent in (None, p.id))
            whole = next((p for p in in_place if p.text == part.whole), None)
            return replace(self._receipt(whole), whole=True) if whole else None

    def remove(self, receipt: Receipt) -> None:
        with self._lock:
            self._note("remove", receipt.id)
            self.posts = [post for post in self.posts if post.id != receipt.id]

    def _fail_before(self, fault: Fault | None, part: OutgoingPart, parent: str | None) -> None:
        if fault and fault.startswith("busy"):
            raise TemporarilyUnavailable("too many requests", wait=float(fault[4:]) if fault != "busy" else None)
        if fault in ("refused", "duplicate"):
            raise Rejected("these words are not allowed here", duplicate=fault == "duplicate")
        if fault == "logged-out":
            raise AuthenticationRequired("the token is not valid any more")
        if fault == "crash-before":
            raise Crash
        if fault == "late":
            self.late.append((part, parent))
        if fault in ("lost-before", "late"):
            raise OutcomeUnknown("no answer within 30 seconds")

    def _guarded(self, part: OutgoingPart) -> FakePost | None:
        if self.guard == "text" and part.text in self.texts:
            raise Rejected("a post that reads the same is there already", duplicate=True)
        same = [post for post in self.posts if post.part.key == part.key]
        return same[0] if same and self.guard == "key" else None

    def _post(self, part: OutgoingPart, parent: str | None) -> FakePost:
        known = self._guarded(part) if self.guard == "key" else None
        if known:
            return known
        post = FakePost(f"{self.name}-{next(self._ids)}", part, parent)
        self.posts.append(post)
        return post

    def _receipt(self, post: FakePost) -> Receipt:
        at = (post.part.attempted_at or post.part.created_at).astimezone(UTC)
        return Receipt(post.id, f"https://{self.name}.example/{post.id}", at)

    def _note(self, verb: str, about: str) -> None:
        with self._lock:
            self.calls.append((verb, about))
