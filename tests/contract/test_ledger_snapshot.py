"""A ledger answers for the requested window and lists open posts; its log cannot be rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.ledger.models import AccountLimits, LedgerSnapshot, Pause, fingerprint
from tests.fakes.ledgers import DAY, ID, NOW, a_row, a_seal, a_yes, an_id, examined, in_state, later, send, sending


def test_a_new_ledger_knows_nothing(ledger: Ledger) -> None:
    assert ledger.answers(DAY, DAY) == LedgerSnapshot()
    assert ledger.row(ID) is None
    assert not ledger.unsettled()
    assert not ledger.entries()
    assert ledger.last_tick() is None


@pytest.mark.parametrize("day", [DAY, DAY + timedelta(days=6), date(2026, 3, 14), date(2026, 3, 20)])
def test_a_window_holds_its_days_and_the_same_days_of_the_year_before(ledger: Ledger, day: date) -> None:
    sending(ledger, id=an_id(day=day))
    assert list(ledger.answers(DAY, DAY + timedelta(days=6)).rows) == [an_id(day=day)]


@pytest.mark.parametrize("day", [date(2027, 3, 13), date(2027, 3, 21), date(2026, 9, 1), date(2025, 3, 14)])
def test_a_window_leaves_other_days_out(ledger: Ledger, day: date) -> None:
    sending(ledger, id=an_id(day=day))
    assert not ledger.answers(DAY, DAY + timedelta(days=6)).rows


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2028-02-29", "2027-02-28"),
        ("2028-02-29", "2027-03-01"),
        ("2029-02-28", "2028-02-29"),
        ("2029-03-01", "2028-02-29"),
    ],
)
def test_a_leap_day_is_compared_with_the_day_it_was_remembered_on(ledger: Ledger, day: str, before: str) -> None:
    sending(ledger, id=an_id(day=date.fromisoformat(before)))
    assert ledger.answers(date.fromisoformat(day), date.fromisoformat(day)).rows


def test_approvals_are_those_of_the_window(ledger: Ledger) -> None:
    ledger.approve(an_id(day=DAY), a_yes())
    ledger.approve(an_id(day=DAY + timedelta(days=1)), a_yes())
    assert list(ledger.answers(DAY, DAY).approved) == [an_id(day=DAY)]


def test_a_row_tells_what_became_of_each_part(ledger: Ledger) -> None:
    sending(ledger, "One.", "Two.")
    send(ledger, 0, last=False)
    row = ledger.answers(DAY, DAY).rows[ID]
    assert row == ledger.row(ID) == ledger.unsettled()[0]
    first, second = row.parts
    assert (first.text, first.attempted_at, first.at) == ("One.", later(1), later(1.5))
    assert (first.remote_id, first.url, first.proof) == ("remote-0", "https://social.example/0", "proof-0")
    assert (second.text, second.attempted_at, second.at, second.url) == ("Two.", None, None, "")
    assert (row.claimed_at, row.identity, row.cases) == (NOW, "id-of-mastodon", ("ana-example",))


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        ("sending", True), ("waiting", True), ("partial", True), ("unconfirmed", True), ("published", False),
        ("rejected", False), ("missed", False), ("skipped", False), ("withdrawn", False),
    ],
)  # fmt: skip
def test_unsettled_is_what_still_needs_somebody(ledger: Ledger, state: str, is_open: bool) -> None:
    in_state(ledger, state)
    assert [row.id for row in ledger.unsettled()] == [ID] * is_open


def test_the_last_tick_is_remembered(ledger: Ledger) -> None:
    ledger.tick(NOW)
    ledger.tick(later(60))
    assert ledger.last_tick() == later(60) == ledger.answers(DAY, DAY).last_tick
    assert not ledger.entries()


def test_an_account_is_noted_once_and_when_its_handle_changes(ledger: Ledger) -> None:
    ledger.know("mastodon", "109", "team@social.example", 500, NOW)
    ledger.know("mastodon", "109", "team@social.example", 500, later(1))
    ledger.know("mastodon", "109", "new@social.example", 500, later(2))
    assert ledger.answers(DAY, DAY).identities == {"mastodon": "109"}
    assert [entry.detail for entry in ledger.entries()] == ["team@social.example (109)", "new@social.example (109)"]


def test_the_name_of_an_account_never_comes_to_stand_for_another(ledger: Ledger) -> None:
    ledger.know("mastodon", "109", "team@social.example", 500, NOW)
    with pytest.raises(Refused, match="its own name"):
        ledger.know("mastodon", "110", "team@social.example", 500, later(1))
    assert ledger.identity("mastodon") == "109"


def test_only_a_limit_that_was_asked_for_is_kept(ledger: Ledger) -> None:
    ledger.know("mastodon", "109", "team@social.example", None, NOW)
    assert ledger.limits() == {}
    ledger.know("mastodon", "109", "team@social.example", 5000, later(1))
    ledger.know("mastodon", "109", "team@social.example", None, later(2))
    assert ledger.limits() == {"mastodon": AccountLimits(5000)}
    ledger.know("mastodon", "109", "team@social.example", 300, later(3), link_length=0)
    assert ledger.limits() == {"mastodon": AccountLimits(300, 0)}
    ledger.know("mastodon", "109", "team@social.example", 300, later(4), alt_limit=420)
    assert ledger.limits() == {"mastodon": AccountLimits(300, 0, 420)}


def test_a_limit_that_is_known_is_not_learnt_again_by_the_way(ledger: Ledger) -> None:
    ledger.know("mastodon", "109", "team@social.example", 5000, NOW, only_unknown=True)
    assert ledger.limits() == {"mastodon": AccountLimits(5000)}
    ledger.know("mastodon", "109", "team@social.example", 300, later(1), link_length=0, only_unknown=True)
    assert ledger.limits() == {"mastodon": AccountLimits(5000, 0)}
    ledger.know("mastodon", "109", "team@social.example", 300, later(2), link_length=23, only_unknown=True)
    assert ledger.limits() == {"mastodon": AccountLimits(5000, 0)}


def test_the_log_has_no_gaps_and_its_chain_holds(ledger: Ledger) -> None:
    ledger.approve(ID, a_yes())
    sending(ledger, "Words 曹顺利")
    assert not ledger.claim(a_seal(), 0, NOW)
    send(ledger)
    ledger.pause(Pause("all", "", "p1", later(9)))
    entries = ledger.entries()
    assert [entry.n for entry in entries] == [1, 2, 3, 4, 5]
    assert examined(ledger).sound
    assert entries[3].url == "https://social.example/0"
    assert (entries[0].by, entries[0].at, entries[0].detail) == ("p1", NOW, "d1")


@pytest.mark.parametrize("word", ["%", "ana_example", "ana%", "!", "_"])
def test_the_log_is_asked_for_a_name_and_no_pattern(ledger: Ledger, word: str) -> None:
    sending(ledger)
    assert ledger.entries(case="ana-example")
    assert not ledger.entries(case=word)
    assert not ledger.entries(account=word)


@pytest.mark.parametrize("days", [(date.min, date.max), (date.min, date.min), (date.max, date.max)])
def test_a_window_may_be_as_long_as_the_calendar(ledger: Ledger, days: tuple[date, date]) -> None:
    assert not ledger.answers(*days).rows


def test_the_log_is_asked_by_case_account_and_time(ledger: Ledger) -> None:
    both = replace(a_seal(an_id("all", "x")), cases=("ana-example", "ben-example"))
    ledger.claim(both, 0, NOW)
    ledger.miss(a_row(an_id("ben-example")), later(1))
    ledger.verify("example", "ben-example", a_yes(at=later(2)))
    ledger.pause(Pause("account", "x", "p1", later(3)))
    ledger.know("x", "1", "team", 280, later(4))

    def asked(case: str | None = None, account: str | None = None, since: datetime | None = None) -> list[int]:
        return [entry.n for entry in ledger.entries(case=case, account=account, since=since)]

    assert asked() == [1, 2, 3, 4, 5]
    assert asked(case="ben-example") == [1, 2, 3]
    assert asked(case="ana-example") == [1]
    assert asked(case="ana") == []
    assert asked(account="x") == [1, 4, 5]
    assert asked(account="mastodon") == [2]
    assert asked(since=later(3)) == [4, 5]
    assert asked(case="ben-example", account="x", since=NOW) == [1]


def test_moments_of_every_zone_are_kept_as_utc(ledger: Ledger) -> None:
    ledger.tick(datetime(2027, 3, 14, 10, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    assert ledger.last_tick() == datetime(2027, 3, 14, 4, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        ledger.tick(datetime(2027, 3, 14, 10))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "found"), [("2026-03-13", 0), ("2026-03-14", 1), ("2026-09-01", 1), ("2027-03-14", 1), ("2027-03-15", 1)]
)
def test_what_reads_the_same_is_found_from_a_year_before_the_window(ledger: Ledger, day: str, found: int) -> None:
    sending(ledger, "We remember.", id=an_id(day=date.fromisoformat(day)))
    alike = ledger.answers(DAY, DAY).alike
    assert alike is not None
    print = fingerprint(["we  Remember."])
    assert [len(rows) for rows in alike({print, fingerprint(["Other words."])}).values()] == [1] * found


def test_what_was_taken_down_may_be_said_again(ledger: Ledger) -> None:
    sending(ledger, "We remember.")
    send(ledger, 0)
    ledger.withdraw(ID, 1, "p1", NOW)
    alike = ledger.answers(DAY, DAY).alike
    assert alike is not None
    assert not alike({fingerprint(["We remember."])})
