"""`followup backup`: a whole copy of the ledger, made while the bot runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import log_verify

if TYPE_CHECKING:
    from bot.cli.context import Context

EXAMPLE = "followup backup /srv/backup/ledger-2027-03-14.db"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where to; a file that is there already is never written over")


def run(context: Context) -> int:
    from bot.ledger.backup import back_up

    target = context.root / Path(context.args.file).expanduser()
    made = back_up(context.settings.ledger, target)
    size = target.stat().st_size
    context.echo(f"Backed up to {target}: {made.lines} line{'s' * (made.lines != 1)} of log, {size:,} bytes, complete.")
    if made.first_break:
        context.echo(f"But line {made.first_break} of the log was changed later: see `followup log --verify`.")
    elif made.sound and made.last_check:
        word = made.last_check[: log_verify.SHOWN]
        context.echo(f"Its log checksum is {word}. Keep it elsewhere: it shows later that this is the copy.")
    for line in log_verify.in_words(made.differences):
        context.echo(line)
    context.emit_json(
        file=str(target),
        bytes=size,
        lines=made.lines,
        sound=made.sound,
        first_break=made.first_break,
        last_check=made.last_check,
        differences=log_verify.plain(made.differences),
    )
    return int(not made.sound)
