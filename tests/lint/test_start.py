"""Commands that only read files start fast: they do not import slow modules that they do not need."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SLOW = {
    "difflib",
    "icalendar",
    "sqlite3",
    "pydantic.v1",
}
SDKS = {"mastodon", "tweepy", "atproto", "requests", "httpx"}


BEGIN = "import sys; from bot.__main__ import start; sys.argv = ['followup', *{words!r}]; start(); "


def ran(*words: str, then: str) -> str:
    """Run a command, then the statement `then`; return stderr."""
    program = BEGIN.format(words=words) + then
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr.strip()


@pytest.mark.parametrize("command", ["check", "calendar"])
def test_nothing_slow_is_imported_for_files_that_are_in_order(make_folder: Callable[..., Path], command: str) -> None:
    words = ("-C", str(make_folder()), command, "--json", "--now", "2026-11-22T08:00+01:00")
    assert ran(*words, then=f"print(*sorted({SLOW!r} & {{*sys.modules}}), file=sys.stderr)") == ""


@pytest.mark.parametrize("command", ["check", "preview", "calendar"])
def test_no_platform_sdk_is_imported_where_nothing_is_sent(make_folder: Callable[..., Path], command: str) -> None:
    words = ("-C", str(make_folder()), command, "--now", "2026-11-22T08:00+01:00")
    assert ran(*words, then=f"print(*sorted({SDKS!r} & {{*sys.modules}}), file=sys.stderr)") == ""


def test_a_program_that_ends_looks_for_no_garbage(make_folder: Callable[..., Path]) -> None:
    then = "import atexit, gc; atexit._run_exitfuncs(); print(gc.get_freeze_count() > 1000, file=sys.stderr)"
    assert ran("-C", str(make_folder()), "calendar", "--json", then=then) == "True"


def test_the_library_leaves_the_program_that_imports_it_as_it_is() -> None:
    program = (
        "import gc; was = gc.get_threshold(); from bot.posts.lengths import x_length; "
        "print(x_length('a'), gc.get_threshold() == was)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "1 True\n"
