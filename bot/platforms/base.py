"""The four methods of every adapter. SDK types and errors stay inside it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import Rejected
from bot.posts.models import Visibility


def key_for(delivery: str, n: int) -> str:
    """Return the key of part `n` (from 0). A second bot computes the same, and so finds the first one's posts."""
    return hashlib.sha256(f"{delivery}\n{n}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OutgoingMedia:
    """An image within the platform's limits, without metadata. `mime` such as image/jpeg."""

    data: bytes
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """A part exactly as it will be sent. `key`: see key_for; `n` from 0.

    `created_at`: when it was claimed. `attempted_at`: the first attempt to send it.
    For `find`: `max_scan_age` of a list of posts that was read for another part; `others` are ids of posts known to be
    other parts; `nearly` finds an edited text too; `whole` is the text of all parts, which another ledger may have
    posted as one ("": it cannot have).
    """

    delivery: str
    n: int
    key: str
    text: str
    language: str
    created_at: datetime
    attempted_at: datetime | None = None
    warning: str | None = None
    visibility: Visibility | None = None
    media: tuple[OutgoingMedia, ...] = ()
    max_scan_age: timedelta = timedelta(0)
    others: frozenset[str] = frozenset()
    nearly: bool = False
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A post that is out. `id`: the platform's. `proof`: what a reply needs besides (a CID on Bluesky).

    `whole`: this one post holds the words of all parts.
    """

    id: str
    url: str
    at: datetime
    proof: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """The account as the platform knows it. `limit` in the platform's unit. `bot` None: unknown.

    `link_length`: what a link counts for; 0: as many characters as it has. None: the platform's own, as `alt_limit`.
    """

    id: str
    handle: str
    limit: int
    bot: bool | None = None
    link_length: int | None = None
    alt_limit: int | None = None


class Platform(Protocol):
    """Raises PlatformError and nothing else; only `find` raises LookupFailed."""

    def identity(self) -> Identity: ...

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        """Send one part as a reply to the last of `thread` (the receipts of the parts before it)."""
        ...

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        """Look for the part among the account's own posts since `attempted_at` (else `created_at`).

        Where a post is found by its key and not by its text, `nearly` finds nothing.
        """
        ...

    def remove(self, receipt: Receipt) -> None:
        """Delete a post; a post that is gone already is no error."""
        ...


def refuse_unless_open(part: OutgoingPart, platform: str) -> None:
    """For platforms where every post is public. Raises Rejected for a private or direct post."""
    if part.visibility in ("private", "direct"):
        raise Rejected(
            f"{platform} has no “{part.visibility}” posts; everybody would see it. "
            "Set the visibility to public or unlisted for this platform, or leave the account out of the campaign"
        )
