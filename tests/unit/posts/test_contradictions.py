"""A text that contradicts the situation blocks, in every language with a list; past events pass."""

import pytest

from bot.casebook.models import Case
from bot.posts.checks import contradictions


def case(status: str, grammar: str | None = "she", name: str = "Ana Example", short: str = "Ana") -> Case:
    return Case.model_validate(
        {
            "(file)": "campaigns/example/cases/ana-example.yaml",
            "id": "ana-example",
            "name": {"en": name, "zh": "安娜"},
            "short": {"en": short, "zh": "安娜"},
            "grammar": grammar,
            "country": "CH",
            "situation": {
                "is": status,
                "text": {"en": "A story."},
                "newest_source": "2026-01-10",
                "source": "https://example.org/s",
            },
            "key_dates": [
                {"id": "d", "kind": "detained", "date": "2020-03-14", "what": {"en": "x"}, "source": "https://e.org/d"}
            ],
        }
    )


ASKS_FOR_FREEDOM = {
    "en": [
        "Free her!", "Free her now.", "FREE ANA EXAMPLE", "China: free Ana, today.", "#FreeAna", "#FreeAnaExample",
        "Please release her immediately.", "She must be released.", "She should immediately be freed.",
        "The authorities must release Ana and drop all charges.", "We call on the authorities to release her.",
        "We call for her immediate and unconditional release.", "Join us in calling for the release of Ana Example.",
        "Let her go.", "Set her free", "Freedom for Ana!", "Immediate freedom for Ana", "✊ Free\u00a0her",
        "We will speak until she is free.", "It is time to release her.", "Ana needs to be set free.",
        "Demand her release", "2,000 days. Release her!", "“Release Ana”, say her friends",
        "#EndReprisals Free her", "https://example.org/ana Free her",
    ],
    "fr": [
        "Libérez-la !", "Libérez Ana", "#LibérezAna", "#LiberezAnaExample", "Elle doit être libérée.",
        "Ana doit être immédiatement remise en liberté.", "Nous demandons sa libération immédiate.",
        "Nous exigeons la libération d’Ana Example.", "Liberté pour Ana", "Les autorités doivent libérer Ana.",
        "Les autorités doivent immédiatement la libérer.",
    ],
    "zh": [
        "释放她！", "立即释放安娜。", "我们呼吁当局立即无条件释放安娜", "当局必须释放她。", "安娜必须被释放",
        "还她自由", "釋放安娜",
    ],
    "es": [
        "¡Libérenla!", "Liberen a Ana", "Debe ser liberada.", "Exigimos su liberación inmediata",
        "Pedimos la libertad de Ana.", "¡Libertad para Ana!", "Las autoridades deben liberarla.",
    ],
    "pt": ["Libertem-na!", "Libertem a Ana", "Deve ser libertada.", "Exigimos a sua libertação", "Liberdade para Ana!"],
    "de": ["Lasst sie frei!", "Freiheit für Ana!", "Sie muss freigelassen werden.", "Wir fordern ihre Freilassung."],
    "ru": ["Освободите Ana!", "Освободите её", "Она должна быть освобождена.", "Свободу Ana!",
        "Требуем её освобождения"],
    "ar": [
        "أطلقوا سراحها", "الحرية لـ Ana", "يجب الإفراج عنها", "نطالب بالإفراج الفوري عنها", "أَفْرِجُوا عنها",
    ],
}  # fmt: skip
TELLS_THE_PAST = {
    "en": [
        "Ana was released in 2015.", "She had been released on bail.", "UN experts called for her release in 2013.",
        "The campaign to free her lasted nine years.", "Experts called on the authorities to release her.",
        "Her demand for a free press cost her nine years.", "They must release her body to the family.",
        "Release Ana's medical records.", "Release her medical records.", "After her release she went abroad.",
        "Ana is free.", "She should have been released long before.", "The authorities must free her lawyer, too.",
        "Years of calls to free her were heard.", "She spoke for freedom of assembly.", "A report was released today.",
        "Demands for her release were ignored.", "Free and fair trials for all.", "Feel free to share.",
    ],
    "fr": [
        "Ana a été libérée en 2015.", "Sa libération a eu lieu après des années.", "La parole doit être libérée.",
        "Des experts avaient demandé sa libération.", "Elle défendait la liberté de la presse.",
    ],
    "zh": [
        "安娜于2015年获释。", "专家曾呼吁释放她。", "她在被释放后离开。", "请释放她的律师",
        "她为自由而写作。", "安娜获得自由奖",
    ],
    "es": ["Ana fue liberada en 2015.", "Expertos pidieron su liberación.", "Defendía la libertad de prensa."],
    "pt": ["Ana foi libertada em 2015.", "Peritos pediram a sua libertação.", "Defendia a liberdade de imprensa."],
    "de": ["Ana wurde 2015 freigelassen.", "Fachleute forderten ihre Freilassung.", "Sie schrieb über Pressefreiheit."],
    "ru": ["Ana освобождена в 2015 году.", "Эксперты требовали её освобождения.", "Она писала о свободе слова."],
    "ar": ["أفرج عنها في عام 2015.", "طالب خبراء بالإفراج عنها.", "كتبت عن حرية الصحافة."],
}  # fmt: skip


def said(text: str, language: str, of: Case, alone: bool = True) -> str | None:
    return contradictions.contradiction((text,), language, of, alone)


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table.items() for text in texts]


OVER = ("died", "free", "exiled", "released-with-conditions")


@pytest.mark.parametrize(("language", "text"), pairs(ASKS_FOR_FREEDOM))
def test_nobody_asks_to_free_the_dead_or_the_freed(language: str, text: str) -> None:
    assert all(said(text, language, case(status)) for status in OVER)


@pytest.mark.parametrize(("language", "text"), pairs(ASKS_FOR_FREEDOM))
def test_the_detained_may_be_asked_for(language: str, text: str) -> None:
    assert not any(said(text, language, case(s)) for s in ("detained", "disappeared", "travel-ban", "unknown"))


@pytest.mark.parametrize(("language", "text"), pairs(TELLS_THE_PAST))
def test_the_past_may_be_told(language: str, text: str) -> None:
    assert not any(said(text, language, case(status)) for status in OVER)


def test_every_list_is_tested_both_ways() -> None:
    assert set(contradictions.languages()) == set(ASKS_FOR_FREEDOM) == set(TELLS_THE_PAST)


STILL_HELD = {
    "en": ["She remains in prison.", "Ana is still being held.", "She is detained.", "Ana still sits in jail."],
    "fr": ["Elle est toujours détenue.", "Ana reste en prison."],
    "zh": ["安娜仍被关押。", "她至今仍在狱中"],
    "es": ["Ella sigue detenida.", "Ana permanece en prisión."],
    "pt": ["Ela continua detida.", "Ana permanece na prisão."],
    "de": ["Sie ist noch immer in Haft.", "Ana sitzt im Gefängnis."],
    "ru": ["Она всё ещё в тюрьме.", "Ana остаётся под стражей."],
    "ar": ["لا تزال قيد الاحتجاز"],
}
MOURNS = {
    "en": ["Rest in peace, Ana Example.", "In memory of Ana.", "Ana died."],
    "fr": ["Repose en paix, Ana", "À la mémoire d'Ana"],
    "zh": ["安娜，安息", "悼念安娜"],
    "es": ["Descanse en paz, Ana", "En memoria de Ana"],
    "pt": ["Descanse em paz, Ana", "Em memória de Ana"],
    "de": ["Ruhe in Frieden, Ana", "Im Gedenken an Ana"],
    "ru": ["Светлая память, Ana"],
    "ar": ["Ana رحمها الله"],
}


@pytest.mark.parametrize(("language", "text"), pairs(STILL_HELD))
def test_nobody_is_said_to_be_held_who_is_not(language: str, text: str) -> None:
    assert said(text, language, case("free"))
    assert said(text, language, case("died"))
    assert said(text, language, case("detained")) is None


@pytest.mark.parametrize(("language", "text"), pairs(MOURNS))
def test_the_living_are_not_mourned(language: str, text: str) -> None:
    assert said(text, language, case("detained"))
    assert said(text, language, case("died")) is None
    assert said(text, language, case("unknown")) is None


def test_the_detained_are_not_said_to_be_free() -> None:
    assert said("Ana is finally free!", "en", case("detained"))
    assert said("Ana is finally free!", "en", case("free")) is None


def test_others_may_be_spoken_of() -> None:
    assert said("Her colleague is still in prison. He must be released. Free him!", "en", case("died")) is None
    assert said("In memory of Bo Example, her teacher.", "en", case("detained")) is None


def test_pronouns_follow_the_grammar_of_the_case() -> None:
    assert said("Free him!", "en", case("died", "he"))
    assert said("Free them!", "en", case("died", "group"))
    assert said("Free them!", "en", case("died", "she")) is None
    assert said("Free him!", "en", case("died", None)), "without a grammar any pronoun can be meant"


def test_a_list_of_cases_is_held_to_names_and_to_all_of_them() -> None:
    dead = case("died")
    assert said("Human Rights Day. Free them all!", "en", dead, alone=False)
    assert said("Bo Example: free her! Ana Example: we remember.", "en", dead, alone=False) is None
    assert said("Bo Example. Free Ana!", "en", dead, alone=False)


def test_a_demand_in_an_english_hashtag_counts_in_every_language() -> None:
    assert said("九年前的今天 #FreeAna", "zh", case("died"))


def test_accents_dropped_in_a_hashtag_hide_no_name() -> None:
    assert said("#FreePhamDoanTrang", "vi", case("free", name="Phạm Đoan Trang", short="Trang"))


def test_the_words_found_are_named_as_a_reader_knows_them() -> None:
    assert said("Today: free Ana, now", "en", case("died")) == "free Ana Example"


def test_a_language_of_a_region_uses_the_list_of_its_language() -> None:
    assert said("Libertem a Ana", "pt-BR", case("died"))


def test_every_phrase_that_is_found_holds_a_stem_of_its_group() -> None:
    for language, text in [*pairs(ASKS_FOR_FREEDOM), *pairs(STILL_HELD), *pairs(MOURNS)]:
        folded = contradictions._without_names(
            contradictions.fold(text), contradictions.forms(("Ana Example", "Ana", "安娜"))
        )
        for status in ("died", "detained"):
            for stems, phrases in contradictions._groups(language, status, None):
                if any(contradictions._compiled(phrase).search(folded) for phrase in phrases):
                    assert any(stem in folded for stem in stems)
