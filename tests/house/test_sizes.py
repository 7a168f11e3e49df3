"""Small rooms: files stay under 300 lines, functions under 50."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import ROOT, parse, sources

FILES = sources("bot", "tests", "bench")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_under_300_lines_and_functions_under_50(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines < 300, f"{lines} lines: split it"
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length < 50, f"{node.name} has {length} lines: split it"
