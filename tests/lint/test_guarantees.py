"""Every test and file that docs/guarantees.md names exists."""

import re

from tests.lint.tree import ROOT

PAGE = (ROOT / "docs/guarantees.md").read_text("utf-8")
TESTS = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def test_every_named_test_exists() -> None:
    names = set(re.findall(r"`(test_\w+)`", PAGE))
    missing = sorted(name for name in names if f"def {name}(" not in TESTS)
    assert names
    assert not missing, f"docs/guarantees.md names tests that do not exist: {missing}"


def test_every_named_file_exists() -> None:
    paths = set(re.findall(r"`((?:bot|tests)/[\w/]+(?:\.py|/))`", PAGE))
    missing = sorted(path for path in paths if not (ROOT / path).exists())
    assert paths
    assert not missing, f"docs/guarantees.md names files that do not exist: {missing}"
