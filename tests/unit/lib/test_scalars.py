"""What people write, read one way or refused with what to write instead."""

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib import scalars
from bot.lib.scalars import MonthDay, PartialDate


@given(st.dates(), st.sampled_from(["day", "month", "year"]))
def test_a_date_is_read_as_it_is_shown(day: date, precision: str) -> None:
    known = PartialDate(day.year, day.month if precision != "year" else 0, day.day if precision == "day" else 0)
    read = scalars.parse_partial_date(str(known))
    assert read == known
    assert read.precision == precision
    assert read.full() == (day if precision == "day" else None)
    assert read.first() <= day <= read.last()


@pytest.mark.parametrize("text", ["", "14", "soon", "14.3.14", "２０１４"])
def test_a_date_has_one_form(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2014-03-14, 2014-03 or 2014"):
        scalars.parse_partial_date(text)


@pytest.mark.parametrize("text", ["2014-02-30", "2014-13", "2014-00", "2014-03-00", "0000", "2023-02-29"])
def test_a_day_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="there is no day"):
        scalars.parse_partial_date(text)


def test_dates_are_in_order_as_far_as_they_are_known() -> None:
    assert sorted(map(scalars.parse_partial_date, ["2014-03", "2014", "2014-02-28", "2014-03-01"])) == [
        PartialDate(2014),
        PartialDate(2014, 2, 28),
        PartialDate(2014, 3),
        PartialDate(2014, 3, 1),
    ]


def test_a_full_date_must_be_full() -> None:
    assert scalars.parse_date("2014-03-14") == date(2014, 3, 14)
    for text in ("2014-03", "2014", "soon"):
        with pytest.raises(ValueError, match="is not a full date"):
            scalars.parse_date(text)


@given(st.times())
def test_every_time_of_day_is_read(clock: time) -> None:
    assert scalars.parse_time(f"{clock:%H:%M}") == clock.replace(second=0, microsecond=0)


@pytest.mark.parametrize("text", ["10", "10.00", "24:00", "10:60", "10:00:00", "ten", "10:0"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 10:00"):
        scalars.parse_time(text)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("60 seconds", timedelta(seconds=60)),
        ("1 minute", timedelta(minutes=1)),
        ("2hours", timedelta(hours=2)),
        ("30 days", timedelta(days=30)),
        ("0 seconds", timedelta(0)),
        ("6 weeks", timedelta(weeks=6)),
    ],
)
def test_lengths_of_time(text: str, length: timedelta) -> None:
    assert scalars.parse_duration(text) == length


@pytest.mark.parametrize("text", ["30", "days", "a month", "1 month", "-3 days", "1.5 days", "1234567 days"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a number and a unit"):
        scalars.parse_duration(text)


def test_days_are_whole_and_not_without_end() -> None:
    assert (scalars.parse_days("1000 days"), scalars.parse_days("2 weeks"), scalars.parse_days("48 hours")) == (
        1000,
        14,
        2,
    )
    for text in ("0 days", "36 hours"):
        with pytest.raises(ValueError, match="whole days"):
            scalars.parse_days(text)
    with pytest.raises(ValueError, match="a hundred years"):
        scalars.parse_days("999999 weeks")


@pytest.mark.parametrize(("text", "answer"), [("yes", True), ("No", False), ("TRUE", True), ("false", False)])
def test_yes_and_no(text: str, answer: bool) -> None:
    assert scalars.parse_yes_no(text) is answer


@pytest.mark.parametrize("text", ["y", "on", "1", "perhaps", ""])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write yes or no"):
        scalars.parse_yes_no(text)


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_every_day_of_the_year_is_read_as_it_is_shown(day: date) -> None:
    found = MonthDay(day.month, day.day)
    assert scalars.parse_month_day(str(found)) == found
    assert scalars.parse_month_day(str(found).lower().replace(" ", ". ")) == found


@pytest.mark.parametrize("text", ["", "soon", "10", "10 Foo", "2014", "13 13", "December"])
def test_what_is_no_day_of_the_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 10 December"):
        scalars.parse_month_day(text)


@pytest.mark.parametrize(("text", "days"), [("31 June", 30), ("0 March", 31), ("30 February", 29), ("32. May", 31)])
def test_a_day_that_its_month_does_not_have_is_reported_with_the_days_it_has(text: str, days: int) -> None:
    with pytest.raises(ValueError, match=f"there is no {text}: .* has {days} days"):
        scalars.parse_month_day(text)


def test_countries_are_known_by_code_and_told_by_name() -> None:
    assert scalars.parse_country("CN") == "CN"
    for text, hint in (("cn", "write CN"), ("China", "write CN"), ("Atlantis", "as in CN"), ("", "as in CN")):
        with pytest.raises(ValueError, match=hint):
            scalars.parse_country(text)


@given(st.from_regex(re.compile(r"[a-z0-9-]{1,64}"), fullmatch=True))
def test_ids_are_small_letters_digits_and_hyphens(name: str) -> None:
    if name != "all":
        assert scalars.parse_id(name) == name


@pytest.mark.parametrize("name", ["", "A", "a b", "a_b", "ä", "a/b", "..", "a" * 65, "all", "a\n", None, ["a"]])
def test_other_ids_are_refused(name: object) -> None:
    with pytest.raises(ValueError, match="id"):
        scalars.parse_id(name)


@pytest.mark.parametrize("code", ["en", "zh", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "kab"])
def test_language_codes(code: str) -> None:
    assert scalars.parse_language(code) == code


@pytest.mark.parametrize("code", ["EN", "english", "pt-br", "e", "en-", "en_US", None])
def test_what_is_no_language_code_is_refused(code: object) -> None:
    with pytest.raises(ValueError, match="is not a language code"):
        scalars.parse_language(code)
