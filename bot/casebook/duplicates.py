"""Compare the cases of a campaign: duplicate ids and persons, and the key dates that its rules can name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.lib.field_errors import FieldError

if TYPE_CHECKING:
    from bot.casebook.models import Case
    from bot.casebook.parsed_file import ParsedFile


_ID_LINE = re.compile(r"^id:[ ]*[\"']?(?P<id>[a-z0-9-]{1,64})[\"']?[ ]*\r?$", re.MULTILINE)


def refuse_duplicates(cases: Sequence[ParsedFile[Case]]) -> None:
    """Refuse all cases that share an id, or a name and first date: the program cannot know which is right."""
    ids: dict[Hashable, list[ParsedFile[Case]]] = defaultdict(list)
    people: dict[Hashable, list[ParsedFile[Case]]] = defaultdict(list)
    for case in cases:
        if name := case_id(case):
            ids[name].append(case)
        for person in _people(case):
            people[person].append(case)
    refused = _refuse(ids.values(), "id", "duplicate id, also in {others}: give each case its own", set())
    _refuse(people.values(), "name", "same name and first date as in {others}: remove one of the files", refused)


def _refuse(groups: Iterable[list[ParsedFile[Case]]], key: str, message: str, skip: set[str]) -> set[str]:
    """Report each file once, but none of `skip`; return the files."""
    others: dict[str, set[str]] = defaultdict(set)
    files: dict[str, ParsedFile[Case]] = {}
    for same in groups:
        for case in same if len(same) > 1 else ():
            files[case.file] = case
            others[case.file].update(other.path.name for other in same if other is not case)
    for file in others.keys() - skip:
        files[file].refuse([FieldError((key,), message.format(others=", ".join(sorted(others[file]))))])
    return set(others)


def case_id(case: ParsedFile[Case]) -> str | None:
    """Read the id, also from a file with errors."""
    if case.model:
        return case.model.id
    name = case.plain.get("id") if isinstance(case.plain, dict) else None
    line = _ID_LINE.search(case.text)
    return name if isinstance(name, str) else line["id"] if line else None


def _people(case: ParsedFile[Case]) -> Iterator[Hashable]:
    """Yield name and first date, in each language."""
    if not case.rest or {"name", "key_dates"} & case.rest.placeholders:
        return
    model = case.rest.model
    first = min(key_date.date for key_date in model.key_dates)
    for language, name in model.name.items():
        yield language, name.casefold(), first


def key_date_ids(cases: Sequence[ParsedFile[Case]]) -> set[str] | None:
    """Collect them, also from cases with errors; None where a file cannot be read at all."""
    ids: set[str] = set()
    for case in cases:
        if case.model:
            ids.update(key_date.id for key_date in case.model.key_dates)
        elif isinstance(case.plain, dict):
            ids.update(_ids(case.plain.get("key_dates")))
        else:
            return None
    return ids


def _ids(key_dates: Any) -> Iterator[str]:
    for key_date in key_dates if isinstance(key_dates, list) else ():
        if isinstance(key_date, dict) and isinstance(name := key_date.get("id"), str):
            yield name
