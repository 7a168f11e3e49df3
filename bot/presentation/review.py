"""What a person is shown before they say yes to facts, and told after they said yes or no: lines for a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.casebook.models import Case
from bot.drafts.models import Draft
from bot.presentation import claims, labels, occasion_summary, suggested_commands
from bot.presentation.occasion_view import gather
from bot.presentation.preview import Preview, tally
from bot.presentation.preview_text import post
from bot.presentation.terminal import Terminal


def facts(case: Case, today: date, ink: Terminal) -> Iterator[str]:
    """Each claim with its words in every language, its source and its age."""
    yield from ink.lines(f"{occasion_summary.english(case.name)} ({case.file})", tone="bold")
    for claim in claims.claims(case, today):
        yield ""
        yield from ink.lines(f"{claim.what}{f', {claim.age}' if claim.age else ''}", "  ", tone="bold")
        for language, text in claim.texts.items():
            yield from ink.lines(text, f"    {language}: " if language else "    ", "        ")
        for source in claim.sources:
            yield from ink.lines(source, "    ", tone="dim")


def standing(drafts: Iterable[Draft], ink: Terminal) -> Iterator[str]:
    """How the posts of each day stand, and how to read them and go on."""
    for when, gatherings in gather(drafts):
        for gathering in gatherings:
            about = gathering.occasion
            yield from ink.lines(
                f"{labels.weekday(when)}: {occasion_summary.title(about)}, {tally(gathering.drafts)}", "  ", "    "
            )
            if any(draft.state == "needs-approval" for draft in gathering.drafts):
                yield ink.tint(f"    $ {suggested_commands.approve_below(about)}", "dim")


def posts(shown: Preview, ink: Terminal) -> Iterator[str]:
    """The posts in full, without what stands around them in a preview."""
    for when, gatherings in gather(shown.drafts):
        for gathering in gatherings:
            yield from ink.lines(f"{labels.weekday(when)}: {occasion_summary.title(gathering.occasion)}", tone="bold")
            for draft in gathering.drafts:
                yield from post(draft, shown, ink)
                yield ""


def made_ready(before: Sequence[Draft], after: Sequence[Draft]) -> list[Draft]:
    """Posts that lost an obstacle."""
    old = {draft.delivery.id: draft.state for draft in before}
    better = ("ready", "needs-approval")
    return [draft for draft in after if draft.state in better and old.get(draft.delivery.id) not in better]
