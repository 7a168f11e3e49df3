"""A roll-call lists only cases whose files hold what it says of them."""

from pathlib import Path
from typing import Any

import pytest

from bot.casebook.models import Case
from bot.posts.compose import Composed, compose
from tests.unit.posts.template_fixture import CASE, HERE, Speaking, a_case, only, texts

WORKED = {"cooperation": {"with": "Universal Periodic Review", "date": "2013-09", "source": HERE}}


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


def a_list() -> list[Case]:
    def one(id: str, status: str = "detained", **more: Any) -> Case:
        return a_case(id=id, name={"en": id.title()}, situation={**CASE["situation"], "is": status}, **more)

    return [
        one("ana", un=WORKED),
        one("ben", "died", un={"kinds": ["detention"]}, grammar="he"),
        one("cleo", "exiled", un=WORKED, grammar="she"),
        one("dov", grammar="he"),
    ]


def call(speaking: Speaking, template: str) -> Composed:
    speaking.write(template, "day/en.txt")
    return compose(speaking.of_all(), a_list(), speaking.library)


def named(speaking: Speaking, template: str) -> tuple[str, ...]:
    post = call(speaking, template).post
    assert post is not None
    return post.cases


LIST = "{% for case in cases | where(un.cooperation) %}{{ case.name }} {{ loop.index }}/{{ loop.length }} {% endfor %}"


def test_a_case_without_what_is_said_is_neither_in_the_words_nor_in_the_post(speaking: Speaking) -> None:
    composed = call(speaking, LIST)
    assert texts(composed) == ["Ana 1/2 Cleo 2/2"]
    assert composed.post is not None
    assert composed.post.cases == ("ana", "cleo")
    assert [case.id for case in composed.named or ()] == ["ana", "cleo"]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ("where(un.cooperation)", ("ana", "cleo")),
        ('where("un.cooperation")', ("ana", "cleo")),
        ('where(situation.is, "detained")', ("ana", "dov")),
        ('where(situation.is, "exiled", "died")', ("ben", "cleo")),
        ("where(dead)", ("ben",)),
        ('where(un.cooperation) | where(situation.is, "detained")', ("ana",)),
        ('where(grammar, "she", "women")', ("ana", "cleo")),
        ("where(un.kinds)", ("ben",)),
    ],
)
def test_a_template_chooses_by_what_the_files_say(speaking: Speaking, choice: str, wanted: tuple[str, ...]) -> None:
    template = f"{{% for case in cases | {choice} %}}{{{{ case.id }}}} {{% endfor %}}"
    assert texts(call(speaking, template)) == [" ".join(wanted)]
    assert named(speaking, template) == wanted


def test_two_choices_name_the_cases_of_both(speaking: Speaking) -> None:
    template = (
        "{% for case in cases | where(dead) %}{{ case.name }} {% endfor %}"
        '{% for case in cases | where(situation.is, "exiled") %}{{ case.name }} {% endfor %}'
    )
    assert named(speaking, template) == ("ben", "cleo")


@pytest.mark.parametrize("question", ["cases | where(dead)", "cases | where(dead) | length", "not cases | where(un)"])
def test_a_question_chooses_nobody(speaking: Speaking, question: str) -> None:
    """A roll-call explains its † only where somebody died; nobody is left out for the asking."""
    template = (
        "{% set cases = cases | where(un.cooperation) %}{% for case in cases %}{{ case.name }} {% endfor %}"
        f"{{% if {question} %}}†{{% endif %}}"
    )
    composed = call(speaking, template)
    assert texts(composed) == ["Ana Cleo"]
    assert named(speaking, template) == ("ana", "cleo")


@pytest.mark.parametrize("word", ["cases", "chosen"])
def test_a_choice_can_be_kept_under_a_name(speaking: Speaking, word: str) -> None:
    template = (
        f"{{% set {word} = cases | where(dead) %}}"
        f"{{{{ {word} | length | count(one='this case', other='these cases') }}}}: "
        f"{{% for case in {word} %}}{{{{ case.name }}}}{{% endfor %}}"
    )
    composed = call(speaking, template)
    assert texts(composed) == ["this case: Ben"]
    assert named(speaking, template) == ("ben",)


@pytest.mark.parametrize(
    "template",
    [
        "{% for case in cases %}{{ case.name }} {% endfor %}",
        "{{ cases | length }}{% for case in cases | where(dead) %}{{ case.name }}{% endfor %}",
        "{% if cases %}{% set cases = cases | where(dead) %}{% endif %}{{ (cases | first).name }}",
    ],
)
def test_where_all_cases_are_used_the_post_counts_as_about_all(speaking: Speaking, template: str) -> None:
    assert named(speaking, template) == ("ana", "ben", "cleo", "dov")


def test_with_nobody_left_there_is_no_post(speaking: Speaking) -> None:
    composed = call(speaking, 'Today. {% for case in cases | where(situation.is, "free") %}{{ case.name }}{% endfor %}')
    assert (composed.post, composed.findings, composed.named) == (None, (), ())


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ cases | where(un.coperation) | length }}", "did you mean “cooperation”?"),
        ("{{ cases | where() | length }}", "which field"),
        ("{{ cases | where(name.en) | length }}", "cannot look into “name.en”"),
        ("{{ campaign.hashtags | where(un) | length }}", "where works on cases"),
        ("{{ cases | wheer('un') | length }}", "did you mean “where”?"),
    ],
)
def test_a_choice_that_cannot_be_made_is_a_finding(speaking: Speaking, template: str, says: str) -> None:
    code, message = only(call(speaking, template))
    assert code == "template"
    assert says in message
