"""Files stay under 300 lines, functions under 50, folders at 25 modules or fewer."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.lint.tree import ROOT, parse, sources

FILES = sources("bot", "tests", "bench")
MODULES_IN_A_FOLDER = 25


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function below a node. Expressions hold none and are most of a tree, so they are skipped."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from functions(child)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_stay_under_300_lines() -> None:
    lines = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in FILES}
    wrong = [f"{path} has {count} lines" for path, count in lines.items() if count >= 300]
    assert len(FILES) > 300
    assert not wrong, f"split these files: {'; '.join(wrong)}"


def test_functions_stay_under_50_lines() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length(node)} lines"
        for path in FILES
        for node in functions(parse(path))
        if length(node) >= 50
    ]
    assert not wrong, f"split these functions: {'; '.join(wrong)}"


def test_no_folder_of_the_program_holds_more_than_25_modules() -> None:
    counts = Counter(path.relative_to(ROOT).parent.as_posix() for path in sources("bot"))
    wrong = [f"{folder} holds {count} modules" for folder, count in counts.items() if count > MODULES_IN_A_FOLDER]
    assert not wrong, f"merge files or make a package: {'; '.join(wrong)}"
