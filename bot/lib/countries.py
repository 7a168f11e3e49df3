"""Country codes (ISO 3166-1), and the code that was meant where something else is written."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from bot.lib.english import closest

_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar", "de", "pt", "it")  # whose names of countries are known
_USUAL = {
    "en": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "greatbritain": "GB", "britain": "GB", "uae": "AE",
    "emirates": "AE", "drc": "CD", "drcongo": "CD", "prc": "CN", "roc": "TW", "dprk": "KP", "rok": "KR", "ksa": "SA",
    "burma": "MM", "holland": "NL", "persia": "IR", "swaziland": "SZ", "capeverde": "CV", "easttimor": "TL",
    "macedonia": "MK", "turkey": "TR", "czechrepublic": "CZ", "ivorycoast": "CI", "unitedstatesofamerica": "US",
}  # fmt: skip
_SHARED = {"congo": ("CG", "CD"), "korea": ("KR", "KP")}  # names that two countries go by
_BRACKETS = re.compile(r" ?[()（）]")


@cache
def countries() -> dict[str, str]:
    """ISO 3166-1 codes and English short names, as the time zone database lists them."""
    import tzdata  # type: ignore[import-untyped]  # its path at once: importlib.resources takes 5 ms to import

    table = Path(tzdata.__file__).parent / "zoneinfo" / "iso3166.tab"
    lines = table.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return dict(rows)


@lru_cache(maxsize=256)  # a slip is often made in many files
def country_code(text: str) -> str:
    """`write GB` for “UK”, `did you mean CN (China)?` for “Chna”; "" where nothing is near."""
    wanted = _letters(text)
    if not wanted:
        return ""
    code = text.strip().upper() if text.strip().upper() in countries() else _USUAL.get(wanted) or _by_code(text)
    if code:
        return f"write {code}"
    whole, parts = _country_names(_LANGUAGES)
    if codes := _SHARED.get(wanted) or whole.get(wanted) or parts.get(wanted):
        return f"write {' or '.join(codes)}"
    english, _ = _country_names(("en",))
    near = closest(wanted, english, 0.8)
    codes = english[near] if near else ()
    return f"did you mean {' or '.join(f'{code} ({countries()[code]})' for code in codes)}?" if codes else ""


def _by_code(text: str) -> str:
    """From three letters, or from two that ISO 3166-1 gave to nobody or to another before."""
    from babel.core import get_global

    now = get_global("territory_aliases").get(text.strip().upper(), ())
    return str(now[0]) if len(now) == 1 and now[0] in countries() else ""


@cache
def _country_names(languages: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The names of ISO and CLDR in plain letters, and their parts in and before brackets, each with its codes."""
    from babel.core import Locale

    named = list(countries().items())
    for language in languages:
        named += [pair for pair in Locale.parse(language).territories.items() if pair[0] in countries()]
    whole: dict[str, tuple[str, ...]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for code, name in named:
        for names, one in ((whole, name), *((parts, part) for part in _BRACKETS.split(name))):
            names[_letters(one)] = tuple(dict.fromkeys((*names.get(_letters(one), ()), code)))
    return whole, parts


def _letters(text: str) -> str:
    """Without accents, signs and spaces, so that “Türkiye” and “TURKIYE” are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if letter.isalnum())
