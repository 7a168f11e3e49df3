"""The hour in the country of a case, from the zone table of the time zone database."""

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.lib import english
from bot.lib.countries import countries

# Names as the time zone database writes them.
_WITH_ARTICLE = frozenset({"AE", "BS", "CF", "DO", "GM", "KM", "MH", "MV", "NL", "PH", "SB", "SC", "US"})


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Country code -> zones, the most populous first as far as the table can: https://data.iana.org/time-zones/theory.html"""
    zones: dict[str, tuple[str, ...]] = {}
    text = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            zones[code] = (*zones.get(code, ()), zone)
    return zones


def city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def hours_there(country: str, due: datetime) -> str:
    """The hour in a country: both where it has two, the range where it has more; "" where it is the hour here."""
    name = ("the " if country in _WITH_ARTICLE else "") + countries()[country]
    moments: dict[datetime, str] = {}
    for zone in _table().get(country, ()):
        moments.setdefault(due.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)
    clocks = [_clock(moment, due.date()) for moment in moments]
    if clocks in ([], [f"{due:%H:%M}"]):
        return ""
    if len(clocks) == 1:
        return f"{clocks[0]} in {name}"
    if len(clocks) == 2:
        return f"{clocks[0]} in {name} ({clocks[1]} in {city(list(moments.values())[1])})"
    ends = [_clock(moment, due.date()) for moment in (min(moments), max(moments))]
    if min(moments).date() == max(moments).date():
        ends[0] = f"{min(moments):%H:%M}"
    return f"between {ends[0]} and {ends[1]} in {name}, which has {len(clocks)} different hours"


def hour_here(due: datetime, zone: str) -> str:
    return f"{due:%H:%M} in {city(zone)}"


def _clock(moment: datetime, here: date) -> str:
    hour = f"{moment:%H:%M}"
    return hour if moment.date() == here else f"{hour} on {english.weekday(moment.date())}"
