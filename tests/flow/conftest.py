"""A team with one case that is cleared, at its terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.cli_runner import CLEARED, Followup, typed


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)
