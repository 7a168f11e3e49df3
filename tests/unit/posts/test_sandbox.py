"""A template can reach nothing but its values and cannot run or grow without limit."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.posts.compose import compose
from tests.unit.posts.template_fixture import Speaking, a_case, only, texts


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


BOMBS = {
    "doubling by ~": "{% set a = 'x' ~ case.name %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "doubling by +": "{% set a = 'xx' %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
    "doubling by a join": "{% set a = campaign.hashtags | join('x') %}" + "{% set a = a ~ a ~ a %}" * 60,
    "times": "{{ 'x' * 1000000000 }}",
    "a list times": "{% for x in [1] * 1000000000 %}x{% endfor %}",
    "a formatted width": "{{ '%1000000000d' % 1 }}",
    "a power": "{{ 10 ** 1000000000 }}",
    "numbers that grow": "{% set a = 999999999 %}" + "{% set a = a * a %}" * 60 + "{{ a }}",
    "a number too long to read": "{{ " + "9" * 60_000 + " }}",
    "a range": "{% for x in range(1000000000) %}x{% endfor %}",
    "lists in lists": "{% set a = [1, 2] %}" + "{% set a = [a, a] %}" * 60 + "{% if a == a %}x{% endif %}",
    "loops in loops": "{% for a in case.key_dates %}" * 12 + "x" + "{% endfor %}" * 12,
    "recursion": "{% for a in cases recursive %}{{ loop(cases) }}{% endfor %}",
    "a macro that calls itself": "{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}",
    "a captured block": "{% set a %}xx{% endset %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60,
    "a filter block": "{% filter upper %}x{% endfilter %}",
    "including itself": "{% include 'anniversary/en.txt' %}",
    "extending itself": "{% extends 'anniversary/en.txt' %}",
    "importing": "{% import 'anniversary/en.txt' as a %}",
    "a block": "{% block a %}{% endblock %}",
    "brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "signs": "{{ " + "-" * 60_000 + "1 }}",
    "sums": "{{ " + "1+" * 30_000 + "1 }}",
    "conditions": "{% if 1 %}" * 3000 + "x" + "{% endif %}" * 3000,
    "branches": "{% if days %}" + "{% elif days %}" * 4000 + "x{% endif %}",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_no_template_runs_or_grows_without_end(speaking: Speaking, bomb: str) -> None:
    many = a_case(
        key_dates=[
            {"id": f"d{n}", "kind": "other", "date": "2020", "what": {"en": "x"}, "source": "https://example.org"}
            for n in range(40)
        ]
    )
    begun = time.process_time()
    code, message = only(speaking.say(bomb, many))
    assert code == "template"
    assert message
    assert time.process_time() - begun < 5  # a guard against running for ever, not a measurement


@pytest.mark.parametrize("letter", [r"\ud800", r"\x1b[2J", r"\0"])
def test_no_template_makes_a_character_that_cannot_be_shown(speaking: Speaking, letter: str) -> None:
    code, message = only(speaking.say(f'{{{{ "{letter}" }}}}'))
    assert (code, "cannot be shown" in message) == ("template", True)


def test_a_loop_within_reason_is_let_through(speaking: Speaking) -> None:
    cases = [a_case(id=f"case-{n}") for n in range(1000)]
    speaking.write("{% for case in cases %}{{ loop.index }} {% endfor %}", "day/en.txt")
    composed = compose(speaking.of_all(limit=10_000), cases, speaking.library)
    assert texts(composed)[0].endswith("1000")


def test_loops_over_10_000_cases_within_one_another_are_refused(speaking: Speaking) -> None:
    cases = [a_case(id=f"case-{n}") for n in range(10_000)]
    speaking.write("{% for a in cases %}{% for b in cases %}{% endfor %}{% endfor %}", "day/en.txt")
    code, message = only(compose(speaking.of_all(), cases, speaking.library))
    assert (code, message) == ("template", "the template's loops would run too long: loop over fewer things at once")


def test_more_than_20_000_characters_are_refused(speaking: Speaking) -> None:
    assert only(speaking.say("x" * 20_001))[0] == "template"
    assert texts(speaking.say("x" * 20_000, limit=20_000)) == ["x" * 20_000]


@pytest.mark.parametrize(
    "reach",
    [
        "''.__class__.__mro__",
        "case.__class__",
        "case['__class__']",
        "case.values",
        "case.read",
        "case.name.format",
        "case.name.upper()",
        "campaign.hashtags.append",
        "as_of.__class__",
        "as_of.first()",
        "today.strftime('%Y')",
        "cases|attr('__class__')",
        "self",
        "self.__init__",
        "loop",
        "namespace()",
        "dict()",
        "lipsum()",
        "cycler.__init__.__globals__",
        "case.name | format",
        "cases | map(attribute='__class__')",
        "case | list",
        "case.demand | default('x')",
        "case.demand is defined",
        "{'a': 1}",
        "cases",
        "case",
        "true",
        "case.name[0].upper",
        "case.name[1:].upper",
    ],
)
def test_nothing_but_the_values_can_be_reached(speaking: Speaking, reach: str) -> None:
    code, message = only(speaking.say("{{ " + reach + " }}"))
    assert code == "template"
    assert " at 0x" not in message


def test_values_cannot_be_changed(speaking: Speaking) -> None:
    assert only(speaking.say("{% set case.name = 'x' %}{{ case.name }}"))[0] == "template"
    assert texts(speaking.say("{{ case.name }}")) == ["Ana Example"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda s: s.write(b"\xff\xfe\x00caf\xe9"), "UTF-8"),
        (lambda s: s.write(b"\x00\x01binary"), "control character"),
        (lambda s: s.write(b"x" * 65_537), "64 KiB"),
        (lambda s: (s.root / "templates/anniversary/en.txt").mkdir(parents=True), "is not a file"),
    ],
)
def test_a_file_that_is_no_template_is_a_finding(
    speaking: Speaking, make: Callable[[Speaking], object], says: str
) -> None:
    make(speaking)
    code, message = only(speaking.say())
    assert code == "template"
    assert says in message


def test_a_link_out_of_the_folder_is_refused_and_one_within_it_is_read(speaking: Speaking, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    shared = speaking.write("shared words", "shared.txt")
    link = speaking.root / "templates/anniversary/en.txt"
    link.parent.mkdir(parents=True)
    link.symlink_to(secret)
    code, message = only(speaking.say())
    assert (code, "outside" in message) == ("template", True)
    link.unlink()
    link.symlink_to(shared)
    assert texts(speaking.say()) == ["shared words"]


def test_a_link_that_points_at_itself_is_a_finding(speaking: Speaking) -> None:
    link = speaking.root / "templates/anniversary/en.txt"
    link.parent.mkdir(parents=True)
    link.symlink_to(link)
    assert only(speaking.say())[0] == "template"


def test_byte_order_mark_and_windows_line_ends_are_fine(speaking: Speaking) -> None:
    speaking.write(b"\xef\xbb\xbfone\r\ntwo {{ case.name }}\r\n")
    assert texts(speaking.say()) == ["one\ntwo Ana Example"]


def test_a_name_that_nobody_knows_is_named_with_its_line(speaking: Speaking) -> None:
    composed = speaking.say("one\n{% if years %}\n\n{{ campain.title }}\n{% endif %}")
    finding = composed.findings[0]
    assert (finding.file, finding.line) == ("templates/anniversary/en.txt", 4)
    assert "“campain”" in finding.message
    assert "did you mean “campaign”" in finding.message


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("{{ case.nmae }}", "did you mean “name”"),
        ("{{ case.situation.txt }}", "did you mean “text”"),
        ("{{ as_of | longdat }}", "did you mean “longdate”"),
        ("{{ days }}", "day-count"),
        ("{{ case }}", "name one of its values"),
        ("{% if %}", "Expected an expression"),
        ("{% optional %}x", "optional"),
        ("{{ case.name", "unexpected end"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(speaking: Speaking, wrong: str, hint: str) -> None:
    finding = speaking.say("first line\n" + wrong).findings[0]
    assert (finding.code, finding.line) == ("template", 2)
    assert hint in finding.message
