"""`followup pause`: one person stops posts, at once; no reason is asked."""

from argparse import ArgumentParser

from bot.cli import options, pause_scope
from bot.cli.commands.log import utc
from bot.cli.context import Context
from bot.errors import FollowupError
from bot.ledger.models import Pause

EXAMPLE = "followup pause --case ana-example"
BY_HAND = "What always works: an empty file named STOP in the campaigns folder stops everything."


def arguments(parser: ArgumentParser) -> None:
    pause_scope.arguments(parser)
    options.add_by(parser, required=False)


def run(context: Context) -> int:
    try:
        pause, known = _pause(context)
    except FollowupError:
        context.err.write(f"Nothing was paused. {BY_HAND}\n")
        raise
    what = pause_scope.in_words(pause.scope, pause.value)
    again = f"followup resume{'' if pause.scope == 'all' else f' --{pause.scope} {pause.value}'} --by P"
    context.echo(f"Paused: {what}. Nothing goes out there until `{again}`.")
    if not known:
        context.echo("No file that can be read names it: if that is a slip, pause the right one too.")
    context.emit_json(pauses=[plain(pause)])
    return 0


def _pause(context: Context) -> tuple[Pause, bool]:
    """What was paused, and whether a file names it."""
    where, value = pause_scope.asked(context)
    known = pause_scope.known(context, where, value)
    by, known_by = options.person(context, required=False), pause_scope.fingerprints_of(context, where, value)
    pause = Pause(where, value, by, context.now, known=known_by)
    ledger = context.ledger()
    try:
        ledger.pause(pause)
    finally:
        ledger.close()
    return pause, known


def plain(pause: Pause) -> dict[str, object]:
    return {"scope": pause.scope, "value": pause.value, "by": pause.by, "at": utc(pause.at), "votes": [*pause.votes]}
