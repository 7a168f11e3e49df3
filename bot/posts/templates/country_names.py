"""Names of countries as the United Nations writes them (`country_names.tsv`, over CLDR), with their article."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.posts.templates.errors import TemplateProblem

if TYPE_CHECKING:
    from babel.core import Locale

# The column of the article, and how a preposition runs into it.
_ARTICLE = {"en": "the", "fr": "le", "es": "el"}
_PREPOSITIONS = {
    "en": {},
    "fr": {"à": {"le": "au", "les": "aux"}, "de": {"le": "du", "les": "des"}},
    "es": {"a": {"el": "al"}, "de": {"el": "del"}},
}
_INVERTED = re.compile(r"(.+) \((.+ (?:of|de|du|del|d'))\)")  # Iran (Islamic Republic of)
_ELIDED = re.compile(r"[AEIOUÉ]|Haïti")


def country(code: str, locale: Locale, word: str | None = None) -> str:
    """The country's name; with `word`, an article or a preposition of the language, as a sentence has it.

    Raises TemplateProblem where the language has no such name or no such word.
    """
    language = locale.language
    row = _table().get(code, {}) if locale.script != "Hant" else {}
    name = row.get(language) or locale.territories.get(code)
    if name is None:
        raise TemplateProblem(
            "missing-text", f"there is no name for the country “{code}” in “{language}”: write it out"
        )
    if word is None:
        return str(name)
    if word.lower() not in (known := words(language)):
        hint = f"write {' or '.join(known)}" if known else "leave it out"
        raise TemplateProblem("template", f'country("{word}") is not known in “{language}”: {hint}')
    phrase = _phrase(str(name), row.get(_ARTICLE[language], ""), language, word.lower())
    return phrase[0].upper() + phrase[1:] if word[0].isupper() else phrase


def words(language: str) -> tuple[str, ...]:
    """What `country(…)` takes in this language: its article, then its prepositions."""
    return (_ARTICLE[language], *_PREPOSITIONS[language]) if language in _ARTICLE else ()


@lru_cache(maxsize=1024)
def _phrase(name: str, article: str, language: str, word: str) -> str:
    name = _in_running_text(name)
    whole = name if not article else article + name if article.endswith("'") else f"{article} {name}"
    if word == _ARTICLE[language]:
        return whole
    contracted = _PREPOSITIONS[language][word].get(article)
    if contracted:
        return f"{contracted} {name}"
    if language == "fr" and word == "de" and not article and _ELIDED.match(name):
        return f"d'{name}"
    return f"{word} {whole}"


def _in_running_text(name: str) -> str:
    inverted = _INVERTED.fullmatch(name)
    if not inverted:
        return name
    return inverted[2] + ("" if inverted[2].endswith("'") else " ") + inverted[1]


@cache
def _table() -> dict[str, dict[str, str]]:
    """What each row says, by column; empty columns left out."""
    lines = files(__package__).joinpath("country_names.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {row[0]: {column: cell for column, cell in zip(rows[0], row, strict=False) if cell} for row in rows[1:]}
