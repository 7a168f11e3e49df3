"""One file -> one model, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from bot.casebook import validation_messages, yaml_reader
from bot.casebook.case_parts import Written
from bot.casebook.discovery import Unusable, read_bytes
from bot.casebook.partial import ValidSubset, salvage
from bot.casebook.positions import SourcePositions
from bot.casebook.source_text import SyntaxProblem, YamlError, decode
from bot.errors import Problem
from bot.lib.field_errors import FieldError

M = TypeVar("M", bound=Written)
_LONGEST = 1000


@dataclass(slots=True)
class ParsedFile(Generic[M]):
    """A file as read. `plain` is what stands in it as far as it could be read, `rest` its sound part.

    `model` is None where anything is wrong.
    """

    path: Path
    file: str
    text: str = ""
    plain: Any = yaml_reader.INVALID
    model: M | None = None
    rest: ValidSubset[M] | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, found: Iterable[FieldError]) -> None:
        """Adds problems, paths being those of the file, and takes the model away."""
        told = list(islice(found, yaml_reader.MOST_FAULTS))
        if told:
            self.model = None
            places = SourcePositions(self.text or _again(self.path))
            for each in told:
                line, column = places.of_key(each.path) if each.of_key else places.of(each.path)
                self.problems.append(_problem(SyntaxProblem(line, column, each.message), self.file))

    def shed(self) -> None:
        """A sound file of many need not be kept twice; should it be refused after all, it is read once more."""
        if self.model:
            self.plain, self.text = None, ""

    def check(self, found: Iterable[FieldError]) -> None:
        """The same for what was found in the sound part."""
        if self.rest:
            written = ((self.rest.written(each.path), each) for each in found)
            self.refuse(FieldError(path, each.message, each.of_key) for path, each in written if path is not None)


def read(path: Path, file: str, model: type[M], extra: dict[str, Any]) -> ParsedFile[M]:
    """`extra` are the fields that no file holds, by their alias."""
    sheet: ParsedFile[M] = ParsedFile(path, file)
    try:
        sheet.text = decode(read_bytes(path))
    except Unusable as reason:
        sheet.problems.append(Problem(str(reason), file, 1, 1))
        return sheet
    except YamlError as stop:
        sheet.problems += [_problem(fault, file) for fault in stop.faults]
        return sheet
    sheet.plain, faults = yaml_reader.read(sheet.text, lambda keys: validation_messages.example(tuple(keys), model))
    sheet.problems += [_problem(fault, file) for fault in faults]
    if isinstance(sheet.plain, dict):
        _validate(sheet, model, extra)
    elif sheet.plain is not yaml_reader.INVALID:
        sheet.refuse(
            [FieldError((), "this file must begin with a name, a colon, a space and a value, as in  id: ana-example")]
        )
    return sheet


def _validate(sheet: ParsedFile[M], model: type[M], extra: dict[str, Any]) -> None:
    try:
        sheet.model = model.model_validate({**sheet.plain, **extra})
        sheet.rest = ValidSubset(sheet.model)
    except ValidationError as error:
        sheet.refuse(validation_messages.from_pydantic(error, model, sheet.plain.get("occasions")))
        sheet.rest = salvage(sheet.plain, error, model, extra)
    if sheet.problems:
        sheet.model = None
    sheet.refuse(
        FieldError((key,), f"there is no key “{key}”: take it out", True) for key in extra if key in sheet.plain
    )


def _again(path: Path) -> str:
    try:
        return decode(read_bytes(path))
    except (Unusable, YamlError):  # it went away or changed this very moment
        return ""


def _problem(fault: SyntaxProblem, file: str) -> Problem:
    words = fault.message
    if len(words) > _LONGEST:  # it repeats what is wrong at its beginning, and ends in what to write instead
        words = f"{words[: _LONGEST // 3]} … {words[-_LONGEST // 2 :]}"
    return Problem(words, file, fault.line, fault.column)
