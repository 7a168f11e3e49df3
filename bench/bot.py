"""Figures of the bot that stays: what a tick costs, and what it takes while nothing happens."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from bench import folders
from bench.measure import BIN, ENVIRONMENT, Figure, MeasureError, process

HERE = Path(__file__).parent
QUIET = "2026-11-24T08:00+01:00"
START, WATCHED = 10.0, 120.0


def tick() -> Figure:
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), 10_000)
        words: list[str | Path] = [sys.executable, "-m", "bench.ticking", folder, QUIET, "1000000"]
        run = process(words, HERE.parent)
        found = json.loads(run.out)
        look = f"{found['look'] * 1e3:.0f} ms"
        name = f"a tick, 10,000 cases, 1,000,000 ledger rows, nothing due (a look at all files: {look})"
        ours = f"{found['tick'] * 1e3:.2f} ms, at worst {found['worst'] * 1e3:.1f} ms"
        return Figure(name, ours, "5 ms", found["tick"] <= 0.005, memory=f"{run.mib:.0f} MiB")


def rest() -> Figure:
    """The campaign we ship: the start that makes the ledger, then another, watched for two minutes."""
    with TemporaryDirectory() as place:
        for name in ("campaigns", "templates"):
            copytree(HERE.parent / name, Path(place) / name)
        with _running(place) as bot:
            time.sleep(START)
            first = _resident(bot.pid)
        with _running(place) as bot:
            time.sleep(START)
            before = _used(bot.pid)
            time.sleep(WATCHED)
            share = (_used(bot.pid) - before) / WATCHED
            later = _resident(bot.pid)
    within = share < 0.002 and max(first, later) <= 90
    memory = f"{later:.0f} MiB ({first:.0f} MiB on the start that makes the ledger)"
    return Figure("the bot at rest", f"{share:.2%} of a core", "0.2%, 90 MiB", within, memory=memory)


@contextmanager
def _running(place: str) -> Iterator[subprocess.Popen[bytes]]:
    words: list[str | Path] = [BIN / "followup", "run", "--no-desk", "--now", QUIET]
    bot = subprocess.Popen(words, cwd=place, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    try:
        yield bot
    finally:
        bot.terminate()
        code = bot.wait(10)
    if code:
        raise MeasureError(f"the bot ended with {code}")


def _used(pid: int) -> float:
    """Seconds of processor time so far, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    line = next(x for x in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
