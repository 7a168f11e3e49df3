"""The right template is chosen by kind, platform, year and language, and changes are taken up."""

import os
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from bot.posts.compose import compose
from tests.unit.posts.template_fixture import Speaking, only, texts


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


def test_the_kind_comes_first_then_the_platforms_own_file(speaking: Speaking) -> None:
    order = [
        "anniversary/en.txt",
        "anniversary/en.x.txt",
        "anniversary/detained/en.txt",
        "anniversary/detained/en.x.txt",
    ]
    for name in order:
        speaking.write(name, name)
        speaking.library = type(speaking.library)(speaking.root / "templates", speaking.root)
        assert texts(speaking.say(platform="x")) == [name]
    assert texts(speaking.say(platform="bluesky")) == ["anniversary/detained/en.txt"]


def test_another_kinds_words_are_never_used(speaking: Speaking) -> None:
    speaking.write("died", "anniversary/died/en.txt")
    assert only(speaking.say())[0] == "template"


def test_another_languages_words_are_never_used(speaking: Speaking) -> None:
    for name in ("anniversary/en.txt", "anniversary/fr-CA.txt", "anniversary/detained/en.txt"):
        speaking.write("words", name)
    code, message = only(speaking.say(language="fr"))
    assert code == "template"
    assert "anniversary/fr.txt" in message
    assert speaking.say(language="fr").findings[0].file == "templates/anniversary/fr.txt"


def test_variants_take_turns_by_year_in_the_order_of_their_numbers(speaking: Speaking) -> None:
    for n in (10, 2, 1):
        speaking.write(f"variant {n}", f"anniversary/en.{n}.txt")
    said = [texts(speaking.say(on=date(year, 3, 14)))[0] for year in range(2026, 2033)]
    turns = ["variant 1", "variant 2", "variant 10"]
    assert said == [turns[year % 3] for year in range(2026, 2033)]
    assert all(one != other for one, other in pairwise(said))


def test_a_file_without_a_number_is_the_first_variant(speaking: Speaking) -> None:
    speaking.write("first", "anniversary/en.txt")
    speaking.write("second", "anniversary/en.2.txt")
    assert [texts(speaking.say(on=date(year, 3, 14))) for year in (2026, 2027)] == [["first"], ["second"]]


def test_a_platforms_variants_take_turns_among_themselves(speaking: Speaking) -> None:
    speaking.write("all", "anniversary/en.1.txt")
    speaking.write("x", "anniversary/en.x.1.txt")
    assert [texts(speaking.say(platform="x", on=date(year, 3, 14))) for year in (2026, 2027)] == [["x"], ["x"]]


def test_an_edited_file_is_taken_up_and_only_that_one(speaking: Speaking) -> None:
    french = speaking.write("avant", "anniversary/fr.txt")
    assert texts(speaking.say("before")) == ["before"]
    assert texts(speaking.say(language="fr")) == ["avant"]
    compiled = speaking.library.find("anniversary", None, "fr", "mastodon", 2027)
    assert texts(speaking.say("after it was edited")) == ["after it was edited"]
    assert speaking.library.find("anniversary", None, "fr", "mastodon", 2027) is compiled
    stamp = french.stat().st_mtime_ns + 1
    os.utime(french, ns=(stamp, stamp))
    assert speaking.library.find("anniversary", None, "fr", "mastodon", 2027) is not compiled


def test_a_file_that_appears_or_goes_is_noticed(speaking: Speaking) -> None:
    assert texts(speaking.say("for all", platform="x")) == ["for all"]
    own = speaking.write("for X", "anniversary/en.x.txt")
    _age(own.parent, 1)
    assert texts(speaking.say(platform="x")) == ["for X"]
    own.unlink()
    _age(own.parent, 2)
    assert texts(speaking.say(platform="x")) == ["for all"]


def test_one_pass_over_many_posts_looks_for_each_template_once(speaking: Speaking) -> None:
    own = speaking.write("for X", "anniversary/en.x.txt")
    still = speaking.library.still()
    found = still.find("anniversary", None, "en", "x", 2027)
    own.unlink()
    _age(own.parent, 1)
    assert still.find("anniversary", None, "en", "x", 2027) is found
    assert texts(speaking.say("for all", platform="x")) == ["for all"]


def test_a_broken_template_is_fixed_by_fixing_its_file(speaking: Speaking) -> None:
    assert only(speaking.say("{{ nobody }}"))[0] == "template"
    assert only(speaking.say())[0] == "template"
    assert texts(speaking.say("{{ case.name }} again")) == ["Ana Example again"]


def test_a_missing_template_says_which_file_to_write(speaking: Speaking) -> None:
    speaking.write("x", "anniversery/en.txt")
    code, message = only(speaking.say())
    assert code == "template"
    assert "templates/anniversary/en.txt" in message
    assert "did you mean “anniversery”" in message


@pytest.mark.parametrize(
    ("written", "spoken"),
    [(["yearly"], "yearly"), (["yearly", "day"], "day"), ([], None)],
)
def test_a_rule_that_names_no_template_speaks_with_its_kinds_where_its_own_is_not_there(
    speaking: Speaking, written: list[str], spoken: str | None
) -> None:
    for name in written:
        speaking.write(name, f"{name}/en.txt")
    composed = compose(speaking.of_all(), [], speaking.library)
    if spoken:
        assert texts(composed) == [spoken]
    else:
        assert "templates/day/en.txt" in only(composed)[1]


def test_a_template_that_a_rule_names_is_never_replaced(speaking: Speaking) -> None:
    speaking.write("of the kind", "yearly/en.txt")
    delivery = speaking.of_all()
    rule = delivery.occasion.rule.model_copy(update={"template": "rol-call"})
    composed = compose(replace(delivery, occasion=replace(delivery.occasion, rule=rule)), [], speaking.library)
    assert "templates/rol-call/en.txt" in only(composed)[1]


def test_a_pipe_is_never_read(speaking: Speaking) -> None:
    (speaking.root / "templates/anniversary").mkdir(parents=True)
    os.mkfifo(speaking.root / "templates/anniversary/en.txt")
    code, message = only(speaking.say())
    assert code == "template"
    assert "not a file" in message


def _age(folder: Path, by: int) -> None:
    """A folder's own time may stand still within a tick of the clock."""
    stamp = folder.stat().st_mtime_ns + by
    os.utime(folder, ns=(stamp, stamp))
