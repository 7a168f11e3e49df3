"""The first tick after a crash: `python -m bench.recovering FOLDER BEFORE AFTER`, its seconds and states as JSON.

Every post of the day was begun before, and none of them had an answer; the platform knows of none.
"""

import json
import sys
from argparse import Namespace
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from bench.ticking import timed
from bot.cli.commands.run import publisher, watching
from bot.cli.context import Context
from bot.drafts.builder import drafts, planned
from bot.ledger.ledger import Ledger
from bot.platforms.registry import connect
from bot.publishing.sealing import sealed


def main(folder: str, before: str, after: str) -> None:
    call = Context(Namespace(config=None, now=datetime.fromisoformat(after)), Path(folder).resolve())
    ledger = call.ledger()
    begin(call, ledger, datetime.fromisoformat(before))
    connect(call.settings.accounts["mastodon"], call.settings)  # the start is taken off both sides: its SDK is loaded
    bot = publisher(call, watching(call), ledger)
    seconds = timed(bot.tick)
    found = Counter(row.state for row in ledger.unsettled())
    ledger.close()
    json.dump({"seconds": seconds, "states": found}, sys.stdout)


def begin(call: Context, ledger: Ledger, now: datetime) -> None:
    """Each post as a bot leaves it that dies once the request is out."""
    day: date = now.date()
    ledger.know("mastodon", "1", "@team@127.0.0.1", None, now)
    for draft in drafts(call.files, ledger.answers(day, day), planned(call.files, day, day), now):
        seal = sealed(draft, "1", now, look_first=False)
        ledger.claim(seal, 0, now)
        ledger.attempt(seal.id, 0, now)
    ledger.tick(now)


if __name__ == "__main__":
    main(*sys.argv[1:4])
