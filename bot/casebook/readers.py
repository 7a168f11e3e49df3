"""Readers between YAML's plain text and the model's fields: each takes what was written and says what to write instead.

A reader raises ValueError with a full sentence; `files` adds file, line and column.
"""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.values import MonthDay, read_days, read_duration, read_month_day, read_time, read_yes_no


def need_languages(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("this text must say its language: write {en: …} with one entry a language")
    if isinstance(value, Mapping) and not value:
        raise ValueError("no language is given: write {en: …}")
    return value


def read_link(value: object) -> str:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")) or " " in value:
        raise ValueError(f"“{value}” is not a web address: write it in full, as in https://www.ohchr.org/…")
    return value


def one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def when_text(reader: Callable[[str], Any]) -> Callable[[object], Any]:
    """A reader for text that lets an already read value pass."""
    return lambda value: reader(value) if isinstance(value, str) else value


def read_flag(value: object) -> object:
    return read_yes_no(value) if isinstance(value, str) else value


def read_clock(value: object) -> time | object:
    return read_time(value) if isinstance(value, str) else value


def read_zone(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in available_timezones():
        raise ValueError(f"“{value}” is not a time zone: write the name of a city, as in Europe/Zurich")
    return ZoneInfo(value)


def read_day_count(value: object) -> object:
    return read_days(value) if isinstance(value, str) else value


def read_leap_day(value: object) -> object:
    found = read_month_day(value) if isinstance(value, str) else value
    if found not in (MonthDay(2, 28), MonthDay(3, 1)):
        raise ValueError(f"leap_day is “{value}”: write 28 February or 1 March")
    return found


def read_approvals(value: object) -> object:
    if isinstance(value, str) and value not in ("0", "1", "2"):
        raise ValueError(f"approvals is “{value}”: write how many people must say yes to a post: 0, 1 or 2")
    return value


def read_freshness(value: object) -> object:
    """None stands for `never`: no check is asked for."""
    if value == "never":
        return None
    if isinstance(value, str):
        length = read_duration(value)
        if length < timedelta(days=1) or length % timedelta(days=1):
            raise ValueError(f"“{value}” is not a number of whole days: write it as 30 days, or never")
        return length
    return value


def read_years(value: object) -> object:
    if value in ("every", "round") or not isinstance(value, list | tuple | str):
        return value
    years = value if isinstance(value, list | tuple) else [value]
    if not years or not all(isinstance(y, int) or (isinstance(y, str) and y.isdigit() and int(y)) for y in years):
        raise ValueError(f"“{value}” does not say which years: write every, round, or a list such as [1, 5, 10]")
    return tuple(int(y) for y in years)


def name_rules(value: object) -> object:
    """`{name: {…}}` and `{name: yes}` become a list of rules; `kind` and `template` default to the name."""
    if not isinstance(value, Mapping):
        return value
    return tuple(_named(name, body) for name, body in value.items())


def _named(name: str, body: object) -> object:
    if body == "yes":
        body = {}
    if not isinstance(body, Mapping):
        return body
    kind = body.get("kind", name)
    return {**body, "name": name, "kind": kind, "template": body.get("template", name)}
