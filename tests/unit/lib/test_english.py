"""Counts, lists, dates and near misses in English."""

from datetime import date

import pytest

from bot.lib import english


def test_a_count_is_written_with_its_noun() -> None:
    assert [english.plural(n, "case") for n in (0, 1, 2, 1200)] == ["0 cases", "1 case", "2 cases", "1,200 cases"]
    assert english.plural(3, "day in between", "days in between") == "3 days in between"


def test_a_list_ends_with_and() -> None:
    assert [english.listed(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert english.listed(("a", "b"), "or") == "a or b"


def test_a_long_list_is_cut_and_says_how_many_are_left_out() -> None:
    assert english.and_more(["a", "b"], 2) == "a, b"
    assert english.and_more(["a", "b", "c"], 2) == "a, b and 1 more"


def test_a_day_is_written_with_its_weekday() -> None:
    assert english.weekday(date(2014, 3, 14)) == "Friday 14 March 2014"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (date(2026, 5, 3), "today"),
        (date(2026, 5, 2), "yesterday"),
        (date(2026, 5, 4), "tomorrow"),
        (date(2026, 5, 9), "in 6 days"),
        (date(2026, 3, 5), "59 days ago"),
        (date(2026, 3, 4), "1 month ago"),
        (date(2024, 5, 4), "23 months ago"),
        (date(2024, 5, 3), "2 years ago"),
    ],
)
def test_ages_are_rounded_down(when: date, text: str) -> None:
    assert english.ago(when, date(2026, 5, 3)) == text


def test_a_likely_word_is_offered_and_an_unlikely_one_is_not() -> None:
    assert english.did_you_mean("Cuontry", ["country", "name"]) == ": did you mean “country”?"
    assert english.did_you_mean("europe/zurich", ["Europe/Zurich"]) == ": did you mean “Europe/Zurich”?"
    assert english.did_you_mean("xyz", ["country"]) == ""
