"""Every text of a file, with the path of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from bot.lib.field_errors import FieldPath


def texts(written: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Yield them in the order of the model, without the fields that the program fills in."""
    if isinstance(written, str):
        yield path, written
    elif isinstance(written, BaseModel):
        for name, field in type(written).model_fields.items():
            key = field.alias or name
            if not key.startswith("("):
                yield from texts(getattr(written, name), (*path, key))
    elif isinstance(written, Mapping):
        for key, value in written.items():
            yield from texts(value, (*path, key))
    elif isinstance(written, tuple):
        for number, value in enumerate(written):
            yield from texts(value, (*path, number))
