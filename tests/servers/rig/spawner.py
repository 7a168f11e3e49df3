"""An interpreter that has loaded what a bot needs and brings bots into the world, one after the other: each begins at
once, in a process of its own that SIGKILL ends like any other.

Reads {"log": file, "words": [...]}, a line a bot; says its number, and how it ended.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

from bot.cli.main import main as followup

_LOADED = (
    "bot.cli.commands.run",
    "bot.cli.commands.approve",
    "bot.cli.daemon",
    "bot.platforms.mastodon",
    "bot.platforms.x",
    "bot.platforms.bluesky",
    "bot.platforms.images",
    "babel.dates",
    "psycopg",
)


def main() -> int:
    for name in _LOADED:
        import_module(name)
    born = 0
    for line in sys.stdin:
        asked = json.loads(line)
        if born:
            os.waitpid(born, 0)  # only now: until here nobody else has its number
        born = os.fork()
        if not born:
            return _live(asked["log"], asked["words"])
        _say(born)
        ended = os.waitid(os.P_PID, born, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        _say(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)
    return 0


def _live(log: str, words: list[str]) -> int:
    nowhere, out = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for given, taken in ((nowhere, 0), (out, 1), (out, 2)):
        os.dup2(given, taken)
    return followup(words)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
