"""The shipped campaign keeps its promises: no go-ahead, no relatives, every post fits, X carries no link."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.cli.main import main

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "campaigns/end-reprisals/cases").glob("*.yaml"))
CLOSED = {"mohamed-el-baqer", "ales-bialiatski", "uladzimir-labkovich", "chen-jianfang"}
NOW = "2026-11-22T08:00+01:00"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, list[dict[str, object]]]:
    code = main(["-C", str(ROOT), "--config", str(ROOT / "config.example.toml"), *words, "--json", "--now", NOW])
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


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_shipped_case_carries_a_go_ahead_or_an_image(path: Path) -> None:
    case = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - the base loader makes text only
    assert "go_ahead" not in case
    assert "image" not in case
    assert case["id"] == path.stem
    assert (case.get("case") == "closed") == (path.stem in CLOSED)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_shipped_case_names_no_relative_and_states_no_cause_of_death(path: Path) -> None:
    said = "\n".join(english(yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)))  # noqa: S506
    assert not re.search(r"\b(son|daughter|wife|husband|brother|sister|mother|father|children|family)\b", said)
    assert not re.search(r"\b(murder|killed|tortured to death|Amr)\b", said)


def test_every_post_of_two_years_passes_the_content_gates(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "check", "--months", "24")
    assert [f for f in found["findings"] if f["severity"] == "block"] == []


def test_a_post_on_x_carries_no_link(capsys: pytest.CaptureFixture[str]) -> None:
    drafts = run(capsys, "preview", "--from", "2026-11-22", "--to", "2027-11-21", "--account", "x")["drafts"]
    assert drafts
    assert not re.search(r"https?://", json.dumps([draft["parts"] for draft in drafts]))


def test_every_post_about_one_case_says_as_of_when(capsys: pytest.CaptureFixture[str]) -> None:
    drafts = run(capsys, "preview", "--from", "2026-11-22", "--to", "2027-11-21")["drafts"]
    for draft in drafts:
        if "/all/" not in str(draft["id"]):
            assert re.search(r"As of|État au|截至", json.dumps(draft["parts"], ensure_ascii=False)), draft["id"]


def test_without_a_go_ahead_and_checked_facts_nothing_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    drafts = run(capsys, "preview", "--from", "2026-11-22", "--to", "2027-11-21")["drafts"]
    assert {draft["state"] for draft in drafts} <= {"not-ready", "later"}
