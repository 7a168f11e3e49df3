"""One mistake in one field of a file, and what the models know about the fields around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FieldError:
    """`of_key`: the key, not its value, is wrong."""

    path: FieldPath
    message: str
    of_key: bool = False


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """By the key in the file; an alias in brackets names what no file holds."""
    named = ((field.alias or name, field) for name, field in model.model_fields.items())
    return {key: field for key, field in named if not key.startswith("(")}


def keys_at(model: type[BaseModel], path: FieldPath) -> list[str]:
    """List the keys that the section at `path` takes."""
    below, _ = find_field(model, path)
    return list(fields_of(below)) if below else []


def find_field(model: type[BaseModel], path: FieldPath) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """Find the section that a path leads to, and the field that its last key names."""
    below: type[BaseModel] | None = model
    field: FieldInfo | None = None
    for part in path:
        if isinstance(part, str) and below:
            field = fields_of(below).get(part)
            below = _section_in(field.annotation) if field else below  # a name that the team chose: a rule, an account
        elif isinstance(part, str):
            field = None
    return below, field


def _section_in(annotation: Any) -> type[BaseModel] | None:
    """Find the model in `M`, `M | None`, `tuple[M, ...]` or `dict[str, M]`."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section_in(part))), None)
