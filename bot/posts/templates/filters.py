"""Words that follow each language's grammar: dates, counts, agreement, hashtags, countries (CLDR, by way of Babel).

A language's `Words` is made once and loads no more of Babel than a template asks for.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from bot.lib.english import did_you_mean
from bot.lib.links import is_hashtag, words
from bot.lib.scalars import PartialDate
from bot.posts.templates.errors import TemplateProblem
from bot.posts.templates.views import MissingValue, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from babel.core import Locale

PLURALS = ("zero", "one", "two", "few", "many", "other")
GRAMMARS = ("she", "he", "they", "group", "women", "men")
LONGEST = 20_000
_DOTTED = ("tr", "az")  # where i and ı are two letters (Unicode, SpecialCasing.txt)
_APOSTROPHES = str.maketrans("", "", "'’")


class Words:
    """The filters of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "longdate": self.longdate,
            "monthyear": self.monthyear,
            "count": self.count,
            "agree": self.agree,
            "hashtag": self.hashtag,
            "country": self.country,
            "join": join,
            "upper": self.upper,
            "lower": self.lower,
            "first": first,
            "last": last,
            "length": length,
        }

    @cached_property
    def locale(self) -> Locale:
        """`en` alone is written the way the UN writes it: 14 March 2014."""
        from babel.core import Locale, UnknownLocaleError

        try:
            found = Locale.parse(
                "en_GB" if self.language == "en" else self.language, sep="-" if "-" in self.language else "_"
            )
        except (UnknownLocaleError, ValueError):
            known = f"the language “{self.language}” is not known to CLDR, so dates and counts cannot be written in it"
            raise TemplateProblem("template", f"{known}: leave the filter out, or write the words by hand") from None
        return found

    def longdate(self, value: object) -> str:
        """The date as far as it is known: 14 March 2014, March 2014, 2014."""
        return self._dated(_as_date("longdate", value), to_the_day=True)

    def monthyear(self, value: object) -> str:
        return self._dated(_as_date("monthyear", value), to_the_day=False)

    @lru_cache(maxsize=512)  # noqa: B019 -- one Words a language lives as long as the program
    def _dated(self, value: PartialDate, to_the_day: bool) -> str:
        from babel import dates

        day = value.first()
        if not value.month:
            return self._in_own_digits(dates.format_skeleton("y", day, locale=self.locale))
        if not value.day or not to_the_day:
            return self._in_own_digits(dates.format_skeleton("yMMMM", day, locale=self.locale))
        written = self._in_own_digits(dates.format_date(day, "long", locale=self.locale))
        if self.locale.language == "fr" and day.day == 1:  # CLDR leaves the ordinal of the first to the writer
            return written.replace("1 ", "1er ", 1)
        return written

    @cached_property
    def _own_digits(self) -> dict[int, str] | None:
        """None where the language writes 0 to 9."""
        if self.locale.default_numbering_system == "latn":
            return None
        return {ord(str(digit)): _by_icu(digit, str(self.locale)) for digit in range(10)}

    def _in_own_digits(self, date: str) -> str:
        return date if self._own_digits is None else date.translate(self._own_digits)

    def count(self, value: object, **forms: object) -> str:
        """The form that the number asks for, `#` in it replaced by the number as the language writes it."""
        value = _present(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TemplateProblem("template", "count works on a whole number such as years or days")
        _only("count", forms, PLURALS)
        plural, number = self._counted(value)
        form = forms.get(plural)
        if not isinstance(form, str):
            raise TemplateProblem(
                "missing-text",
                f'for {value} the language “{self.language}” needs the form {plural}="…" in count(…): add it',
            )
        return form.replace("#", number)

    @lru_cache(maxsize=4096)  # noqa: B019
    def _counted(self, value: int) -> tuple[str, str]:
        from babel.numbers import format_decimal

        babel_knows = self._own_digits is None and not 1000 <= abs(value) < 10_000
        written = format_decimal(value, locale=self.locale) if babel_knows else _by_icu(value, str(self.locale))
        return str(self.locale.plural_form(abs(value))), written

    def agree(self, value: object, **forms: object) -> str:
        """The form for the case's `grammar`."""
        grammar = _present(value.read("grammar") if isinstance(value, View) and "grammar" in value.values else value)
        _only("agree", forms, GRAMMARS)
        if grammar not in GRAMMARS:
            raise TemplateProblem("template", 'agree works on a case: write {{ case | agree(she="…", he="…") }}')
        form = forms.get(str(grammar))
        if not isinstance(form, str):
            raise TemplateProblem("missing-text", f'the form {grammar}="…" is needed in agree(…) for this case: add it')
        return form

    def country(self, value: object, word: object = None) -> str:
        """The country's name; `country("the")`, `country("à")`: as a sentence has it."""
        from bot.posts.templates.country_names import country  # here: most templates name no country

        return country(_text("country", value), self.locale, None if word is None else _text("country", word))

    def hashtag(self, value: object, *more: object) -> str:
        return hashtag((value, *more), self.language)

    def upper(self, value: object) -> str:
        return short_enough(_upper(_text("upper", value), self.language))

    def lower(self, value: object) -> str:
        text = _text("lower", value)
        if self.language.partition("-")[0] in _DOTTED:
            text = text.replace("I", "ı").replace("İ", "i")
        return short_enough(text.lower())


def _by_icu(value: int, locale: str) -> str:
    """The number as CLDR has it. Babel does not know digits but ours, nor whether four are grouped (1,000; es: 1000).

    Where that makes no difference Babel writes it: ICU takes 7 MiB.
    """
    from icu4py.messageformat import MessageFormat

    return MessageFormat("{n,number,::.}", locale).format({"n": value})


def _upper(text: str, language: str) -> str:
    return (text.replace("i", "İ") if language.partition("-")[0] in _DOTTED else text).upper()


def _present(value: object) -> object:
    if isinstance(value, MissingValue):
        raise value.trouble()
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(_present(value), str):
        raise TemplateProblem("template", f"{name} works on text")
    return str(value)


def _as_date(name: str, value: object) -> PartialDate:
    value = _present(value)
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, date):
        return PartialDate(value.year, value.month, value.day)
    raise TemplateProblem("template", f"{name} works on a date such as key_date.date, today or as_of")


def _only(name: str, forms: dict[str, object], known: tuple[str, ...]) -> None:
    for form in forms:
        if form not in known:
            hint = did_you_mean(form, known) or f": it knows {', '.join(known)}"
            raise TemplateProblem("template", f"{name} has no form “{form}”{hint}")


def hashtag(value: object, language: str = "en") -> str:
    """#EndReprisals from “EndReprisals” or “end reprisals”, or several from lists, each once.

    With capitals it is read aloud as words.
    """
    tags: dict[str, str] = {}
    for tag in _tags(value, language):
        tags.setdefault(tag.casefold(), tag)
    return " ".join(tags.values())


def _tags(value: object, language: str) -> Iterator[str]:
    value = _present(value)
    if isinstance(value, tuple | list):
        for one in value:
            yield from _tags(one, language)
    else:
        yield _tag(_text("hashtag", value), language)


@lru_cache(maxsize=512)
def _tag(value: str, language: str) -> str:
    parts = words(normalize("NFC", value).translate(_APOSTROPHES))
    tag = "#" + "".join(_upper(part[0], language).title() + part[1:] for part in parts)
    if not is_hashtag(tag):
        raise TemplateProblem("template", f"“{value}” makes no hashtag: it has no letter")
    return tag


def join(value: object, between: object = "") -> str:
    if not isinstance(_present(value), tuple | list):
        raise TemplateProblem("template", "join works on a list such as campaign.hashtags")
    parts = [_text("join", part) for part in value]  # type: ignore[attr-defined]
    return short_enough(_text("join", between).join(parts))


def first(value: object) -> object:
    return _nth("first", value, 0)


def last(value: object) -> object:
    return _nth("last", value, -1)


def _nth(name: str, value: object, n: int) -> object:
    if not isinstance(_present(value), tuple | list | str):
        raise TemplateProblem("template", f"{name} works on a list such as cases or case.links")
    return value[n] if value else MissingValue(f"the list that {name} looks into is empty")  # type: ignore[index]


def length(value: object) -> int:
    if not isinstance(_present(value), tuple | list | str):
        raise TemplateProblem("template", "length works on a list such as cases")
    return len(value)  # type: ignore[arg-type]


def short_enough(text: str) -> str:
    if len(text) > LONGEST:
        raise TemplateProblem("template", f"the template makes a text of more than {LONGEST:,} characters")
    return text
