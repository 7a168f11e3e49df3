"""Lines for a terminal: the facts and posts that a person reviews, and what a decision changed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.casebook.models import Case
from bot.drafts.models import Draft
from bot.lib import english
from bot.presentation import claims, occasion_summary, suggested_commands
from bot.presentation.occasion_view import by_day
from bot.presentation.preview import Preview, tally
from bot.presentation.preview_text import post
from bot.presentation.terminal import Terminal


def facts(case: Case, today: date, terminal: Terminal) -> Iterator[str]:
    """Each claim with its text in every language, its sources and its age."""
    yield from terminal.lines(f"{occasion_summary.in_english(case.name)} ({case.file})", style="bold")
    for claim in claims.claims(case, today):
        yield ""
        yield from terminal.lines(f"{claim.what}{f', {claim.age}' if claim.age else ''}", "  ", style="bold")
        for language, text in claim.texts.items():
            yield from terminal.lines(text, f"    {language}: " if language else "    ", "        ")
        for source in claim.sources:
            yield from terminal.lines(source, "    ", style="dim")


def posts_by_day(drafts: Iterable[Draft], terminal: Terminal) -> Iterator[str]:
    """The posts of each occasion by state, with the command that approves them."""
    for when, views in by_day(drafts):
        for view in views:
            about = view.occasion
            yield from terminal.lines(
                f"{english.weekday(when)}: {occasion_summary.title(about)}, {tally(view.drafts)}", "  ", "    "
            )
            if any(draft.state == "needs-approval" for draft in view.drafts):
                yield terminal.style(f"    $ {suggested_commands.approve_below(about)}", "dim")


def posts(preview: Preview, terminal: Terminal) -> Iterator[str]:
    """The posts in full, without findings and commands."""
    for when, views in by_day(preview.drafts):
        for view in views:
            yield from terminal.lines(f"{english.weekday(when)}: {occasion_summary.title(view.occasion)}", style="bold")
            for draft in view.drafts:
                yield from post(draft, preview, terminal)
                yield ""


def newly_ready(before: Sequence[Draft], after: Sequence[Draft]) -> list[Draft]:
    """The posts that became ready, or that now need only approval."""
    old = {draft.delivery.id: draft.state for draft in before}
    better = ("ready", "needs-approval")
    return [draft for draft in after if draft.state in better and old.get(draft.delivery.id) not in better]
