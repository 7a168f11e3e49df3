"""Output to closed streams, broken pipes and full disks."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.main import main

Folder = Callable[..., Path]
NOW = "--now 2026-11-22T08:00+01:00"
FULL = Path("/dev/full")


def shell(root: Path, line: str) -> subprocess.CompletedProcess[str]:
    """`followup` in the line of a shell stands for the program in that folder."""
    program = f"'{sys.executable}' -W error -m bot -C '{root}'"
    env = {"PATH": os.environ["PATH"]}  # without PYTHONUNBUFFERED: what was written lies in a buffer to the end
    place = Path(__file__).parents[2]
    line = line.replace("followup", program)
    return subprocess.run(
        ["bash", "-c", line],
        cwd=place,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["calendar --json", "pause", "--help", "calendar --nonsense"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_end_nothing(make_folder: Folder, command: str, closed: str) -> None:
    done = shell(make_folder(), f"followup {command} {closed}")
    assert done.returncode == (2 if "nonsense" in command else 0)
    assert "Traceback" not in done.stderr


def test_no_file_takes_the_place_of_a_closed_stream(make_folder: Folder) -> None:
    root = make_folder()
    assert shell(root, "followup pause >&- 2>&- <&-").returncode == 0
    assert "Paused: everything" in shell(root, "followup status").stdout


@pytest.mark.parametrize("command", ["calendar", "calendar --json", "--help", "--version", "preview 2>&1"])
def test_a_reader_that_went_away_is_no_fault(make_folder: Folder, command: str) -> None:
    done = shell(make_folder(), f"followup {command} | true; exit ${{PIPESTATUS[0]}}")
    assert done.returncode in (0, 1)
    assert done.stderr == ""


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("command", ["calendar", "calendar --json", "--help", "calendar --nonsense --json"])
def test_a_full_disk_behind_the_output_is_reported(make_folder: Folder, command: str) -> None:
    done = shell(make_folder(), f"followup {command} >{FULL}")
    assert done.returncode == 1
    assert "not everything could be shown" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("now", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "2027-03-14T10:00", "soon", ""])
@pytest.mark.parametrize("command", ["check", "status", "pause"])
def test_a_moment_that_no_clock_shows_is_refused(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], command: str, now: str
) -> None:
    assert main(["-C", str(make_folder()), command, "--now", now, "--json"]) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["code"] == "command"
    assert error["message"].startswith("--now is ")


@pytest.mark.parametrize("words", [["log", "--case", "\udcff"], ["skip", "\udcff"], ["pause", "--case", "\udcff"]])
def test_words_that_are_no_text_are_refused(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["-C", str(make_folder()), *words, "--json"]) == 2
    assert "not UTF-8 text" in json.loads(capsys.readouterr().out)["errors"][0]["message"]


def test_an_empty_folder_name_is_not_the_folder_one_is_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", "", "log"]) == 2
    assert "there is no such folder" in capsys.readouterr().err
