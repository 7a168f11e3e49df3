"""Partial dates, windows, states and languages in plain English."""

from datetime import date

from bot.config import PlatformName
from bot.drafts.models import Draft, DraftState
from bot.lib import english
from bot.lib.english import MONTHS, plural
from bot.lib.scalars import PartialDate
from bot.platforms.specs import SPECS

STATES: dict[DraftState, str] = {
    "not-ready": "Not ready",
    "needs-approval": "Needs approval",
    "ready": "Ready",
    "later": "Not ready yet",
    "sending": "Being sent",
    "waiting": "Waiting to retry",
    "partial": "Partly posted",
    "unconfirmed": "Outcome unknown: check the account",
    "published": "Published",
    "rejected": "Refused by the platform",
    "missed": "Not posted",
    "skipped": "Skipped",
    "withdrawn": "Taken down",
}
# Scripts and languages written from right to left: https://www.w3.org/International/questions/qa-scripts
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Nkoo", "Syrc"})


def some_day(when: PartialDate) -> str:
    """The known parts of a date."""
    full = when.full()
    if full is not None:
        return english.day(full)
    return f"{MONTHS[when.month - 1]} {when.year}" if when.month else str(when.year)


def window(first: date, last: date) -> str:
    if first == last:
        return english.weekday(first)
    if first.year != last.year:
        return f"{english.day(first)} to {english.day(last)}"
    start = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"{start} to {english.day(last)}"


def ago(when: PartialDate | date, today: date) -> str:
    """How long ago, or how far ahead; "about" where the day is not known."""
    if not isinstance(when, PartialDate):
        return english.ago(when, today)
    if full := when.full():
        return english.ago(full, today)
    months = (today.year - when.year) * 12 + (today.month - when.month if when.month else 0)
    if when.month and 0 < months < 24:
        return f"about {plural(months, 'month')} ago"
    if months == 0:
        return "this month" if when.month else "this year"
    return f"about {plural(max(months // 12, 1), 'year')} ago"


def state(draft: Draft) -> str:
    """A draft's state, and how many approvals it has where some are missing."""
    if draft.state != "needs-approval":
        return STATES[draft.state]
    given = len({approval.by for approval in draft.approvals})
    needed = plural(draft.needed, "approval")
    return f"{given} of {needed}" if given else f"Needs {needed}"


def folds_away(platform: PlatformName) -> bool:
    """Whether this platform hides a post behind its content warning."""
    return SPECS[platform].hides_behind_warning


def no_warning(platform: PlatformName) -> str:
    return f"{SPECS[platform].display_name} does not show the content warning"


def right_to_left(language: str) -> bool:
    first, *rest = language.split("-")
    scripts = [subtag for subtag in rest if len(subtag) == 4]
    return scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else first in _RIGHT_TO_LEFT
