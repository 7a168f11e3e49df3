"""Imports stand at the head of a file; inside a function only where a command is dispatched or an SDK is heavy."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.lint.tree import module_name, parse, sources

DISPATCH = {"bot.__main__", "bot.cli.main"}  # they import the one command that was asked for
SDKS = {"alembic", "apprise", "atproto", "httpx", "icalendar", "mastodon", "PIL", "psycopg", "requests", "tweepy"}
# Lower these as deferred imports go, never raise them.
DEFERRED_CEILING = 101
TYPE_ONLY_CEILING = 161


def deferred(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports inside functions."""
    functions = (node for node in ast.walk(parse(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    nested = {id(n): n for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)}
    yield from nested.values()


def type_only(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports below `if TYPE_CHECKING`."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from (n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom))


def library(node: ast.Import | ast.ImportFrom) -> str:
    name = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
    return name.split(".")[0]


def test_imports_inside_functions_become_fewer() -> None:
    places = [
        f"{module_name(path)}:{node.lineno}"
        for path in sources("bot")
        if module_name(path) not in DISPATCH
        for node in deferred(path)
        if library(node) not in SDKS
    ]
    assert len(places) <= DEFERRED_CEILING, f"move these imports to the head of their files: {'; '.join(places)}"


def test_type_only_imports_become_fewer() -> None:
    places = [f"{module_name(path)}:{node.lineno}" for path in sources("bot") for node in type_only(path)]
    assert len(places) <= TYPE_ONLY_CEILING, f"import these without TYPE_CHECKING: {'; '.join(places)}"
