"""Readers between YAML's plain text and the model's fields: each takes what was written and says what to write instead.

A reader raises ValueError with a full sentence; `reading` adds file, line and column.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import TypeVar

from bot.lib.links import is_hashtag, link_end
from bot.lib.scalars import (
    ID,
    MonthDay,
    PartialDate,
    parse_date,
    parse_days,
    parse_id,
    parse_month_day,
    parse_partial_date,
    parse_yes_no,
)
from bot.lib.written_dates import written_date

T = TypeVar("T")

_LINK = re.compile(r"https?://[^\s/?#]*\w[^\s]*")
_BETWEEN = re.compile(r"\s*[,;，；、]\s*")
_BETWEEN_LINKS = re.compile(r"[\s,;]+(?=https?://)")
_DATE_WITHIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAP_DAYS = (MonthDay(2, 28), MonthDay(3, 1))
_YEAR_COUNT = re.compile(r"[1-9][0-9]{0,2}")
_LIKE_A_DATE = re.compile(r"[0-9]{4}(-[0-9]{1,2}){0,2}")
_STARTS_WITH_YEAR = re.compile(r"[0-9]{4}")


def text_or(kind: type[T], reader: Callable[[str], T]) -> Callable[[object], T]:
    """A reader for text that lets an already read value pass."""

    def read(value: object) -> T:
        if isinstance(value, str):
            return reader(value)
        if not isinstance(value, kind):
            raise ValueError("one value belongs here, not a list or a section")
        return value

    return read


def need_languages(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(f'this text must say its language: write {{en: "{value[:60]}"}}')
    if not isinstance(value, Mapping) or not value:
        raise ValueError("a text in each language belongs here: write {en: …}")
    return value


def parse_link(value: object) -> str:
    if not isinstance(value, str) or not _LINK.fullmatch(value):
        raise ValueError(f"“{value}” is not a web address: {_written_link(value)}")
    end = link_end(value, 0)
    if end < len(value) and value[end].isprintable():  # what cannot be seen is the link gate's to tell
        whole = f"if “{value[end]}” belongs to the address, write {_in_percent(value)}"
        raise ValueError(f"a post that prints “{value}” links to {value[:end]} only: {whole}; else leave it out")
    return value


def _in_percent(link: str) -> str:
    """With % signs for what would end the link too early."""
    while (end := link_end(link, 0)) < len(link):
        link = link[:end] + "".join(f"%{byte:02X}" for byte in link[end].encode()) + link[end + 1 :]
    return link


def _written_link(value: object) -> str:
    if isinstance(value, str) and (links := _BETWEEN_LINKS.split(value.strip()))[1:]:
        return f"write several as a list, [{', '.join(links)}]"
    if isinstance(value, str) and _LINK.fullmatch(whole := "%20".join(value.split())):
        return f"it has a space. Copy it again from the address line of a browser; a space there is %20, as in {whole}"
    return "write it in full, as in https://www.ohchr.org/en"


def parse_hashtag(value: object) -> str:
    """Without its #, which YAML takes for a note where it stands without quotes."""
    tag = value.removeprefix("#").removeprefix("＃") if isinstance(value, str) else ""
    if not is_hashtag("#" + tag.replace(" ", "")):
        raise ValueError(f"“{value}” cannot be a hashtag: write letters and digits without #, as in EndReprisals")
    return tag


def one_or_more(value: object) -> object:
    """One text stands for a list of one; several on one line must say that they are several."""
    if not isinstance(value, str):
        return value
    several = list(filter(None, (_BETWEEN_LINKS if "://" in value else _BETWEEN).split(value)))
    if len(several) > 1:
        shown = ", ".join(one if one[0].isalnum() else f'"{one}"' for one in several)
        raise ValueError(f"“{value}” is more than one: write them as a list, [{shown}]")
    return (value,)


def parse_hold(value: object) -> object:
    """`yes` is a hold without an end."""
    if not isinstance(value, str):
        return value
    with suppress(ValueError):
        return {} if parse_yes_no(value) else None
    day = _DATE_WITHIN.search(value)
    until = f"write hold: {{until: {day[0] if day else '2027-02-01'}}}, the last day of the hold"
    raise ValueError(f"“{value}” is no hold: {until}; or hold: yes, which has no end")


def parse_disputed(value: object) -> object:
    """`no` is what leaving it out means; `true` and `false` are what an editor makes of yes and no."""
    if value is None or value in ("date", "fact"):
        return value
    answer = {"yes": "yes", "true": "yes", "no": None, "false": None}.get(str(value).lower(), value)
    if answer is value and value != "yes":
        raise ValueError(
            f"“{value}” does not say what is in doubt: write date (posts say “around”), fact (posts say “reportedly”) "
            "or no"
        )
    return answer


def parse_since(value: object) -> object:
    """A date as far as it is known, or the id of a key date: whether there is one, the whole case shows."""
    if value is None or isinstance(value, PartialDate):
        return value
    if not isinstance(value, str):
        raise ValueError("one value belongs here: the id of a key date, or a date such as 2014-03-14")
    dated = _LIKE_A_DATE.fullmatch(value) or (not ID.fullmatch(value) and written_date(value))
    return parse_partial_date(value) if dated else parse_id(value)


def parse_leap_day(text: str) -> MonthDay:
    with suppress(ValueError):
        if (found := parse_month_day(text)) in _LEAP_DAYS:
            return found
    raise ValueError(f"leap_day is “{text}”: write {' or '.join(map(str, _LEAP_DAYS))}")


def parse_approvals(text: str) -> int:
    if text not in ("0", "1", "2"):
        raise ValueError(f"approvals is “{text}”: write how many people must say yes to a post: 0, 1 or 2")
    return int(text)


def parse_freshness(value: object) -> timedelta | None:
    """None stands for `never`: no check is asked for."""
    if value == "never" or value is None:
        return None
    return text_or(timedelta, lambda text: timedelta(days=parse_days(text)))(value)


def parse_on(value: object) -> MonthDay | date | None:
    """A day of every year, or one day."""
    if value is None or isinstance(value, MonthDay | date):
        return value
    if isinstance(value, str) and _STARTS_WITH_YEAR.match(value):
        return parse_date(value)
    if isinstance(value, str):
        return parse_month_day(value)
    raise ValueError("one day belongs here: write 10 December, or 2027-09-24")


def parse_years(value: object) -> str | tuple[int, ...]:
    if value in ("every", "round"):
        return str(value)
    years = [str(year) for year in (value if isinstance(value, list | tuple) else [value])]
    if not years or not all(map(_YEAR_COUNT.fullmatch, years)):
        shown = ", ".join(years)
        numbers = re.findall(r"[0-9]+", shown)
        hint = f"[{', '.join(numbers)}]" if len(numbers) > 1 else "[1, 5, 10]"
        raise ValueError(f"“{shown}” does not say which years: write every, round, or a list such as {hint}")
    return tuple(int(year) for year in years)


def name_rules(value: object) -> object:
    """`{name: {…}}` and `{name: yes}` become a list of rules; `kind` and `template` default to the name."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Mapping):
        raise ValueError("rules belong here, each with its name: a line such as  anniversary: {dates: [detained]}")
    return tuple(_named(name, body) for name, body in value.items())


def _named(name: str, body: object) -> object:
    if isinstance(body, str) and body.casefold() == "yes":
        body = {}
    if not isinstance(body, Mapping):
        return body
    return {**body, "name": name, "kind": body.get("kind", name), "template": body.get("template", name)}
