"""What docs/cases.md shows is what the reader takes and refuses."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.casebook import yaml_reader
from bot.casebook.examples import EXAMPLES
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


@pytest.mark.parametrize(("key", "line"), EXAMPLES.items())
def test_every_line_to_copy_can_be_copied(key: str, line: str) -> None:
    value, faults = yaml_reader.read(line)
    assert faults == []
    assert list(value) == [key.rpartition(".")[2]]
