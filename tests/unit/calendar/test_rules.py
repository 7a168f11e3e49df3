from datetime import date
from typing import Any

import pytest
from dateutil.rrule import DAILY, YEARLY, rrule
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.calendar.occasions import Occasion
from bot.casebook.models import Case
from tests.unit.calendar.calendar_factories import between, campaign, case, days, inquiry, key_date

dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
EVERY_RULE = {
    "anniversary": {},
    "day-count": {"every": "100 days"},
    "yearly": {"on": "10 December"},
    "once": {"on": "2027-06-01"},
    "no-response": {"after": "90 days", "every": "90 days"},
    "response": "yes",
    "news": "yes",
}
ROLL_CALL = {"roll-call": {"kind": "yearly", "on": "10 December", "posts": "one-for-all"}}


def silences(last: str, rule: dict[str, str], *inquiries: object) -> list[tuple[str, int | None]]:
    asking = campaign(case(inquiries=inquiries), occasions={"no-response": rule})
    return [(str(o.date), o.days) for o in between("2026-01-01", last, asking)]


@examples(deadline=None)
@given(start=dates, first=dates, length=st.integers(0, 1500), every=st.integers(1, 1200))
def test_days_are_counted_from_the_date_in_equal_steps(start: date, first: date, length: int, every: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    counting = campaign(case(key_date(str(start))), occasions={"day-count": {"every": f"{every} days"}})
    oracle = {d.date() for d in rrule(DAILY, start, every, until=last)} - {start} if last >= start else set()
    found = between(str(first), str(last), counting)
    assert {o.date for o in found} == {day for day in oracle if day >= first}
    assert all(o.days == (o.date - start).days for o in found)


@pytest.mark.parametrize("known", ["2014-03", "2014"])
def test_days_are_counted_from_full_dates_only(known: str) -> None:
    counting = campaign(case(key_date(known)), occasions={"day-count": {"every": "10 days"}})
    assert between("2026-01-01", "2026-12-31", counting) == []


@examples(deadline=None)
@given(year=st.integers(1900, 2090), month=st.integers(1, 12), day=st.integers(1, 28))
def test_a_yearly_day_comes_every_year(year: int, month: int, day: int) -> None:
    name = date(2000, month, day).strftime("%-d %B")
    found = between(f"{year}-01-01", f"{year + 9}-12-31", campaign(case(), occasions={"yearly": {"on": name}}))
    oracle = rrule(YEARLY, date(year, 1, 1), bymonth=month, bymonthday=day, count=10)
    assert [o.date for o in found] == [d.date() for d in oracle]


@pytest.mark.parametrize(("leap_day", "common"), [("28 February", "2027-02-28"), ("1 March", "2027-03-01")])
def test_a_yearly_29_february_follows_the_leap_day(leap_day: str, common: str) -> None:
    yearly = campaign(case(), occasions={"yearly": {"on": "29 February"}}, leap_day=leap_day)
    assert days(between("2027-01-01", "2028-12-31", yearly)) == [common, "2028-02-29"]


def test_both_ends_of_the_window_are_included() -> None:
    once = campaign(case(), occasions={"once": {"on": "2027-06-01"}})
    assert len(between("2027-06-01", "2027-06-01", once)) == 1
    assert not between("2027-06-02", "2027-07-01", once)
    assert not between("2027-05-01", "2027-05-31", once)
    assert not between("2027-06-02", "2027-05-31", once)


def test_a_rule_of_a_fixed_day_speaks_about_each_case_or_once_for_all() -> None:
    two = case(id="ana-example"), case(id="ben-example")
    assert [o.id for o in between("2026-01-01", "2026-12-31", campaign(*two, occasions=ROLL_CALL))] == [
        "example/all/roll-call/2026-12-10"
    ]
    each = campaign(*two, occasions={"yearly": {"on": "10 December"}})
    assert [o.id for o in between("2026-01-01", "2026-12-31", each)] == [
        "example/ana-example/yearly/2026-12-10",
        "example/ben-example/yearly/2026-12-10",
    ]


@pytest.mark.parametrize("cases", [(), (case(case="closed"),), (case(hold={}),)])
def test_a_post_for_all_has_its_day_whoever_is_left_to_list(cases: tuple[Case, ...]) -> None:
    assert len(between("2026-01-01", "2026-12-31", campaign(*cases, occasions=ROLL_CALL))) == 1


def telling(**more: Any) -> list[Occasion]:
    told = case(
        key_date("2020-03-14", learned="2026-05-01"),
        inquiries=[
            inquiry("2025-01-01", response={"date": "2026-07-01", "learned": "2026-07-03"}),
            inquiry("2026-01-01", id="open"),
        ],
        **more,
    )
    return between("2026-01-01", "2027-12-31", campaign(told, occasions=EVERY_RULE))


def test_a_closed_case_speaks_of_news_and_answers_only() -> None:
    assert {o.rule.kind for o in telling()} == set(EVERY_RULE)
    assert {o.rule.kind for o in telling(case="closed")} == {"news", "response"}


def test_a_held_case_keeps_its_days() -> None:
    assert [o.id for o in telling(hold={"until": "2027-02-01"})] == [o.id for o in telling()]


def test_silence_is_counted_from_the_question_again_and_again() -> None:
    rule = {"after": "90 days", "every": "180 days"}
    assert silences("2027-01-31", rule, inquiry("2026-01-01")) == [("2026-04-01", 90), ("2026-09-28", 270)]


def test_silence_without_every_is_spoken_of_once() -> None:
    assert silences("2036-12-31", {"after": "90 days"}, inquiry("2026-01-01")) == [("2026-04-01", 90)]


@pytest.mark.parametrize(
    ("response", "spoken"),
    [
        ({"date": "2026-03-01", "learned": "2026-04-02"}, ["2026-04-01"]),
        ({"date": "2026-03-01", "learned": "2026-04-01"}, []),
        ({"date": "2026-04-01"}, []),
        ({"date": "2026-04-02"}, ["2026-04-01"]),
        ({"date": "2026-04"}, []),
        ({"learned": "2026-04-02"}, ["2026-04-01"]),
    ],
)
def test_silence_ends_the_day_before_an_answer_is_learned(response: dict[str, str], spoken: list[str]) -> None:
    rule = {"after": "90 days", "every": "10 days"}
    found = silences("2026-12-31", rule, inquiry("2026-01-01", response=response))
    assert [day for day, _ in found] == spoken


@pytest.mark.parametrize("asked", ["2026-01", "2026"])
def test_silence_is_counted_from_full_dates_only(asked: str) -> None:
    assert silences("2036-12-31", {"after": "90 days"}, inquiry(asked)) == []


@pytest.mark.parametrize(
    ("response", "day"),
    [
        ({"date": "2026-03-01", "learned": "2026-04-01"}, ["2026-04-02"]),
        ({"date": "2026-02-28"}, ["2026-03-01"]),
        ({"date": "2026-03"}, []),
        ({"date": "2026-03", "learned": "2026-12-31"}, ["2027-01-01"]),
        ({"learned": "2026-12-31"}, ["2027-01-01"]),
    ],
)
def test_an_answer_is_reported_the_day_after_it_is_learned(response: dict[str, str], day: list[str]) -> None:
    answered = campaign(case(inquiries=[inquiry("2026-01-01", response=response)]), occasions={"response": "yes"})
    found = between("2026-01-01", "2027-12-31", answered)
    assert days(found) == day
    assert all(o.inquiry and o.inquiry.id == "asked" and o.days is None and o.years is None for o in found)


def test_news_are_reported_the_day_after_they_are_learned_where_that_is_stated() -> None:
    told = case(key_date("2026-02-28", id="known", learned="2026-02-28"), key_date("2026-03-01", id="unsaid"))
    found = between("2026-01-01", "2027-12-31", campaign(told, occasions={"news": "yes"}))
    assert [o.id for o in found] == ["example/ana-example/news.known/2026-03-01"]
