"""The stored result of an account check is read as written; an invalid one counts as none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.alerts.account_checks import CheckStamp, judge
from bot.config import Account
from bot.errors import TemporarilyUnavailable
from bot.platforms.base import Identity

NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
ACCOUNT = Account("mastodon", "mastodon", "https://social.example")
MOMENTS = some.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001


@given(MOMENTS, MOMENTS)
def test_a_stamp_is_read_as_it_was_written(again: datetime, answered: datetime) -> None:
    stamp = CheckStamp(again, answered, "0123456789abcdef")
    assert CheckStamp.read(str(stamp)) == stamp


@pytest.mark.parametrize("text", ["", "soon", "a b c", "2027-01-05T09:00:00 2027-01-05T09:00:00 f", "1 2 3 4"])
def test_what_makes_no_sense_is_as_if_nobody_had_asked(text: str) -> None:
    assert CheckStamp.read(text) is None


@given(
    MOMENTS, some.sampled_from([Identity("1", "@team", 500, True), TemporarilyUnavailable("later"), ValueError("?")])
)
def test_whatever_was_said_it_is_asked_again_within_a_day_and_not_at_once(
    now: datetime, said: Identity | Exception
) -> None:
    _, stamp = judge(ACCOUNT, said, None, {}, None, now)
    assert not stamp.over(ACCOUNT, now)
    assert not stamp.over(ACCOUNT, now + timedelta(minutes=59))
    assert stamp.over(ACCOUNT, now + timedelta(days=1))


def test_a_busy_platform_is_no_answer_however_often_it_is_asked() -> None:
    faults, stamp = judge(ACCOUNT, Identity("1", "@team", 500, True), None, {}, None, NOW)
    for hours in range(1, 50):
        faults, stamp = judge(
            ACCOUNT, TemporarilyUnavailable("later"), None, faults, stamp, NOW + timedelta(hours=hours)
        )
        assert bool(faults) == (hours >= 48)
    assert stamp.answered == NOW
