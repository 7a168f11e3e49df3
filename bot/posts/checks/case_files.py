"""Check the case files themselves, whatever their posts say. Each finding comes with its field."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.casebook.case_validation import surely_before
from bot.casebook.texts import texts
from bot.posts.checks import encoding
from bot.posts.models import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.casebook.models import Campaign, Case
    from bot.lib.field_errors import FieldPath


# Words that stand for somebody who was named already: of a `what` they make “Ana she was told”.
_PRONOUNS = {
    "en": {"he", "she", "they", "it", "his", "her", "their", "we", "i"},
    "fr": {"il", "elle", "ils", "elles", "on"},
    "es": {"él", "ella", "ellos", "ellas"},
    "pt": {"ele", "ela", "eles", "elas"},
    "it": {"lui", "lei", "loro"},
    "de": {"er", "sie", "es", "ihr", "ihre", "sein", "seine"},
    "ru": {"он", "она", "оно", "они", "его", "её", "ее", "их"},
    "ar": {"هو", "هي", "هم", "هن"},
}
_CHINESE = re.compile("[他她它]们?")
_SENTENCE_END = re.compile(r"(?<!\.)(?<!\.\w)(?<!\b(?:jr|sr|co|al))(?<!\b(?:etc|inc|ltd))[.!?。！？।؟]$", re.IGNORECASE)
_OLD = 366  # days
_NOUNS_HAVE_CAPITALS = ("de", "lb")
_WORD = re.compile(r"[^\W\d_]+")


def check_case(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    yield from _unclear_doubts(case)
    yield from _newest_source(case)
    yield from _sentences(case)
    yield from _letters(case)
    yield from _file_name(case)


def find_same_names(cases: Iterable[tuple[Campaign, Case]]) -> Iterator[tuple[Finding, FieldPath]]:
    """Find names that two cases share but for accents, capitals and signs; one id in two campaigns is one case."""
    named: dict[str, dict[str, Case]] = {}
    for _, case in cases:
        for name in {_plain(name) for name in case.name.values()}:
            named.setdefault(name, {}).setdefault(case.id, case)
    for same in named.values():
        for case in same.values():
            if others := sorted(other.file for other in same.values() if other is not case):
                message = (
                    f"{', '.join(others)} has the same name: if they are one person, keep one of the files, or, in two "
                    "campaigns, give both the same `id`; if they are two people, change nothing"
                )
                yield Finding("same-person", "warn", message, case.file), ("name",)


def _plain(name: str) -> str:
    """Letters and digits alone, without accents, in small: “Ana  EXÁMPLE” is “anaexample”."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in apart if letter.isalnum())


def _newest_source(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    """Posts print it as “as of”: it cannot lie before a key date, which a source tells of."""
    newest = case.situation.newest_source
    if after := [known for known in case.key_dates if surely_before(newest, known.date)]:
        last = max(after, key=lambda known: known.date)
        message = (
            f"newest_source is {newest}, earlier than the key date “{last.id}” of {last.date}: write the date "
            "of the newest source, and check whether `text` under `situation` is still true"
        )
        yield Finding("newest-source", "warn", message, case.file), ("situation", "newest_source")


def check_source_age(case: Case, today: date) -> Iterator[tuple[Finding, FieldPath]]:
    """Check a case that has posts: its newest source is at most a year old."""
    newest = case.situation.newest_source
    if (today - newest.last()).days > _OLD:
        message = (
            f"the newest source is of {newest}, more than 12 months ago: look for a newer one and write its date and "
            "address under `situation`. If there is none, change nothing"
        )
        yield Finding("old-source", "warn", message, case.file), ("situation", "newest_source")


def _sentences(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    """Posts put `what` after the name, in the middle of a sentence."""
    for number, key_date in enumerate(case.key_dates):
        for language, what in key_date.what.items():
            message = _begins(what, language, case) or _ends(what)
            if message:
                yield Finding("what", "warn", message, case.file), ("key_dates", number, "what", language)


def _begins(what: str, language: str, case: Case) -> str:
    match = _WORD.search(what)
    first = match[0] if match and match.start() == 0 else ""
    base = language.partition("-")[0]
    pronoun = first.casefold() in _PRONOUNS.get(base, ()) or (base == "zh" and _CHINESE.match(what))
    capital = first[:1].isupper() and first[1:2].islower() and base not in _NOUNS_HAVE_CAPITALS
    if not pronoun and not capital:
        return ""
    name = case.name.get(language) or next(iter(case.name.values()))
    return (
        f"posts put `what` after the name, “{name} {what[:40]}{'…' * (len(what) > 40)}”: begin with what happened, in "
        "small letters, as in “was detained”"
    )


def _ends(what: str) -> str:
    if not _SENTENCE_END.search(what):
        return ""
    return f"the `what` ends with “{what[-1]}”, and the template adds its own: remove it"


def _letters(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    if case.model_dump_json().isascii():  # far quicker than to look at each text, and mostly so
        return
    for path, text in texts(case):
        for code, severity, message in encoding.find_broken_letters(text):
            yield Finding(code, severity, message, case.file), path


def _file_name(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    name = PurePosixPath(case.file)
    if unicodedata.normalize("NFC", name.stem) != case.id:
        message = (
            f"this file is named {name.name} and its id is {case.id}: rename the file {case.id}{name.suffix}; the id "
            "must not change"
        )
        yield Finding("file-name", "warn", message, case.file), ("id",)


def _unclear_doubts(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    for number, key_date in enumerate(case.key_dates):
        if key_date.doubt == "yes":
            message = (
                f"`disputed: yes` does not say what is in doubt about “{key_date.id}”: write `disputed: date` if only "
                "the day is in doubt (posts say “around”; `yes` means this), or `disputed: fact` if it is in doubt "
                "whether it happened (posts say “reportedly”)"
            )
            yield Finding("disputed", "warn", message, case.file), ("key_dates", number, "disputed")
