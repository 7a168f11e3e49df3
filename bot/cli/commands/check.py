"""`followup check`: every file, and every post of the next months, through the content gates.

What depends on the moment (holds, go-aheads, checked facts, pauses) is no fault of the files: `preview` shows it. So no
ledger is asked, and a post for all is composed as if every open case had its go-ahead and checked facts.
"""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from bot.cli import empty_window, file_problems, filters, findings_output, options
from bot.cli.finding_places import placed
from bot.drafts.builder import planned
from bot.drafts.scan import scan_posts
from bot.drafts.unused import find_unused
from bot.errors import CommandError
from bot.posts.checks import case_files
from bot.posts.checks.content import find_year_only_dates
from bot.posts.models import Finding
from bot.posts.templates.library import count_drafts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.calendar.deliveries import Delivery
    from bot.casebook.models import Case
    from bot.cli.context import Context
    from bot.errors import Problem

EXAMPLE = "followup check --months 24 --case ana-example"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--months", type=_months, default=24, metavar="N", help="how many months ahead (default: 24)")
    parser.add_argument("--case", metavar="ID", help="tell only what is about this case and its posts")
    parser.add_argument(
        "--format", choices=("text", "github"), default="text", help="how to write findings (default: text)"
    )


def run(context: Context) -> int:
    context.progress("Reading the files ...")
    filters.need_case(context)
    first = options.today(context)
    wanted = planned(context.files, first, _months_on(first, context.args.months))
    found: list[Finding] = [
        finding for campaign in context.casebook.campaigns for finding in find_year_only_dates(campaign)
    ]
    found += find_unused(context.files, wanted, first)
    found += _of_cases(context, wanted, first)
    far = f"of {len(wanted):,} ..."
    for findings in scan_posts(context.files, wanted, lambda n: context.progress(f"Checking post {n:,} {far}")):
        found += findings
    context.progress("")
    scope = _scope(context)
    found = placed(context.root, filter(scope.keeps, found))
    posts = sum(scope.posts(delivery.id) for delivery in wanted)
    if not context.json_wanted:
        _tell(context, scope, found, posts)
    context.emit_json(
        files=context.casebook.files,
        cases=len(scope.cases),
        deliveries=posts,
        findings=[*map(file_problems.file_finding, scope.problems), *(finding.plain() for finding in found)],
    )
    if scope.problems:
        return 2
    return 1 if any(finding.severity == "block" for finding in found) else 0


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is told of all that was looked at. `prefixes` are how ids of posts begin; None: all of them."""

    cases: Sequence[Case]
    problems: Sequence[Problem]
    prefixes: tuple[str, ...] | None = None

    def posts(self, id: str) -> bool:
        return self.prefixes is None or id.startswith(self.prefixes)

    def keeps(self, finding: Finding) -> bool:
        if self.prefixes is None:
            return True
        files = {case.file for case in self.cases}
        return finding.file in files or (finding.delivery or "").startswith(self.prefixes)


def _scope(context: Context) -> _Scope:
    name, book = context.args.case, context.casebook
    if name is None:
        return _Scope([case for _, case in book.cases()], book.problems)
    both = [(campaign, case) for campaign, case in book.cases() if name in (case.id, f"{campaign.id}/{case.id}")]
    prefixes = tuple(f"{campaign.id}/{case.id}/" for campaign, case in both)
    return _Scope([case for _, case in both], filters.broken(book, name), prefixes)


def _of_cases(context: Context, wanted: Sequence[Delivery], today: date) -> Iterator[Finding]:
    cases = list(context.casebook.cases())
    of_each = (case_files.check_case(case) for _, case in cases)
    speaking = {(one.occasion.campaign.id, one.occasion.case and one.occasion.case.id) for one in wanted}
    spoken_of = (
        case
        for campaign, case in cases
        if (campaign.id, case.id) in speaking or ((campaign.id, None) in speaking and case.progress == "open")
    )
    old = (case_files.check_source_age(case, today) for case in spoken_of)
    for finding, path in chain(case_files.find_same_names(cases), *of_each, *old):
        yield replace(finding, field=path)


def _tell(context: Context, scope: _Scope, found: Sequence[Finding], posts: int) -> None:
    files = [Finding(p.code, "block", p.message, p.file, p.line, p.column, action=p.action) for p in scope.problems]
    folds = sorted(findings_output.folded([*files, *found]), key=_by_file)
    if context.args.format == "github":
        for fold in folds:
            context.echo(findings_output.annotation(fold))
        return
    blocking, warnings = (
        findings_output.grouped(fold for fold in folds if fold.finding.severity == s) for s in ("block", "warn")
    )
    for line in (*_lines("Not ready:", blocking), *_lines("Please check:", warnings)):
        context.echo(line)
    blocks, looks = (sum(map(len, groups)) for groups in (blocking, warnings))
    what = f"{blocks:,} to fix" if blocks else "nothing to fix"
    whole = (
        findings_output.count(context.casebook.files, "file")
        if scope.prefixes is None
        else f"the case {context.args.case}"
    )
    size = f"{whole}, {findings_output.count(posts, 'post')}"
    context.echo(f"{size}: {what}{f', {looks:,} to check' if looks else ''}.")
    if scope.problems:
        context.echo("Nothing in a broken file is posted until you fix it; everything else was checked.")
    elif not posts:
        context.echo(f"No post is planned in this time. {empty_window.advice(context)}")
    drafts = count_drafts(context.settings.templates) if scope.prefixes is None else {}
    if drafts:
        what = findings_output.count(sum(drafts.values()), "template")
        context.echo(f"Marked as drafts, for a reader of the language to review: {what} ({', '.join(sorted(drafts))}).")


def _by_file(fold: findings_output.Fold) -> tuple[str, int, str]:
    return fold.finding.file or "", fold.finding.line or 0, fold.finding.code


def _lines(heading: str, groups: Sequence[Sequence[findings_output.Fold]]) -> Iterator[str]:
    if groups:
        yield heading
        for group in groups:
            yield from (f"  {line}" for line in findings_output.lines(group))
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
