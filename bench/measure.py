"""Whole processes, timed from start to end with their peak of memory, in turn so that a busy moment hits all alike."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

BIN = Path(sys.executable).parent
# A machine that keeps no compiled Python would compile all of it at each start: nobody runs it so.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Run:
    """One process. `mib` is its peak resident memory."""

    seconds: float
    mib: float
    out: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in words ready to print. `ratio` and `bare` where there is a baseline; `within` the budget."""

    name: str
    ours: str
    budget: str
    within: bool
    bare: str = "-"
    ratio: str = "-"
    memory: str = "-"


class MeasureError(Exception):
    """A measured command did not do its work: a figure would be worth nothing."""


def process(words: Sequence[str | Path], cwd: Path, ok: Sequence[int] = (0,)) -> Run:
    with TemporaryFile() as complaint:
        began = time.perf_counter()
        child = subprocess.Popen(
            [str(word) for word in words], cwd=cwd, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=complaint
        )
        with child.stdout or complaint as out:
            said = out.read()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in ok:
            complaint.seek(0)
            told = complaint.read().decode()[-2000:]
            raise MeasureError(f"{' '.join(map(str, words))} ended with {child.returncode}: {told}")
    return Run(seconds, used.ru_maxrss / 1024, said.decode())


def in_turn(rounds: int, *calls: Callable[[], Run]) -> list[Run]:
    """The median of each call, after one round that only warms the caches."""
    runs = [[call() for call in calls] for _ in range(rounds + 1)][1:]
    return [
        Run(median(run.seconds for run in column), median(run.mib for run in column), column[-1].out)
        for column in zip(*runs, strict=True)
    ]


def against(
    name: str, ours: Run, bare: Run, most: float, *, mib: float | None = None, seconds: float | None = None
) -> Figure:
    """`most` is the budget as a ratio; `mib` and `seconds` bound our side alone."""
    ratio = ours.seconds / bare.seconds
    within = ratio <= most and ours.mib <= (mib or ours.mib) and ours.seconds <= (seconds or ours.seconds)
    limits = [f"{most:g}x", *([f"{seconds:g} s"] if seconds else []), *([f"{mib:g} MiB"] if mib else [])]
    return Figure(
        name,
        f"{ours.seconds:.3f} s",
        ", ".join(limits),
        within,
        f"{bare.seconds:.3f} s",
        f"{ratio:.2f}x",
        f"{ours.mib:.0f} MiB",
    )
