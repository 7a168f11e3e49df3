"""The platform of a dry run: it writes posts to a folder instead of sending them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Account
from bot.errors import LookupFailed, Rejected, TemporarilyUnavailable
from bot.platforms.base import Identity, OutgoingPart, Receipt, refuse_unless_open
from bot.platforms.outbox_store import PAGE, OutboxPart, OutboxPost, store_of
from bot.platforms.specs import spec_of
from bot.posts.limits import limit, measure


def outbox_folder(root: Path) -> Path:
    """Where dry runs write, under the directory of -C."""
    return root / "outbox"


class Outbox:
    """Stands in for one account. The time of a post is that of its parts, so that a simulated clock shows."""

    def __init__(self, account: Account, folder: Path) -> None:
        self.account = account
        self.folder = folder
        self._store = store_of(folder)

    def identity(self) -> Identity:
        return Identity(f"outbox:{self.account.name}", _handle(self.account), limit(self.account), bot=True)

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:  # noqa: ARG002
        if not spec_of(self.account).has_visibility:
            refuse_unless_open(part, self.account.platform)
        try:
            with self._store.locked():
                return self._find(part) or self._write(part)
        except OSError as error:
            raise TemporarilyUnavailable(f"the outbox cannot be written: {error}") from error

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:  # noqa: ARG002
        if part.nearly:
            return None  # a post is known by its id
        try:
            with self._store.locked():
                return self._find(part)
        except OSError as error:
            raise LookupFailed(f"the outbox cannot be read: {error}") from error

    def remove(self, receipt: Receipt) -> None:
        delivery, _, n = receipt.id.rpartition("#")
        try:
            with self._store.locked():
                post = self._store.get(delivery)
                if post is None:
                    return
                post["parts"][int(n) : int(n) + 1] = [None]
                if any(post["parts"]):
                    self._store.put(post)
                else:
                    self._store.drop(delivery)
        except OSError as error:
            raise TemporarilyUnavailable(f"the outbox cannot be written: {error}") from error

    def _find(self, part: OutgoingPart) -> Receipt | None:
        post = self._store.get(part.delivery)
        there = post is not None and part.n < len(post["parts"]) and post["parts"][part.n] is not None
        return self._receipt(part, datetime.fromisoformat(post["at"])) if post is not None and there else None

    def _write(self, part: OutgoingPart) -> Receipt:
        at = (part.attempted_at or part.created_at).astimezone(UTC)
        post = self._store.get(part.delivery) or self._new(part, at)
        if part.n > len(post["parts"]):
            raise Rejected(f"part {part.n + 1} would answer a part that is not in the outbox")
        post["parts"][part.n : part.n + 1] = [self._as_stored(part)]
        self._store.put(post)
        return self._receipt(part, at)

    def _new(self, part: OutgoingPart, at: datetime) -> OutboxPost:
        return OutboxPost(
            id=part.delivery,
            at=at.isoformat(timespec="seconds"),
            account=self.account.name,
            platform=self.account.platform,
            language=part.language,
            parts=[],
            warning=part.warning,
        )

    def _as_stored(self, part: OutgoingPart) -> OutboxPart:
        return OutboxPart(
            text=part.text,
            length=measure(self.account, part.text, part.warning),
            limit=limit(self.account),
            media=[{"file": self._store.keep_image(m.data, m.mime), "alt": m.alt} for m in part.media],
        )

    def _receipt(self, part: OutgoingPart, at: datetime) -> Receipt:
        address = (self.folder / PAGE).absolute().as_uri()
        return Receipt(f"{part.delivery}#{part.n}", f"{address}#{part.delivery}", at)


def _handle(account: Account) -> str:
    return account.handle or account.name
