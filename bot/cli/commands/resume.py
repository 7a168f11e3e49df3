"""`followup resume`: posts go out again, once as many people ask for it as have to approve a post."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from bot.casebook.models import Broken, Casebook
from bot.cli import file_problems, options, pause_scope
from bot.cli.commands.pause import plain
from bot.cli.context import Context
from bot.drafts.eligibility import approvals_needed
from bot.drafts.pauses import pauses_now, way_out
from bot.errors import CommandError, Refused
from bot.ledger.models import Pause, Scope
from bot.ledger.reader import open_read_only

EXAMPLE = "followup resume --case ana-example --by p1"
NOTHING = "nothing is paused: there is nothing to resume"


def arguments(parser: ArgumentParser) -> None:
    pause_scope.arguments(parser)
    options.add_by(parser, required=True)


def run(context: Context) -> int:
    by, at = options.person(context, required=True), context.now
    where, value = pause_scope.asked(context)
    stands = _standing(context, where, value)
    needed = _needed(context, where, value)
    ledger = context.ledger()
    try:
        gone = ledger.resume(where, value, by, at, needed)
        rest = ledger.pauses()
    finally:
        ledger.close()
    for line in _words(context, stands, 0 if gone else needed - len({*stands.votes, by}), rest):
        context.echo(line)
    context.emit_json(
        resumed=gone, needed=needed, pauses=[plain(pause) for pause in rest], **file_problems.broken(context)
    )
    return file_problems.tell_problems(context)


def _standing(context: Context, where: Scope, value: str) -> Pause:
    pauses = open_read_only(context.settings.ledger).pauses()
    for pause in pauses:
        if (pause.scope, pause.value) == (where, value):
            return pause
    others = "; ".join(pause_scope.in_words(p.scope, p.value) for p in pauses)
    if not others:
        files = "; ".join(map(_of_file, pauses_now((), context.files, context.now)))
        raise Refused(f"{NOTHING}. Still paused: {files}." if files else NOTHING)
    raise Refused(f"{pause_scope.in_words(where, value)} is not paused. What is paused: {others}.")


def _needed(context: Context, where: Scope, value: str) -> int:
    """As many as must approve a post of what was paused; where that is not one campaign's, the strictest's number."""
    book, floor = context.casebook, context.settings.floor
    within = [campaign for campaign in book.campaigns if _holds(campaign.id, book, where, value)]
    unread = [campaign for campaign, case in book.broken if case == Broken.CAMPAIGN]
    for campaign in unread:
        if not within or _holds(campaign, book, where, value):
            file = book.broken[campaign, Broken.CAMPAIGN]
            raise CommandError(f"{file} has an error, so nobody can tell how many people must agree: fix it first")
    return max((approvals_needed(campaign, floor) for campaign in within or book.campaigns), default=floor.approvals)


def _holds(campaign: str, book: Casebook, where: Scope, value: str) -> bool:
    """Whether what is paused may be in there, also where its file is broken at this moment."""
    if where != "case":
        return where != "campaign" or campaign == value
    owner, _, id = value.rpartition("/")
    broken = {case for c, case in book.broken if c == campaign}
    there = broken | {case.id for c, case in book.cases() if c.id == campaign}
    return owner in ("", campaign) and not there.isdisjoint((id, Broken.UNKNOWN_CASE))


def _words(context: Context, pause: Pause, missing: int, rest: Sequence[Pause]) -> Iterator[str]:
    what = pause_scope.in_words(pause.scope, pause.value)
    if missing > 0:
        more = "one more person asks" if missing == 1 else f"{missing} more people ask"
        yield f"Noted: {what} stays paused until {more} for it too."
        return
    files = pauses_now((), context.files, context.now)
    same = any((file.scope, file.value) == (pause.scope, pause.value) for file in files)
    yield f"Noted, and a file keeps this paused: {what}." if same else f"No longer paused: {what}."
    if rest:
        yield f"Still paused: {'; '.join(pause_scope.in_words(p.scope, p.value) for p in rest)}."
    yield from (f"Still paused: {_of_file(file)}." for file in files)


def _of_file(pause: Pause) -> str:
    return f"{pause_scope.in_words(pause.scope, pause.value)}, by {pause.by}: {way_out(pause)}"
