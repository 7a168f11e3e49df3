"""`followup verify`: a person's yes to the facts of a case, claim by claim."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TYPE_CHECKING

from bot.cli import file_problems, filters, options
from bot.cli.commands.preview import DAYS
from bot.cli.context import Context
from bot.drafts.builder import drafts_among, planned
from bot.errors import Refused
from bot.lib import english
from bot.presentation import review
from bot.presentation.terminal import terminal_for
from bot.publishing import approvals

if TYPE_CHECKING:
    from bot.casebook.models import Campaign, Case
    from bot.drafts.models import Draft

EXAMPLE = "followup verify ana-example --by p1"
_QUESTION = "Did you open the sources today, and is all of this still true?"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="the case's id; campaign/id where two campaigns share it")
    options.add_by(parser, required=True)


def run(context: Context) -> int:
    by = options.person(context, required=True)
    campaign, case = filters.one_case(context.casebook, context.args.case)
    today = context.now.astimezone(campaign.timezone).date()
    terminal = terminal_for(context.out)
    for line in review.facts(case, today, terminal):
        context.echo(line)
    context.echo()
    if options.can_confirm(context) and not options.confirm(context, _QUESTION):
        raise Refused("Nothing was recorded. Fix what is no longer true in the case file, then check again.")
    before = _drafts(context, campaign, case, today)
    _record(context, campaign, case, by)
    after = _drafts(context, campaign, case, today)
    _tell(context, campaign, case, today, review.newly_ready(before, after))
    _document(context, after)
    return file_problems.tell_problems(context)


def _record(context: Context, campaign: Campaign, case: Case, by: str) -> None:
    ledger = context.ledger()
    try:
        approvals.verify(ledger, campaign, case, by, context.now)
    finally:
        ledger.close()


def _drafts(context: Context, campaign: Campaign, case: Case, today: date) -> list[Draft]:
    """The next 30 days of this case, posts for all that name it among them."""
    chosen = filters.Choice(campaign=campaign.id, case=case.id)
    last = filters.days_on(today, DAYS)
    everything, answers = planned(context.files, today, last), context.answers(today, last)
    found = drafts_among(context.files, answers, everything, chosen.may_keep, context.now)
    return [draft for draft in found if chosen.keeps(draft)]


def _tell(context: Context, campaign: Campaign, case: Case, today: date, ready: list[Draft]) -> None:
    terminal = terminal_for(context.out)
    until = approvals.good_through(campaign, context.settings, today)
    how_long = f"good through {english.weekday(until)}" if until else "this campaign asks for no check"
    lines = [f"Facts checked on {english.weekday(today)}: {how_long}. A change of the facts in the file undoes this."]
    if not case.cleared_on(today):
        lines.append(
            "There is no go-ahead for posts in the file: nothing about this case is posted until the team writes one."
        )
    if ready:
        lines.append(f"Of the next 30 days, this made {english.plural(len(ready), 'post')} ready for the next step.")
        lines.append("Each command shows the posts of that day; on a terminal it asks before it records an approval.")
    for line in lines:
        for wrapped in terminal.lines(line):
            context.echo(wrapped)
    for line in review.posts_by_day(ready, terminal):
        context.echo(line)


def _document(context: Context, shown: list[Draft]) -> None:
    if context.json_wanted:
        from bot.presentation.preview_json import draft

        context.emit_json(drafts=[draft(one, context.root) for one in shown], **file_problems.broken(context))
