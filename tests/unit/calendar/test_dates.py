from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.calendar.dates import in_year
from bot.lib.scalars import MonthDay
from tests.unit.calendar.calendar_factories import between, campaign, case, days, key_date

FEBRUARY, MARCH = "28 February", "1 March"
dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@examples(deadline=None)
@example(known=date(2000, 2, 29), first=date(2000, 1, 1), length=424)
@given(known=dates, first=dates, length=st.integers(0, 1500))
def test_an_anniversary_is_the_same_day_of_each_later_year(known: date, first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    oracle = [known + relativedelta(years=n) for n in range(1, 210)]  # the 28th in common years
    found = between(str(first), str(last), campaign(case(key_date(str(known)))))
    assert [o.date for o in found] == [day for day in oracle if first <= day <= last]
    assert all(o.years == relativedelta(o.date, known).years for o in found)


@examples(deadline=None)
@given(year=st.integers(1900, 2100))
def test_29_february_follows_the_campaigns_leap_day(year: int) -> None:
    leap = MonthDay(2, 29)
    clamped = date(2000, 2, 29) + relativedelta(years=year - 2000)
    rolled = date(year, 3, 1) + relativedelta(leapdays=-1)
    assert in_year(leap, year, MonthDay(2, 28)) == clamped
    assert in_year(leap, year, MonthDay(3, 1)) == rolled


@pytest.mark.parametrize(("leap_day", "day"), [(FEBRUARY, "2027-02-28"), (MARCH, "2027-03-01")])
def test_a_leap_day_is_remembered_once_a_year(leap_day: str, day: str) -> None:
    leaping = campaign(case(key_date("2020-02-29")), leap_day=leap_day)
    assert days(between("2027-01-01", "2028-12-31", leaping)) == [day, "2028-02-29"]


@pytest.mark.parametrize("leap_day", [FEBRUARY, MARCH])
def test_the_leap_day_moves_no_other_day(leap_day: str) -> None:
    both = campaign(case(key_date("2020-02-28", id="a"), key_date("2020-03-01", id="b")), leap_day=leap_day)
    assert days(between("2027-01-01", "2027-12-31", both)) == ["2027-02-28", "2027-03-01"]


def test_the_day_itself_is_no_anniversary_and_the_first_comes_a_year_later() -> None:
    found = between("2020-01-01", "2021-12-31", campaign(case(key_date("2020-03-14"))))
    assert [(str(o.date), o.years) for o in found] == [("2021-03-14", 1)]


def test_a_month_is_remembered_on_its_first_day() -> None:
    assert days(between("2026-01-01", "2027-12-31", campaign(case(key_date("2014-03"))))) == [
        "2026-03-01",
        "2027-03-01",
    ]


def test_a_mere_year_has_no_day() -> None:
    assert between("2015-01-01", "2027-12-31", campaign(case(key_date("2014")))) == []


def test_round_years_are_the_first_and_every_fifth() -> None:
    rule = {"anniversary": {"years": "round"}}
    found = between("2001-01-01", "2021-12-31", campaign(case(key_date("2000-05-01")), occasions=rule))
    assert [o.years for o in found] == [1, 5, 10, 15, 20]


def test_listed_years_are_those_years() -> None:
    rule = {"anniversary": {"years": ["2", "7"]}}
    found = between("2001-01-01", "2021-12-31", campaign(case(key_date("2000-05-01")), occasions=rule))
    assert [o.years for o in found] == [2, 7]


@pytest.mark.parametrize(("dates_", "ids"), [(["died"], {"end"}), (["start"], {"start"}), (None, {"start", "end"})])
def test_dates_are_chosen_by_id_or_kind_and_left_out_mean_all(dates_: list[str] | None, ids: set[str]) -> None:
    told = case(key_date("2010-01-01", id="start"), key_date("2012-01-01", kind="died", id="end"))
    rule = {"anniversary": {"dates": dates_} if dates_ else {}}
    found = between("2026-01-01", "2026-12-31", campaign(told, occasions=rule))
    assert {o.key_date.id for o in found if o.key_date} == ids


def test_an_occasion_is_named_by_what_it_is() -> None:
    (found,) = between("2027-01-01", "2027-12-31", campaign(case(key_date("2020-03-14", id="airport"))))
    assert found.id == "example/ana-example/anniversary.airport/2027-03-14"
    assert found.days is None
    assert found.inquiry is None


def test_the_ends_of_time_are_no_error() -> None:
    assert days(between("0001-01-01", "9999-12-31", campaign(case(key_date("9997-12-31"))))) == ["9998-12-31"]
