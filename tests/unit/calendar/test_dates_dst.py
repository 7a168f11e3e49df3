from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.dates import day_ends, due_at, first_instant, local_day
from tests.unit.calendar.timezone_oracle import NAMES, odd_days, oracle, zone

SECOND = timedelta(seconds=1)
clocks = st.integers(0, 1439).map(lambda minutes: time(*divmod(minutes, 60)))


@st.composite
def walls(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and a time of day there: half of them on days when the clocks of that zone change."""
    name, year = draw(st.sampled_from(NAMES)), draw(st.integers(1900, 2100))
    usual = st.dates(date(year, 1, 1), date(year, 12, 31))
    odd = [noon.date() for noon in odd_days(name, year)]
    day = draw(st.sampled_from(odd) | usual) if odd else draw(usual)
    return name, datetime.combine(day + draw(st.sampled_from([timedelta(0), timedelta(1)])), draw(clocks))


def shown(at: datetime, where: ZoneInfo) -> datetime:
    return at.astimezone(where).replace(tzinfo=None)


@settings(max_examples=800, deadline=None)
@given(walls())
def test_a_post_is_due_at_the_first_moment_the_clock_there_reaches_its_time(drawn: tuple[str, datetime]) -> None:
    name, wall = drawn
    found = first_instant(wall, zone(name)).astimezone(UTC)
    before = (found - timedelta(minutes=10 * n) for n in range(1, 30 * 6))
    assert shown(found, zone(name)) >= wall
    assert shown(found - SECOND, zone(name)) < wall
    assert all(shown(at, zone(name)) < wall for at in before)


@settings(max_examples=800, deadline=None)
@given(walls())
def test_local_time_agrees_with_dateutil(drawn: tuple[str, datetime]) -> None:
    name, wall = drawn
    there = oracle(name, wall.year)
    if there is None:
        return
    found = first_instant(wall, zone(name)).astimezone(UTC)
    asked = wall.replace(tzinfo=there)
    if tz.datetime_exists(asked):
        assert found == tz.enfold(asked, fold=0).astimezone(UTC)
        return
    gap = tz.resolve_imaginary(asked).replace(tzinfo=None) - wall
    ends = shown(found, zone(name))
    assert ends - gap <= wall < ends
    assert tz.datetime_exists(ends, there)
    assert not tz.datetime_exists(ends - SECOND, there)
    assert not tz.datetime_exists(ends - gap, there)
    assert tz.datetime_exists(ends - gap - SECOND, there)


@pytest.mark.parametrize("year", [1950, 1985, 2026, 2099])
def test_dateutil_can_tell_for_nearly_every_zone(year: int) -> None:
    assert sum(oracle(name, year) is not None for name in NAMES) > 0.9 * len(NAMES)


@settings(max_examples=300, deadline=None)
@given(walls())
def test_a_day_ends_where_the_next_begins(drawn: tuple[str, datetime]) -> None:
    name, wall = drawn
    ends = day_ends(wall.date(), zone(name))
    assert local_day(ends, zone(name)) > wall.date()
    assert local_day(ends.astimezone(UTC) - SECOND, zone(name)) <= wall.date()


@pytest.mark.parametrize(
    ("where", "wall", "due"),
    [
        ("Europe/Zurich", "2027-03-28T02:30", "2027-03-28T03:00+02:00"),  # skipped
        ("Europe/Zurich", "2027-03-28T03:00", "2027-03-28T03:00+02:00"),
        ("Europe/Zurich", "2027-10-31T02:30", "2027-10-31T02:30+02:00"),  # twice: the first
        ("Europe/Zurich", "2027-10-31T03:00", "2027-10-31T03:00+01:00"),
        ("Australia/Lord_Howe", "2027-10-03T02:10", "2027-10-03T02:30+11:00"),  # half an hour
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T01:00-03:00"),  # no midnight
        ("Asia/Kathmandu", "1985-12-31T23:59", "1985-12-31T23:59+05:30"),
        ("Asia/Kathmandu", "1986-01-01T00:05", "1986-01-01T00:15+05:45"),
        ("Pacific/Apia", "2011-12-29T23:59", "2011-12-29T23:59-10:00"),
        ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31T00:00+14:00"),  # a day that never was
        ("Africa/Monrovia", "1972-01-07T00:20", "1972-01-07T00:44:30+00:00"),
    ],
)
def test_skipped_and_repeated_times(where: str, wall: str, due: str) -> None:
    at = datetime.fromisoformat(wall)
    found = due_at(at.date(), at.time(), ZoneInfo(where))
    assert found.astimezone(UTC) == datetime.fromisoformat(due)
    assert found.isoformat() == datetime.fromisoformat(due).isoformat()


@pytest.mark.parametrize(
    ("where", "day", "ends"),
    [
        ("Europe/Zurich", "2027-03-14", "2027-03-14T23:00Z"),
        ("America/Santiago", "2026-09-05", "2026-09-06T04:00Z"),  # the next day begins at 01:00
        ("America/Havana", "2026-10-31", "2026-11-01T04:00Z"),  # midnight comes twice: the first ends the day
        ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00Z"),
    ],
)
def test_the_end_of_a_local_day(where: str, day: str, ends: str) -> None:
    assert day_ends(date.fromisoformat(day), ZoneInfo(where)).astimezone(UTC) == datetime.fromisoformat(ends)
