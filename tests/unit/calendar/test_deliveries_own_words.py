"""Own words speak on their day, with or without a rule."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.calendar.deliveries import deliveries
from bot.casebook.models import Case
from bot.config import Account
from tests.unit.calendar.calendar_factories import HERE, between, campaign, case, key_date, settings

ACCOUNTS = settings(Account("mastodon", "mastodon", HERE), Account("x", "x", HERE, languages=("en",)))
JUNE = {"on": "2027-06-26", "text": {"en": "Today we think of Ana."}}


def by_hand(*own_words: object, **more: Any) -> Case:
    return case(own_words=own_words or [JUNE], **more)


def ids(*cases: Case, day: str = "2027-06-26", **more: Any) -> list[str]:
    return [delivery.id for delivery in deliveries(between(day, day, campaign(*cases, **more)), ACCOUNTS)]


def test_words_by_hand_post_on_a_day_on_which_no_rule_speaks() -> None:
    [occasion] = between("2027-06-01", "2027-06-30", campaign(by_hand()))
    assert occasion.id == "example/ana-example/own-words/2027-06-26"
    assert (occasion.rule.name, occasion.rule.kind, occasion.key_date) == ("own-words", "own-words", None)
    assert f"{occasion.due:%Y-%m-%d %H:%M %z}" == "2027-06-26 10:00 +0200"


def test_they_post_in_the_languages_that_they_have_and_the_account_speaks() -> None:
    both = {**JUNE, "text": {"en": "In English.", "zh": "中文。"}}
    stem = "example/ana-example/own-words/2027-06-26"
    assert ids(by_hand()) == [f"{stem}/mastodon/en", f"{stem}/x/en"]
    assert ids(by_hand(both)) == [f"{stem}/mastodon/en", f"{stem}/mastodon/zh", f"{stem}/x/en"]
    assert ids(by_hand(both, languages=["zh"])) == [f"{stem}/mastodon/zh"]


def test_where_a_rule_speaks_of_the_case_the_words_take_its_place() -> None:
    anniversary = {"on": "2027-03-14", "text": {"en": "Seven years ago today ..."}}
    found = ids(by_hand(anniversary), day="2027-03-14")
    assert {id.split("/")[2] for id in found} == {"anniversary.detained"}
    assert len(found) == 3, "each language of the campaign, as ever"


def test_a_post_for_all_takes_no_words_of_a_case_away() -> None:
    roll_call = {"roll-call": {"kind": "once", "on": "2027-06-26", "posts": "one-for-all"}}
    assert [id.split("/")[1:3] for id in ids(by_hand(), occasions=roll_call) if id.endswith("/x/en")] == [
        ["all", "roll-call"],
        ["ana-example", "own-words"],
    ]


def test_another_case_that_a_rule_speaks_of_takes_none_away() -> None:
    other = case(key_date("2020-06-26"), id="bo-example", name={"en": "Bo Example"})
    assert {id.split("/")[2] for id in ids(by_hand(), other)} == {"anniversary.detained", "own-words"}


def test_a_closed_case_says_nothing_by_hand_but_where_it_has_news() -> None:
    assert ids(by_hand(case="closed")) == []
    released = key_date("2027-06-25", "released", learned="2027-06-25")
    news = case(released, own_words=[JUNE], case="closed")
    assert {id.split("/")[2] for id in ids(news, occasions={"news": "yes"})} == {"news.released"}


def test_a_held_case_keeps_the_day_so_that_people_see_what_is_not_posted() -> None:
    assert len(ids(by_hand(hold={"until": "2027-12-31"}))) == 2


@examples(deadline=None)
@given(
    detained=st.dates(date(2000, 1, 1), date(2026, 1, 1)),
    on=st.dates(date(2026, 6, 1), date(2028, 6, 1)),
    every=st.integers(1, 400),
)
def test_every_day_with_words_by_hand_posts_them_exactly_once_an_account(detained: date, on: date, every: int) -> None:
    words = {"on": str(on), "text": {"en": "Words."}}
    rules = {"day-count": {"every": f"{every} days"}}
    first, last = str(on - timedelta(days=3)), str(on + timedelta(days=3))
    speaking = campaign(case(key_date(str(detained)), own_words=[words]), languages=["en"], occasions=rules)
    spoken = [delivery for delivery in deliveries(between(first, last, speaking), ACCOUNTS) if delivery.date == on]
    assert [delivery.account.name for delivery in spoken] == ["mastodon", "x"]
    assert all(delivery.occasion.own_words for delivery in spoken)
