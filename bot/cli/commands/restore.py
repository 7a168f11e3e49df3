"""`followup restore`: a backup in the place of the ledger. Nothing goes out until people resume."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import log_verify, options
from bot.cli.commands.pause import plain
from bot.cli.pause_scope import in_words
from bot.errors import CommandError, Refused

if TYPE_CHECKING:
    from bot.cli.context import Context
    from bot.ledger.restore import Restored

EXAMPLE = "followup restore /srv/backup/ledger-2027-03-14.db --by p1"
_FEW = 20


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="what `followup backup` made")
    parser.add_argument(
        "--done", action="store_true", help="a copy is in place already, put back by pg_restore or another program"
    )
    options.add_by(parser, required=False)


def run(context: Context) -> int:
    by = options.person(context, required=False)
    if bool(context.args.file) == context.args.done:
        raise CommandError(
            "name the copy, as in `followup restore ledger-2027-03-14.db`; or, where another program has put a copy"
            " back already, write `followup restore --done`"
        )
    source = context.root / Path(context.args.file).expanduser() if context.args.file else None
    found = _restored(context, source, by)
    for line in _words(found, source):
        context.echo(line)
    context.emit_json(
        file=str(source) if source else None,
        kept=str(found.kept) if found.kept else None,
        lines=found.copy.lines,
        sound=found.copy.sound,
        first_break=found.copy.first_break,
        last_check=found.copy.last_check,
        differences=log_verify.plain(found.copy.differences),
        paused=True,
        pauses=[plain(pause) for pause in found.pauses],
        stopped=[*found.stopped],
    )
    return int(not found.copy.sound)


def _restored(context: Context, source: Path | None, by: str) -> Restored:
    from bot.ledger import backup
    from bot.ledger.lock import publisher_lock, sentence
    from bot.ledger.restore import Restored, restore, take_as_restored

    url = context.settings.ledger
    if source:
        backup.of_sqlite(url)
    with publisher_lock(url, datetime.now(UTC)) as held:
        if not held:
            raise Refused(f"a bot publishes from this ledger.{sentence(url)} End it, then restore again")
        if source:
            return restore(url, source, context.settings.live, by, context.now)
        return Restored(take_as_restored(url, by, context.now), None, (), ())


def _words(found: Restored, source: Path | None) -> Iterator[str]:
    lines, last = found.copy.lines, found.copy.last_check
    upto = f", up to checksum {last[: log_verify.SHOWN]}" if last else ""
    what = f"Restored from {source}" if source else "Taken as restored"
    yield f"{what}: {lines} line{'s' * (lines != 1)} of log{upto}."
    if found.copy.first_break:
        yield f"But line {found.copy.first_break} of the log was changed later: see `followup log --verify`."
    yield from log_verify.in_words(found.copy.differences)
    if found.kept:
        yield f"The former ledger is kept beside it as {found.kept.name}."
    yield "Everything is paused. The copy holds nothing that came after it: no approval, skip, check of facts or post."
    yield "Check the accounts and `followup preview`, then run `followup resume --by P`."
    for pause in found.pauses:
        yield f"Still paused, as before: {in_words(pause.scope, pause.value)}."
    if found.stopped:
        yield "Skipped or taken down after the copy was made; skip again what must not be posted:"
    for id in found.stopped[:_FEW]:
        yield f"  {id}"
    if len(found.stopped) > _FEW:
        yield f"  and {len(found.stopped) - _FEW} more; --json names them all"
