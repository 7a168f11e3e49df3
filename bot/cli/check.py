"""`followup check`: every file, and every post of the next months, through the content gates.

What depends on the moment (holds, go-aheads, checked facts, pauses) is no fault of the files: `preview` shows it. So no
ledger is asked, and a post for all is composed as if every open case had its go-ahead and checked facts.
"""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from bot.cli import folding, report
from bot.cli.placing import placed
from bot.cli.window import today
from bot.drafting.drafts import planned
from bot.drafting.looking import looked
from bot.drafting.unused import unused
from bot.errors import CommandError
from bot.messages import case_findings
from bot.messages.gates import year_only
from bot.messages.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.cli.call import Call

EXAMPLE = "followup check --months 24"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--months", type=_months, default=24, metavar="N", help="how far to look ahead (default: 24)")
    parser.add_argument(
        "--format", choices=("text", "github"), default="text", help="how to write findings (default: text)"
    )


def run(call: Call) -> int:
    call.progress("Reading the files ...")
    first = today(call)
    wanted = planned(call.files, first, _months_on(first, call.words.months))
    found: list[Finding] = [finding for campaign in call.casebook.campaigns for finding in year_only(campaign)]
    found += unused(call.files, first)
    found += _of_cases(call)
    far = f"of {len(wanted):,} ..."
    for findings in looked(call.files, wanted, lambda n: call.progress(f"Looking at post {n:,} {far}")):
        found += findings
    call.progress("")
    found = placed(call.root, found)
    if not call.json_wanted:
        _tell(call, found, len(wanted))
    call.document(
        files=call.casebook.files,
        cases=sum(len(campaign.cases) for campaign in call.casebook.campaigns),
        deliveries=len(wanted),
        findings=[*report.file_findings(call.casebook), *(finding.plain() for finding in found)],
    )
    if call.casebook.problems:
        return 2
    return 1 if any(finding.severity == "block" for finding in found) else 0


def _of_cases(call: Call) -> Iterator[Finding]:
    cases = list(call.casebook.cases())
    of_each = (case_findings.of_case(case) for _, case in cases)
    for finding, path in chain(case_findings.of_people(cases), *of_each):
        yield replace(finding, field=path)


def _tell(call: Call, found: Sequence[Finding], posts: int) -> None:
    files = [Finding(p.code, "block", p.message, p.file, p.line, p.column) for p in call.casebook.problems]
    folds = sorted(folding.folded([*files, *found]), key=_by_file)
    if call.words.format == "github":
        for fold in folds:
            call.say(folding.annotation(fold))
        return
    mend, look = (folding.grouped(fold for fold in folds if fold.finding.severity == s) for s in ("block", "warn"))
    for line in (*_lines("Not ready:", mend), *_lines("Please look:", look)):
        call.say(line)
    blocks, looks = (sum(map(len, groups)) for groups in (mend, look))
    what = f"{blocks:,} to mend" if blocks else "nothing to mend"
    size = f"{folding.count(call.casebook.files, 'file')}, {folding.count(posts, 'post')}"
    call.say(f"{size}: {what}{f', {looks:,} to look at' if looks else ''}.")
    if call.casebook.problems:
        call.say("What a broken file holds stays silent until it is mended; everything else was looked at.")
    elif not posts:
        call.say("No post is planned in this time: see `followup calendar`, or start with `followup new campaign`.")


def _by_file(fold: folding.Fold) -> tuple[str, int, str]:
    return fold.finding.file or "", fold.finding.line or 0, fold.finding.code


def _lines(heading: str, groups: Sequence[Sequence[Sequence[folding.Fold]]]) -> Iterator[str]:
    if groups:
        yield heading
        for group in groups:
            yield from (f"  {line}" for line in folding.lines(group))
        yield ""


def _months(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 600:
        raise CommandError(f"--months is “{text}”: write a number of months from 1 to 600, as in --months 24")
    return int(text)


def _months_on(first: date, months: int) -> date:
    """The day before the same day that many months on; the first of the month after, where there is no such day."""
    years, month = divmod(first.month - 1 + months, 12)
    if first.year + years >= date.max.year:  # the calendar ends in 9999
        return date.max
    try:
        end = date(first.year + years, month + 1, first.day)
    except ValueError:
        end = date(first.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date.fromordinal(end.toordinal() - 1)
