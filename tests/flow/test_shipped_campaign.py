"""The shipped campaign has no go-ahead and names no relatives; every post fits, asks and cites a source."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.cli.main import main
from tests.flow.shipped_campaign import CASES, NOW, ROOT, rehearsed, words
from tests.flow.test_schema import validator

CLOSED = {"mohamed-el-baqer", "ales-bialiatski", "uladzimir-labkovich"}
DEAD = {"cao-shunli"}
MIRRORS = re.compile(r"qwe\.wiki|srfreedex|un-icc\.cloud|humanrightsdefenders\.blog|pubt\.io|babr24|ksaplayers")


HERE = ["-C", str(ROOT), "--config", str(ROOT / "config.example.toml")]


def run(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, list[dict[str, object]]]:
    code = main([*HERE, *args, "--json", "--now", NOW])
    found: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
    assert code == 0, found.get("findings")
    return found


def english(value: object) -> Iterator[str]:
    """Every English text of a case file."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "en" else english(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from english(inner)


@pytest.fixture(scope="module")
def cases() -> dict[str, Any]:
    """Each case file as text and lists of text, by the file's name."""
    read = {path.stem: path.read_text("utf-8") for path in CASES}
    return {name: yaml.load(text, Loader=yaml.CBaseLoader) for name, text in read.items()}  # noqa: S506 - makes only text


def test_no_shipped_case_carries_a_go_ahead_or_an_image(cases: dict[str, Any]) -> None:
    for name, case in cases.items():
        assert {"go_ahead", "image"}.isdisjoint(case), name
        assert case["id"] == name
        assert (case.get("case") == "closed") == (name in CLOSED), name


def test_a_shipped_case_names_no_relative_and_states_no_cause_of_death(cases: dict[str, Any]) -> None:
    for name, case in cases.items():
        said = "\n".join(english(case))
        assert not re.search(r"\b(son|daughter|wife|husband|brother|sister|mother|father|children|family)\b", said), (
            name
        )
        assert not re.search(r"\b(murder|killed|tortured to death|Amr)\b", said), name


def test_every_shipped_file_fits_its_schema(cases: dict[str, Any]) -> None:
    campaign = (ROOT / "campaigns/end-reprisals/campaign.yaml").read_text("utf-8")
    validator("campaign").validate(yaml.load(campaign, Loader=yaml.CBaseLoader))  # noqa: S506 - makes only text
    for case in cases.values():
        validator("case").validate(case)


def test_every_post_of_two_years_passes_the_content_gates(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "check", "--months", "24")
    assert [f for f in found["findings"] if f["severity"] == "block"] == []


@pytest.fixture(scope="module")
def year() -> tuple[dict[str, Any], ...]:
    return rehearsed()


def test_every_post_gives_one_link_and_none_is_a_mirror(year: tuple[dict[str, Any], ...]) -> None:
    for draft in year:
        links = re.findall(r"https?://\S+", words(draft))
        assert len(links) == 1, draft["id"]
        assert not MIRRORS.search(links[0]), draft["id"]


def test_every_post_asks_something_of_a_named_authority(year: tuple[dict[str, Any], ...]) -> None:
    for draft in year:
        assert re.search(r"We call on|Nous demandons|我们呼吁", words(draft)), draft["id"]


def test_every_post_about_the_living_says_when_it_was_last_confirmed(year: tuple[dict[str, Any], ...]) -> None:
    """Where there is room for how things stand: a post that says nothing of them needs no date."""
    for draft in year:
        _, case, *_ = draft["id"].split("/")
        if case not in DEAD | {"all"} and (draft["platform"] != "x" or "in detention" in words(draft)):
            assert re.search(r"[Ll]ast confirmed", words(draft)), draft["id"]


def test_every_post_that_names_the_dead_says_so(year: tuple[dict[str, Any], ...]) -> None:
    for draft in year:
        if re.search(r"Cao Shunli|曹顺利", words(draft)):
            assert re.search(r"died|morte|去世|†", words(draft)), draft["id"]


def test_no_days_are_counted_after_a_death(year: tuple[dict[str, Any], ...]) -> None:
    assert not [draft["id"] for draft in year if "/cao-shunli/thousand-days" in draft["id"]]


def test_without_a_go_ahead_and_checked_facts_nothing_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    drafts = run(capsys, "preview", "--from", "2026-11-22", "--to", "2027-11-21")["drafts"]
    assert {draft["state"] for draft in drafts} <= {"not-ready", "later"}
