"""Index the ledger's rows for the checks. Each index is built when first needed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from bot.calendar.deliveries import DeliveryId
from bot.config import Account
from bot.ledger.models import MAYBE_OUT, DeliveryRecord, LedgerSnapshot, a_year_before, fingerprint
from bot.posts.models import Post


def digest_of(post: Post) -> str:
    """The same for posts that read the same."""
    return fingerprint(part.text for part in post.parts)


class History:
    def __init__(self, answers: LedgerSnapshot) -> None:
        self.rows = answers.rows
        self.identities = answers.identities
        self.alike: dict[str, Sequence[DeliveryRecord]] = {}
        self._look_up = answers.alike

    def learn(self, posts: Iterable[Post]) -> None:
        """Looks up what reads the same as these, in one question: a ledger holds more posts than anybody asks about."""
        if self._look_up:
            self.alike |= self._look_up({digest_of(post) for post in posts})

    def same_identity(self, row: DeliveryRecord, account: Account) -> bool:
        """Whether the row went, or would have gone, to the platform's account that this account stands for."""
        if row.account == account.name:
            return True
        known = self.identities.get(account.name, "")
        return bool(known) and row.platform == account.platform and row.identity == known

    def names(self, account: Account) -> tuple[str, ...]:
        """The account's name, and every other one that the ledger knows the platform's account by."""
        known = self.identities.get(account.name, "")
        others = (name for name, identity in self.identities.items() if known and identity == known)
        return (account.name, *(name for name in others if name != account.name))

    @cached_property
    def by_date(self) -> Mapping[date, list[DeliveryRecord]]:
        found: dict[date, list[DeliveryRecord]] = defaultdict(list)
        for row in self.rows.values():
            found[row.date].append(row)
        return found

    @cached_property
    def by_case(self) -> Mapping[tuple[date, str, str], list[DeliveryRecord]]:
        """By date, campaign and case as the ids name them; "all" for one post for all."""
        found: dict[tuple[date, str, str], list[DeliveryRecord]] = defaultdict(list)
        for row in self.rows.values():
            if id := DeliveryId.try_parse(row.id):
                found[row.date, id.campaign, id.case].append(row)
        return found

    def said(self, post: Post, day: date) -> Iterator[DeliveryRecord]:
        """What is or may be out, reads the same, and is of the year up to that day or later."""
        since = a_year_before(day)
        return (row for row in self.alike.get(digest_of(post), ()) if row.date >= since)

    @cached_property
    def by_series(self) -> Mapping[DeliveryId, list[DeliveryRecord]]:
        """What is or may be out, by all of its id but the date; oldest first."""
        found: dict[DeliveryId, list[DeliveryRecord]] = defaultdict(list)
        for row in sorted(self.rows.values(), key=lambda row: row.date):
            id = DeliveryId.try_parse(row.id)
            if id and row.state in MAYBE_OUT and row.parts:
                found[id.series].append(row)
        return found
