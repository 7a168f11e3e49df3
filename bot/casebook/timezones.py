"""The campaign's time zone, by a city. Offsets and abbreviations are refused: they do not say whose clocks count."""

import re
import unicodedata
from zoneinfo import ZoneInfo, available_timezones

from bot.lib.english import did_you_mean

# `Etc/GMT+2` is two hours BEHIND Greenwich, `EST` has no summer: https://data.iana.org/time-zones/tzdb/etcetera
_NO_CITY = re.compile(
    r"(?:Etc/)?(?:GMT|UTC|UCT|Z)?\s*[+\-−]?\s*[0-9]{1,2}(?::?[0-9]{2})?|"
    r"(?:(?:Etc/)?(?:GMT|Greenwich)|[A-Z]{2,4}[0-9][A-Z]{3}|[ECMW]ES?T|[A-Z]{1,3}[SD]?T|ME[SZ]Z?|CES?T)",
    re.IGNORECASE,
)
_ASK = "write a large city with the same clocks, as in Europe/Zurich"


def parse_timezone(text: str) -> ZoneInfo:
    if _NO_CITY.fullmatch(text.strip()):
        raise ValueError(f"“{text}” does not say whose clocks are meant: {_ASK}")
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # KeyError: unknown; OSError: a folder such as “Europe”
        raise ValueError(f"“{text}” is not a time zone{_meant(text) or f': {_ASK}'}") from None


def _meant(text: str) -> str:
    """Suggest a zone by the name of its city, else a similar name; never an offset."""
    cities = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    city = _plain(text.strip().replace(" ", "_"))
    same = next((name for name in cities if city in (_plain(name), _plain(name.rpartition("/")[2]))), None)
    return f": did you mean “{same}”?" if same else did_you_mean(text, cities)


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
