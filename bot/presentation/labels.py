"""Dates, ages, numbers and states in plain English. Without Babel, so that previews start fast."""

from collections.abc import Sequence
from datetime import date

from bot.config import PlatformName
from bot.drafts.models import Draft, DraftState
from bot.lib.english import MONTHS
from bot.lib.scalars import PartialDate
from bot.platforms.specs import SPECS

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STATES: dict[DraftState, str] = {
    "not-ready": "Not ready",
    "needs-approval": "Needs a yes",
    "ready": "Ready",
    "later": "Not ready yet",
    "sending": "Going out now",
    "waiting": "Waiting to try again",
    "partial": "Partly out",
    "unconfirmed": "May be out: look",
    "published": "Published",
    "rejected": "Refused by the platform",
    "missed": "Stayed silent",
    "skipped": "Skipped",
    "withdrawn": "Taken down",
}
# Scripts and languages written from right to left: https://www.w3.org/International/questions/qa-scripts
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Nkoo", "Syrc"})


def day(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def weekday(when: date) -> str:
    return f"{WEEKDAYS[when.weekday()]} {day(when)}"


def some_day(when: PartialDate) -> str:
    """As much of a date as is known."""
    full = when.full()
    if full is not None:
        return day(full)
    return f"{MONTHS[when.month - 1]} {when.year}" if when.month else str(when.year)


def window(first: date, last: date) -> str:
    if first == last:
        return weekday(first)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    start = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"{start} to {day(last)}"


def count(number: int, one: str, more: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def ago(when: PartialDate | date, today: date) -> str:
    """How long ago, or how far ahead, rounded down to what a person would say."""
    if isinstance(when, PartialDate) and when.full() is None:
        return _vaguely_ago(when, today)
    exact = when.first() if isinstance(when, PartialDate) else when
    if exact > today:
        return "tomorrow" if (exact - today).days == 1 else f"in {_span(today, exact)}"
    if exact == today:
        return "today"
    return "yesterday" if (today - exact).days == 1 else f"{_span(exact, today)} ago"


def _vaguely_ago(when: PartialDate, today: date) -> str:
    months = (today.year - when.year) * 12 + (today.month - when.month if when.month else 0)
    if when.month and 0 < months < 24:
        return f"about {count(months, 'month')} ago"
    if months == 0:
        return "this month" if when.month else "this year"
    return f"about {count(max(months // 12, 1), 'year')} ago"


def _span(first: date, last: date) -> str:
    days = (last - first).days
    if days < 60:
        return count(days, "day")
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return count(months, "month") if months < 24 else count(months // 12, "year")


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def state(draft: Draft) -> str:
    """A draft's state; where yeses are missing, how many."""
    if draft.state != "needs-approval":
        return STATES[draft.state]
    given = len({yes.by for yes in draft.approvals})
    if not given:
        return f"Needs {count(draft.needed, 'yes', 'yeses')}"
    return f"{given} of {count(draft.needed, 'yes', 'yeses')}"


def folds_away(platform: PlatformName) -> bool:
    """Whether this platform hides a post behind its content warning."""
    return SPECS[platform].hides_behind_warning


def no_warning(platform: PlatformName) -> str:
    return f"{SPECS[platform].display_name} does not show the content warning"


def right_to_left(language: str) -> bool:
    first, *rest = language.split("-")
    scripts = [subtag for subtag in rest if len(subtag) == 4]
    return scripts[0] in _RIGHT_TO_LEFT_SCRIPTS if scripts else first in _RIGHT_TO_LEFT
