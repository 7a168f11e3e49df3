"""Plain English for counts, lists, dates and near misses. Without Babel, so that commands start fast."""

from collections.abc import Iterable, Sequence
from datetime import date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def plural(count: int, thing: str, things: str | None = None) -> str:
    """`1 case`, `1,200 cases`; `things` where the plural is not the word with an s."""
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def and_more(words: Sequence[str], most: int) -> str:
    """`a, b, c and 7 more`."""
    left = len(words) - most
    return f"{', '.join(words[:most])} and {left:,} more" if left > 0 else ", ".join(words)


def day(when: date) -> str:
    """`14 March 2014`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def weekday(when: date) -> str:
    """`Friday 14 March 2014`."""
    return f"{WEEKDAYS[when.weekday()]} {day(when)}"


def time_between(first: date, last: date) -> str:
    """In days up to 60, then in full months up to 24, then in full years."""
    days = (last - first).days
    if days < 60:
        return plural(days, "day")
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return plural(months, "month") if months < 24 else plural(months // 12, "year")


def ago(when: date, today: date) -> str:
    """`3 years ago`, `yesterday`, `today`, `tomorrow`, `in 5 days`."""
    if when > today:
        return "tomorrow" if (when - today).days == 1 else f"in {time_between(today, when)}"
    if when == today:
        return "today"
    return "yesterday" if (today - when).days == 1 else f"{time_between(when, today)} ago"


def closest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word nearest to this one, capitals aside; `likeness` from 0 to 1 is the least that counts."""
    from difflib import get_close_matches  # needed only after a mistake; the import takes 3 ms

    plain = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold(), plain, 1, likeness)
    return plain[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`: did you mean “…”?`, or nothing where no known word is near."""
    near = closest(word, known)
    return f": did you mean “{near}”?" if near else ""
