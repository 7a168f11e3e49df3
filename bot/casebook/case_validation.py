"""Check the fields of a case against each other: contradicting dates, duplicate ids, files outside the folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.lib.english import did_you_mean
from bot.lib.field_errors import FieldError
from bot.lib.scalars import PartialDate

if TYPE_CHECKING:
    from bot.casebook.case_parts import GoAhead, Hold, Image, Inquiry, KeyDate, Response
    from bot.casebook.models import Case
    from bot.lib.field_errors import FieldPath

_OLDEST = 1900
_FARTHEST = 20  # years
_ONE_IS_WRONG = "correct one of the two dates"


def of_case(case: Case, today: date, *, all_dates: bool = True) -> Iterator[FieldError]:
    """`all_dates`: no key date was left out for an error of its own, so a name that none has is wrong."""
    for number, key_date in enumerate(case.key_dates):
        yield from _key_date(key_date, ("key_dates", number), today)
    for number, inquiry in enumerate(case.inquiries):
        yield from _inquiry(inquiry, ("inquiries", number), today)
    yield from _twice(_ids(case))
    yield from _past(case.situation.newest_source, ("situation", "newest_source"), today)
    if all_dates or not isinstance(case.situation.since, str):
        yield from _since(case, today)
    for number, measure in enumerate(case.measures):
        yield from _past(measure.date, ("measures", number, "date"), today)
    if case.un and case.un.cooperation:
        yield from _past(case.un.cooperation.date, ("un", "cooperation", "date"), today)
    if case.own_words:
        yield from _twice([(("own_words", n, "on"), str(words.on)) for n, words in enumerate(case.own_words)])
    yield from _soon(case.hold, "hold", today)
    yield from _soon(case.go_ahead, "go_ahead", today)
    if case.image:
        yield from _image(case.image)


def _ids(case: Case) -> Iterator[tuple[FieldPath, str]]:
    yield from ((("key_dates", number, "id"), key_date.id) for number, key_date in enumerate(case.key_dates))
    yield from ((("inquiries", number, "id"), inquiry.id) for number, inquiry in enumerate(case.inquiries))


def _since(case: Case, today: date) -> Iterator[FieldError]:
    since, newest, path = case.situation.since, case.situation.newest_source, ("situation", "since")
    if isinstance(since, str):
        ids = [key_date.id for key_date in case.key_dates]
        if since not in ids:
            hint = did_you_mean(since, ids) or f": it has {', '.join(ids)}, or write a date such as 2014-03-14"
            yield FieldError(path, f"this case has no key date “{since}”{hint}")
    elif since is not None:
        yield from _past(since, path, today)
        if since.first() <= today and surely_before(newest, since):
            yield FieldError(path, f"{since} is after the newest source, of {newest}: {_ONE_IS_WRONG}")


def of_languages(case: Case, spoken: tuple[str, ...]) -> Iterator[FieldError]:
    """A case may narrow its campaign's languages; own words in another would never be used."""
    named: list[tuple[FieldPath, str]]
    named = [(("languages", number), language) for number, language in enumerate(case.languages or ())]
    for number, words in enumerate(case.own_words):
        named += [(("own_words", number, "text", language), language) for language in words.text]
    for path, language in named:
        if language not in spoken:
            speaks = f"the campaign's languages are {', '.join(spoken)}, not {language}"
            hint = did_you_mean(language, spoken) or ": remove it, or add it to the campaign's languages"
            yield FieldError(path, speaks + hint, of_key=path[0] == "own_words")
        elif language not in (case.languages or spoken):
            own = ", ".join(case.languages or ())
            yield FieldError(
                path,
                f"this case's languages are {own}, not {language}: remove it, or add it to `languages`",
                of_key=True,
            )


def _key_date(key_date: KeyDate, path: FieldPath, today: date) -> Iterator[FieldError]:
    yield from _past(key_date.date, (*path, "date"), today)
    yield from _learned(key_date, path, today)


def _inquiry(inquiry: Inquiry, path: FieldPath, today: date) -> Iterator[FieldError]:
    yield from _past(inquiry.date, (*path, "date"), today)
    if inquiry.date.first() > today:
        return  # the rest is compared with this date
    if looked := inquiry.looked:
        if looked.on > today:
            yield FieldError((*path, "looked", "on"), _future(looked.on))
        elif looked.on < inquiry.date.first():
            yield FieldError(
                (*path, "looked", "on"), f"{looked.on} is before the inquiry of {inquiry.date}: correct the date"
            )
    if inquiry.response:
        yield from _answer(inquiry.response, inquiry, (*path, "response"), today)


def _answer(answer: Response, inquiry: Inquiry, path: FieldPath, today: date) -> Iterator[FieldError]:
    yield from _learned(answer, path, today)
    if answer.date is None:
        if answer.learned is None:
            message = "date is missing: write the day of the answer or, where it is unknown, the day you learned of it"
            yield FieldError((*path, "date"), f"{message}, a line such as  learned: 2024-05-02", of_key=True)
        return
    yield from _past(answer.date, (*path, "date"), today)
    if surely_before(answer.date, inquiry.date):
        yield FieldError(
            (*path, "date"),
            f"this answer of {answer.date} is before the inquiry of {inquiry.date}: {_ONE_IS_WRONG}",
        )


def surely_before(one: PartialDate, other: PartialDate) -> bool:
    """Compare only what is known of both."""
    known = [(a, b) for a, b in zip((one.year, one.month, one.day), (other.year, other.month, other.day), strict=True)]
    shared = [(a, b) for a, b in known if a and b]
    return [a for a, _ in shared] < [b for _, b in shared]


def _learned(dated: KeyDate | Response, path: FieldPath, today: date) -> Iterator[FieldError]:
    if dated.learned is None:
        return
    if dated.learned > today:
        yield FieldError((*path, "learned"), _future(dated.learned))
    elif dated.date and dated.learned < dated.date.first():
        yield FieldError(
            (*path, "learned"),
            f"learned on {dated.learned}, before it happened on {dated.date}: {_ONE_IS_WRONG}",
        )


def _past(when: PartialDate, path: FieldPath, today: date) -> Iterator[FieldError]:
    if when.first() > today:
        yield FieldError(path, _future(when))
    elif when.year < _OLDEST:
        yield FieldError(path, f"the year {when.year} is long ago: check it")


def _future(when: object) -> str:
    return f"{when} is in the future: correct the date"


def _soon(until: Hold | GoAhead | None, key: str, today: date) -> Iterator[FieldError]:
    if until and until.until and until.until.year > today.year + _FARTHEST:
        yield FieldError((key, "until"), f"{until.until} is more than {_FARTHEST} years ahead: check the year")


def _twice(named: Iterable[tuple[FieldPath, str]]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield FieldError(path, f"duplicate “{name}”: give each its own")
        seen.add(name)


def _image(image: Image) -> Iterator[FieldError]:
    path = PurePosixPath(image.file)
    if path.is_absolute() or ".." in path.parts or "\\" in image.file or image.file[:1] == "~" or ":" in image.file:
        yield FieldError(
            ("image", "file"), f"“{image.file}” is outside the campaign's folder: write it as images/name.jpg"
        )
