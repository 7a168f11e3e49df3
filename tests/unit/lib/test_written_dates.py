"""A date or a day written another way: people read the form that the file needs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib import scalars
from bot.lib.english import MONTHS
from bot.lib.scalars import MonthDay
from bot.lib.written_dates import written_date, written_day


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10 Febuary", "“10 February”"),
        ("10 Feb", "“10 February”"),
        ("February 10", "“10 February”"),
        ("10.2.", "“10 February”"),
        ("10th of February", "“10 February”"),
        ("10/2", "“10 February” or “2 October”"),
        ("2/10", "“2 October” or “10 February”"),
        ("10/10", "“10 October”"),
        ("13/2", "“13 February”"),
        ("2/13", "“13 February”"),
        ("10 de febrero", "“10 February”"),
        ("10 Dezember", "“10 December”"),
        ("10 декабря", "“10 December”"),
        ("12月10日", "“10 December”"),
        ("Sept 24, 2027", "“2027-09-24”"),
        ("24 September 2027", "“2027-09-24”"),
        ("31 June", ""),
        ("Human Rights Day", ""),
        ("Ma 3", ""),
    ],
)
def test_a_day_of_the_year_is_suggested_as_files_have_it(text: str, meant: str) -> None:
    assert written_day(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10 Febuary 2020", "“2020-02-10”"),
        ("14 March 2020", "“2020-03-14”"),
        ("March 14, 2020", "“2020-03-14”"),
        ("14.3.2020", "“2020-03-14”"),
        ("3/14/2020", "“2020-03-14”"),
        ("03/04/2020", "“2020-04-03” or “2020-03-04”"),
        ("2020/03/14", "“2020-03-14”"),
        ("2020-3-14", "“2020-03-14”"),
        ("20200314", "“2020-03-14”"),
        ("2014年3月14日", "“2014-03-14”"),
        ("March 2020", "“2020-03”"),
        ("2020-3", "“2020-03”"),
        ("14 March", ""),
        ("14.3.20", ""),
        ("from 2013 to 2014", ""),
        ("20201314", ""),
    ],
)
def test_a_date_is_suggested_as_files_have_it(text: str, meant: str) -> None:
    assert written_date(text) == meant


@given(st.dates(), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{d}.{n}.{y}", "{y}/{n}/{d}", "{d} {s} {y}"]))
def test_a_suggestion_can_be_written_and_is_the_day_that_was_meant(day: date, form: str) -> None:
    month = MONTHS[day.month - 1]
    text = form.format(d=day.day, m=month, s=month[:3], n=day.month, y=f"{day.year:04}")
    (meant,) = written_date(text).strip("“”").split(" or ")
    assert scalars.parse_date(meant) == day


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.sampled_from(["{m} {d}", "{d} {s}", "{d}.{n}.", "{d}th {m}"]))
def test_a_suggested_day_of_the_year_can_be_written(day: date, form: str) -> None:
    month = MONTHS[day.month - 1]
    text = form.format(d=day.day, m=month, s=month[:3], n=day.month)
    assert scalars.parse_month_day(written_day(text).strip("“”")) == MonthDay(day.month, day.day)


def test_a_date_without_its_year_says_so() -> None:
    with pytest.raises(ValueError, match="“14 March” is not a date: the year is missing: write it as 2014-03-14"):
        scalars.parse_partial_date("14 March")


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(written_date(text) + written_day(text), str)
