"""500 due posts to a server on this machine, against a bare loop that sends as many and commits a row for each."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from bench import folders
from bench.measure import BIN, Figure, MeasureError, Run, process

HERE = Path(__file__).parent
COUNT = 500
DAY = date(2027, 3, 14)
BEFORE, DUE = "2027-03-14T09:59:30+01:00", "2027-03-14T10:00:30+01:00"
CONFIG = """\
live = true
[floor]
approvals = 0
facts_checked_within = "never"
[accounts.mastodon]
platform = "mastodon"
server = "http://127.0.0.1:{port}"
access_token = {{ file = "token" }}
"""
CAMPAIGN = folders.CAMPAIGN.replace("[en, zh]", "[en]").replace("[mastodon, x, bluesky]", "[mastodon]")


def publish() -> Figure:
    """The start of each process is taken off both sides: ours with the same files and nothing left to send."""
    ours, least, peaks = [], [], []
    with server() as port:
        for _ in range(4):
            run, idle = _ours(port)
            ours.append(run.seconds - idle.seconds)
            peaks.append(run.mib)
            least.append(bare_posts(port, COUNT).seconds - bare_posts(port, 0).seconds)
    mine, bare = median(ours[1:]), median(least[1:])
    return Figure(
        f"publishing {COUNT} due posts; against a requests loop that commits a row a post",
        f"{mine:.3f} s",
        "1.5x",
        mine / bare <= 1.5,
        f"{bare:.3f} s",
        f"{mine / bare:.2f}x",
        f"{median(peaks):.0f} MiB",
    )


def _ours(port: int) -> tuple[Run, Run]:
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), COUNT, CAMPAIGN, CONFIG.format(port=port), same_day=DAY)
        (folder / "token").write_text("none", "utf-8")
        (folder / "token").chmod(0o600)
        _tick(folder, BEFORE)  # a bot that watched as the posts came due need not look for them first
        before = _count(port)
        run = _tick(folder, DUE)
        states = {row["state"] for row in json.loads(run.out)["deliveries"]}
        if _count(port) - before != COUNT or states != {"published"}:
            raise MeasureError(f"{_count(port) - before} posts arrived, their states are {states}")
        return run, _tick(folder, DUE)


def _tick(folder: Path, now: str) -> Run:
    return process([BIN / "followup", "run", "--once", "--json", "--now", now], folder)


def bare_posts(port: int, count: int) -> Run:
    with TemporaryDirectory() as place:
        words: list[str | Path] = [
            sys.executable,
            HERE / "bare_posts.py",
            f"http://127.0.0.1:{port}",
            "rows.db",
            str(count),
        ]
        return process(words, Path(place))


@contextmanager
def server() -> Iterator[int]:
    running = subprocess.Popen([sys.executable, HERE / "server.py"], stdout=subprocess.PIPE)
    if running.stdout is None:
        raise MeasureError("the server has no voice")
    try:
        yield int(running.stdout.readline())
    finally:
        running.terminate()
        running.communicate()


def _count(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/count", timeout=10) as given:
        return int(json.load(given)["posts"])
