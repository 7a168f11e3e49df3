from datetime import UTC, date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.calendar.deliveries import Delivery, deliveries
from bot.config import Account
from tests.unit.calendar.calendar_factories import between, campaign, case, key_date, settings

GAP = timedelta(minutes=2)
PEOPLE = [case(id=f"person-{n}") for n in range(5)]
BOTH = settings(Account("mastodon", "mastodon", "https://a.example"), Account("x", "x", "https://b.example"))
SLOW = settings(
    Account("mastodon", "mastodon", "https://a.example", gap=GAP), Account("x", "x", "https://b.example", gap=GAP)
)


def ids(found: list[Delivery]) -> list[str]:
    return [delivery.id for delivery in found]


def clock(found: list[Delivery], account: str = "mastodon") -> list[str]:
    return [f"{d.due:%H:%M}" for d in found if d.account.name == account]


def test_a_delivery_is_an_occasion_an_account_and_a_language() -> None:
    found = deliveries(between("2026-01-01", "2026-12-31", campaign(case())), BOTH)
    stem = "example/ana-example/anniversary.detained/2026-03-14"
    assert ids(found) == [f"{stem}/mastodon/en", f"{stem}/mastodon/zh", f"{stem}/x/en", f"{stem}/x/zh"]
    assert {d.due.isoformat() for d in found} == {"2026-03-14T10:00:00+01:00"}


@pytest.mark.parametrize(
    ("of_campaign", "of_case", "of_account", "spoken"),
    [
        (["en", "zh", "fr"], None, None, {"en", "zh", "fr"}),
        (["en", "zh", "fr"], ["fr", "de"], None, {"fr"}),
        (["en", "zh", "fr"], None, ("zh",), {"zh"}),
        (["en", "zh", "fr"], ["fr"], ("zh",), set()),
    ],
)
def test_it_speaks_only_languages_that_campaign_case_and_account_share(
    of_campaign: list[str], of_case: list[str] | None, of_account: tuple[str, ...] | None, spoken: set[str]
) -> None:
    one = campaign(case(languages=of_case), languages=of_campaign, accounts=["mastodon"])
    found = deliveries(
        between("2026-01-01", "2026-12-31", one),
        settings(Account("mastodon", "mastodon", "https://a.example", languages=of_account)),
    )
    assert {d.language for d in found} == spoken


def test_a_post_for_all_is_not_narrowed_by_any_case() -> None:
    rule = {"roll-call": {"kind": "once", "on": "2026-09-24", "posts": "one-for-all"}}
    found = deliveries(between("2026-01-01", "2026-12-31", campaign(case(languages=["en"]), occasions=rule)), BOTH)
    assert [d.id for d in found if d.account.name == "x"] == [
        "example/all/roll-call/2026-09-24/x/en",
        "example/all/roll-call/2026-09-24/x/zh",
    ]


def test_posts_of_one_account_and_minute_go_out_in_id_order_a_gap_apart() -> None:
    found = deliveries(between("2026-01-01", "2026-12-31", campaign(*PEOPLE, languages=["en"])), SLOW)
    assert clock(found) == clock(found, "x") == ["10:00", "10:02", "10:04", "10:06", "10:08"]
    of_mastodon = [d.id for d in found if d.account.name == "mastodon"]
    assert of_mastodon == sorted(of_mastodon)


def test_without_a_gap_they_share_the_minute() -> None:
    found = deliveries(between("2026-01-01", "2026-12-31", campaign(*PEOPLE)), BOTH)
    assert set(clock(found)) == {"10:00"}
    assert ids(found) == sorted(ids(found))


def test_the_gap_holds_between_campaigns_in_other_zones_and_for_posts_that_follow_soon() -> None:
    second = campaign(case(), languages=["en"], timezone="Europe/London", post_at="09:00", **{"(id)": "second"})
    third = campaign(case(), languages=["en"], post_at="10:03", **{"(id)": "third"})
    first = campaign(*PEOPLE[:1], languages=["en"])
    found = deliveries(between("2026-01-01", "2026-12-31", first, second, third), SLOW)
    dues = [d.due.astimezone(UTC).strftime("%H:%M") for d in found if d.account.name == "x"]
    assert dues == ["09:00", "09:02", "09:04"]
    assert [d.due.strftime("%H:%M") for d in found if d.account.name == "x"] == ["10:00", "09:02", "10:04"]


def test_a_post_keeps_its_date_when_the_gap_moves_it_past_midnight() -> None:
    late = campaign(*PEOPLE, languages=["en"], post_at="23:58")
    found = [d for d in deliveries(between("2026-01-01", "2026-12-31", late), SLOW) if d.account.name == "x"]
    assert [f"{d.due:%d %H:%M}" for d in found] == ["14 23:58", "15 00:00", "15 00:02", "15 00:04", "15 00:06"]
    assert {d.date for d in found} == {date(2026, 3, 14)}


def test_the_order_holds_where_the_clock_goes_back() -> None:
    repeated = campaign(*(case(key_date("2020-10-25"), id=p.id) for p in PEOPLE), languages=["en"], post_at="02:58")
    found = deliveries(between("2026-01-01", "2026-12-31", repeated), SLOW)  # 2026-10-25: 03:00 is 02:00 again
    of_x = [d for d in found if d.account.name == "x"]
    assert [f"{d.due:%H:%M}" for d in of_x] == ["02:58", "02:00", "02:02", "02:04", "02:06"]
    steps = [b.due.astimezone(UTC) - a.due.astimezone(UTC) for a, b in pairwise(of_x)]
    assert set(steps) == {GAP}


@examples(deadline=None)
@given(start=st.dates(date(2026, 1, 1), date(2027, 12, 31)), length=st.integers(0, 400))
def test_a_narrower_window_changes_neither_ids_nor_times(start: date, length: int) -> None:
    last = start + timedelta(days=length)
    rules = {"day-count": {"every": "7 days"}, "anniversary": {}}
    whole = campaign(*PEOPLE[:3], occasions=rules, accounts=["x"], post_at="23:59")
    there = {d.id: d.due for d in deliveries(between("2025-12-01", "2029-03-01", whole), SLOW)}
    here = {d.id: d.due for d in deliveries(between(str(start), str(last), whole), SLOW)}
    assert here == {id: due for id, due in there.items() if start <= date.fromisoformat(id.split("/")[3]) <= last}
