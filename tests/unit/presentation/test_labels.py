"""Dates, ages and times in plain English."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.links import spans
from bot.lib.scalars import PartialDate
from bot.presentation import labels, local_times, occasion_summary
from tests.unit.presentation.preview_factories import ZURICH, make_case, make_draft, make_occasion

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (PartialDate(2014, 3, 14), "12 years ago"),
        (PartialDate(2014, 3), "about 12 years ago"),
        (PartialDate(2014), "about 12 years ago"),
        (PartialDate(2026), "this year"),
        (PartialDate(2026, 11), "this month"),
        (PartialDate(2026, 9), "about 2 months ago"),
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 10, 3), "50 days ago"),
        (date(2026, 1, 23), "9 months ago"),
        (date(2027, 3, 14), "in 3 months"),
        (date(2029, 11, 22), "in 3 years"),
    ],
)
def test_an_age_is_said_as_a_person_would(when: PartialDate | date, said: str) -> None:
    assert labels.ago(when, TODAY) == said


@given(st.dates(date(1950, 1, 1), date(2026, 11, 22)))
def test_an_age_is_never_said_to_be_more_than_it_is(when: date) -> None:
    said = labels.ago(when, TODAY)
    if said.endswith("years ago"):
        years = int(said.split()[0])
        assert date(when.year + years, when.month, min(when.day, 28)) <= TODAY


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 3, 1), date(2027, 3, 31), "1 to 31 March 2027"),
        (date(2027, 3, 1), date(2027, 4, 2), "1 March to 2 April 2027"),
        (date(2026, 12, 1), date(2027, 1, 2), "1 December 2026 to 2 January 2027"),
        (date(2027, 3, 14), date(2027, 3, 14), "Sunday 14 March 2027"),
    ],
)
def test_a_window_names_no_month_or_year_twice(first: date, last: date, said: str) -> None:
    assert labels.window(first, last) == said


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("CH", ""),
        ("DE", ""),
        ("GB", "09:00 in Britain (UK)"),
        ("CN", "17:00 in China (15:00 in Urumqi)"),
        ("AE", "13:00 in the United Arab Emirates"),
        ("NZ", "22:00 in New Zealand (22:45 in Chatham)"),
        ("US", "between 23:00 on Saturday 13 March 2027 and 05:00 in the United States, which has 7 different hours"),
        ("BV", ""),
    ],
)
def test_the_hour_there_owns_up_to_several_zones(country: str, said: str) -> None:
    assert local_times.hours_there(country, datetime(2027, 3, 14, 10, tzinfo=ZURICH)) == said


def test_the_hour_there_says_when_it_is_another_day() -> None:
    late = datetime(2027, 3, 14, 22, 30, tzinfo=ZURICH)
    assert local_times.hours_there("JP", late) == "06:30 on Monday 15 March 2027 in Japan"


def test_a_span_of_hours_names_another_day_once() -> None:
    tokyo = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    wanted = "between 14:30 and 19:30 on Monday 30 November 2026 in the United States, which has 6 different hours"
    assert local_times.hours_there("US", tokyo) == wanted


def test_the_sum_is_written_out() -> None:
    assert occasion_summary.summary(make_occasion()) == "13 years since 14 March 2014: was detained at the airport"


@pytest.mark.parametrize(
    ("disputed", "wanted"),
    [
        ("fact", "13 years since 14 March 2014: reportedly was detained at the airport"),
        ("date", "13 years since around 14 March 2014: was detained at the airport"),
    ],
)
def test_a_doubt_is_reported_for_the_date_or_for_the_fact(disputed: str, wanted: str) -> None:
    known = {**make_case().key_dates[0].model_dump(by_alias=True), "disputed": disputed}
    assert occasion_summary.summary(make_occasion(make_case(key_dates=[known]))) == wanted


def test_days_are_counted_with_a_comma() -> None:
    said = occasion_summary.summary(make_occasion(years=None, days=4000))
    assert said.startswith("4,000 days since 14 March 2014")


def test_a_day_of_every_year_says_which() -> None:
    occasion = make_occasion()
    yearly = make_occasion(key_date=None, years=None, rule=occasion.campaign.occasions[1])
    assert occasion_summary.summary(yearly) == "Human rights day, every 10 December"


def test_missing_approvals_are_counted() -> None:
    assert labels.state(make_draft()) == "Needs 1 approval"


@pytest.mark.parametrize(
    ("language", "turned"),
    [("ar", True), ("fa", True), ("ur", True), ("he", True), ("en", False), ("zh-Hant", False), ("pa-Arab", True),
     ("ar-Latn", False)],
)  # fmt: skip
def test_right_to_left_follows_the_script(language: str, turned: bool) -> None:
    assert labels.right_to_left(language) is turned


@given(st.text(alphabet="ab #@/:.()，。https\n曹", max_size=60))
def test_marks_leave_every_character_in_its_place(text: str) -> None:
    assert "".join(span.text for span in spans(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.org/a_(b).", [("link", "https://example.org/a_(b)")]),
        ("(https://example.org/a)", [("link", "https://example.org/a")]),
        ("为 #曹顺利 发声", [("hashtag", "#曹顺利")]),
        ("@un@mastodon.example and a@b.org", [("mention", "@un@mastodon.example")]),
        ("https://example.org/#part", [("link", "https://example.org/#part")]),
    ],
)
def test_what_stands_out_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(span) for span in spans(text) if span.kind != "text"] == found
