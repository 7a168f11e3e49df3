"""Check that a post that names a dead person says so: in words, by the text of the file, or with a †."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.calendar.situations import is_dead
from bot.posts.checks import contradictions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.casebook.models import Case

MARK = "†"


def unsaid(texts: Sequence[str], language: str, case: Case, *, alone: bool) -> bool:
    """`texts` are the parts. The first part that names the person must say it; in a list of cases, each line must."""
    if not is_dead(case):
        return False
    names = contradictions.forms((*case.name.values(), *(case.short or {}).values()))
    pieces = texts if alone else [line for text in texts for line in text.split("\n")]
    naming = [piece for piece in map(contradictions.fold, pieces) if any(name in piece for name in names)]
    return not all(_says_it(piece, language, case) for piece in (naming[:1] if alone else naming))


def _says_it(folded: str, language: str, case: Case) -> bool:
    died = (key_date.what.get(language) for key_date in case.key_dates if key_date.kind == "died")
    told = any(contradictions.fold(what) in folded for what in died if what)
    return told or MARK in folded or any(pattern.search(folded) for pattern in _patterns(language))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Of the language, and of English for those that have no list: a † serves everywhere."""
    lists = _lists()
    return tuple(lists[name] for name in dict.fromkeys((language.partition("-")[0], "en")) if name in lists)


@cache
def _lists() -> dict[str, re.Pattern[str]]:
    lines = files(__package__).joinpath("death_words.txt").read_text("utf-8").splitlines()
    rows = (line.split(": ", 1) for line in lines if not line.startswith("#"))
    return {language: re.compile(pattern) for language, pattern in rows}
