"""`followup verify`: a person's yes to the facts of a case, claim by claim."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TYPE_CHECKING

from bot.cli import asking, choosing, people, report
from bot.cli.call import Call
from bot.cli.preview import DAYS
from bot.drafting.drafts import drafts_among, planned
from bot.errors import Refused
from bot.pages import asked, words
from bot.pages.ink import ink_for
from bot.publishing import approve

if TYPE_CHECKING:
    from bot.casebook.model import Campaign, Case
    from bot.drafting.model import Draft

EXAMPLE = "followup verify ana-example --by p1"
_QUESTION = "Did you open the sources today, and is all of this still true?"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help="the case's id; campaign/id where two campaigns share it")
    people.argument(parser, required=True)


def run(call: Call) -> int:
    by = people.person(call, required=True)
    campaign, case = choosing.one_case(call.casebook, call.words.case)
    today = call.started.astimezone(campaign.timezone).date()
    ink = ink_for(call.out)
    for line in asked.facts(case, today, ink):
        call.say(line)
    call.say()
    if asking.can_ask(call) and not asking.agrees(call, _QUESTION):
        raise Refused("Nothing was recorded. Mend what is no longer true in the case file, then check again.")
    before = _drafts(call, campaign, case, today)
    _record(call, campaign, case, by)
    after = _drafts(call, campaign, case, today)
    _tell(call, campaign, case, today, asked.made_ready(before, after))
    _document(call, after)
    return report.tell_problems(call)


def _record(call: Call, campaign: Campaign, case: Case, by: str) -> None:
    ledger = call.ledger()
    try:
        approve.verify(ledger, campaign, case, by, call.started)
    finally:
        ledger.close()


def _drafts(call: Call, campaign: Campaign, case: Case, today: date) -> list[Draft]:
    """The next 30 days of this case, posts for all that name it among them."""
    chosen = choosing.Choice(campaign=campaign.id, case=case.id)
    last = choosing.days_on(today, DAYS)
    everything, answers = planned(call.files, today, last), call.answers(today, last)
    found = drafts_among(call.files, answers, everything, chosen.may_keep, call.started)
    return [draft for draft in found if chosen.keeps(draft)]


def _tell(call: Call, campaign: Campaign, case: Case, today: date, ready: list[Draft]) -> None:
    ink = ink_for(call.out)
    until = approve.good_through(campaign, call.settings, today)
    how_long = f"good through {words.weekday(until)}" if until else "this campaign asks for no check"
    lines = [
        f"Facts checked on {words.weekday(today)}: {how_long}. If a fact in the file changes, they are unchecked again."
    ]
    if not case.cleared_on(today):
        lines.append(
            "There is no go-ahead for posts in the file: posts about this case stay silent until the team writes one."
        )
    if ready:
        lines.append(f"Of the next 30 days, this made {words.count(len(ready), 'post')} ready for the next step.")
        lines.append("Each command shows the posts of that day; on a terminal it asks before it notes a yes.")
    for line in lines:
        for wrapped in ink.lines(line):
            call.say(wrapped)
    for line in asked.standing(ready, ink):
        call.say(line)


def _document(call: Call, shown: list[Draft]) -> None:
    if call.json_wanted:
        from bot.pages.plain import draft

        call.document(drafts=[draft(one, call.root) for one in shown], **report.broken(call))
