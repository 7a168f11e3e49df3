"""One search of an account's posts serves all unconfirmed parts, within the age each allows."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import LookupFailed
from bot.platforms.base import OutgoingPart, Receipt
from bot.platforms.matching import ComparableText
from bot.platforms.recent_posts import RecentPost, RecentPosts
from tests.contract.parts import part

BEGUN = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)
HOLDS = timedelta(seconds=30)


@dataclass
class Account:
    """`given`: how many posts it gave; it `fails` after that many."""

    texts: list[str] = field(default_factory=list)
    at: datetime = BEGUN
    looks: int = 0
    given: int = 0
    fails: int | None = None
    own: RecentPosts = field(default_factory=RecentPosts)

    def ask(self, since: datetime) -> Iterator[RecentPost]:
        self.looks += 1
        for n, text in enumerate(self.texts if self.at >= since else ()):
            if n == self.fails:
                raise LookupFailed("no answer")
            self.given += 1
            yield RecentPost(ComparableText.of(text), None, Receipt(text, "", self.at))

    def find(self, text: str, max_scan_age: timedelta = HOLDS, begun: datetime = BEGUN) -> Receipt | None:
        wanted: OutgoingPart = replace(part(text), attempted_at=begun, max_scan_age=max_scan_age)
        return self.own.find(wanted, text, None, self.ask)


@pytest.fixture
def account() -> Account:
    return Account(["three", "two", "one"])


def test_one_scan_serves_all_parts_that_are_looked_for(account: Account) -> None:
    assert [bool(account.find(text)) for text in ("two", "one", "four", "three", "five")] == [1, 1, 0, 1, 0]
    assert (account.looks, account.given) == (1, 3)


def test_no_more_is_read_than_is_needed(account: Account) -> None:
    assert account.find("three")
    assert account.given == 1


def test_a_part_that_needs_a_new_scan_gets_one(account: Account) -> None:
    assert account.find("four") is None
    account.texts.insert(0, "four")
    assert account.find("four") is None, "what was seen before"
    assert account.find("four", timedelta(0))


def test_a_scan_that_is_too_old_is_repeated(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    account.find("four")
    moment = time.monotonic()
    monkeypatch.setattr("bot.platforms.recent_posts.time.monotonic", lambda: moment + 31)
    account.texts.insert(0, "four")
    assert account.find("four")


def test_a_scan_that_does_not_reach_back_far_enough_is_repeated(account: Account) -> None:
    account.find("four", begun=BEGUN + timedelta(hours=1))
    account.find("four", begun=BEGUN)
    assert account.looks == 2


def test_a_scan_that_reaches_back_further_finds_no_older_post(account: Account) -> None:
    assert account.find("two", begun=BEGUN)
    assert account.find("two", begun=BEGUN + timedelta(hours=1)) is None
    assert account.looks == 1


def test_a_scan_that_failed_half_way_never_says_that_a_post_is_absent(account: Account) -> None:
    account.fails = 1
    assert account.find("three")
    for text in ("one", "one", "two"):
        with pytest.raises(LookupFailed):
            account.find(text)
