"""`followup withdraw`: one person takes posts down and stops what is to come, at once; no reason is asked."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.cli import file_problems, options, pause_scope
from bot.cli.commands.pause import BY_HAND
from bot.cli.context import Context
from bot.cli.filters import nearest
from bot.cli.post_ids import drafted, named
from bot.errors import CommandError, FollowupError
from bot.presentation.suggested_commands import command_line
from bot.publishing.approvals import row_of, stop

if TYPE_CHECKING:
    from bot.casebook.models import Campaign
    from bot.ledger.ledger import Ledger
    from bot.ledger.models import DeliveryRecord
    from bot.publishing.withdrawal import WithdrawalResult

EXAMPLE = "followup withdraw --case ana-example --by p1"
PATIENCE = 10.0  # seconds for a bot that is sending one of these at this moment
_SHORT = 0.2
_CLOSED = frozenset({"withdrawn", "missed", "skipped"})


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "posts",
        metavar="ID",
        nargs="*",
        help="a post as the log names it; a prefix ending in / names all below it",
    )
    parser.add_argument("--case", metavar="ID", help="every post that names this case, and all that are to come")
    parser.add_argument(
        "--gone", action="store_true", help="you checked: it is gone from the platform, which is not asked"
    )
    options.add_by(parser, required=False)


def run(context: Context) -> int:
    if bool(context.args.posts) == bool(context.args.case):
        raise CommandError("say what to take down: posts by their ids, or all that names a case with --case")
    if context.args.gone and context.args.case:
        raise CommandError("--gone takes the ids of posts that you checked, one by one")
    by, ledger = _opened(context)
    also: Sequence[DeliveryRecord] = ()
    try:
        if context.args.case:
            rows, never_out, unknown = _of_case(context, ledger, by), list[str](), list[str]()
            also = _also(context, ledger)
        else:
            rows, never_out, unknown = _of_ids(context, ledger, by)
        taken = _take(context, ledger, rows, by)
    finally:
        ledger.close()
    return _told(context, taken, never_out, unknown, also)


def _opened(context: Context) -> tuple[str, Ledger]:
    try:
        context.now  # noqa: B018 - a moment that is refused leaves no record behind
        return options.person(context, required=context.args.gone), context.ledger()
    except FollowupError:
        context.err.write(f"Nothing was stopped or taken down. {BY_HAND}\n")
        raise


def _of_case(context: Context, ledger: Ledger, by: str) -> Sequence[DeliveryRecord]:
    """The stop comes first; whatever fails later, nothing more goes out."""
    campaign, _, case = context.args.case.rpartition("/")
    named = _is_named(context, bool(ledger.naming(case, campaign)))
    known = pause_scope.fingerprints_of(context, "case", context.args.case)
    ledger.stop_case(case, campaign, _campaigns(context, case), by, context.now, known)
    context.echo(
        f"Stopped: the case {context.args.case}. Nothing goes out that names it until "
        f"`followup resume --case {context.args.case} --by P`; every approval of it was revoked."
    )
    if not named:
        context.echo("No file that can be read names it. If it has another id by now, withdraw that one too.")
    return [row for row in ledger.naming(case, campaign) if row.state not in _CLOSED]


def _is_named(context: Context, posted: bool) -> bool:
    """Whether a file names the case. What was posted may be stopped without; else a slip is refused."""
    try:
        return pause_scope.known(context, "case", context.args.case)
    except FollowupError:
        if posted:
            return False
        raise


def _also(context: Context, ledger: Ledger) -> list[DeliveryRecord]:
    """What is out and says the case's name, and is not known to be about it: of an id that it had before, perhaps."""
    from bot.drafts.pause_matching import says

    campaign, _, case = context.args.case.rpartition("/")
    if campaign:
        return []  # elsewhere it may go on
    known = {row.id for row in ledger.naming(case)}
    names = {
        name for home in _book_campaigns(context) for one in home.cases if one.id == case for name in one.name.values()
    }
    found = {row.id: row for name in names for row in ledger.saying(name) if any(says(p.text, name) for p in row.parts)}
    return [row for id, row in sorted(found.items()) if id not in known]


def _of_ids(context: Context, ledger: Ledger, by: str) -> tuple[list[DeliveryRecord], list[str], list[str]]:
    """What the ledger holds, what was stopped before the ledger knew it, and the words that stand for nothing."""
    rows: dict[str, DeliveryRecord] = {}
    never_out, unknown = list[str](), list[str]()
    for word in context.args.posts:
        id = word.partition("@")[0]
        held = ledger.below(id) if id.endswith("/") else [row for row in [ledger.row(id)] if row]
        rows |= {row.id: row for row in held}
        try:
            never_out += _stop_planned(context, ledger, id, by)
        except FollowupError as error:
            if not held:
                unknown.append(_not_known(ledger, id, error))
    if unknown and not rows and not never_out:
        raise CommandError("\n".join(unknown))
    return list(rows.values()), never_out, unknown


def _stop_planned(context: Context, ledger: Ledger, id: str, by: str) -> list[str]:
    planned = [delivery for one in named(context, [id]) for delivery in one.deliveries if not ledger.row(delivery.id)]
    found = drafted(context, planned)
    return [one.id for one in planned if not stop(ledger, row_of(found[one.id]), by, context.now)]


def _not_known(ledger: Ledger, id: str, error: FollowupError) -> str:
    pieces = id.split("/")
    known = [row.id for row in ledger.naming(pieces[1])] if len(pieces) > 1 else []
    return f"the ledger holds no post {id}{nearest(id, known)}" if known else str(error)


def _take(context: Context, ledger: Ledger, rows: Sequence[DeliveryRecord], by: str) -> list[WithdrawalResult]:
    if not rows:
        return []
    from bot.ledger.lock import publisher_lock
    from bot.presentation import outbox_html
    from bot.publishing.withdrawal import Withdrawal

    with publisher_lock(context.settings.ledger) as alone:  # held, no bot starts meanwhile; nobody waits for it
        whole = Withdrawal(ledger, context.settings, by, context.now, alone, _patience(), gone=context.args.gone)
        taken = whole.take(rows)
    outbox_html.refresh(context.settings, _book_campaigns(context))
    return taken


def _patience() -> Callable[[], bool]:
    give_up = time.monotonic() + PATIENCE

    def wait() -> bool:
        time.sleep(_SHORT)
        return time.monotonic() < give_up

    return wait


def _campaigns(context: Context, case: str) -> list[str]:
    return [campaign.id for campaign in _book_campaigns(context) if any(one.id == case for one in campaign.cases)]


def _book_campaigns(context: Context) -> Sequence[Campaign]:
    """What can be read; taking down waits for no file."""
    try:
        return context.casebook.campaigns
    except FollowupError:
        return ()


def _told(
    context: Context,
    taken: Sequence[WithdrawalResult],
    never_out: Sequence[str],
    unknown: Sequence[str],
    also: Sequence[DeliveryRecord],
) -> int:
    for one in taken:
        for line in _lines(one):
            context.echo(line)
    for id in never_out:
        context.echo(f"Stopped before it went out: {id}")
    if not taken and not never_out:
        context.echo("Nothing is out.")
    _tell_rest(context, taken)
    _tell_also(context, also)
    plain = [one.plain() for one in taken]
    plain += [
        {"id": id, "state": "skipped", "url": None, "detail": "it had not gone out, and will not", "actions": []}
        for id in never_out
    ]
    named = {"also": [row.id for row in also]} if also else {}
    context.emit_json(deliveries=plain, **named, **_broken(context))
    context.err.writelines(f"{why}\n" for why in unknown)
    return _code(context, unknown) or int(any(not one.done for one in taken))


def _lines(one: WithdrawalResult) -> list[str]:
    if one.state == "withdrawn":
        return [f"{'Taken down' if not one.detail else 'Taken down before'}: {one.id}"]
    if one.done:
        return [f"Stopped before it went out: {one.id}"]
    head = f"{'Still up' if one.state in ('published', 'partial') else 'May be out'}: {one.id}"
    commands = (f"    $ {command_line(action)}" for action in one.actions)
    return [head, *(f"    {url}" for url in one.up), f"    {one.detail}", *commands]


def _tell_rest(context: Context, taken: Sequence[WithdrawalResult]) -> None:
    left = [one for one in taken if not one.done]
    if left:
        context.echo(f"{len(left)} of {len(taken)} {'is' if len(left) == 1 else 'are'} not taken down yet.")
    elif taken:
        context.echo("Copies, screenshots and what other servers keep are out of reach.")


def _tell_also(context: Context, also: Sequence[DeliveryRecord]) -> None:
    if not also:
        return
    context.echo("Not taken down, for a person to check: these name it too, under other ids.")
    for row in also:
        url = row.url
        context.echo(f"    {row.id}  {url}".rstrip())
    context.echo("To take them down: `followup withdraw ID ...`")


def _broken(context: Context) -> dict[str, list[dict[str, object]]]:
    try:
        return file_problems.broken(context)
    except FollowupError:
        return {}


def _code(context: Context, unknown: Sequence[str]) -> int:
    try:
        return file_problems.tell_problems(context) or (2 if unknown else 0)
    except FollowupError as error:
        context.err.write(f"{error}\n")
        return error.exit_code
