"""What a person is shown before they say yes to facts, and told after they said yes or no: lines for a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.casebook.models import Case
from bot.drafts.models import Draft
from bot.presentation import claims, labels, occasion_summary, suggested_commands
from bot.presentation.occasion_view import by_day
from bot.presentation.preview import Preview, tally
from bot.presentation.preview_text import post
from bot.presentation.terminal import Terminal


def facts(case: Case, today: date, terminal: Terminal) -> Iterator[str]:
    """Each claim with its words in every language, its source and its age."""
    yield from terminal.lines(f"{occasion_summary.english(case.name)} ({case.file})", style="bold")
    for claim in claims.claims(case, today):
        yield ""
        yield from terminal.lines(f"{claim.what}{f', {claim.age}' if claim.age else ''}", "  ", style="bold")
        for language, text in claim.texts.items():
            yield from terminal.lines(text, f"    {language}: " if language else "    ", "        ")
        for source in claim.sources:
            yield from terminal.lines(source, "    ", style="dim")


def posts_by_day(drafts: Iterable[Draft], terminal: Terminal) -> Iterator[str]:
    """How the posts of each day stand, and how to read them and go on."""
    for when, views in by_day(drafts):
        for view in views:
            about = view.occasion
            yield from terminal.lines(
                f"{labels.weekday(when)}: {occasion_summary.title(about)}, {tally(view.drafts)}", "  ", "    "
            )
            if any(draft.state == "needs-approval" for draft in view.drafts):
                yield terminal.style(f"    $ {suggested_commands.approve_below(about)}", "dim")


def posts(preview: Preview, terminal: Terminal) -> Iterator[str]:
    """The posts in full, without what stands around them in a preview."""
    for when, views in by_day(preview.drafts):
        for view in views:
            yield from terminal.lines(f"{labels.weekday(when)}: {occasion_summary.title(view.occasion)}", style="bold")
            for draft in view.drafts:
                yield from post(draft, preview, terminal)
                yield ""


def newly_ready(before: Sequence[Draft], after: Sequence[Draft]) -> list[Draft]:
    """Posts that lost an obstacle."""
    old = {draft.delivery.id: draft.state for draft in before}
    better = ("ready", "needs-approval")
    return [draft for draft in after if draft.state in better and old.get(draft.delivery.id) not in better]
