"""Ticks of a bot with a large ledger and nothing due: `python bench/ticking.py FOLDER NOW ROWS`, written as JSON."""

import json
import sqlite3
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.cli.commands.run import publisher, watching
from bot.cli.context import Context
from bot.ledger.url import file_of

COLUMNS = "id, campaign, date, account, platform, identity, language, state, digest, detail, print, look_first"


def main(folder: str, now: str, rows: str) -> None:
    call = Context(Namespace(config=None, now=datetime.fromisoformat(now)), Path(folder).resolve())
    ledger = call.ledger()
    fill(file_of(call.settings.ledger) or Path(), int(rows), call.now.date())
    watch = watching(call)
    bot = publisher(call, watch, ledger)
    if bot.tick().reports:
        raise SystemExit("something was due: this measures ticks with nothing to do")
    ticks = [timed(bot.tick) for _ in range(200)]
    looks = [timed(watch.fresh) for _ in range(20)]
    ledger.close()
    json.dump({"tick": median(ticks), "worst": max(ticks), "look": median(looks)}, sys.stdout)


def fill(file: Path, rows: int, today: date) -> None:
    """Years of posts, the newest from yesterday."""
    ledger = sqlite3.connect(file)
    with ledger:
        places = ", ".join("?" * (COLUMNS.count(",") + 1))
        ledger.executemany(f"INSERT INTO delivery ({COLUMNS}) VALUES ({places})", posts(rows, today))  # noqa: S608
    ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()


def posts(rows: int, today: date) -> Iterator[tuple[object, ...]]:
    for n in range(rows):
        day = (today - timedelta(days=1 + n // 400)).isoformat()
        id = f"bench/person-{n % 10_000:05}/anniversary.detained/{day}/mastodon/en"
        yield (
            f"{id}{n}",
            "bench",
            day,
            "mastodon",
            "mastodon",
            "1",
            "en",
            "published",
            f"{n:064x}",
            "",
            f"{n:064x}",
            False,
        )


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*sys.argv[1:4])
