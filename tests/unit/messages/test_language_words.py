"""Dates, counts, agreement, hashtags and countries follow the grammar of each language."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.messages.compose import compose
from bot.messages.trouble import Unsayable
from bot.messages.views import CaseView
from bot.messages.words import Words, hashtag
from bot.values import PartialDate
from tests.unit.messages.speaking import Speaking, a_case


@pytest.mark.parametrize(
    ("language", "first", "fourteenth", "month", "year"),
    [
        ("en", "1 March 2014", "14 March 2014", "March 2014", "2014"),
        ("en-US", "March 1, 2014", "March 14, 2014", "March 2014", "2014"),
        ("fr", "1er mars 2014", "14 mars 2014", "mars 2014", "2014"),
        ("es", "1 de marzo de 2014", "14 de marzo de 2014", "marzo de 2014", "2014"),
        ("ru", "1 марта 2014\u202fг.", "14 марта 2014\u202fг.", "март 2014\u202fг.", "2014"),
        ("zh", "2014年3月1日", "2014年3月14日", "2014年3月", "2014年"),
        ("zh-Hant", "2014年3月1日", "2014年3月14日", "2014年3月", "2014年"),
        ("ar", "1 مارس 2014", "14 مارس 2014", "مارس 2014", "2014"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(
    language: str, first: str, fourteenth: str, month: str, year: str
) -> None:
    words = Words(language)
    assert words.longdate(date(2014, 3, 1)) == first
    assert words.longdate(PartialDate(2014, 3, 14)) == fourteenth
    assert words.longdate(PartialDate(2014, 3)) == words.monthyear(date(2014, 3, 14)) == month
    assert words.longdate(PartialDate(2014)) == words.monthyear(PartialDate(2014)) == year


def test_only_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    written = [Words("fr").longdate(date(2024, 3, day)) for day in range(1, 32)]
    assert [text for text in written if "er " in text] == ["1er mars 2024"]


FORMS = {
    "en": {"one": "# year", "other": "# years"},
    "fr": {"one": "# an", "many": "# d’ans", "other": "# ans"},
    "es": {"one": "# año", "many": "# de años", "other": "# años"},
    "ru": {"one": "# год", "few": "# года", "many": "# лет", "other": "# года"},
    "zh": {"other": "#年"},
    "ar": {"zero": "أقل من سنة", "one": "سنة", "two": "سنتان", "few": "# سنوات", "many": "# سنة", "other": "# سنة"},
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {1: "1 year", 2: "2 years", 11: "11 years", 1000: "1,000 years"}),
        ("fr", {0: "0 an", 1: "1 an", 2: "2 ans", 1000: "1\u202f000 ans"}),
        ("es", {1: "1 año", 2: "2 años", 1000: "1000 años", 10000: "10.000 años"}),
        ("ru", {1: "1 год", 2: "2 года", 5: "5 лет", 11: "11 лет", 21: "21 год", 22: "22 года", 25: "25 лет"}),
        ("zh", {1: "1年", 2: "2年", 13: "13年"}),
        ("ar", {1: "سنة", 2: "سنتان", 3: "3 سنوات", 11: "11 سنة", 100: "100 سنة"}),
    ],
)
def test_a_count_takes_the_form_that_its_language_asks_for(language: str, said: dict[int, str]) -> None:
    words = Words(language)
    assert {n: words.count(n, **FORMS[language]) for n in said} == said


def test_a_form_that_is_needed_and_missing_blocks() -> None:
    with pytest.raises(Unsayable, match='few="…"') as caught:
        Words("ru").count(3, one="# год", other="# лет")
    assert caught.value.code == "missing-text"
    assert Words("ru").count(1, one="# год", other="# лет") == "1 год"


@pytest.mark.parametrize("value", ["7", 1.5, True, None, date(2024, 1, 1)])
def test_only_whole_numbers_are_counted(value: object) -> None:
    with pytest.raises(Unsayable):
        Words("en").count(value, one="#", other="#")


def test_a_form_with_an_unknown_name_is_pointed_out() -> None:
    with pytest.raises(Unsayable, match="did you mean “other”"):
        Words("en").count(2, one="#", othr="#")


def test_agreement_takes_the_form_for_the_case() -> None:
    forms = {"she": "détenue", "he": "détenu", "women": "détenues", "men": "détenus"}
    said = {}
    for grammar in forms:
        view = CaseView(a_case(grammar=grammar), "fr").view
        said[grammar] = Words("fr").agree(view, **forms)
    assert said == forms


def test_agreement_blocks_where_the_form_or_the_grammar_is_missing() -> None:
    words = Words("fr")
    for case in (a_case(grammar="group"), a_case(grammar=None)):
        with pytest.raises(Unsayable) as caught:
            words.agree(CaseView(case, "fr").view, she="détenue", he="détenu")
        assert caught.value.code == "missing-text"


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("EndReprisals", "#EndReprisals"),
        ("end reprisals", "#EndReprisals"),
        ("#end-reprisals", "#EndReprisals"),
        ("Cao Shunli", "#CaoShunli"),
        ("曹顺利", "#曹顺利"),
        ("o’neil case", "#OneilCase"),
        ("đoan trang", "#ĐoanTrang"),
        (("EndReprisals", "cao shunli"), "#EndReprisals #CaoShunli"),
        ((), ""),
    ],
)
def test_a_hashtag_has_a_capital_for_each_word(written: object, tag: str) -> None:
    assert hashtag(written) == tag


def test_a_hashtag_of_nothing_is_refused() -> None:
    with pytest.raises(Unsayable):
        hashtag("—")


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "China"), ("fr", "Chine"), ("zh", "中国"), ("ar", "الصين"), ("ru", "Китай"), ("es", "China")],
)
def test_a_country_has_its_name_in_each_language(language: str, name: str) -> None:
    assert Words(language).country("CN") == name


def test_a_language_that_babel_does_not_know_is_a_finding() -> None:
    with pytest.raises(Unsayable, match="xx"):
        Words("xx").longdate(date(2024, 1, 1))


PAGE = Path(__file__).parents[3] / "docs/templates.md"
CODES = {"English": "en", "French": "fr", "Spanish": "es", "Russian": "ru", "Arabic": "ar", "Chinese": "zh"}


@pytest.mark.parametrize("language", CODES)
def test_the_counts_that_the_docs_show_hold_for_every_number(language: str, tmp_path: Path) -> None:
    (row,) = (line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| {language} | {{{{"))
    shown = row.split(" | ", 1)[1].removesuffix(" |").replace("\\|", "|")
    speaking = Speaking(tmp_path)
    speaking.write(shown, f"anniversary/{CODES[language]}.txt")
    for year in (*range(2021, 2062), 3020, 1_000_000 + 2020):
        delivery = speaking.delivery(language=CODES[language])
        occasion = replace(delivery.occasion, years=year - 2020)
        composed = compose(replace(delivery, occasion=occasion), [], speaking.library)
        assert composed.findings == ()
