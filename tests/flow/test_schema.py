"""`followup schema`: editors get exactly what the program reads."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.casebook.json_schema import schemas
from bot.cli.commands.schema import text
from bot.cli.main import main
from tests.unit.casebook.conftest import CAMPAIGN, CASE, changed
from tests.unit.casebook.test_case_validation import INQUIRY

ROOT = Path(__file__).parents[2]


def validator(kind: str) -> Draft202012Validator:
    schema = schemas()[f"{kind}.schema.json"]
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_an_editor(written: str) -> Any:
    """YAML 1.2 as editors read it: numbers and true/false have types, dates and yes/no are text."""
    return yaml.load(written, Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing but text


@pytest.mark.parametrize("name", ["case.schema.json", "campaign.schema.json"])
def test_the_shipped_schemas_are_current(name: str) -> None:
    assert (ROOT / "schemas" / name).read_text("utf-8") == text(schemas()[name]), (
        "run `followup schema --write schemas`"
    )


def test_what_the_tests_write_fits_the_schemas() -> None:
    validator("case").validate(as_an_editor(CASE + INQUIRY))
    validator("campaign").validate(as_an_editor(CAMPAIGN))


@pytest.mark.parametrize(
    "line",
    [
        "hold: yes",
        "hold: {}",
        "go_ahead: {ref: C-1, for: posts, until: 2027-01-01}",
        "name_anywhere: no",
        "case: closed",
        "un: {kinds: detention, in_reports: [{symbol: A/HRC/27/38, source: https://example.org/}]}",
    ],
)
def test_what_the_reader_takes_an_editor_takes(line: str) -> None:
    validator("case").validate(as_an_editor(changed(CASE + INQUIRY, "grammar: she", line)))


def test_yamls_own_types_are_fine_too() -> None:
    campaign = as_an_editor(CAMPAIGN) | {"approvals": 1, "title": 2027}
    campaign["occasions"] |= {"news": True, "rounds": {"kind": "anniversary", "years": [1, 5]}}
    validator("campaign").validate(campaign)
    case = as_an_editor(CASE)
    case["key_dates"][0] |= {"date": 2020, "disputed": True}
    validator("case").validate(case)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("country: CH", "country: XX"),
        ("country: CH", "cuontry: CH"),
        ("country: CH\n", ""),
        ("is: detained", "is: arrested"),
        ("date: 2020-03-14", "date: 14.3.2020"),
        ("name: {en: Ana Example}", "name: Ana"),
        ("name: {en: Ana Example}", "name: {english: Ana}"),
        ("id: ana-example", "id: all"),
    ],
)
def test_an_editor_marks_what_the_reader_refuses(old: str, new: str) -> None:
    assert not validator("case").is_valid(as_an_editor(changed(CASE, old, new)))


def test_every_key_has_a_description() -> None:
    def undescribed(schema: Any) -> list[str]:
        below = [name for part in schema.values() if isinstance(part, dict) for name in undescribed(part)]
        return below + [name for name, part in schema.get("properties", {}).items() if not part.get("description")]

    assert [name for schema in schemas().values() for name in undescribed(schema)] == []


def test_the_schemas_are_written_where_they_are_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(tmp_path), "schema", "--write", "schemas"]) == 0
    assert "wrote schemas/case.schema.json and schemas/campaign.schema.json" in capsys.readouterr().out
    assert json.loads((tmp_path / "schemas/case.schema.json").read_text()) == schemas()["case.schema.json"]
    (tmp_path / "taken").write_text("")
    assert main(["-C", str(tmp_path), "schema", "--write", "taken"]) == 2
    assert "--write" in capsys.readouterr().err


def test_the_schemas_are_shown_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(tmp_path), "schema"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"case.schema.json", "campaign.schema.json"}
    assert main(["-C", str(tmp_path), "schema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schemas"] == schemas()
