"""An unexpected error prints its type and place; its message only on request."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.cli import unexpected_errors
from bot.cli.main import main
from bot.errors import unforeseen
from bot.lib.english import did_you_mean

SECRET = "hunter2"
HOUSE = Path(__file__).parents[3]


def broken(*_: object) -> int:
    raise ValueError(f"Authorization: Bearer {SECRET}")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.commands.schema.run", broken)


@pytest.mark.usefixtures("failing")
def test_an_error_that_nothing_foresaw_is_one_sentence_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == unexpected_errors.EXIT == 70
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert told.err.startswith("the program itself failed (ValueError at bot/cli/main.py:")
    assert SECRET not in told.err
    assert "FOLLOWUP_TRACEBACK=1" in told.err


@pytest.mark.usefixtures("failing")
def test_programs_get_one_document_that_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--json"]) == 70
    document = json.loads(capsys.readouterr().out)
    (error,) = document["errors"]
    assert (document["version"], error["code"], error["file"]) == (1, "fault", None)
    assert SECRET not in str(document)


@pytest.mark.usefixtures("failing")
def test_who_asks_gets_the_whole_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FOLLOWUP_TRACEBACK", "1")
    assert main(["schema"]) == 70
    assert f"ValueError: Authorization: Bearer {SECRET}" in capsys.readouterr().err


@pytest.mark.parametrize("error", [ConnectionError(SECRET), OSError(111, SECRET), RecursionError(SECRET)])
def test_an_error_of_the_network_is_no_closed_stream_and_not_repeated(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: object) -> int:
        raise error

    monkeypatch.setattr("bot.cli.commands.schema.run", run)
    assert main(["schema"]) == 70
    assert SECRET not in capsys.readouterr().err


def test_the_place_is_the_innermost_of_our_own_code() -> None:
    with pytest.raises(ValueError, match=SECRET) as caught:
        did_you_mean("a", (str(broken()) for _ in "a"))
    assert unforeseen(caught.value).startswith("the program itself failed (ValueError at bot/lib/english.py:")


def test_an_error_that_never_met_our_code_has_no_place() -> None:
    assert unforeseen(KeyError(SECRET)) == "the program itself failed (KeyError)"


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=False, timeout=60
    )


def test_an_error_in_a_thread_or_of_a_value_that_is_cleared_away_is_said_without_its_words() -> None:
    done = python(
        "import threading\n"
        "from bot.cli import unexpected_errors\n"
        "class Lost:\n"
        "    def __del__(self):\n"
        f"        raise RuntimeError('{SECRET}')\n"
        "def fail():\n"
        f"    raise KeyError('{SECRET}')\n"
        "with unexpected_errors.in_words():\n"
        "    thread = threading.Thread(target=fail)\n"
        "    thread.start(); thread.join()\n"
        "    Lost()\n"
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "! the program itself failed (KeyError); it keeps running",
        "! the program itself failed (RuntimeError); it keeps running",
    ]


def test_whoever_listens_for_errors_in_threads_already_goes_on_doing_so() -> None:
    before = threading.excepthook, sys.unraisablehook
    with unexpected_errors.in_words():
        assert (threading.excepthook, sys.unraisablehook) == before


def test_ctrl_c_while_the_program_is_being_read_shows_no_traceback(tmp_path: Path) -> None:
    """A library that is loaded early takes the place of somebody who is quick with Ctrl-C."""
    (tmp_path / "pydantic.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n", "utf-8")
    code = (  # what runs in the background is begun with Ctrl-C unheard: this one hears it
        "import sys; from signal import SIGINT, default_int_handler, signal; signal(SIGINT, default_int_handler)\n"
        f"sys.path.insert(0, {str(tmp_path)!r}); sys.argv[1:] = ['schema']\n"
    )
    done = python(code + "from bot.__main__ import start; sys.exit(start())")
    assert done.returncode in (-2, 130)
    assert done.stderr == ""
    assert "Traceback" in python(code + "from bot.cli.main import main; main()").stderr


def test_the_command_begins_where_ctrl_c_is_heard() -> None:
    assert 'followup = "bot.__main__:start"' in (HOUSE / "pyproject.toml").read_text("utf-8")
