"""Countries have their United Nations names, in the grammar of each language."""

from functools import cache
from pathlib import Path

import pytest
from babel.core import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.countries import countries
from bot.posts.templates.country_names import words
from bot.posts.templates.errors import TemplateProblem
from bot.posts.templates.filters import Words
from tests.unit.posts.template_fixture import Speaking, a_case, only, texts

TABLE = Path(__file__).parents[3] / "bot/posts/templates/country_names.tsv"
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
_words = cache(Words)


def said(language: str, codes: str, word: str | None = None) -> str:
    return ", ".join(_words(language).country(code, word) for code in codes.split())


@pytest.mark.parametrize(
    ("language", "codes", "names"),
    [
        ("en", "VN MM CD HK PS TR CI", "Viet Nam, Myanmar, Democratic Republic of the Congo, Hong Kong, China, "
         "State of Palestine, Türkiye, Côte d'Ivoire"),
        ("en-US", "VN IR", "Viet Nam, Iran (Islamic Republic of)"),
        ("fr", "BY VN CD PS HK", "Bélarus, Viet Nam, République démocratique du Congo, État de Palestine, "
         "Hong Kong (Chine)"),
        ("fr-CA", "BY", "Bélarus"),
        ("es", "BY VN RU IQ", "Belarús, Viet Nam, Federación de Rusia, Iraq"),
        ("ru", "CD PS RU AE", "Демократическая Республика Конго, Государство Палестина, Российская Федерация, "
         "Объединенные Арабские Эмираты"),
        ("ar", "VN PS CI", "فييت نام, دولة فلسطين, كوت ديفوار"),
        ("zh", "VN MM HK PS CD BY", "越南, 缅甸, 中国香港, 巴勒斯坦国, 刚果民主共和国, 白俄罗斯"),
    ],
)  # fmt: skip
def test_a_country_has_the_name_that_the_united_nations_gives_it(language: str, codes: str, names: str) -> None:
    assert said(language, codes) == names


def test_a_language_without_a_list_has_the_names_of_cldr() -> None:
    assert said("de", "VN") == "Vietnam"
    assert said("zh-Hant", "HK") == said("zh-TW", "HK") == "中國香港特別行政區"


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        ("CN VN EG BH DJ NI", "China, Viet Nam, Egypt, Bahrain, Djibouti, Nicaragua"),
        ("BY IN BI AE SA", "Belarus, India, Burundi, the United Arab Emirates, Saudi Arabia"),
        ("IR VE BO FM", "the Islamic Republic of Iran, the Bolivarian Republic of Venezuela, "
         "the Plurinational State of Bolivia, the Federated States of Micronesia"),
        ("US NL PH", "the United States, the Netherlands, the Philippines"),
    ],
)  # fmt: skip
def test_an_english_sentence_has_the_article_where_the_name_takes_one(codes: str, names: str) -> None:
    assert said("en", codes, "the") == names


@pytest.mark.parametrize(
    ("word", "codes", "names"),
    [
        ("le", "CN VN EG BH DJ NI", "la Chine, le Viet Nam, l'Égypte, Bahreïn, Djibouti, le Nicaragua"),
        ("le", "BY IN BI AE SA", "le Bélarus, l'Inde, le Burundi, les Émirats arabes unis, l'Arabie saoudite"),
        ("le", "CU IL MG HT IR", "Cuba, Israël, Madagascar, Haïti, la République islamique d'Iran"),
        ("à", "CN VN EG BH DJ NI", "à la Chine, au Viet Nam, à l'Égypte, à Bahreïn, à Djibouti, au Nicaragua"),
        ("à", "BY IN BI AE SA", "au Bélarus, à l'Inde, au Burundi, aux Émirats arabes unis, à l'Arabie saoudite"),
        ("de", "CN VN EG AE IL", "de la Chine, du Viet Nam, de l'Égypte, des Émirats arabes unis, d'Israël"),
        ("de", "HT CU SV BO HN", "d'Haïti, de Cuba, d'El Salvador, de l'État plurinational de Bolivie, du Honduras"),
    ],
)  # fmt: skip
def test_a_french_sentence_has_article_and_preposition(word: str, codes: str, names: str) -> None:
    assert said("fr", codes, word) == names


def test_a_spanish_sentence_has_article_and_preposition() -> None:
    assert said("es", "CN AE EC", "el") == "China, los Emiratos Árabes Unidos, el Ecuador"
    assert said("es", "CN AE EC SV", "a") == "a China, a los Emiratos Árabes Unidos, al Ecuador, a El Salvador"
    assert said("es", "IR EC", "de") == "de la República Islámica del Irán, del Ecuador"


def test_a_capital_begins_a_sentence() -> None:
    assert said("en", "AE CN", "The") == "The United Arab Emirates, China"
    assert said("fr", "AE EG", "Le") == "Les Émirats arabes unis, L'Égypte"
    assert said("fr", "VN", "À") == "Au Viet Nam"


def test_a_template_says_whom_it_calls_on(tmp_path: Path) -> None:
    speaking = Speaking(tmp_path)
    composed = speaking.say('We call on {{ case.country | country("the") }}.', a_case(country="AE"))
    assert texts(composed) == ["We call on the United Arab Emirates."]


@pytest.mark.parametrize(
    ("language", "word", "advice"),
    [("fr", "the", "write le or à or de"), ("en", "à", "write the"), ("zh", "the", "leave it out")],
)
def test_a_word_of_another_language_is_a_finding(tmp_path: Path, language: str, word: str, advice: str) -> None:
    composed = Speaking(tmp_path).say(f'{{{{ case.country | country("{word}") }}}}', language=language)
    code, message = only(composed)
    assert code == "template"
    assert advice in message


def test_every_country_has_its_name_in_every_language_of_the_united_nations() -> None:
    for language in LANGUAGES:
        names = [_words(language).country(code) for code in countries()]
        assert all(names)
        assert len(set(names)) == len(names)


def test_the_list_holds_every_country_once_and_only_what_cldr_says_otherwise() -> None:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    columns, *rows = (line.split("\t") for line in lines)
    assert [row[0] for row in rows] == sorted(countries())
    for row in rows:
        cells = dict(zip(columns, row, strict=False))
        for language in LANGUAGES:
            cldr = Locale.parse("en_GB" if language == "en" else language).territories
            assert cells.get(language) != cldr[row[0]], f"{row[0]}: CLDR has this name in {language} already"
        assert cells.get("the", "") in ("", "the")
        assert cells.get("le", "") in ("", "le", "la", "l'", "les")
        assert cells.get("el", "") in ("", "el", "la", "los", "las")


@given(st.sampled_from(sorted(countries())))
def test_french_runs_vowels_together_and_nothing_else(code: str) -> None:
    phrase = said("fr", code, "le")
    bare = said("fr", code)
    vowel = bare[0] in "AEIOUÉÎÅ" or phrase.startswith("l'État")
    assert not phrase.startswith(("le ", "la ")) or not vowel or "République" in phrase
    assert not phrase.startswith("l'") or vowel


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_preposition_stands_beside_an_article_that_it_runs_into(language: str) -> None:
    for word in words(language)[1:]:
        phrases = [f"{said(language, code, word)} " for code in countries()]
        assert [p for p in phrases if p.startswith(("à le ", "à les ", "de le ", "de les ", "a el ", "de el "))] == []


def test_a_name_of_ones_own_is_written_in_the_template(tmp_path: Path) -> None:
    template = '{% if case.country == "KP" %}North Korea{% else %}{{ case.country | country }}{% endif %}'
    assert texts(Speaking(tmp_path).say(template, a_case(country="KP"))) == ["North Korea"]


def test_a_country_without_a_name_is_a_finding() -> None:
    with pytest.raises(TemplateProblem, match="ZX"):
        Words("en").country("ZX")
