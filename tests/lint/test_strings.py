"""Program logic reads no sentence, and no shell command is written below the command line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.cli.main import COMMANDS
from tests.lint.tree import ROOT, module_name, parse, sources

SHELL_COMMAND = re.compile(rf"\bfollowup (?:{'|'.join(COMMANDS)})\b")
SQL_ON_DETAIL = re.compile(r"(?i)\bdetail\s*(?:=|<>|!=|\bin\b|\blike\b|\bnot\b)\s*[('?:]")
MAY_SHOW_COMMANDS = ("bot.cli", "bot.presentation")
SEARCHES = {"startswith", "endswith", "find", "index", "split", "partition", "removeprefix", "removesuffix"}


def strings(path: Path) -> Iterator[ast.Constant]:
    """Yield every string of a file that is not a docstring."""
    tree = parse(path)
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, holders)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def is_detail(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "detail"


def reads_detail(node: ast.AST) -> bool:
    """Whether an expression compares or searches the sentence in `.detail`."""
    if isinstance(node, ast.Compare):
        return any(is_detail(side) for side in (node.left, *node.comparators))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        searched = node.func.attr in SEARCHES and is_detail(node.func.value)
        matched = ast.unparse(node.func.value) == "re" and any(is_detail(argument) for argument in node.args)
        return searched or matched
    return False


def test_no_shell_command_stands_below_the_command_line() -> None:
    places = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("bot")
        if not module_name(path).startswith(MAY_SHOW_COMMANDS)
        for node in strings(path)
        if SHELL_COMMAND.search(str(node.value))
    ]
    assert not places, f"use an action code instead of a command: {'; '.join(places)}"


def test_no_code_reads_a_sentence() -> None:
    compared = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("bot")
        if not module_name(path).startswith("bot.platforms.")  # there it is a server's own error code
        for node in ast.walk(parse(path))
        if isinstance(node, ast.expr) and reads_detail(node)
    ]
    queried = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("bot")
        if not module_name(path).startswith("bot.ledger.migrations")
        for node in strings(path)
        if SQL_ON_DETAIL.search(str(node.value))
    ]
    places = compared + queried
    assert not places, f"use a code or a column, not `detail`: {'; '.join(places)}"
