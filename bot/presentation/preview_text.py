"""A preview as lines for a terminal, readable in 80 columns."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.config import Account
from bot.drafts.models import Draft, DraftState
from bot.posts.models import Post
from bot.presentation import labels, month_grid, occasion_summary, suggested_commands
from bot.presentation.claims import Claim
from bot.presentation.counts import counted, described
from bot.presentation.hours import hours
from bot.presentation.occasion_view import FindingView, OccasionView, gather
from bot.presentation.preview import SUPPOSING, Preview, address, tally
from bot.presentation.terminal import Terminal, Tone

_TONES: dict[DraftState, Tone] = {"ready": "good", "published": "good", "needs-approval": "mind", "later": "mind"}
_SAID: dict[str, Tone] = {"block": "stop", "later": "mind", "warn": "mind"}
_MOST_MONTHS = 3


def preview(shown: Preview, ink: Terminal) -> Iterator[str]:
    yield from ink.lines(f"{labels.window(shown.first, shown.last)}. {tally(shown.drafts)}.", tone="bold")
    yield from ink.lines(shown.where, tone="stop" if shown.live else "dim")
    if not shown.drafts:
        yield ""
        yield from ink.lines(shown.nothing())
        return
    marked = {draft.delivery.date for draft in shown.drafts}
    if len(list(month_grid.months(shown.first, shown.last))) <= _MOST_MONTHS:
        yield ""
        yield from month_grid.drawn(shown.first, shown.last, marked, ink.room)
    for when, gatherings in gather(shown.drafts):
        yield from _day(when, gatherings, shown, ink)


def _day(when: date, gatherings: list[OccasionView], shown: Preview, ink: Terminal) -> Iterator[str]:
    yield ""
    yield from ink.lines(f"{labels.weekday(when)}, {labels.ago(when, shown.today)}", tone="bold")
    for gathering in gatherings:
        yield ""
        yield from occasion(gathering, shown, ink)


def occasion(gathering: OccasionView, shown: Preview, ink: Terminal) -> Iterator[str]:
    """Whom it is about, why that day, where it comes from; the posts; what stands in their way; what to type."""
    yield from _heading(gathering, shown, ink)
    wordless = gathering.wordless()
    if wordless:
        yield from ink.lines(wordless, "  ", tone="dim")
        yield from _supposed(gathering, shown, ink)
    together = shown.approve_at_once(gathering.drafts, gathering.drafts)
    for draft in () if wordless else gathering.drafts:
        yield ""
        yield from post(draft, shown, ink, suggested_commands.short_name(draft) if together else "")
    yield ""
    for told in gathering.told():
        yield from told_lines(told, ink)
    for sentence, posts in gathering.ends(shown.now, shown.live):
        yield from ink.lines(sentence + _named(posts), "  ", "    ")
    yield from _what_to_type(gathering, shown, ink, together)


def _heading(gathering: OccasionView, shown: Preview, ink: Terminal) -> Iterator[str]:
    about = gathering.occasion
    yield from ink.lines(occasion_summary.title(about), "  ", tone="bold")
    yield from ink.lines(occasion_summary.sum_in_words(about), "  ")
    yield from ink.lines(hours(gathering), "  ")
    for claim in gathering.grounds(shown.today):
        yield from _claim(claim, ink)


def _claim(claim: Claim, ink: Terminal) -> Iterator[str]:
    yield from ink.lines(f"{claim.what}, {claim.age}", "  ", "    ", tone="dim")
    for source in claim.sources:
        yield from ink.lines(source, "    ", tone="dim")


def post(draft: Draft, shown: Preview, ink: Terminal, name: str = "") -> Iterator[str]:
    """Its words as its platform counts them, and `name` beneath: how a command calls it."""
    account = draft.delivery.account
    head = f"{address(account, shown.live)} · {draft.delivery.language} · {labels.state(draft)}"
    yield from ink.lines(head, "  ", "    ", tone=_TONES.get(draft.state, "stop"))
    if draft.post is None:
        yield from ink.lines("There are no words yet.", "    ", tone="dim")
        return
    yield from _parts(account, draft.post, ink, name)


def _parts(account: Account, said: Post, ink: Terminal, name: str = "") -> Iterator[str]:
    if said.warning:
        hides = labels.folds_away(account.platform)
        told = "behind the warning" if hides else labels.no_warning(account.platform)
        yield from ink.lines(f"{told}: {said.warning}", "    ", tone="dim" if hides else "mind")
    for n, part in enumerate(said.parts):
        if n:
            yield "    │"
        yield from ink.lines(part.text.rstrip("\n"), "    │ ", "    │ ")
        for media in part.media:
            yield from ink.lines(f"[image {media.path.name}: {media.alt}]", "    │ ", "    │ ", tone="dim")
            length, most = described(account, media)
            if length > most:
                yield from ink.lines(f"its description: {length} of {most}", "    │ ", "    │ ", tone="stop")
        length, limit = counted(account, said, n)
        nth = f"part {n + 1} of {len(said.parts)}, " if len(said.parts) > 1 else ""
        called = f" · {name}" if name and n == len(said.parts) - 1 else ""
        yield from ink.lines(f"{nth}{length} of {limit}{called}", "    ", tone="stop" if length > limit else "dim")


def _supposed(gathering: OccasionView, shown: Preview, ink: Terminal) -> Iterator[str]:
    """The words of one of them, as a sample; it has no name and takes no yes."""
    supposed = shown.supposed_of(gathering.drafts)
    for draft in supposed[:1]:
        if draft.post is not None:
            yield ""
            where = f"{address(draft.delivery.account, shown.live)} · {draft.delivery.language}"
            yield from ink.lines(f"{SUPPOSING}, {where} would say:", "  ", tone="mind")
            yield from _parts(draft.delivery.account, draft.post, ink)
    if len(supposed) > 1:
        yield from ink.lines("What the others would say is on the page of --html.", "  ", tone="dim")


def told_lines(told: FindingView, ink: Terminal) -> list[str]:
    return ink.lines(f"{': '.join(told.said)}{_named(told.posts)}", "  ", "    ", tone=_SAID[told.finding.severity])


def _named(posts: Sequence[str]) -> str:
    return f" ({', '.join(posts)})" if posts else ""


def _what_to_type(gathering: OccasionView, shown: Preview, ink: Terminal, together: str) -> Iterator[str]:
    for command in suggested_commands.command_lines(gathering.drafts):
        yield from ink.lines(command, "  $ ", tone="dim")
    yeses = [yes for draft in gathering.drafts if (yes := suggested_commands.approve([draft], shown.now))]
    if together:
        yield ink.tint(f"  $ {together}", "dim")
        yield from ink.lines("To a single post, by the name that stands beneath it:", "  ")
    for yes in yeses[:1] if together else yeses:
        yield ink.tint(f"  $ {yes}", "dim")
