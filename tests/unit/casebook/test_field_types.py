"""Every wrong field is reported with its position and how to write it."""

from collections.abc import Callable

import pytest

from tests.unit.casebook.conftest import Said

Check = Callable[[str, str], Said]

CASE_FIELDS = [
    ("country: CH\n", "", 1, 1, "country is missing: add a line such as  country: CH"),
    ("country: CH", "cuontry: CH", 5, 1, "there is no key “cuontry”: did you mean “country”?"),
    ("country: CH", "country: ch", 5, 10, "“ch” is not a country code: write CH"),
    ("country: CH", "country: Switzerland", 5, 10, "write CH"),
    ("country: CH", "country: [CH]", 5, 10, "is not a country code"),
    ("id: ana-example", "id: Ana", 1, 5, "“Ana” cannot be an id"),
    ("id: ana-example", "id: all", 1, 5, "“all” is reserved"),
    ("id: ana-example", "id: " + "a" * 65, 1, 5, "up to 64"),
    ("name: {en: Ana Example}", "name: Ana Example", 2, 7, 'write {en: "Ana Example"}'),
    ("name: {en: Ana Example}", "name: [Ana]", 2, 7, "a text in each language belongs here"),
    ("name: {en: Ana Example}", "name: {}", 2, 7, "a text in each language belongs here"),
    ("name: {en: Ana Example}", "name: {english: Ana}", 2, 8, "“english” is not a language code"),
    ("name: {en: Ana Example}", "name: {en: Ana, who said: no}", 2, 17, "if a comma has cut your text"),
    ("name: {en: Ana Example}", "name: {en: [Ana]}", 2, 12, "en takes one text"),
    ("name: {en: Ana Example}", "name: {en: Ana Example, zh: }", 2, 29, "there is no value here"),
    ("grammar: she", "grammar: her", 4, 10, "grammar cannot be “her”: did you mean “she”?"),
    ("grammar: she", "grammar: Him", 4, 10, "grammar cannot be “Him”: did you mean “he”?"),
    ("grammar: she", "grammar: them", 4, 10, "grammar cannot be “them”: did you mean “they”?"),
    ("grammar: she", "grammar: woman", 4, 10, "did you mean “women”? It takes one of she, he, they, group"),
    ("grammar: she", "case: opne", 4, 7, "did you mean “open”?"),
    ("grammar: she", "hold: {untill: 2027-01-01}", 4, 8, "there is no key “untill” in hold: did you mean “until”?"),
    ("grammar: she", "hold: maybe", 4, 7, "“maybe” is not a hold: write hold: {until: 2027-02-01}"),
    ("grammar: she", "languages: [en, zzzz]", 4, 17, "“zzzz” is not a language code"),
    ("  is: detained", "  is: arrested", 9, 7, "is cannot be “arrested”"),
    ("  is: detained", "  is: detaned", 9, 7, "did you mean “detained”?"),
    ("  newest_source: 2026-01-10", "  newest_source: 10.1.2026", 11, 18, "did you mean “2026-01-10”?"),
    ("  source: https://example.org/situation\n", "", 8, 1, "source is missing in situation"),
    ("https://example.org/situation", "example.org", 12, 11, "is not a web address"),
    ("https://example.org/situation", "https://…", 12, 11, "is not a web address"),
    ("https://example.org/situation", "[]", 12, 11, "source needs at least one entry"),
    ("https://example.org/situation", "[https://example.org/a, ftp://x]", 12, 35, "is not a web address"),
    ("    kind: detained", "    kind: arrest", 15, 11, "kind cannot be “arrest”"),
    ("    kind: detained\n", "", 14, 5, "kind is missing in key_dates (entry 1)"),
    ("    date: 2020-03-14", "    date: 2020-02-30", 16, 11, "there is no day “2020-02-30” in the calendar"),
    ("    date: 2020-03-14", "    date: 2020-00", 16, 11, "leave an unknown month or day out"),
    ("    date: 2020-03-14", "    date: {year: 2020}", 16, 11, "one value belongs here"),
    ("    date: 2020-03-14", "    date: 2020-03-14\n    learned: 2020-03", 17, 14, "is not a full date"),
    ("    date: 2020-03-14", "    date: 2020-03-14\n    disputed: maybe", 17, 15, "write date (posts say"),
    ("grammar: she", "go_ahead: yes", 4, 11, "go_ahead: {ref: C-014, for: [posts, record], until: 2027-11-22}"),
    ("grammar: she", "links: https://example.org", 4, 8, "links takes a list: links: [{title: …"),
    ("grammar: she", "languages: en, zh", 4, 12, "write them as a list, [en, zh]"),
    ("grammar: she", "(file): x", 4, 1, "there is no key “(file)”"),
    ("grammar: she", "un: {kinds: []}\nun2: x", 5, 1, "there is no key “un2”: did you mean “un”?"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "words"), CASE_FIELDS)
def test_a_wrong_field_of_a_case_is_reported_at_its_place(
    of_case: Check, old: str, new: str, line: int, column: int, words: str
) -> None:
    assert [(at, where) for at, where, message in of_case(old, new) if words in message] == [(line, column)]


CAMPAIGN_FIELDS = [
    ("post_at: 10:00\n", "", 1, 1, "post_at is missing: add a line such as  post_at: 10:00"),
    ("post_at: 10:00", "post_at: 25:00", 3, 10, "from 00:00 to 23:59"),
    ("timezone: Europe/Zurich", "timezone: Zurich", 2, 11, "did you mean “Europe/Zurich”?"),
    ("timezone: Europe/Zurich", "timezone: Europe", 2, 11, "is not a time zone"),
    ("timezone: Europe/Zurich", "timezone: ../../etc/passwd", 2, 11, "is not a time zone"),
    ("languages: [en]", "languages: []", 4, 12, "languages needs at least one entry"),
    ("languages: [en]", "languages: {en: yes}", 4, 12, "languages takes a list"),
    ("hashtags: [EndReprisals]", "hashtags: [End-Reprisals]", 6, 12, "without #"),
    ("hashtags: [EndReprisals]", "approvals: 3", 6, 12, "0, 1 or 2"),
    ("hashtags: [EndReprisals]", "leap_day: 2 March", 6, 11, "write 28 February or 1 March"),
    ("hashtags: [EndReprisals]", "facts_checked_within: a month", 6, 23, "is not a length of time"),
    ("hashtags: [EndReprisals]", "facts_checked_within: 12 hours", 6, 23, "whole days"),
    ("    kind: yearly", "    kind: yearl", 11, 11, "did you mean “yearly”?"),
    ("    on: 10 December", "    on: 31 June", 12, 9, "there is no 31 June"),
    ("    on: 10 December", "    on: [10 December]", 12, 9, "one day belongs here"),
    ("    dates: [detained]", "    years: [1, five]", 9, 12, "does not say which years"),
    ("    dates: [detained]", "    years: [²]", 9, 12, "does not say which years"),
    ("    dates: [detained]", "    dats: [detained]", 9, 5, "did you mean “dates”?"),
    ("    dates: [detained]", "    name: x", 9, 5, "the rule's name is “anniversary”"),
    ("  anniversary:\n    dates: [detained]", "  aniversary: yes", 8, 3, "did you mean “anniversary”?"),
    ("  anniversary:\n    dates: [detained]", "  news: maybe", 8, 9, "news: write yes"),
    ("  anniversary:\n    dates: [detained]", "  News: {kind: news}", 8, 3, "“News” cannot be an id"),
    ("title: Example campaign", "title: [x]", 1, 8, "title takes one text: title: End reprisals"),
    ("title: Example campaign", "(cases): []\ntitle: x", 1, 1, "there is no key “(cases)”"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "words"), CAMPAIGN_FIELDS)
def test_a_wrong_field_of_a_campaign_is_reported_at_its_place(
    of_campaign: Check, old: str, new: str, line: int, column: int, words: str
) -> None:
    assert [(at, where) for at, where, message in of_campaign(old, new) if words in message] == [(line, column)]


MACHINERY = ("Input should", "Field required", "pydantic", "Extra inputs", "dict", "tuple")


@pytest.mark.parametrize(("old", "new"), [case[:2] for case in CASE_FIELDS])
def test_no_word_of_the_machinery_reaches_people(of_case: Check, old: str, new: str) -> None:
    for _, _, message in of_case(old, new):
        assert not any(
            word in message for word in ("Input should", "Field required", "pydantic", "Extra inputs", "dict")
        )
