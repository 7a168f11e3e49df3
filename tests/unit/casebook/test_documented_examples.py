"""The reader accepts and refuses what docs/cases.md says."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from bot.casebook import yaml_reader
from bot.casebook.case_parts import Written
from bot.casebook.json_schema import schemas
from bot.casebook.models import Campaign, Case, RuleKind
from bot.casebook.validation_messages import example
from bot.lib.field_errors import fields_of
from tests.unit.casebook.conftest import CAMPAIGN, CASE, load

PAGE = (Path(__file__).parents[3] / "docs" / "cases.md").read_text("utf-8")
ROWS = re.findall(r"^\| `((?:about|en): [^`]*)` \| `(.*)` \|", PAGE, re.MULTILINE)


def test_the_rules_shown_are_taken(folder: Callable[..., Path]) -> None:
    shown = next(block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if block.startswith("occasions:"))
    book = load(folder(CAMPAIGN.partition("occasions:")[0] + shown, CASE))
    assert book.problems == ()
    assert len(book.campaigns[0].occasions) == 5


def test_the_page_shows_what_to_write_and_what_not() -> None:
    assert len(ROWS) == 4


@pytest.mark.parametrize(("write", "never"), ROWS)
def test_what_the_page_advises_is_taken_and_what_it_warns_of_is_refused(write: str, never: str) -> None:
    def faults(line: str) -> int:
        return len(yaml_reader.read(line if line.startswith("about") else f"about:\n  {line}\n")[1])

    assert faults(write) == 0
    assert faults(never) == 1


def keys(schema: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each key of a schema with its own schema, and that of the file, which holds the parts."""
    for section in (schema, *schema["$defs"].values()):
        for key, field in section["properties"].items():
            yield key, field, schema


def test_every_key_has_a_description_and_an_example_that_an_editor_takes() -> None:
    for key, field, whole in (each for schema in schemas().values() for each in keys(schema)):
        assert field["description"], key
        for shown in field["examples"]:
            Draft202012Validator({**field, "$defs": whole["$defs"]}).validate(shown)


@pytest.mark.parametrize("model", [Case, Campaign])
def test_every_line_to_copy_can_be_copied(model: type[Written]) -> None:
    for key in fields_of(model):
        value, faults = yaml_reader.read(example((key,), model))
        assert faults == []
        assert list(value) == [key]


@pytest.mark.parametrize("kind", get_args(RuleKind))
def test_the_example_of_every_rule_is_taken(folder: Callable[..., Path], kind: str) -> None:
    rules = example(("occasions", kind), Campaign)
    assert load(folder(f"{CAMPAIGN.partition('occasions:')[0]}occasions:\n  {rules}\n", CASE)).problems == ()
