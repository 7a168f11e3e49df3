"""What docs/guarantees.md rests a promise on exists: each test it names, each file."""

import re

import pytest

from tests.house.tree import ROOT

PAGE = (ROOT / "docs/guarantees.md").read_text("utf-8")
TESTS = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAGE))))
def test_each_test_that_is_named_exists(name: str) -> None:
    assert f"def {name}(" in TESTS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:bot|tests)/[\w/]+(?:\.py|/))`", PAGE))))
def test_each_file_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()
