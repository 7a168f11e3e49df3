"""A preview as lines for a terminal, readable in 80 columns."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.config import Account
from bot.drafts.models import Draft, DraftState
from bot.lib import english
from bot.posts.models import Post
from bot.presentation import labels, month_grid, occasion_summary, suggested_commands
from bot.presentation.claims import Claim
from bot.presentation.occasion_view import FindingView, OccasionView, by_day
from bot.presentation.preview import SUPPOSING, Preview, address, description_length, part_length, tally
from bot.presentation.terminal import Style, Terminal

_STYLES: dict[DraftState, Style] = {"ready": "good", "published": "good", "needs-approval": "mind", "later": "mind"}
_SEVERITY_STYLES: dict[str, Style] = {"block": "stop", "later": "mind", "warn": "mind"}
_MOST_MONTHS = 3


def render(preview: Preview, terminal: Terminal) -> Iterator[str]:
    yield from terminal.lines(f"{labels.window(preview.first, preview.last)}. {tally(preview.drafts)}.", style="bold")
    yield from terminal.lines(preview.where, style="stop" if preview.live else "dim")
    if not preview.drafts:
        yield ""
        yield from terminal.lines(preview.empty_message())
        return
    marked = {draft.delivery.date for draft in preview.drafts}
    if len(list(month_grid.months(preview.first, preview.last))) <= _MOST_MONTHS:
        yield ""
        yield from month_grid.draw(preview.first, preview.last, marked, terminal.width)
    for when, views in by_day(preview.drafts):
        yield from _day(when, views, preview, terminal)


def _day(when: date, views: list[OccasionView], preview: Preview, terminal: Terminal) -> Iterator[str]:
    yield ""
    yield from terminal.lines(f"{english.weekday(when)}, {labels.ago(when, preview.today)}", style="bold")
    for view in views:
        yield ""
        yield from occasion(view, preview, terminal)


def occasion(view: OccasionView, preview: Preview, terminal: Terminal) -> Iterator[str]:
    """The occasion and its sources, the posts, their findings, and the commands to run."""
    yield from _heading(view, preview, terminal)
    no_text = view.no_text_message()
    if no_text:
        yield from terminal.lines(no_text, "  ", style="dim")
        yield from _supposed(view, preview, terminal)
    together = preview.approve_at_once(view.drafts, view.drafts)
    for draft in () if no_text else view.drafts:
        yield ""
        yield from post(draft, preview, terminal, suggested_commands.short_name(draft) if together else "")
    yield ""
    for finding in view.findings():
        yield from finding_lines(finding, terminal)
    for sentence, posts in view.outlooks(preview.now, preview.live):
        yield from terminal.lines(sentence + _named(posts), "  ", "    ")
    yield from _commands(view, preview, terminal, together)


def _heading(view: OccasionView, preview: Preview, terminal: Terminal) -> Iterator[str]:
    about = view.occasion
    yield from terminal.lines(occasion_summary.title(about), "  ", style="bold")
    yield from terminal.lines(occasion_summary.summary(about), "  ")
    yield from terminal.lines(view.local_hours(), "  ")
    for claim in view.sources(preview.today):
        yield from _claim(claim, terminal)


def _claim(claim: Claim, terminal: Terminal) -> Iterator[str]:
    yield from terminal.lines(f"{claim.what}, {claim.age}", "  ", "    ", style="dim")
    for source in claim.sources:
        yield from terminal.lines(source, "    ", style="dim")


def post(draft: Draft, preview: Preview, terminal: Terminal, name: str = "") -> Iterator[str]:
    """The text of a post with its lengths, and beneath it `name`, by which commands address it."""
    account = draft.delivery.account
    head = f"{address(account, preview.live)} · {draft.delivery.language} · {labels.state(draft)}"
    yield from terminal.lines(head, "  ", "    ", style=_STYLES.get(draft.state, "stop"))
    if draft.post is None:
        yield from terminal.lines("No text yet.", "    ", style="dim")
        return
    yield from _parts(account, draft.post, terminal, name)


def _parts(account: Account, post: Post, terminal: Terminal, name: str = "") -> Iterator[str]:
    if post.warning:
        hides = labels.folds_away(account.platform)
        label = "behind the warning" if hides else labels.no_warning(account.platform)
        yield from terminal.lines(f"{label}: {post.warning}", "    ", style="dim" if hides else "mind")
    for n, part in enumerate(post.parts):
        if n:
            yield "    │"
        yield from terminal.lines(part.text.rstrip("\n"), "    │ ", "    │ ")
        for media in part.media:
            yield from terminal.lines(f"[image {media.path.name}: {media.alt}]", "    │ ", "    │ ", style="dim")
            length, limit = description_length(account, media)
            if length > limit:
                yield from terminal.lines(f"description: {length} of {limit}", "    │ ", "    │ ", style="stop")
        length, limit = part_length(account, post, n)
        nth = f"part {n + 1} of {len(post.parts)}, " if len(post.parts) > 1 else ""
        called = f" · {name}" if name and n == len(post.parts) - 1 else ""
        yield from terminal.lines(
            f"{nth}{length} of {limit}{called}", "    ", style="stop" if length > limit else "dim"
        )


def _supposed(view: OccasionView, preview: Preview, terminal: Terminal) -> Iterator[str]:
    """The text of one hypothetical post. It cannot be approved."""
    supposed = preview.supposed_of(view.drafts)
    for draft in supposed[:1]:
        if draft.post is not None:
            yield ""
            where = f"{address(draft.delivery.account, preview.live)} · {draft.delivery.language}"
            yield from terminal.lines(f"{SUPPOSING}, {where} would say:", "  ", style="mind")
            yield from _parts(draft.delivery.account, draft.post, terminal)
    if len(supposed) > 1:
        yield from terminal.lines("The page of --html shows the others.", "  ", style="dim")


def finding_lines(finding: FindingView, terminal: Terminal) -> list[str]:
    return terminal.lines(
        f"{finding.label}: {finding.message}{_named(finding.posts)}",
        "  ",
        "    ",
        style=_SEVERITY_STYLES[finding.finding.severity],
    )


def _named(posts: Sequence[str]) -> str:
    return f" ({', '.join(posts)})" if posts else ""


def _commands(view: OccasionView, preview: Preview, terminal: Terminal, together: str) -> Iterator[str]:
    for command in suggested_commands.command_lines(view.drafts):
        yield from terminal.lines(command, "  $ ", style="dim")
    approvals = [line for draft in view.drafts if (line := suggested_commands.approve([draft], preview.now))]
    if together:
        yield terminal.style(f"  $ {together}", "dim")
        yield from terminal.lines("To approve one post, use the name below it:", "  ")
    for line in approvals[:1] if together else approvals:
        yield terminal.style(f"  $ {line}", "dim")
