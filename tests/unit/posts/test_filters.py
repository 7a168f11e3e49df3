"""Dates, counts, agreement, hashtags and countries follow the grammar of each language."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.messageformat import MessageFormat

from bot.lib.links import Span, spans
from bot.lib.scalars import PartialDate
from bot.posts.compose import compose
from bot.posts.templates.errors import TemplateProblem
from bot.posts.templates.filters import Words, hashtag
from bot.posts.templates.views import CaseView
from tests.unit.posts.template_fixture import Speaking, a_case


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
        ("fa", "۱ مارس ۲۰۱۴", "۱۴ مارس ۲۰۱۴", "مارس ۲۰۱۴", "۲۰۱۴"),
        ("ar-EG", "١ مارس ٢٠١٤", "١٤ مارس ٢٠١٤", "مارس ٢٠١٤", "٢٠١٤"),
        ("pl", "1 marca 2014", "14 marca 2014", "marzec 2014", "2014"),
        ("uk", "1 березня 2014\u202fр.", "14 березня 2014\u202fр.", "березень 2014\u202fр.", "2014"),
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
    "it": {"one": "# anno", "many": "# di anni", "other": "# anni"},
    "fa": {"one": "# سال", "other": "# سال"},
    "hi": {"one": "# वर्ष", "other": "# वर्ष"},
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
        ("it", {1: "1 anno", 1000: "1000 anni", 10_000: "10.000 anni"}),
        ("fa", {3: "۳ سال", 1000: "۱٬۰۰۰ سال", 12_345: "۱۲٬۳۴۵ سال"}),
        ("ar-EG", {3: "٣ سنوات", 1000: "١٬٠٠٠ سنة"}),
        ("hi", {100_000: "1,00,000 वर्ष"}),
        ("ar", {1: "سنة", 2: "سنتان", 3: "3 سنوات", 11: "11 سنة", 100: "100 سنة"}),
    ],
)
def test_a_count_takes_the_form_that_its_language_asks_for(language: str, said: dict[int, str]) -> None:
    words = Words(language)
    forms = FORMS.get(language) or FORMS[language.partition("-")[0]]
    assert {n: words.count(n, **forms) for n in said} == said


@pytest.mark.parametrize(
    "language", ["en", "fr", "es", "es-MX", "ru", "ar", "ar-EG", "zh", "pt", "pt-PT", "pl", "fa", "bn"]
)
def test_numbers_are_written_as_cldr_says(language: str) -> None:
    words = Words(language)
    everywhere = MessageFormat("{n,number,::.}", str(words.locale))
    for n in (0, 7, 999, 1000, 9999, 10_000, 99_999, 123_456, 1_234_567):
        assert words._counted(n)[1] == everywhere.format({"n": n})


def test_a_form_that_is_needed_and_missing_blocks() -> None:
    with pytest.raises(TemplateProblem, match='few="…"') as caught:
        Words("ru").count(3, one="# год", other="# лет")
    assert caught.value.code == "missing-text"
    assert Words("ru").count(1, one="# год", other="# лет") == "1 год"


@pytest.mark.parametrize("value", ["7", 1.5, True, None, date(2024, 1, 1)])
def test_only_whole_numbers_are_counted(value: object) -> None:
    with pytest.raises(TemplateProblem):
        Words("en").count(value, one="#", other="#")


def test_a_form_with_an_unknown_name_is_pointed_out() -> None:
    with pytest.raises(TemplateProblem, match="did you mean “other”"):
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
        with pytest.raises(TemplateProblem) as caught:
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
        ("मानव अधिकार", "#मानवअधिकार"),
        ("สิทธิมนุษยชน", "#สิทธิมนุษยชน"),
        ("தமிழ்", "#தமிழ்"),
        ("حُرِّيَّة", "#حُرِّيَّة"),
        ("نرم\u200cافزار", "#نرم\u200cافزار"),
        ("Zoe\u0308 libre", "#ZoëLibre"),
        ("col·lectiu", "#Col·lectiu"),
        ("free ❤️ana 👩‍👩‍👧", "#FreeAna"),
        ("über straße", "#ÜberStraße"),
        ((), ""),
    ],
)
def test_a_hashtag_has_a_capital_for_each_word(written: object, tag: str) -> None:
    assert hashtag(written) == tag


@pytest.mark.parametrize("nothing", ["—", "2027", "❤️", "\u200c"])
def test_a_hashtag_of_nothing_is_refused(nothing: str) -> None:
    with pytest.raises(TemplateProblem):
        hashtag(nothing)


@given(st.text())
def test_what_the_filter_makes_is_one_whole_hashtag_to_the_scanner(text: str) -> None:
    try:
        tag = hashtag(text)
    except TemplateProblem:
        return
    assert spans(f"{tag}।") == (Span("hashtag", tag), Span("text", "।"))


def test_capitals_follow_the_language() -> None:
    assert Words("tr").hashtag("insan hakları") == "#İnsanHakları"
    assert Words("tr").upper("insan") == "İNSAN"
    assert Words("tr").lower("IŞIK İnsan") == "ışık insan"
    assert Words("en").upper("insan") == "INSAN"
    assert Words("en").lower("IRIS") == "iris"


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "China"), ("fr", "Chine"), ("zh", "中国"), ("ar", "الصين"), ("ru", "Китай"), ("es", "China")],
)
def test_a_country_has_its_name_in_each_language(language: str, name: str) -> None:
    assert Words(language).country("CN") == name


def test_a_language_that_babel_does_not_know_is_a_finding() -> None:
    with pytest.raises(TemplateProblem, match="xx"):
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
