"""Who speaks: the code given with --by or, where that may be left out, with FOLLOWUP_BY in the environment.

Nobody is guessed: not the login, as the ledger holds no names; not the only person of config.toml, as anyone may stop.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from bot.errors import CommandError
from bot.lib.english import did_you_mean
from bot.lib.scalars import ID

if TYPE_CHECKING:
    from bot.cli.context import Context

FROM = "FOLLOWUP_BY"


def argument(parser: ArgumentParser, required: bool) -> None:
    parser.add_argument("--by", metavar="P", help=f"your code, as in p1{'' if required else ' (may be left out)'}")


def _of_this_terminal(call: Context) -> str:
    """Nothing wrong with it may keep a stop waiting: then nobody is named."""
    by = os.environ.get(FROM, "").strip()
    known = by in call.settings.people if call.settings.people else bool(ID.fullmatch(by))
    return by if known else ""


def person(call: Context, required: bool) -> str:
    """The code of --by, "" where it may be and is left out. On real accounts only people whom config.toml names."""
    by: str | None = call.words.by
    if by is None:
        if required:
            raise CommandError("say who you are: add --by and your code, as in --by p1")
        return _of_this_terminal(call)
    if not by.strip() or len(by) > 64 or not by.isprintable():
        raise CommandError("--by takes the code of one person on one line, as in --by p1")
    people = call.settings.people
    if call.settings.live and by not in people:
        what = f"--by {by}: config.toml names no such person{did_you_mean(by, people)}"
        raise CommandError(what if required else f"{what.rstrip('?.')}. Leave --by out to stop at once")
    return by.strip()
