"""1,000 posts in doubt after a crash, looked for on a server of this machine; against a bare loop of as many asks."""

import json
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import folders
from bench.measure import Figure, MeasureError, Run, process
from bench.publish import CAMPAIGN, CONFIG, DAY, HERE, bare_posts, server

COUNT = 1000
BEGUN, AFTER = "2027-03-14T10:00:30+01:00", "2027-03-14T10:00:40+01:00"
PAGE = 40  # posts from before, which each answer holds


def recover() -> Figure:
    ours, least, peaks = [], [], []
    with server() as port:
        bare_posts(port, PAGE)
        for _ in range(3):
            run = _ours(port)
            ours.append(float(json.loads(run.out)["seconds"]))
            peaks.append(run.mib)
            words: list[str | Path] = [sys.executable, HERE / "bare_asks.py", f"http://127.0.0.1:{port}", str(COUNT)]
            least.append(float(process(words, HERE).out))
    mine, bare = median(ours[1:]), median(least[1:])
    return Figure(
        f"recovering {COUNT} posts in doubt; against a requests loop that asks as often",
        f"{mine:.3f} s",
        "1.0x",
        mine / bare <= 1.0,
        f"{bare:.3f} s",
        f"{mine / bare:.2f}x",
        f"{median(peaks):.0f} MiB",
    )


def _ours(port: int) -> Run:
    with TemporaryDirectory() as place:
        folder = folders.write(Path(place), COUNT, CAMPAIGN, CONFIG.format(port=port), same_day=DAY)
        (folder / "token").write_text("none", "utf-8")
        (folder / "token").chmod(0o600)
        run = process([sys.executable, "-m", "bench.recovering", folder, BEGUN, AFTER], HERE.parent)
    states = json.loads(run.out)["states"]
    if states != {"unconfirmed": COUNT}:
        raise MeasureError(f"of {COUNT} posts in doubt these are the states: {states}")
    return run
