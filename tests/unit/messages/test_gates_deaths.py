"""A post that names a dead person says that they died: on every platform, in lists and in words by hand."""

from pathlib import Path
from typing import Any

import pytest

from bot.casebook.model import Case
from bot.messages import deaths
from bot.messages.compose import compose
from bot.messages.gates import content
from bot.messages.model import Finding
from tests.unit.messages.speaking import CASE, HERE, Speaking, a_case

STOPPED = "5 years ago today, {name} was stopped at the airport."


def dead(**more: Any) -> Case:
    died = {"id": "died", "kind": "died", "date": "2021-05-02", "what": {"en": "lost her breath"}, "source": HERE}
    return a_case(situation={**CASE["situation"], "is": "died"}, key_dates=[*CASE["key_dates"], died], **more)


def said(text: str, language: str = "en", case: Case | None = None) -> bool:
    return not deaths.unsaid([text.format(name="Ana Example")], language, case or dead(), alone=True)


@pytest.mark.parametrize(
    ("language", "dies", "lives"),
    [
        ("en", "She died in custody.", "She received death threats."),
        ("en", "Her death is not explained.", "She was sentenced to death."),
        ("fr", "Elle est morte en détention.", "Condamnée à mort, elle a fait appel."),
        ("fr", "Son décès reste inexpliqué.", "Elle a reçu des menaces de mort."),
        ("es", "Murió bajo custodia.", "Recibió amenazas de muerte."),
        ("pt", "Morreu na prisão.", "Recebeu ameaças de morte."),
        ("de", "Sie starb in Haft.", "Ihr droht ein Todesurteil."),
        ("ru", "Она умерла в тюрьме.", "Её приговорили к смертной казни."),
        ("ar", "توفيت في السجن", "اعتقلت في المطار"),
        ("zh", "她在羁押中去世。", "她被判处死刑。"),
    ],
)
def test_each_language_has_words_for_it_and_a_threat_is_none(language: str, dies: str, lives: str) -> None:
    assert said(f"{STOPPED} {dies}", language)
    assert not said(f"{STOPPED} {lives}", language)


def test_the_files_own_words_or_a_mark_serve_in_any_language() -> None:
    assert not said(STOPPED)
    assert said(f"{STOPPED} She lost her breath.")
    assert said("{name} †", "vi")
    assert not said("{name}", "vi")


def test_nothing_is_asked_of_a_post_that_names_nobody_or_about_the_living() -> None:
    assert said("Human Rights Day.")
    assert said(STOPPED, case=a_case())


def test_a_thread_says_it_where_it_first_names_the_person() -> None:
    late = ["On this day:", "Ana Example was stopped.", "She died."]
    assert deaths.unsaid(late, "en", dead(), alone=True)
    assert not deaths.unsaid(["On this day:", "Ana Example died.", "Ana was a teacher."], "en", dead(), alone=True)


def test_a_list_marks_the_dead_where_it_names_them() -> None:
    ben = a_case(id="ben-example", name={"en": "Ben Example"}, short={"en": "Ben"})
    assert ben is not None
    assert deaths.unsaid(["– Ana Example (CH)\n– Ben Example †"], "en", dead(), alone=False)
    assert not deaths.unsaid(["– Ana Example † (CH)\n– Ben Example"], "en", dead(), alone=False)


def told(speaking: Speaking, template: str, case: Case, **about: Any) -> list[Finding]:
    to = speaking.delivery(case, **about)
    speaking.write(template)
    return [f for f in content(to, compose(to, [], speaking.library), ()) if f.code == "death"]


@pytest.mark.parametrize("platform", ["mastodon", "x", "bluesky"])
def test_a_post_that_leaves_the_death_out_is_held_back(tmp_path: Path, platform: Any) -> None:
    speaking = Speaking(tmp_path)
    template = "{{ case.name }} {{ key_date.what }}.{% optional %} She died in {{ case.died.year }}.{% endoptional %}"
    assert told(speaking, template, dead(), platform=platform) == []
    (finding,) = told(speaking, template, dead(), platform=platform, limit=30)
    assert finding.severity == "block"
    assert "{% if case.dead %}" in finding.message


def test_words_by_hand_are_held_to_it_too(tmp_path: Path) -> None:
    own = [{"on": "2027-03-14", "text": {"en": "Ana Example was stopped."}}]
    assert len(told(Speaking(tmp_path), "x", dead(own_words=own))) == 1


def test_a_roll_call_can_mark_the_dead(tmp_path: Path) -> None:
    speaking = Speaking(tmp_path)
    listed, to = [dead(), a_case(id="ben", name={"en": "Ben Example"})], speaking.of_all()
    for template, codes in (
        ("{% for case in cases %}\n{{ case.name }}\n{% endfor %}", ["death"]),
        ("{% for case in cases %}\n{{ case.name }}{% if case.dead %} †{% endif %}\n\n{% endfor %}", []),
    ):
        speaking.write(template, "day/en.txt")
        composed = compose(to, listed, speaking.library)
        assert [f.code for f in content(to, composed, listed) if f.severity == "block"] == codes
