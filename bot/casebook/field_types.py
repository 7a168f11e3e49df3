"""The types of the fields: how the text of a file becomes a value, and what editors are told about it.

Each parser raises ValueError with a full sentence that says what to write instead; `parsed_file` adds file, line and
column. An editor reads YAML's own types where we read text: `approvals: 1` and `disputed: yes` are right for both.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import core_schema

from bot.casebook.timezones import parse_timezone
from bot.lib.countries import countries
from bot.lib.links import is_hashtag, link_end
from bot.lib.scalars import (
    ID,
    LANGUAGE,
    MonthDay,
    PartialDate,
    parse_country,
    parse_date,
    parse_days,
    parse_id,
    parse_language,
    parse_month_day,
    parse_partial_date,
    parse_time,
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


def text_or(kind: type[T], parser: Callable[[str], T]) -> Callable[[object], T]:
    """Parse a text; pass on a value that is parsed already."""

    def read(value: object) -> T:
        if isinstance(value, str):
            return parser(value)
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
    if end < len(value) and value[end].isprintable():  # the link check reports what is invisible
        whole = f"if “{value[end]}” belongs to the address, write {_in_percent(value)}"
        raise ValueError(f"a post that prints “{value}” links to {value[:end]} only: {whole}; else leave it out")
    return value


def _in_percent(link: str) -> str:
    """Encode what would end the link too early."""
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
    """Remove the #, which begins a comment in YAML where it is not in quotes."""
    tag = value.removeprefix("#").removeprefix("＃") if isinstance(value, str) else ""
    if not is_hashtag("#" + tag.replace(" ", "")):
        raise ValueError(f"“{value}” cannot be a hashtag: write letters and digits without #, as in EndReprisals")
    return tag


def split_list(value: object) -> object:
    """Take one text for a list of one; several on one line must be written as a list."""
    if not isinstance(value, str):
        return value
    several = list(filter(None, (_BETWEEN_LINKS if "://" in value else _BETWEEN).split(value)))
    if len(several) > 1:
        shown = ", ".join(entry if entry[0].isalnum() else f'"{entry}"' for entry in several)
        raise ValueError(f"“{value}” is more than one: write them as a list, [{shown}]")
    return (value,)


def parse_hold(value: object) -> object:
    """Read `yes` as a hold without an end."""
    if not isinstance(value, str):
        return value
    with suppress(ValueError):
        return {} if parse_yes_no(value) else None
    day = _DATE_WITHIN.search(value)
    until = f"write hold: {{until: {day[0] if day else '2027-02-01'}}}, the last day of the hold"
    raise ValueError(f"“{value}” is not a hold: {until}; or hold: yes, which has no end")


def parse_disputed(value: object) -> object:
    """`no` is the default; editors turn yes and no into `true` and `false`."""
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
    """A partial date, or the id of a key date, which `case_validation` looks up."""
    if value is None or isinstance(value, PartialDate):
        return value
    if not isinstance(value, str):
        raise ValueError("one value belongs here: the id of a key date, or a date such as 2014-03-14")
    dated = _LIKE_A_DATE.fullmatch(value) or (not ID.fullmatch(value) and written_date(value))
    return parse_partial_date(value) if dated else parse_id(value)


def parse_leap_day(text: str) -> MonthDay:
    with suppress(ValueError):
        if (day := parse_month_day(text)) in _LEAP_DAYS:
            return day
    raise ValueError(f"leap_day is “{text}”: write {' or '.join(map(str, _LEAP_DAYS))}")


def parse_approvals(text: str) -> int:
    if text not in ("0", "1", "2"):
        raise ValueError(f"approvals is “{text}”: write how many people must approve a post: 0, 1 or 2")
    return int(text)


def parse_freshness(value: object) -> timedelta | None:
    """None: never."""
    if value == "never" or value is None:
        return None
    return text_or(timedelta, lambda text: timedelta(days=parse_days(text)))(value)


def parse_on(value: object) -> MonthDay | date | None:
    """Read a day of every year, or one date."""
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
    """Turn `{name: {…}}` and `{name: yes}` into a list of rules; `kind` and `template` default to the name."""
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


class OneOrMore:
    """One text may stand for a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(split_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


class _CountryCode:
    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"enum": sorted(countries())}


def _pattern(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$"}


_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_LANGUAGE = _pattern(f"({LANGUAGE.pattern})")
_ID = _pattern(f"({ID.pattern})")
_DATE = _pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IN_DAYS = _pattern("[0-9]{1,6} ?(day|week)s?")
_YEAR = {"type": "integer", "minimum": 1900}
_COUNT = {"type": "integer", "minimum": 1}
_YES_NO = ["yes", "no", "true", "false", True, False]
_TEXTS = {"type": "object", "propertyNames": _LANGUAGE, "additionalProperties": _TEXT, "minProperties": 1}

Id = Annotated[str, BeforeValidator(parse_id), WithJsonSchema({**_ID, "not": {"const": "all"}})]
Line = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True), WithJsonSchema(_TEXT)]
Lines = Annotated[tuple[Line, ...], OneOrMore()]
Language = Annotated[str, BeforeValidator(parse_language), WithJsonSchema(_LANGUAGE)]
Languages = Annotated[tuple[Language, ...], Field(min_length=1), OneOrMore()]
Texts = Annotated[Mapping[Language, Line], BeforeValidator(need_languages), WithJsonSchema(_TEXTS)]
Link = Annotated[str, BeforeValidator(parse_link), WithJsonSchema({"type": "string", "pattern": "^https?://"})]
Links = Annotated[tuple[Link, ...], Field(min_length=1), OneOrMore()]
Hashtag = Annotated[str, BeforeValidator(parse_hashtag), WithJsonSchema(_pattern("[#＃]?[^#]+"))]
Hashtags = Annotated[tuple[Hashtag, ...], OneOrMore()]
Country = Annotated[str, BeforeValidator(parse_country), _CountryCode()]
Day = Annotated[date, BeforeValidator(text_or(date, parse_date)), WithJsonSchema(_DATE)]
SomeDay = Annotated[
    PartialDate,
    BeforeValidator(text_or(PartialDate, parse_partial_date)),
    PlainSerializer(str),
    WithJsonSchema({"anyOf": [_pattern("[0-9]{4}(-[0-9]{2}){0,2}"), _YEAR]}),
]
YearDay = Annotated[
    MonthDay | date | None,
    BeforeValidator(parse_on),
    PlainSerializer(str),
    WithJsonSchema({"anyOf": [_DATE, _pattern("[0-9]{1,2}[.]? [A-Za-z]+")]}),
]
Doubt = Annotated[
    Literal["date", "fact", "yes"] | None,
    BeforeValidator(parse_disputed),
    WithJsonSchema({"enum": ["date", "fact", *_YES_NO]}),
]
Since = Annotated[
    PartialDate | str | None,
    BeforeValidator(parse_since),
    PlainSerializer(str, when_used="unless-none"),
    WithJsonSchema({"anyOf": [_ID, _YEAR]}),
]
YesNo = Annotated[bool, BeforeValidator(text_or(bool, parse_yes_no)), WithJsonSchema({"enum": _YES_NO})]
Clock = Annotated[time, BeforeValidator(text_or(time, parse_time)), WithJsonSchema(_pattern("[0-9]{1,2}:[0-9]{2}"))]
Zone = Annotated[
    ZoneInfo,
    BeforeValidator(text_or(ZoneInfo, parse_timezone)),
    PlainSerializer(str),
    WithJsonSchema({"type": "string"}),
]
Days = Annotated[int, BeforeValidator(text_or(int, parse_days)), WithJsonSchema(_IN_DAYS)]
Years = Annotated[
    Literal["every", "round"] | tuple[int, ...],
    BeforeValidator(parse_years),
    WithJsonSchema({"anyOf": [{"enum": ["every", "round"]}, {"type": "array", "items": _COUNT}]}),
]
LeapDay = Annotated[
    MonthDay,
    BeforeValidator(text_or(MonthDay, parse_leap_day)),
    PlainSerializer(str),
    WithJsonSchema({"enum": [str(day) for day in _LEAP_DAYS]}),
]
Approvals = Annotated[
    int, BeforeValidator(text_or(int, parse_approvals)), WithJsonSchema({"enum": [0, 1, 2, "0", "1", "2"]})
]
Freshness = Annotated[
    timedelta | None, BeforeValidator(parse_freshness), WithJsonSchema({"anyOf": [{"const": "never"}, _IN_DAYS]})
]
