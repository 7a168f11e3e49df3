"""`followup restore`: a backup in the place of the record. Nothing goes out until people resume."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import people
from bot.cli.pause import plain
from bot.cli.scope import in_words
from bot.errors import Refused

if TYPE_CHECKING:
    from bot.cli.call import Call
    from bot.ledger.restoring import Restored

EXAMPLE = "followup restore /srv/backup/record-2027-03-14.db --by p1"
_FEW = 20


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what `followup backup` made")
    people.argument(parser, required=False)


def run(call: Call) -> int:
    by = people.person(call, required=False)
    source = call.root / Path(call.words.file).expanduser()
    found = _restored(call, source, by)
    for line in _words(found, source):
        call.say(line)
    call.document(
        file=str(source),
        kept=str(found.kept) if found.kept else None,
        lines=found.copy.lines,
        last_check=found.copy.last_check,
        paused=True,
        pauses=[plain(pause) for pause in found.pauses],
        stopped=[*found.stopped],
    )
    return 0


def _restored(call: Call, source: Path, by: str) -> Restored:
    from bot.ledger import copies
    from bot.ledger.holder import sentence
    from bot.ledger.lock import publisher_lock
    from bot.ledger.restoring import restore

    url = call.settings.ledger
    copies.of_sqlite(url)
    with publisher_lock(url, datetime.now(UTC)) as held:
        if not held:
            raise Refused(f"a bot publishes from this record.{sentence(url)} End it, then restore again")
        return restore(url, source, call.settings.live, by, call.started)


def _words(found: Restored, source: Path) -> Iterator[str]:
    lines, last = found.copy.lines, found.copy.last_check
    upto = f", up to check-word {last[:16]}" if last else ""
    yield f"Restored from {source}: {lines} line{'s' * (lines != 1)} of log{upto}."
    if found.kept:
        yield f"The record that was there lies beside it as {found.kept.name}."
    yield "Everything is paused. What was said after the copy was made is not in it: no, yes, facts checked, posts."
    yield "Look at the accounts and at `followup preview`, then `followup resume --by P`."
    for pause in found.pauses:
        yield f"Still paused, as before: {in_words(pause.scope, pause.value)}."
    if found.stopped:
        yield "Skipped or taken down after the copy was made; say no again to what must stay silent:"
    for id in found.stopped[:_FEW]:
        yield f"  {id}"
    if len(found.stopped) > _FEW:
        yield f"  and {len(found.stopped) - _FEW} more; --json names them all"
