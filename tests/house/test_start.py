"""Commands that only read files start fast: what takes long to import and is not needed is not imported."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SLOW = {
    "importlib.metadata",
    "email",
    "difflib",
    "icalendar",
    "sqlite3",
    "pydantic.v1",
}


@pytest.mark.parametrize("command", ["check", "calendar"])
def test_nothing_slow_is_imported_for_files_that_are_in_order(make_folder: Callable[..., Path], command: str) -> None:
    program = (
        "import sys; from bot.cli.main import main; "
        f"main(['-C', {str(make_folder())!r}, {command!r}, '--json', '--now', '2026-11-22T08:00+01:00']); "
        f"print(*sorted({SLOW!r} & {{*sys.modules}}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_a_program_that_ends_looks_for_no_garbage() -> None:
    program = "import atexit, gc, bot; atexit._run_exitfuncs(); print(gc.get_freeze_count() > 1000)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
