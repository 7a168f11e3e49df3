"""One file -> one model, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from bot.casebook import plainhelp, yamltext
from bot.casebook.folders import Unusable, read_bytes
from bot.casebook.model import Written
from bot.casebook.places import Places
from bot.casebook.plainhelp import Help
from bot.casebook.salvage import Rest, salvage
from bot.casebook.textscan import Fault, Unreadable, decode
from bot.errors import Problem

M = TypeVar("M", bound=Written)
_LONGEST = 1000


@dataclass(slots=True)
class Sheet(Generic[M]):
    """A file as read. `plain` is what stands in it as far as it could be read, `rest` its sound part.

    `model` is None where anything is wrong.
    """

    path: Path
    file: str
    text: str = ""
    plain: Any = yamltext.BROKEN
    model: M | None = None
    rest: Rest[M] | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, found: Iterable[Help]) -> None:
        """Adds problems, paths being those of the file, and takes the model away."""
        told = list(islice(found, yamltext.MOST_FAULTS))
        if told:
            self.model = None
            places = Places(self.text or _again(self.path))
            for each in told:
                line, column = places.of_key(each.path) if each.of_key else places.of(each.path)
                self.problems.append(_problem(Fault(line, column, each.message), self.file))

    def shed(self) -> None:
        """A sound file of many need not be kept twice; should it be refused after all, it is read once more."""
        if self.model:
            self.plain, self.text = None, ""

    def check(self, found: Iterable[Help]) -> None:
        """The same for what was found in the sound part."""
        if self.rest:
            written = ((self.rest.written(each.path), each) for each in found)
            self.refuse(Help(path, each.message, each.of_key) for path, each in written if path is not None)


def read(path: Path, file: str, model: type[M], extra: dict[str, Any]) -> Sheet[M]:
    """`extra` are the fields that no file holds, by their alias."""
    sheet: Sheet[M] = Sheet(path, file)
    try:
        sheet.text = decode(read_bytes(path))
    except Unusable as reason:
        sheet.problems.append(Problem(str(reason), file, 1, 1))
        return sheet
    except Unreadable as stop:
        sheet.problems += [_problem(fault, file) for fault in stop.faults]
        return sheet
    sheet.plain, faults = yamltext.read(sheet.text)
    sheet.problems += [_problem(fault, file) for fault in faults]
    if isinstance(sheet.plain, dict):
        _validate(sheet, model, extra)
    elif sheet.plain is not yamltext.BROKEN:
        sheet.refuse(
            [Help((), "this file must begin with a name, a colon, a space and a value, as in  id: ana-example")]
        )
    return sheet


def _validate(sheet: Sheet[M], model: type[M], extra: dict[str, Any]) -> None:
    try:
        sheet.model = model.model_validate({**sheet.plain, **extra})
        sheet.rest = Rest(sheet.model)
    except ValidationError as error:
        sheet.refuse(plainhelp.explain(error, model, sheet.plain.get("occasions")))
        sheet.rest = salvage(sheet.plain, error, model, extra)
    if sheet.problems:
        sheet.model = None
    sheet.refuse(Help((key,), f"there is no key “{key}”: take it out", True) for key in extra if key in sheet.plain)


def _again(path: Path) -> str:
    try:
        return decode(read_bytes(path))
    except (Unusable, Unreadable):  # it went away or changed this very moment
        return ""


def _problem(fault: Fault, file: str) -> Problem:
    words = fault.message
    if len(words) > _LONGEST:  # it repeats what is wrong at its beginning, and ends in what to write instead
        words = f"{words[: _LONGEST // 3]} … {words[-_LONGEST // 2 :]}"
    return Problem(words, file, fault.line, fault.column)
