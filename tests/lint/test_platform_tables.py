"""All that is known about a platform is in bot/platforms: no code elsewhere names one."""

import ast

from bot.platforms.specs import SPECS
from tests.lint.tree import ROOT, parse, sources

_FREE = (ROOT / "bot/platforms", ROOT / "bot/posts/lengths")  # a counter is named for the platform that counts so
_IS_NO_PLATFORM = {("bot/cli/commands/new.py", "x")}  # the mode of a file that must not exist yet


def test_no_code_outside_platforms_names_a_platform() -> None:
    names = [
        (path.relative_to(ROOT).as_posix(), node.value, node.lineno)
        for path in sources("bot")
        if not any(path.is_relative_to(folder) for folder in _FREE)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in SPECS
    ]
    wrong = [f"{path}:{line}: {name!r}" for path, name, line in names if (path, name) not in _IS_NO_PLATFORM]
    assert not wrong, f"ask the platform's spec (bot/platforms/specs) instead: {wrong}"
