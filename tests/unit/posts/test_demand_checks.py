"""Every post has a demand unless its template says otherwise."""

from pathlib import Path
from typing import Any

import pytest

from bot.posts.checks.content import content
from bot.posts.compose import compose
from bot.posts.models import Finding
from tests.unit.posts.template_fixture import Speaking, a_case, only, texts

DEMAND = {"demand": {"en": "The authorities  of the story\nshould answer."}}


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


def told(speaking: Speaking, template: str, case: dict[str, Any] | None = None, **about: Any) -> list[Finding]:
    to = speaking.delivery(a_case(**(DEMAND if case is None else case)), **about)
    speaking.write(template)
    return [f for f in content(to, compose(to, [], speaking.library), ()) if f.code == "no-demand"]


OPTIONAL = "{{ case.name }} is held.{% optional %} {{ case.demand }}{% endoptional %}"


@pytest.mark.parametrize(
    "template",
    [
        "{{ case.demand }}",
        "{{ case.name }} is held.{% next_post %}{{ case.demand }}",
        OPTIONAL,
        '{% set demand = "We ask for an " ~ "answer." %}{{ case.name }}: {{ demand }}',
        "{{ case.name }} is free.{% set demand = false %}",
    ],
)
def test_a_post_that_asks_or_need_not_passes(speaking: Speaking, template: str) -> None:
    assert told(speaking, template) == []


@pytest.mark.parametrize(
    "template",
    [
        "{{ case.name }} is held.",
        '{% set demand = "We ask for an answer." %}{{ case.name }} is held.',
        "{% if case.demand %}{{ case.name }} is held.{% endif %}",
    ],
)
def test_a_post_without_its_demand_is_warned_of(speaking: Speaking, template: str) -> None:
    (finding,) = told(speaking, template)
    assert finding.severity == "warn"
    assert finding.file == "templates/anniversary/en.txt"
    assert "{% set demand = false %}" in finding.message


def test_a_demand_that_had_no_room_is_missed(speaking: Speaking) -> None:
    assert told(speaking, OPTIONAL, limit=65) == []
    assert len(told(speaking, OPTIONAL, limit=40)) == 1


def test_a_case_without_a_demand_is_warned_of(speaking: Speaking) -> None:
    assert len(told(speaking, "{{ case.name }} is held.", {})) == 1


def test_a_call_to_action_asks_too(speaking: Speaking) -> None:
    action = {"action": {"text": {"en": "Write to the embassy"}, "url": "https://example.org/write"}}
    assert told(speaking, "{{ case.action.text }}: {{ case.action.url }}", action) == []


def test_words_by_hand_ask_for_what_they_like(speaking: Speaking) -> None:
    assert told(speaking, "x", {**DEMAND, "own_words": [{"on": "2027-03-14", "text": {"en": "Ana is held."}}]}) == []


def test_a_list_asks_with_its_own_words_or_with_those_of_a_case(speaking: Speaking) -> None:
    listed, to = [a_case(**DEMAND)], speaking.of_all()
    for template, codes in (
        ("{% for case in cases %}{{ case.name }}{% endfor %}", ["no-demand"]),
        ("{% for case in cases %}{{ case.name }}: {{ case.demand }}{% endfor %}", []),
        ('{% set demand = "Answer." %}{% for case in cases %}{{ case.name }}{% endfor %}. {{ demand }}', []),
    ):
        speaking.write(template, "day/en.txt")
        composed = compose(to, listed, speaking.library)
        assert [f.code for f in content(to, composed, listed) if f.code != "no-link"] == codes


@pytest.mark.parametrize("value", ["true", "7"])
def test_demand_is_a_text_or_false(speaking: Speaking, value: str) -> None:
    code, message = only(speaking.say(f"{{% set demand = {value} %}}x"))
    assert code == "template"
    assert "demand must be a text" in message
    assert texts(speaking.say("{% set demand = false %}x")) == ["x"]
