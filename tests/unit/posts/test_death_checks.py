"""A post that names a dead person says that they died: on every platform, in lists and own words."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.calendar.deliveries import deliveries
from bot.calendar.occasions import occasions
from bot.casebook.models import Campaign, Case, Casebook
from bot.config import Account, PlatformName, Settings
from bot.posts.checks import deaths
from bot.posts.checks.content import content
from bot.posts.compose import compose
from bot.posts.models import Finding
from tests.unit.posts.template_fixture import CASE, HERE, Speaking, a_case

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


EVERY_RULE = {
    "anniversary": {"template": "any"},
    "day-count": {"every": "100 days", "template": "any"},
    "yearly": {"on": "10 December", "template": "any"},
    "news": {"template": "any"},
}
WORDS = (
    "{% if case.situation.days %}{{ case.situation.days }} days in detention. {% endif %}{{ case.name }}."
    "{% if days %} {{ days }} days since.{% endif %}{% optional %} Killed in {{ case.died.year }}.{% endoptional %}"
)


@examples(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    died=st.dates(date(2010, 1, 1), date(2016, 1, 1)),
    taken=st.dates(date(2005, 1, 1), date(2016, 1, 1)),
    status=st.sampled_from(["died", "detained", "free", "unknown"]),
    room=st.integers(20, 60),
)
def test_after_a_death_no_platform_counts_days_or_leaves_it_out(
    tmp_path: Path, died: date, taken: date, status: str, room: int
) -> None:
    """Over ten years: a post that has no room to say it is held back."""
    speaking = Speaking(tmp_path)
    speaking.write(WORDS, "any/en.txt")
    dates = [(str(taken), "detained"), (str(died), "died")]
    key_dates = [{**CASE["key_dates"][0], "id": kind, "kind": kind, "date": day} for day, kind in dates]
    case = a_case(situation={**CASE["situation"], "is": status}, key_dates=key_dates)
    plain = {**speaking.campaign.model_dump(by_alias=True), "(file)": "c.yaml", "occasions": EVERY_RULE}
    campaign = Campaign.model_validate({**plain, "languages": ["en"], "(cases)": (case,)})
    names: tuple[PlatformName, ...] = ("mastodon", "x", "bluesky")
    accounts: dict[str, Account] = {name: Account(name, name, "https://example.org", limit=room) for name in names}
    settings = Settings(root=tmp_path, live=False, ledger="", campaigns=tmp_path, templates=tmp_path, accounts=accounts)
    spoken = occasions(Casebook((campaign,)), died, died + timedelta(days=3653))
    planned = deliveries(spoken, settings)
    assert {to.account.platform for to in planned} == set(names)
    for to in planned:
        composed = compose(to, [], speaking.library)
        (words,) = [part.text for part in composed.post.parts] if composed.post else [""]
        assert "days" not in words
        blocked = {f.code for f in content(to, composed, ()) if f.severity == "block"}
        assert blocked == (set() if "Killed" in words else {"death"})
