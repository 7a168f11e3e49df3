"""The platform of a dry run: posts are written to a folder, each shown the way its platform would show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Account
from bot.errors import LookupFailed, Rejected, TemporarilyUnavailable
from bot.platforms.base import Identity, OutgoingPart, Receipt, refuse_unless_open
from bot.platforms.outbox_html import About, Zones
from bot.platforms.outbox_store import PAGE, box_of
from bot.platforms.shown import Shown, ShownPart
from bot.platforms.specs import spec_of
from bot.posts.limits import limit, measure


def outbox_folder(root: Path) -> Path:
    """Where dry runs write, under the directory of -C."""
    return root / "outbox"


class Outbox:
    """Stands in for one account. Times are the parts' own, so that a simulated clock shows simulated times.

    The page is written by `flush`; posts.jsonl is complete at any moment.
    """

    def __init__(self, account: Account, folder: Path) -> None:
        self.account = account
        self.folder = folder
        self._box = box_of(folder)

    def identity(self) -> Identity:
        return Identity(f"outbox:{self.account.name}", _handle(self.account), limit(self.account), bot=True)

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:  # noqa: ARG002  the box knows
        if not spec_of(self.account).has_visibility:
            refuse_unless_open(part, self.account.platform)
        try:
            with self._box.alone():
                return self._found(part) or self._write(part)
        except OSError as error:  # as good as a server that does not answer: nothing is in the outbox
            raise TemporarilyUnavailable(f"the outbox cannot be written: {error}") from error

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:  # noqa: ARG002
        if part.nearly:
            return None  # it is known by its id, whatever the words
        try:
            with self._box.alone():
                return self._found(part)
        except OSError as error:
            raise LookupFailed(f"the outbox cannot be read: {error}") from error

    def remove(self, receipt: Receipt) -> None:
        delivery, _, n = receipt.id.rpartition("#")
        try:
            with self._box.alone():
                post = self._box.get(delivery)
                if post is None:
                    return
                post["parts"][int(n) : int(n) + 1] = [None]
                if any(post["parts"]):
                    self._box.put(post)
                else:
                    self._box.drop(delivery)
        except OSError as error:
            raise TemporarilyUnavailable(f"the outbox cannot be written: {error}") from error

    def flush(self, zones: Zones | None = None) -> None:
        """Writes the page, if there are news. Call it when a tick is done; it costs as much as there are posts.

        `zones` by campaign: where given, the page tells local hours.
        """
        try:
            self._box.flush(zones or {})
        except OSError as error:
            raise TemporarilyUnavailable(f"the outbox page cannot be written: {error}") from error

    def _found(self, part: OutgoingPart) -> Receipt | None:
        post = self._box.get(part.delivery)
        there = post is not None and part.n < len(post["parts"]) and post["parts"][part.n] is not None
        return self._receipt(part, datetime.fromisoformat(post["at"])) if post is not None and there else None

    def _write(self, part: OutgoingPart) -> Receipt:
        at = (part.attempted_at or part.created_at).astimezone(UTC)
        post = self._box.get(part.delivery) or self._new(part, at)
        if part.n > len(post["parts"]):
            raise Rejected(f"part {part.n + 1} would answer a part that is not in the outbox")
        post["parts"][part.n : part.n + 1] = [self._shown(part)]
        self._box.put(post)
        return self._receipt(part, at)

    def _new(self, part: OutgoingPart, at: datetime) -> Shown:
        return Shown(
            id=part.delivery,
            at=at.isoformat(timespec="seconds"),
            account=self.account.name,
            platform=self.account.platform,
            language=part.language,
            parts=[],
            warning=part.warning,
        )

    def _shown(self, part: OutgoingPart) -> ShownPart:
        return ShownPart(
            text=part.text,
            length=measure(self.account, part.text, part.warning),
            limit=limit(self.account),
            media=[{"file": self._box.keep(m.data, m.mime), "alt": m.alt} for m in part.media],
        )

    def _receipt(self, part: OutgoingPart, at: datetime) -> Receipt:
        address = (self.folder / PAGE).absolute().as_uri()
        return Receipt(f"{part.delivery}#{part.n}", f"{address}#{part.delivery}", at)


def empty(folder: Path, about: About | None = None) -> None:
    """Clears the posts, images and page that an earlier practice left; other files in the folder stay.

    `about` is what the page says of the posts to come; left out: practice.
    """
    box_of(folder).empty(about)


def _handle(account: Account) -> str:
    return account.handle or account.name
