"""One file -> one model, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from bot.casebook import plainhelp, yamltext
from bot.casebook.folders import Unusable, read_bytes
from bot.casebook.model import Written
from bot.casebook.places import Places
from bot.casebook.plainhelp import Help
from bot.casebook.textscan import Fault, Unreadable, decode
from bot.errors import Problem

M = TypeVar("M", bound=Written)


@dataclass(slots=True)
class Sheet(Generic[M]):
    """A file as read. `plain` is what stands in it, as far as it could be read; `model` None where anything is wrong."""

    path: Path
    file: str
    text: str = ""
    plain: Any = yamltext.BROKEN
    model: M | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, found: Iterable[Help]) -> None:
        """Adds problems and takes the model away."""
        told = list(found)
        if told:
            self.model = None
            places = Places(self.text)
            for each in told:
                line, column = places.of_key(each.path) if each.of_key else places.of(each.path)
                self.problems.append(Problem(each.message, self.file, line, column))


def read(path: Path, file: str, model: type[M], extra: dict[str, Any]) -> Sheet[M]:
    """`extra` are the fields that no file holds, by their alias."""
    sheet: Sheet[M] = Sheet(path, file)
    try:
        sheet.text = decode(read_bytes(path))
    except Unusable as reason:
        sheet.problems.append(Problem(str(reason), file))
        return sheet
    except Unreadable as stop:
        sheet.problems += [_problem(fault, file) for fault in stop.faults]
        return sheet
    sheet.plain, faults = yamltext.read(sheet.text)
    sheet.problems += [_problem(fault, file) for fault in faults]
    if isinstance(sheet.plain, dict):
        _validate(sheet, model, extra)
    elif sheet.plain is not yamltext.BROKEN:
        sheet.refuse([Help((), "this file must begin with a name, a colon and a value, as in  id: ana-example")])
    return sheet


def _validate(sheet: Sheet[M], model: type[M], extra: dict[str, Any]) -> None:
    reserved = [key for key in sheet.plain if key[:1] == "("]
    try:
        sheet.model = model.model_validate({**sheet.plain, **extra})
    except ValidationError as error:
        occasions = sheet.plain.get("occasions")
        sheet.refuse(plainhelp.explain(error, model, list(occasions) if isinstance(occasions, dict) else None))
    if sheet.problems:
        sheet.model = None
    sheet.refuse(Help((key,), f"there is no key “{key}”: take it out", of_key=True) for key in reserved)


def _problem(fault: Fault, file: str) -> Problem:
    return Problem(fault.message, file, fault.line, fault.column)
