"""Days are counted only while a situation lasts, by key dates, `is` and `since`."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.calendar.situations import beginning, days_so_far, death, going_on, is_dead, years_so_far
from bot.casebook.models import Case
from tests.unit.calendar.calendar_factories import HERE, between, campaign, case, days, key_date

EVERY_RULE = {
    "anniversary": {},
    "day-count": {"every": "1 days"},
    "yearly": {"on": "10 December"},
    "no-response": {"after": "90 days", "every": "90 days"},
    "news": "yes",
}
BEGINS = ("detained", "disappeared", "sentenced", "barred", "other")
STATUSES = (
    "detained", "disappeared", "died", "travel-ban", "exiled", "released-with-conditions", "free", "unknown"
)  # fmt: skip


def told(*key_dates: dict[str, Any], status: str = "detained", since: str | None = None, **more: Any) -> Case:
    text = {"text": {"en": "So it stands."}, "newest_source": "2026-01", "source": HERE}
    situation = {"is": status, **text, **({"since": since} if since else {})}
    return case(*key_dates, situation=situation, **more)


def counted(about: Case, first: str = "2020-01-01", last: str = "2020-12-31", every: int = 50) -> list[str]:
    return days(between(first, last, campaign(about, occasions={"day-count": {"every": f"{every} days"}})))


ARREST, RELEASE = key_date("2020-01-01"), key_date("2020-04-15", "released")
AGAIN = key_date("2020-07-01", id="again")
TO_THE_RELEASE = ["2020-02-20", "2020-04-10"]


@pytest.mark.parametrize(
    ("about", "wanted"),
    [
        (told(ARREST, RELEASE, status="free"), TO_THE_RELEASE),
        (told(ARREST, key_date("2020-04-15", "died"), status="died"), TO_THE_RELEASE),
        (told(ARREST, RELEASE, AGAIN), [*TO_THE_RELEASE, "2020-08-20", "2020-10-09", "2020-11-28"]),
        (told(ARREST, status="free", since="2020-04-15"), TO_THE_RELEASE),
        (told(ARREST, key_date("2020", "released"), status="free"), []),
        (told(ARREST, key_date("2020-04", "died"), status="died"), ["2020-02-20"]),
        (told(ARREST, status="free"), []),
        (told(ARREST, status="died"), []),
        (told(ARREST, status="unknown"), []),
        (told(ARREST, since="2020-06-01"), []),
        (told(ARREST, AGAIN, since="again"), ["2020-08-20", "2020-10-09", "2020-11-28"]),
        (told(key_date("2020-01-01", "barred")), []),
        (told(key_date("2020-01-01", "died"), status="died"), []),
        (told(key_date("2020-01-01", "released"), status="free"), []),
    ],
)
def test_days_are_counted_while_the_situation_lasts(about: Case, wanted: list[str]) -> None:
    assert counted(about) == wanted


@pytest.mark.parametrize(
    ("kind", "status"),
    [("detained", "disappeared"), ("disappeared", "detained"), ("barred", "travel-ban"), ("other", "exiled")],
)
def test_a_situation_that_goes_on_is_counted(kind: str, status: str) -> None:
    assert len(counted(told(key_date("2020-01-01", kind), status=status))) == 7


@examples(deadline=None, max_examples=60)
@given(
    began=st.lists(st.tuples(st.sampled_from(BEGINS), st.dates(date(2000, 1, 1), date(2015, 1, 1))), min_size=1),
    died=st.dates(date(2000, 1, 1), date(2015, 1, 1)),
    precision=st.sampled_from([10, 7, 4]),
    status=st.sampled_from(STATUSES),
    since=st.sampled_from([None, "died", "2001-01-01"]),
)
def test_no_rule_counts_days_after_a_death(
    began: list[tuple[str, date]], died: date, precision: int, status: str, since: str | None
) -> None:
    dates = [key_date(str(day), kind, f"date-{n}") for n, (kind, day) in enumerate(began)]
    about = told(*dates, key_date(str(died)[:precision], "died"), status=status, since=since)
    spoken = between(str(died), str(died + timedelta(days=3653)), campaign(about, occasions=EVERY_RULE))
    assert all(occasion.days is None for occasion in spoken)
    assert going_on(about) is None


def test_a_situation_began_where_the_file_says_else_on_the_one_date_that_fits() -> None:
    def since(about: Case) -> str | None:
        began = beginning(about)
        return str(began.date) if began else None

    assert since(told(ARREST)) == "2020-01-01"
    assert since(told(ARREST, RELEASE, AGAIN, since="again")) == "2020-07-01"
    assert since(told(ARREST, since="2019-05")) == "2019-05"
    assert since(told(ARREST, AGAIN)) is None
    assert since(told(ARREST, RELEASE)) is None
    assert since(told(ARREST, RELEASE, status="free")) == "2020-04-15"
    assert since(told(key_date("2020-01-01", disputed="fact"))) is None
    assert since(told(ARREST, status="unknown")) is None


def lasted(about: Case, today: date) -> tuple[int | None, int | None]:
    since = going_on(about)
    return (days_so_far(since, today), years_so_far(since, today)) if since else (None, None)


TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("about", "so_far"),
    [
        (told(ARREST), (2281, 6)),
        (told(key_date("2020-04")), (None, 5)),
        (told(key_date("2020-03")), (None, 6)),
        (told(key_date("2020")), (None, None)),
        (told(key_date("2020-01-01", disputed="date")), (None, 6)),
        (told(ARREST, RELEASE, status="free"), (None, None)),
        (told(ARREST, status="unknown", since="2020-01-01"), (None, None)),
    ],
)
def test_days_and_years_so_far_are_known_while_it_goes_on(about: Case, so_far: tuple[int | None, int | None]) -> None:
    assert lasted(about, TODAY) == so_far


def test_a_situation_has_not_lasted_before_it_began() -> None:
    assert lasted(told(ARREST), date(2020, 1, 1)) == (0, 0)
    assert lasted(told(ARREST), date(2019, 1, 1)) == (None, None)


def test_who_died_is_known_from_the_situation_or_from_a_date() -> None:
    died = key_date("2021-05", "died")
    for about, known in (
        (told(ARREST, died, status="died"), (True, "2021-05")),
        (told(ARREST, died), (True, "2021-05")),
        (told(ARREST, status="died"), (True, "None")),
        (told(ARREST, status="died", since="2021-06-01"), (True, "2021-06-01")),
        (told(ARREST), (False, "None")),
        (told(ARREST, died, grammar="group"), (False, "None")),
        (told(ARREST, died, status="died", grammar="group"), (True, "2021-05")),
    ):
        assert (is_dead(about), str(death(about))) == known
