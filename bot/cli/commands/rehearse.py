"""`followup rehearse`: a stretch of time through the real publish path, on a clock that jumps, into an outbox."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from bot.cli import empty_window, file_problems, options
from bot.errors import CommandError
from bot.lib import english
from bot.presentation import labels
from bot.presentation.terminal import Terminal, terminal_for

if TYPE_CHECKING:
    from datetime import date

    from bot.cli.context import Context
    from bot.drafts.models import Assumption
    from bot.publishing.rehearsal import Played, Rehearsal

_FEW = 30  # posts whose words are shown here; of more they are on the page
EXAMPLE = "followup rehearse --from 2027-01-01 --to 2027-12-31 --assume go-ahead,verified,approved"
_ASSUMED = {
    "go-ahead": "every case has a go-ahead",
    "verified": "somebody checked all facts in time",
    "approved": "everybody approved every post",
}


def arguments(parser: ArgumentParser) -> None:
    options.add_window(parser, "twelve months from the first")
    parser.add_argument(
        "--assume", metavar="WHAT", type=_assumptions, default=frozenset(),
        help="take for given: any of go-ahead, verified, approved, with commas between",
    )  # fmt: skip
    parser.add_argument("--html", metavar="FILE", help="also write the page to FILE")


def run(context: Context) -> int:
    first, last = options.window(context, options.a_year_on)
    rehearsal = _rehearsal(context)
    played = _played(context, rehearsal, first, last)
    page = _page(context, rehearsal.folder)
    terminal = terminal_for(context.out)
    for line in _lines(played, context.args.assume, terminal):
        context.echo(line)
    if not played and (advice := empty_window.beginning(context)):
        context.echo(advice)
    context.echo(f"Every word is on this page, open it with your browser: {page}")
    context.emit_json(deliveries=[one.plain() for one in played], **file_problems.broken(context))
    return file_problems.tell_problems(context)


def _played(context: Context, rehearsal: Rehearsal, first: date, last: date) -> list[Played]:
    from bot.presentation import outbox_html

    heading = outbox_html.Heading(
        "Rehearsal", "as they would go out. Nothing on this page has left this machine.", _assumed(context.args.assume)
    )
    try:
        played = rehearsal.played(first, last, lambda day: context.progress(f"Rehearsing: {english.day(day)} ..."))
        outbox_html.write(rehearsal.folder, outbox_html.zones_of(context.files.casebook.campaigns), heading)
    except OSError as error:
        raise CommandError(f"{rehearsal.folder} cannot be written ({error.strerror}): a rehearsal needs it") from None
    finally:
        context.progress("")
    return played


def _rehearsal(context: Context) -> Rehearsal:
    from bot.publishing.rehearsal import Rehearsal

    folder = context.root / "outbox" / "rehearsal"
    known = context.answers(*options.window(context, options.a_year_on))
    return Rehearsal(context.files, folder, context.args.assume, known)


def _page(context: Context, folder: Path) -> Path:
    page = folder / "index.html"
    if not context.args.html:
        return page
    return options.write_file(context, "--html", [page.read_bytes()])


def _assumptions(text: str) -> frozenset[Assumption]:
    from bot.drafts.models import Assumption as Known
    from bot.lib.english import did_you_mean

    given = [word.strip() for word in text.split(",") if word.strip()]
    for word in given:
        if word not in get_args(Known):
            known = get_args(Known)
            raise CommandError(f"--assume “{word}”: it takes {english.listed(known)}{did_you_mean(word, known)}")
    return frozenset(word for word in get_args(Known) if word in given)


def _lines(played: list[Played], assume: frozenset[Assumption], terminal: Terminal) -> Iterator[str]:
    yield from terminal.lines(_assumed(assume), style="mind" if assume else None)
    for group in _by_occasion(played).values():
        yield ""
        yield from _occasion(group, terminal, in_full=len(played) <= _FEW)
    yield ""
    tally = Counter(one.state for one in played)
    parts = [f"{tally[state]:,} {labels.STATES[state].lower()}" for state in labels.STATES if tally[state]]
    yield from terminal.lines(
        f"{english.plural(len(played), 'post')}: {', '.join(parts) or 'nothing to say'}.", style="bold"
    )
    yield from terminal.lines(_assumed(assume), style="mind" if assume else None)


def _assumed(assume: frozenset[Assumption]) -> str:
    if not assume:
        return "A rehearsal with what people have checked and approved so far. Nothing was assumed."
    given = english.listed([_ASSUMED[word] for word in _ASSUMED if word in assume])
    return f"A rehearsal. It was ASSUMED that {given}; in truth people still have to do that."


def _by_occasion(played: list[Played]) -> dict[str, list[Played]]:
    found: dict[str, list[Played]] = {}
    for one in played:
        found.setdefault(one.delivery.occasion.id, []).append(one)
    return found


def _occasion(group: list[Played], terminal: Terminal, *, in_full: bool) -> Iterator[str]:
    from bot.presentation import occasion_summary, outlook

    about = group[0].delivery.occasion
    yield from terminal.lines(f"{english.weekday(about.date)}: {occasion_summary.title(about)}", style="bold")
    yield from terminal.lines(occasion_summary.summary(about), "  ")
    said: dict[tuple[str, str, str], list[str]] = {}
    for one in group:
        name = f"{one.delivery.account.name} · {one.delivery.language}"
        text = one.text if in_full and one.state == "published" else ""
        detail = outlook.why_missed(one.reason, one.codes, one.detail) if one.state == "missed" else one.detail
        said.setdefault((labels.STATES[one.state], text, detail), []).append(name)
    for (state, text, detail), names in said.items():
        yield from terminal.lines(f"{state}: {', '.join(names)}", "  ", "    ")
        yield from terminal.lines(text.rstrip(), "    │ ", "    │ ") if text else ()
        yield from terminal.lines(detail, "    ", "      ", style="mind") if detail else ()
