"""A preview as one page: no outside request, no script, light and dark, narrow and wide, and on paper."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.casebook.models import Campaign, Case
from bot.config import Account, PlatformName
from bot.drafts.models import Draft
from bot.lib.links import spans
from bot.platforms.specs import SPECS
from bot.presentation import claims, labels, month_grid, occasion_summary, platform_style, preview, suggested_commands
from bot.presentation.counts import counted, described
from bot.presentation.hours import hours
from bot.presentation.months import months_of
from bot.presentation.occasion_view import OccasionView, gather
from bot.presentation.tasks import tasks
from bot.presentation.urgency import tone

Days = Sequence[tuple[date, Sequence[OccasionView]]]
MOST_TASKS = 8
FEW_PROBLEMS = 5  # of one file; the rest is folded away
LINK_SHOWN = 30
_TYPED = re.compile(r"`([^`]+)`")


def page(shown: preview.Preview) -> Iterator[str]:
    """The page in pieces: a window of thousands of posts need not stand in memory twice."""
    style, shows = _style([*shown.drafts, *shown.supposed.values()])
    days = list(gather(shown.drafts))
    waiting = list(tasks(shown, days))
    return (
        _environment()
        .get_template("preview.html")
        .generate(
            **_words(shown),
            image_class=lambda media: shows.get(media.digest, ""),
            style=Markup(style),  # noqa: S704  our own style sheet, and base64
            policy=_policy(style),
            shown=shown,
            at=f"{shown.now.astimezone(UTC):%H:%M}",
            days=days,
            broken=[(file, list(found)) for file, found in groupby(shown.problems, key=lambda problem: problem.file)],
            few=FEW_PROBLEMS,
            tasks=waiting[:MOST_TASKS],
            more_tasks=max(len(waiting) - MOST_TASKS, 0),
            cases=_cases(days),
            months=list(months_of(shown, days)),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.presentation", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _style(drafts: Iterable[Draft]) -> tuple[str, dict[str, str]]:
    sheet = files("bot.presentation").joinpath("templates/preview.css").read_text("utf-8") + platform_style.rules()
    media = [m for draft in drafts if draft.post for part in draft.post.parts for m in part.media]
    if not media:
        return sheet, {}
    from bot.presentation import embedded_images

    rules, classes = embedded_images.style(media)
    return sheet + rules, classes


def _policy(style: str) -> str:
    """Nothing may be fetched, run or sent, and only this very style sheet counts."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _words(shown: preview.Preview) -> dict[str, object]:
    """What the templates call by name."""
    return {
        "words": labels,
        "tally": preview.tally,
        "title": occasion_summary.title,
        "sum_in_words": occasion_summary.sum_in_words,
        "english": occasion_summary.english,
        "spans": spans,
        "inline": inline,
        "link_text": link_text,
        "tone": tone,
        "counted": counted,
        "described": described,
        "hours": hours,
        "weekdays": month_grid.WEEKDAY_NAMES,
        "language_name": language_name,
        "by_account": _by_account,
        "case_anchor": lambda campaign, case: f"case-{campaign.id}-{case.id}",
        "address": lambda account: preview.address(account, shown.live),
        "all_claims": lambda case: claims.claims(case, shown.today),
        "verify": shown.verify,
        "commands": suggested_commands,
        "supposing": preview.SUPPOSING,
    }


def link_text(platform: PlatformName, address: str) -> str:
    """As the platform shows it: many leave out the beginning and all after some thirty characters."""
    short = address.removeprefix("https://").removeprefix("www.")
    if not SPECS[platform].shortens_links:
        return address
    return short if len(short) <= LINK_SHOWN else f"{short[:LINK_SHOWN]}…"


def inline(text: str) -> Markup:
    """What stands between backticks is something to type."""
    pieces = _TYPED.split(text)
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(pieces))


def _by_account(drafts: Iterable[Draft]) -> list[tuple[Account, list[Draft]]]:
    grouped = groupby(drafts, key=lambda draft: draft.delivery.account.name)
    found = [list(group) for _, group in grouped]
    return [(of_account[0].delivery.account, of_account) for of_account in found]


def _cases(days: Days) -> list[tuple[Campaign, Case]]:
    """Every case that a post is about or names, in the order they first appear."""
    found: dict[tuple[str, str], tuple[Campaign, Case]] = {}
    for _, gatherings in days:
        for gathering in gatherings:
            campaign = gathering.occasion.campaign
            for case in gathering.cases():
                found.setdefault((campaign.id, case.id), (campaign, case))
    return list(found.values())


@cache
def language_name(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
