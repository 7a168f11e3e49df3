"""What templates see of a case: inquiries, UN documents, links and account settings."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.calendar.occasions import Occasion
from bot.config import Account
from bot.posts.compose import Composed, compose
from tests.unit.posts.template_fixture import CASE, HERE, Speaking, a_case, only, texts

INQUIRY: dict[str, Any] = {
    "id": "letter",
    "date": "2024-03",
    "by": "us",
    "to": "the authorities of the story",
    "about": {"en": "where she is held"},
    "source": [HERE, "https://example.org/other"],
}


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


def ask(speaking: Speaking, template: str, **inquiry: Any) -> Composed:
    case = a_case(inquiries=[{**INQUIRY, **inquiry}])
    one = speaking.delivery(case)
    speaking.write(template)
    occasion = Occasion(
        speaking.campaign, case, one.occasion.rule, one.date, one.due, inquiry=case.inquiries[0], days=1100
    )
    return compose(replace(one, occasion=occasion), [], speaking.library)


def test_a_question_is_reported_with_its_date_as_far_as_it_is_known(speaking: Speaking) -> None:
    template = "{{ inquiry.by }}, {{ inquiry.date | longdate }}, to {{ inquiry.to }}: "
    template += "{{ inquiry.about }}. {{ inquiry.source }}"
    said = "us, March 2024, to the authorities of the story: where she is held. " + HERE
    assert texts(ask(speaking, template)) == [said]


def test_days_are_counted_where_a_rule_counts_them(speaking: Speaking) -> None:
    template = "{{ days | count(one='# day', other='# days') }} {{ inquiry.looked.on | longdate }}"
    looked = {"on": "2026-02-01", "where": "the gazette of the story"}
    assert texts(ask(speaking, template, looked=looked)) == ["1,100 days 1 February 2026"]
    assert only(ask(speaking, template))[0] == "missing-text"


def test_an_answer_can_be_asked_for(speaking: Speaking) -> None:
    template = (
        "{% if inquiry.response %}{{ inquiry.response.kind }}: {{ inquiry.response.about }}{% else %}none{% endif %}"
    )
    answer = {"kind": "denial", "date": "2025", "about": {"en": "nothing is known"}, "source": HERE}
    assert texts(ask(speaking, template)) == ["none"]
    assert texts(ask(speaking, template, response=answer)) == ["denial: nothing is known"]


def test_a_question_is_not_there_on_an_anniversary(speaking: Speaking) -> None:
    code, message = only(speaking.say("{{ inquiry.about }}"))
    assert code == "template"
    assert "question" in message


def test_links_in_the_posts_language_come_first(speaking: Speaking) -> None:
    links = [
        {"title": "English", "url": "https://example.org/en", "language": "en"},
        {"title": "Français", "url": "https://example.org/fr", "language": "fr"},
    ]
    template = "{% for link in case.links %}{{ link.title }} {% endfor %}{{ (case.links | first).url }}"
    assert texts(speaking.say(template, a_case(links=links))) == ["English Français https://example.org/en"]
    french = speaking.say(template, a_case(links=links), language="fr")
    assert texts(french) == ["Français English https://example.org/fr"]


def test_a_list_without_a_first_is_a_finding(speaking: Speaking) -> None:
    assert only(speaking.say("{{ case.links | first }}"))[0] == "template"
    assert texts(speaking.say("{% if case.links %}{{ (case.links | first).url }}{% endif %}x")) == ["x"]


def test_what_the_un_has_is_reported_where_it_is_known(speaking: Speaking) -> None:
    un = {
        "cooperation": {"with": "Universal Periodic Review", "date": "2013-09", "source": HERE},
        "in_reports": [{"symbol": "A/HRC/0/0", "source": HERE}],
    }
    template = (
        "{% if case.un %}{{ case.un.cooperation.body }} {{ case.un.in_reports[0].symbol }}{% else %}no{% endif %}"
    )
    assert texts(speaking.say(template, a_case(un=un))) == ["Universal Periodic Review A/HRC/0/0"]
    assert texts(speaking.say(template)) == ["no"]


def test_an_account_without_a_handle_is_a_finding_only_where_it_is_printed(speaking: Speaking) -> None:
    speaking.write("{% if account.handle %}{{ account.handle }}{% else %}{{ account.name }}{% endif %}")
    one = speaking.delivery()
    assert texts(compose(one, [], speaking.library)) == ["@team"]
    nameless = replace(one, account=Account("second", "mastodon", "https://example.org"))
    assert texts(compose(nameless, [], speaking.library)) == ["second"]
    speaking.write("{{ account.handle }} in every post")
    assert only(compose(nameless, [], speaking.library))[0] == "template"


def test_two_languages_of_a_case_do_not_mix(speaking: Speaking) -> None:
    case = a_case(about={"en": "a teacher", "fr": "une enseignante"})
    for _ in range(2):
        assert texts(speaking.say("{{ case.about }}", case)) == ["a teacher"]
        assert texts(speaking.say("{{ case.about }}", case, language="fr")) == ["une enseignante"]


def test_an_edited_case_speaks_with_its_new_words(speaking: Speaking) -> None:
    for about in ("a teacher", "a lawyer", "a doctor"):
        assert texts(speaking.say("{{ case.about }}", a_case(about={"en": about}))) == [about]


@pytest.mark.parametrize(
    ("disputed", "said"),
    [
        ("date", "around 14 March 2020, was detained"),
        ("yes", "around 14 March 2020, was detained"),
        ("fact", "14 March 2020, reportedly was detained"),
        ("no", "14 March 2020, was detained"),
    ],
)
def test_a_doubtful_date_and_a_doubtful_deed_have_their_own_words(speaking: Speaking, disputed: str, said: str) -> None:
    template = (
        '{% if key_date.disputed == "date" %}around {% endif %}{{ key_date.date | longdate }}, '
        '{% if key_date.disputed == "fact" %}reportedly {% endif %}{{ key_date.what }}'
    )
    (taken,) = CASE["key_dates"]
    assert texts(speaking.say(template, a_case(key_dates=[{**taken, "disputed": disputed}]))) == [said]


LASTS = (
    '{% if case.situation.is == "detained" and case.situation.days %}'
    "{{ case.name }} has now spent {{ case.situation.days | count(other='# days') }} in detention."
    "{% else %}{{ years }} years ago today, {{ case.name }} {{ key_date.what }}.{% endif %}"
)


def test_days_in_detention_are_said_only_while_it_lasts(speaking: Speaking) -> None:
    assert texts(speaking.say(LASTS)) == ["Ana Example has now spent 2,556 days in detention."]
    assert texts(speaking.say(case=a_case(), on=date(2027, 3, 15))) == [
        "Ana Example has now spent 2,557 days in detention."
    ]
    freed = a_case(situation={**CASE["situation"], "is": "free"})
    assert texts(speaking.say(case=freed)) == ["7 years ago today, Ana Example was detained."]


def test_days_that_cannot_be_counted_are_a_finding_where_they_would_be_printed(speaking: Speaking) -> None:
    freed = a_case(situation={**CASE["situation"], "is": "free"})
    code, message = only(speaking.say("{{ case.situation.days }}", freed))
    assert code == "missing-text"
    assert "{% if case.situation.days %}" in message


def test_a_list_counts_for_each_case_on_the_day_of_the_post(speaking: Speaking) -> None:
    speaking.write("{% for case in cases %}{{ case.situation.years }} {% endfor %}", "day/en.txt")
    since = a_case(situation={**CASE["situation"], "since": "2010-05-01"})
    composed = compose(speaking.of_all(), [a_case(), since], speaking.library)
    assert texts(composed) == ["7 16"]


def test_a_template_knows_who_died_and_when(speaking: Speaking) -> None:
    template = "{{ case.name }}{% if case.dead %} †{% if case.died %} {{ case.died | longdate }}{% endif %}{% endif %}"
    dead = a_case(situation={**CASE["situation"], "is": "died"})
    assert texts(speaking.say(template)) == ["Ana Example"]
    assert texts(speaking.say(case=dead)) == ["Ana Example †"]
    died = {**CASE["key_dates"][0], "id": "died", "kind": "died", "date": "2021-05"}
    assert texts(speaking.say(case=a_case(key_dates=[*CASE["key_dates"], died]))) == ["Ana Example † May 2021"]


def test_hashtags_of_campaign_and_case_are_printed_once_each(speaking: Speaking) -> None:
    case = a_case(hashtags=["free ana", "endReprisals"])
    assert texts(speaking.say("{{ campaign.hashtags | hashtag(case.hashtags) }}", case)) == ["#EndReprisals #FreeAna"]
    assert texts(speaking.say(case=a_case())) == ["#EndReprisals"]


def test_a_call_to_action_is_printed_where_there_is_one(speaking: Speaking) -> None:
    template = "{{ case.name }}.{% if case.action %} {{ case.action.text }}: {{ case.action.url }}{% endif %}"
    action = {"text": {"en": "Write to the embassy"}, "url": HERE}
    assert texts(speaking.say(template, a_case(action=action))) == [f"Ana Example. Write to the embassy: {HERE}"]
    assert texts(speaking.say(case=a_case())) == ["Ana Example."]
    assert only(speaking.say(case=a_case(action={**action, "text": {"fr": "Écrivez"}})))[0] == "missing-text"


@pytest.mark.parametrize(
    ("platform", "wanted", "linked"), [("x", "no", False), ("x", "yes", True), ("bluesky", "no", True)]
)
def test_a_template_knows_whether_a_link_is_wanted(
    speaking: Speaking, platform: Any, wanted: str, linked: bool
) -> None:
    plain = speaking.campaign.model_dump(by_alias=True, exclude={"occasions"})
    more = {"(file)": "c.yaml", "occasions": {"anniversary": {}, "day": {"kind": "yearly", "on": "10 December"}}}
    speaking.campaign = type(speaking.campaign).model_validate({**plain, **more, "link_on_x": wanted})
    template = "{{ case.name }}{% if may_link %} {{ case.source }}{% endif %}"
    assert texts(speaking.say(template, platform=platform)) == [f"Ana Example {HERE}" if linked else "Ana Example"]


def test_an_answer_whose_day_nobody_states_is_reported_by_the_day_it_was_learned(speaking: Speaking) -> None:
    answer = {"kind": "denial", "learned": "2025-05-02", "about": {"en": "nothing is known"}, "source": HERE}
    template = "{% if inquiry.response.date %}dated{% else %}{{ inquiry.response.learned | longdate }}{% endif %}"
    assert texts(ask(speaking, template, response=answer)) == ["2 May 2025"]
