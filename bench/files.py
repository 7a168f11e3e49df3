"""Figures of commands that only read files: preview, check, calendar."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import EnvBuilder

from bench import folders
from bench.measure import BIN, Figure, MeasureError, Run, against, in_turn, process

NOW = "2026-11-22T08:00+01:00"
BARE = Path(__file__).parent / "bare.py"
TOOT = Path(__file__).parent.parent / ".servers" / "toot-venv"


def followup(folder: Path, *words: str) -> Run:
    """1 says that posts of the window are not ready: their work was done all the same."""
    return process([BIN / "followup", *words, "--now", NOW], folder, ok=(0, 1))


def bare(folder: Path, *words: str) -> Run:
    return process([sys.executable, BARE, ".", *words], folder)


def preview() -> Figure:
    name = "preview of one case, cold; against toot --version"
    toot = _toot()
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), 1)
        words = ("preview", "--case", "person-00000", "--from", "2027-01-01", "--to", "2027-01-31")
        ours, theirs = in_turn(15, lambda: followup(folder, *words), lambda: process([toot, "--version"], folder))
        if "Person 00000 Example" not in ours.out:
            raise MeasureError(f"preview showed no post: {ours.out[-500:]}")
        return against(name, ours, theirs, 1.0, mib=80)


def preview_with_ledger() -> Figure:
    """The same preview beside a ledger that a bot has written."""
    name = "preview of one case with a ledger, cold; against toot --version"
    toot = _toot()
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), 1)
        followup(folder, "run", "--once")
        words = ("preview", "--case", "person-00000", "--from", "2027-01-01", "--to", "2027-01-31")
        ours, theirs = in_turn(15, lambda: followup(folder, *words), lambda: process([toot, "--version"], folder))
        if not list(folder.glob("*.db")):
            raise MeasureError("the run made no ledger")
        return against(name, ours, theirs, 1.6, mib=80)


def check() -> Figure:
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), 1000)
        posts = json.loads(followup(folder, "check", "--months", "24", "--json").out)["deliveries"]
        if posts < 1000 * 2 * 2 * 3:
            raise MeasureError(f"check saw {posts} posts only")
        ours, least = in_turn(
            5, lambda: followup(folder, "check", "--months", "24", "--json"), lambda: bare(folder, str(posts))
        )
        return against(f"check of 1,000 cases, {posts:,} posts; against load and render", ours, least, 2.0, seconds=10)


def calendar() -> Figure:
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), 10_000)
        ours, least = in_turn(3, lambda: followup(folder, "calendar", "--json"), lambda: bare(folder))
        days = len(json.loads(ours.out)["occasions"])
        if days < 10_000:
            raise MeasureError(f"calendar saw {days} days only")
        return against("calendar of 10,000 cases, a year; against load", ours, least, 1.5)


def _toot() -> Path:
    """The command of the toot client, in a venv of its own beside the test servers."""
    command = TOOT / "bin" / "toot"
    if not command.exists():
        EnvBuilder(with_pip=True).create(TOOT)
        done = subprocess.run(
            [TOOT / "bin" / "python", "-m", "pip", "install", "--quiet", "toot==0.52.1"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MeasureError(
                f"toot could not be installed, so there is nothing to compare with: {done.stderr[-500:]}"
            )
    return command
