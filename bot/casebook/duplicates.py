"""Cases side by side: one id twice, one person twice, and which key dates a campaign's rules can name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.lib.field_errors import FieldError

if TYPE_CHECKING:
    from bot.casebook.models import Case
    from bot.casebook.parsed_file import ParsedFile


_WRITTEN = re.compile(r"^id:[ ]*[\"']?(?P<id>[a-z0-9-]{1,64})[\"']?[ ]*\r?$", re.MULTILINE)


def compare(cases: Sequence[ParsedFile[Case]]) -> None:
    """Both of two that share an id, or a name and first date, are refused: nobody can tell which is right."""
    ids: dict[Hashable, list[ParsedFile[Case]]] = defaultdict(list)
    people: dict[Hashable, list[ParsedFile[Case]]] = defaultdict(list)
    for case in cases:
        if name := case_id(case):
            ids[name].append(case)
        for one in _people(case):
            people[one].append(case)
    told = _refuse(ids.values(), "id", "this is the id of {others} too: give each case its own", set())
    _refuse(people.values(), "name", "this name and first date stand in {others} too: keep one of the files", told)


def _refuse(groups: Iterable[list[ParsedFile[Case]]], key: str, words: str, told: set[str]) -> set[str]:
    """One sentence a file; `told` are the files that have heard theirs."""
    others: dict[str, set[str]] = defaultdict(set)
    sheets: dict[str, ParsedFile[Case]] = {}
    for same in groups:
        for sheet in same if len(same) > 1 else ():
            sheets[sheet.file] = sheet
            others[sheet.file].update(other.path.name for other in same if other is not sheet)
    for file in others.keys() - told:
        sheets[file].refuse([FieldError((key,), words.format(others=", ".join(sorted(others[file]))))])
    return set(others)


def case_id(case: ParsedFile[Case]) -> str | None:
    """Also of a broken file, as far as it can be read."""
    if case.model:
        return case.model.id
    name = case.plain.get("id") if isinstance(case.plain, dict) else None
    written = _WRITTEN.search(case.text)
    return name if isinstance(name, str) else written["id"] if written else None


def _people(case: ParsedFile[Case]) -> Iterator[Hashable]:
    """Name and first date as written, in each language."""
    if not case.rest or {"name", "key_dates"} & case.rest.stood_in:
        return
    model = case.rest.model
    first = min(key_date.date for key_date in model.key_dates)
    for language, name in model.name.items():
        yield language, name.casefold(), first


def key_date_ids(cases: Sequence[ParsedFile[Case]]) -> set[str] | None:
    """Those of broken cases too; None where a file could not be read at all."""
    found: set[str] = set()
    for case in cases:
        if case.model:
            found.update(key_date.id for key_date in case.model.key_dates)
        elif isinstance(case.plain, dict):
            found.update(_ids(case.plain.get("key_dates")))
        else:
            return None
    return found


def _ids(key_dates: Any) -> Iterator[str]:
    for key_date in key_dates if isinstance(key_dates, list) else ():
        if isinstance(key_date, dict) and isinstance(name := key_date.get("id"), str):
            yield name
