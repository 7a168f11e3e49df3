"""Dates that are written another way than files have them: the form to write instead. None is ever taken as meant.

Asked only once something is wrong, so nothing here needs to be fast.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache

from bot.lib.english import MONTHS, closest

_PIECES = re.compile(r"[0-9]+|[^\W\d_]+")
_LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar", "de", "pt", "it")  # whose words for the months are known


def written_date(text: str) -> str:
    """How a file has the date that was meant, as in `2014-03-14`; both forms where it can mean two; else ""."""
    return _in_words(_date(year, month, day) for year, month, day in _dates(text) if year)


def written_day(text: str) -> str:
    """The same for a day of every year, as in `10 February`; a date where a year stands there too."""
    return _in_words(
        _date(year, month, day) if year else f"{day} {MONTHS[month - 1]}" for year, month, day in _dates(text) if day
    )


def _date(year: int, *parts: int) -> str:
    return "-".join([f"{year:04}", *(f"{part:02}" for part in parts if part)])


def _in_words(forms: Iterator[str]) -> str:
    return " or ".join(f"“{form}”" for form in dict.fromkeys(forms))


def _dates(text: str) -> list[tuple[int, int, int]]:
    """Year, month and day as they can be meant; 0 for what is not said."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pieces = _PIECES.findall(plain)
    numbers = [piece for piece in pieces if piece.isdecimal()]
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    years = [number for number in numbers if len(number) == 4]
    others = [int(number) for number in numbers if len(number) < 3]
    if len(years) > 1 or len(years) + len(others) != len(numbers):
        return []
    year = int(years[0]) if years else 0
    months = list(filter(None, map(_month, (piece for piece in pieces if not piece.isdecimal()))))
    if months:
        found = [(year, months[0], others[0] if others else 0)] if len(months) == 1 and len(others) < 2 else []
    elif year and len(others) == 1:
        found = [(year, others[0], 0)]
    elif year and numbers[0] == years[0]:
        found = [(year, others[0], others[1])] if len(others) == 2 else []
    else:
        found = _day_and_month(year, others, plain)
    return [one for one in found if _is_day(*one)]


def _day_and_month(year: int, others: list[int], written: str) -> list[tuple[int, int, int]]:
    """With dots the day stands first everywhere, in Chinese the month; else that differs from country to country."""
    if len(others) != 2:
        return []
    first, second = others
    ways = [(year, second, first), (year, first, second)]
    if "月" in written:
        return ways[1:]
    return ways[:1] if "." in written and second <= 12 else ways


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year or 2024, month, day or 1)
    except ValueError:
        return False
    return True


def _month(word: str) -> int:
    """1 to 12, or 0: in full, cut short, with a slip, or in another language."""
    names = [name.casefold() for name in MONTHS]
    if len(word) < 3:
        return 0
    if short := [n for n, name in enumerate(names, 1) if name.startswith(word) or (word == "sept" and n == 9)]:
        return short[0] if len(short) == 1 else 0
    known = _months_elsewhere()
    near = closest(word, names, 0.75)
    return known.get(word) or (names.index(near) + 1 if near else 0)


@cache
def _months_elsewhere() -> dict[str, int]:
    from babel.core import Locale

    found: dict[str, int] = {}
    for language in _LANGUAGES:
        widths = Locale.parse(language).months
        for names in (widths["format"]["wide"], widths["stand-alone"]["wide"]):
            found |= {name.casefold(): number for number, name in names.items()}
    return found
