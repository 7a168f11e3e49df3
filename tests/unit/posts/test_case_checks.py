"""`check` reports on case files: sentences that do not continue, outdated sources, one person twice."""

from pathlib import Path
from typing import Any

import pytest

from bot.casebook.models import Campaign, Case
from bot.posts.checks import case_files
from bot.posts.models import Finding
from tests.unit.posts.template_fixture import CASE, HERE, Speaking, a_case

Told = list[tuple[str, tuple[str | int, ...], str]]


def told(case: Case) -> Told:
    return [(finding.code, path, finding.message) for finding, path in case_files.check_case(case)]


def a_what(language: str, what: str) -> Case:
    date = {"id": "taken", "kind": "detained", "date": "2020-03-14", "what": {language: what}, "source": HERE}
    return a_case(key_dates=[date])


@pytest.mark.parametrize(
    ("language", "what"),
    [
        ("en", "She was told to stop"),
        ("en", "she was told to stop"),
        ("en", "Was detained"),
        ("en", "Her house was searched"),
        ("fr", "Elle a été arrêtée"),
        ("es", "Ella fue detenida"),
        ("pt-BR", "Ele foi detido"),
        ("de", "sie wurde verhaftet"),
        ("ru", "Она была задержана"),
        ("zh", "她被带走"),
        ("ar", "هي اعتقلت"),
    ],
)
def test_a_what_that_begins_a_sentence_again_is_worth_a_look(language: str, what: str) -> None:
    ((code, path, message),) = told(a_what(language, what))
    assert (code, path) == ("what", ("key_dates", 0, "what", language))
    assert message == (
        f"posts put `what` after the name, “Ana Example {what}”: begin with what happened, in small letters, as in "
        "“was detained”"
    )


@pytest.mark.parametrize("end", [".", "!", "?", "。", "؟", "।"])
def test_a_what_that_ends_its_sentence_is_worth_a_look(end: str) -> None:
    ((code, _, message),) = told(a_what("en", f"was detained{end}"))
    assert code == "what"
    assert message == f"the `what` ends with “{end}”, and the template adds its own: remove it"


@pytest.mark.parametrize(
    ("language", "what"),
    [
        ("en", "was detained at the airport"),
        ("en", "was stopped on her way to the UN"),
        ("en", "USAID staff member, was dismissed"),
        ("en", "was moved to Example Ltd."),
        ("en", "was deported to the U.S."),
        ("en", "was told …"),
        ("es", "es detenida en el aeropuerto"),
        ("fr", "a été arrêtée"),
        ("de", "Verhaftung am Flughafen"),
        ("zh", "在机场被带走"),
        ("en", "‘disappeared’ for a month"),
    ],
)
def test_a_what_that_reads_on_is_left_alone(language: str, what: str) -> None:
    assert told(a_what(language, what)) == []


@pytest.mark.parametrize(
    ("newest", "date", "old"),
    [
        ("2026-01", "2026-02", True),
        ("2026-01-10", "2026-01-11", True),
        ("2025", "2026", True),
        ("2026-01", "2026-01-31", False),
        ("2026", "2026-12-31", False),
        ("2026-01-10", "2026-01-10", False),
    ],
)
def test_a_newest_source_older_than_the_newest_key_date_is_worth_a_look(newest: str, date: str, old: bool) -> None:
    situation = {**CASE["situation"], "newest_source": newest}
    key_dates = [*CASE["key_dates"], {**CASE["key_dates"][0], "id": "heard", "date": date}]
    found = told(a_case(situation=situation, key_dates=key_dates))
    assert [(code, path) for code, path, _ in found] == [("newest-source", ("situation", "newest_source"))] * old
    if old:
        assert found[0][2].startswith(f"newest_source is {newest}, earlier than the key date “heard” of {date}")


def test_a_file_named_unlike_its_id_is_worth_a_look() -> None:
    ((code, path, message),) = told(a_case(**{"(file)": "campaigns/example/cases/anna.yml"}))
    assert (code, path) == ("file-name", ("id",))
    assert message.startswith("this file is named anna.yml and its id is ana-example: rename the file ana-example.yml")


def test_broken_letters_are_reported_at_their_field_whether_a_post_prints_them_or_not() -> None:
    image = {"file": "images/a.jpg", "alt": {"en": "Zo\ufffd"}, "credit": "us", "go_ahead": "C-1"}
    case = a_case(about={"en": "a caf\u00c3\u00a9 owner"}, image=image)
    found = {path: finding for finding, path in case_files.check_case(case)}
    assert {path: finding.severity for path, finding in found.items()} == {
        ("about", "en"): "warn",
        ("image", "alt", "en"): "block",
    }


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


def people(*cases: Case, campaign: Campaign) -> list[Finding]:
    return [finding for finding, _ in case_files.find_same_names((campaign, case) for case in cases)]


def a_person(id: str, **names: str) -> Case:
    more: dict[str, Any] = {"id": id, "name": names, "(file)": f"campaigns/example/cases/{id}.yaml"}
    return a_case(**more)


@pytest.mark.parametrize("other", ["ana  EXÁMPLE", "Ana-Example", "Ａｎａ Ｅｘａｍｐｌｅ", "Ana Example"])
def test_one_name_in_two_cases_is_worth_a_look_however_it_is_spelt(speaking: Speaking, other: str) -> None:
    one, two = a_person("ana", en="Ana Example"), a_person("anna", fr=other)
    first, second = people(one, two, campaign=speaking.campaign)
    assert first.message.startswith("campaigns/example/cases/anna.yaml has the same name: if they are one person")
    assert second.message.startswith("campaigns/example/cases/ana.yaml has the same name")
    assert {finding.severity for finding in (first, second)} == {"warn"}


def test_one_case_in_two_campaigns_by_its_id_is_on_purpose(speaking: Speaking) -> None:
    assert people(a_person("ana", en="Ana"), a_person("ana", en="Ana"), campaign=speaking.campaign) == []


def test_different_names_are_different_people(speaking: Speaking) -> None:
    assert (
        people(a_person("ana", en="Ana Example"), a_person("ben", en="Ben Example"), campaign=speaking.campaign) == []
    )
