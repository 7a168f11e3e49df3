"""What every platform can do, in four verbs. SDK types and errors stay behind an adapter."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import Rejected
from bot.posts.models import Visibility


def key_for(delivery: str, n: int) -> str:
    """The key of part `n` (from 0): from these two alone, so that a second clone finds the first one's posts."""
    return hashlib.sha256(f"{delivery}\n{n}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OutgoingMedia:
    """An image as it will be uploaded: fitted to the platform's limits, without metadata. `mime` such as image/jpeg."""

    data: bytes
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """A part exactly as it will be sent. `key` comes from the delivery's id and `n` alone (from 0).

    `created_at` is the moment of the claim; `attempted_at` the first attempt to send this part, None before.
    `look_holds`: a look at the account's posts that was made for another part serves this one too, if it is no older.
    `others`: ids of the account's posts that are known to be other parts. `nearly`: asks for what reads nearly so.
    `whole`: the words of all parts, where another ledger may have posted them as one. "": it cannot have.
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
    look_holds: timedelta = timedelta(0)
    others: frozenset[str] = frozenset()
    nearly: bool = False
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform gave back. `id` is its own; `proof` what a reply needs besides (a CID on Bluesky).

    `whole`: this one post holds the words of all parts.
    """

    id: str
    url: str
    at: datetime
    proof: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """The platform's own word on the account. `limit` in the platform's unit; `bot` None: it cannot tell.

    `link_length`: how many characters a link counts for; 0: as many as it has; None: as the platform always counts.
    `alt_limit`: how long the description of an image may be; None: as long as the platform always takes.
    """

    id: str
    handle: str
    limit: int
    bot: bool | None = None
    link_length: int | None = None
    alt_limit: int | None = None


class Platform(Protocol):
    """Raises Rejected, Busy, LoggedOut or Unconfirmed and nothing else (`find` may raise CannotTell besides)."""

    def identity(self) -> Identity: ...

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        """Sends one part as a reply to the last of `thread` (the receipts of the parts before it)."""
        ...

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:
        """Looks for that part among the account's own posts since `attempted_at` (else `created_at`).

        Where a post is known by its key, and not by its words, `nearly` finds nothing.
        """
        ...

    def remove(self, receipt: Receipt) -> None:
        """Takes a post down; one that is gone already is no error."""
        ...


def refuse_unless_open(part: OutgoingPart, platform: str) -> None:
    """For platforms where every post is public: words meant for few must not reach all."""
    if part.visibility in ("private", "direct"):
        raise Rejected(
            f"{platform} has no “{part.visibility}” posts, everybody would see it: "
            "set the visibility to public or unlisted for this platform, or leave the account out of the campaign"
        )
