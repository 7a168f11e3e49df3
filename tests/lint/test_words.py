"""Names say what they hold; nothing in the repository is private or unfinished."""

import ast
import re
import subprocess
from pathlib import Path

from tests.lint.tree import ROOT, parse, sources

EMPTY_WORDS = re.compile(r"(?i)(^|_)(entity|entities|utils?|helpers?)(_|$)")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
LEAKS = re.compile(
    r"(^|[^\w.])/(work|farm|root)/|/home/[a-z]|registry\.npmjs|pypi\.org|python[h]osted|deb\.debian|"
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|xox[bp]-|ghp_[A-Za-z0-9]{36}"
)
OPEN_ENDS = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|pytest\.mark\.xfail")


def tracked() -> list[Path]:
    """List the files of the repository; without git (an unpacked archive) every file outside hidden folders."""
    try:
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
        return [ROOT / name for name in names.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        return [
            p for p in ROOT.rglob("*") if p.is_file() and not any(x.startswith(".") for x in p.relative_to(ROOT).parts)
        ]


def texts() -> list[tuple[Path, str]]:
    files = ((path.relative_to(ROOT), path.read_bytes()) for path in tracked() if path.is_file())
    return [(path, data.decode("utf-8", "replace")) for path, data in files if b"\0" not in data]


def defined(tree: ast.Module) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in ast.walk(tree) if isinstance(node, kinds)]


def test_names_say_what_they_hold() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("bot")
        for name in (path.stem, *defined(parse(path)))
        if EMPTY_WORDS.search(CAMEL.sub("_", name))
    ]
    assert not wrong, f"name what these hold: {'; '.join(wrong)}"


def test_nothing_leaks_a_machine_a_registry_or_a_secret() -> None:
    own = Path(__file__).relative_to(ROOT)
    wrong = [
        f"{p}:{n}"
        for p, text in texts()
        if p != own
        for n, line in enumerate(text.splitlines(), 1)
        if LEAKS.search(line)
    ]
    assert not wrong, f"these lines must not be public: {wrong}"


def test_no_code_is_unfinished() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{n}"
        for path in sources("bot", "bench")
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if OPEN_ENDS.search(line)
    ]
    assert not wrong, f"finish these: {wrong}"
