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
from bot.lib import english
from bot.lib.links import spans
from bot.platforms.specs import SPECS
from bot.presentation import claims, labels, month_grid, occasion_summary, suggested_commands
from bot.presentation.occasion_view import OccasionView, by_day
from bot.presentation.preview import SUPPOSING, Preview, address, description_length, part_length, tally
from bot.presentation.tasks import tasks
from bot.presentation.urgency import urgency

Days = Sequence[tuple[date, Sequence[OccasionView]]]
MOST_TASKS = 8
FEW_PROBLEMS = 5  # of one file; the rest is folded
LINK_SHOWN = 30
_TYPED = re.compile(r"`([^`]+)`")


def render(preview: Preview) -> Iterator[str]:
    """Yield the page in pieces, so that thousands of posts are not in memory twice."""
    style, image_classes = _style([*preview.drafts, *preview.supposed.values()])
    days = list(by_day(preview.drafts))
    waiting = list(tasks(preview, days))
    return (
        environment()
        .get_template("preview.html")
        .generate(
            **_names(preview),
            image_class=lambda media: image_classes.get(media.digest, ""),
            style=Markup(style),  # noqa: S704  our own style sheet, and base64
            policy=_policy(style),
            preview=preview,
            at=f"{preview.now.astimezone(UTC):%H:%M}",
            days=days,
            broken=[(file, list(group)) for file, group in groupby(preview.problems, key=lambda problem: problem.file)],
            few=FEW_PROBLEMS,
            tasks=waiting[:MOST_TASKS],
            more_tasks=max(len(waiting) - MOST_TASKS, 0),
            cases=_cases(days),
            months=list(month_grid.page_months(preview, days)),
        )
    )


@cache
def environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.presentation", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _style(drafts: Iterable[Draft]) -> tuple[str, dict[str, str]]:
    sheet = files("bot.presentation").joinpath("templates/preview.css").read_text("utf-8") + platform_rules()
    media = [m for draft in drafts if draft.post for part in draft.post.parts for m in part.media]
    if not media:
        return sheet, {}
    from bot.presentation import embedded_images

    rules, classes = embedded_images.style(media)
    return sheet + rules, classes


def _policy(style: str) -> str:
    """Allow no request, no script and no style sheet but this one."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _names(preview: Preview) -> dict[str, object]:
    """The names that the templates use."""
    return {
        "labels": labels,
        "tally": tally,
        "title": occasion_summary.title,
        "summary": occasion_summary.summary,
        "in_english": occasion_summary.in_english,
        "english": english,
        "spans": spans,
        "inline": inline,
        "link_text": link_text,
        "urgency": urgency,
        "part_length": part_length,
        "description_length": description_length,
        "weekdays": month_grid.WEEKDAY_NAMES,
        "language_name": language_name,
        "by_account": _by_account,
        "case_anchor": lambda campaign, case: f"case-{campaign.id}-{case.id}",
        "address": lambda account: address(account, preview.live),
        "all_claims": lambda case: claims.claims(case, preview.today),
        "verify": preview.verify,
        "commands": suggested_commands,
        "supposing": SUPPOSING,
    }


def platform_rules() -> str:
    """Return CSS for elements whose class is the name of a platform: the variables --mark, --avatar and --radius."""
    light = dark = ""
    for name, spec in SPECS.items():
        style = spec.style
        light += f".{name} {{ --mark: {style.light}; --avatar: {style.avatar}; --radius: {style.radius}; }}\n"
        dark += f"  .{name} {{ --mark: {style.dark}; }}\n"
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def link_text(platform: PlatformName, address: str) -> str:
    """Show a link as the platform does: many drop the scheme and cut it after 30 characters."""
    short = address.removeprefix("https://").removeprefix("www.")
    if not SPECS[platform].shortens_links:
        return address
    return short if len(short) <= LINK_SHOWN else f"{short[:LINK_SHOWN]}…"


def inline(text: str) -> Markup:
    """Mark text between backticks as code."""
    pieces = _TYPED.split(text)
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(pieces))


def _by_account(drafts: Iterable[Draft]) -> list[tuple[Account, list[Draft]]]:
    groups = [list(group) for _, group in groupby(drafts, key=lambda draft: draft.delivery.account.name)]
    return [(group[0].delivery.account, group) for group in groups]


def _cases(days: Days) -> list[tuple[Campaign, Case]]:
    """Every case that a post is about or names, in order of first appearance."""
    cases: dict[tuple[str, str], tuple[Campaign, Case]] = {}
    for _, views in days:
        for view in views:
            campaign = view.occasion.campaign
            for case in view.cases():
                cases.setdefault((campaign.id, case.id), (campaign, case))
    return list(cases.values())


@cache
def language_name(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code
