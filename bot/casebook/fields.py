"""Walking the models: which section a path of keys leads to."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from bot.casebook.positions import FieldPath


def section(model: type[BaseModel], path: FieldPath) -> type[BaseModel] | None:
    """The model of the section at `path`; list numbers and names of rules lead nowhere new."""
    for part in path:
        field = next((f for name, f in model.model_fields.items() if (f.alias or name) == part), None)
        if field is None:
            continue
        below = inner(field.annotation)
        if below is None:
            return None
        model = below
    return model


def inner(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds: one, maybe one, or a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := inner(part))), None)
