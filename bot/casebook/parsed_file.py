"""One file -> one model, or every problem of the file."""

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
from bot.casebook.partial import ValidSubset, valid_part
from bot.casebook.positions import SourcePositions
from bot.casebook.source_text import SyntaxProblem, YamlError, decode
from bot.errors import Problem
from bot.lib.field_errors import FieldError

M = TypeVar("M", bound=Written)
_LONGEST = 1000  # characters of a message


@dataclass(slots=True)
class ParsedFile(Generic[M]):
    """`plain`: what YAML gave; `model`: None where anything is wrong; `rest`: the valid part of the file."""

    path: Path
    file: str
    text: str = ""
    plain: Any = yaml_reader.INVALID
    model: M | None = None
    rest: ValidSubset[M] | None = None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, errors: Iterable[FieldError]) -> None:
        """Add problems and drop the model. Paths are those of the file."""
        errors = list(islice(errors, yaml_reader.MOST_FAULTS))
        if errors:
            self.model = None
            positions = SourcePositions(self.text or _read_again(self.path))
            for error in errors:
                line, column = positions.of_key(error.path) if error.of_key else positions.of_value(error.path)
                self.problems.append(_problem(SyntaxProblem(line, column, error.message), self.file))

    def refuse_valid_part(self, errors: Iterable[FieldError]) -> None:
        """Add problems whose paths are those of `rest`."""
        if self.rest:
            paths = ((self.rest.original_path(error.path), error) for error in errors)
            self.refuse(FieldError(path, error.message, error.of_key) for path, error in paths if path is not None)

    def release_source(self) -> None:
        """Save memory: should a valid file be refused later, it is read again."""
        if self.model:
            self.plain, self.text = None, ""


def read(path: Path, file: str, model: type[M], extra: dict[str, Any]) -> ParsedFile[M]:
    """`extra`: the fields that the program fills in, by their alias."""
    parsed: ParsedFile[M] = ParsedFile(path, file)
    try:
        parsed.text = decode(read_bytes(path))
    except Unusable as reason:
        parsed.problems.append(Problem(str(reason), file, 1, 1))
        return parsed
    except YamlError as error:
        parsed.problems += [_problem(fault, file) for fault in error.faults]
        return parsed
    parsed.plain, faults = yaml_reader.read(parsed.text, lambda keys: validation_messages.example(tuple(keys), model))
    parsed.problems += [_problem(fault, file) for fault in faults]
    if isinstance(parsed.plain, dict):
        _validate(parsed, model, extra)
    elif parsed.plain is not yaml_reader.INVALID:
        parsed.refuse(
            [FieldError((), "this file must begin with a name, a colon, a space and a value, as in  id: ana-example")]
        )
    return parsed


def _validate(parsed: ParsedFile[M], model: type[M], extra: dict[str, Any]) -> None:
    try:
        parsed.model = model.model_validate({**parsed.plain, **extra})
        parsed.rest = ValidSubset(parsed.model)
    except ValidationError as error:
        parsed.refuse(validation_messages.from_pydantic(error, model, parsed.plain.get("occasions")))
        parsed.rest = valid_part(parsed.plain, error, model, extra)
    if parsed.problems:
        parsed.model = None
    parsed.refuse(
        FieldError((key,), f"there is no key “{key}”: remove it", True) for key in extra if key in parsed.plain
    )


def _read_again(path: Path) -> str:
    try:
        return decode(read_bytes(path))
    except (Unusable, YamlError):  # the file was removed or changed just now
        return ""


def _problem(fault: SyntaxProblem, file: str) -> Problem:
    message = fault.message
    if len(message) > _LONGEST:  # keep what is wrong, at its beginning, and what to write instead, at its end
        message = f"{message[: _LONGEST // 3]} … {message[-_LONGEST // 2 :]}"
    return Problem(message, file, fault.line, fault.column)
