"""The valid part of a file with errors: it is checked too, so that all problems are shown at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from bot.casebook.case_parts import Written
from bot.casebook.models import Campaign, Case
from bot.lib.field_errors import FieldPath

M = TypeVar("M", bound=Written)

_SOURCE = "https://example.org/"
# Never shown and never checked: the valid fields need them to make a model.
_PLACEHOLDERS: Mapping[type[Written], Mapping[str, Any]] = {
    Case: {
        "id": "placeholder",
        "name": {"en": "-"},
        "country": "CH",
        "situation": {"is": "unknown", "text": {"en": "-"}, "newest_source": "2000", "source": _SOURCE},
        "key_dates": [{"id": "placeholder", "kind": "other", "date": "2000", "what": {"en": "-"}, "source": _SOURCE}],
    },
    Campaign: {
        "title": "-",
        "timezone": "UTC",
        "post_at": "10:00",
        "languages": ["en"],
        "accounts": ["placeholder"],
        "occasions": {"news": "yes"},
    },
}


@dataclass(frozen=True, slots=True)
class ValidSubset(Generic[M]):
    """`placeholders`: fields that are not from the file. `kept`: the valid entries of a list, by number in the file."""

    model: M
    placeholders: frozenset[str] = frozenset()
    kept: Mapping[str, list[int]] = field(default_factory=dict)

    def original_path(self, path: FieldPath) -> FieldPath | None:
        """Map a path of this part to the file; None for a placeholder."""
        if path[:1] and path[0] in self.placeholders:
            return None
        if len(path) > 1 and path[0] in self.kept:
            return (path[0], self.kept[str(path[0])][int(path[1])], *path[2:])
        return path


def valid_part(
    plain: Mapping[str, Any], error: ValidationError, model: type[M], extra: Mapping[str, Any]
) -> ValidSubset[M] | None:
    valid, kept = dict(plain), {}
    for key, entries in _invalid_entries(error).items():
        whole = valid.pop(key, None)
        if isinstance(whole, list) and None not in entries:
            kept[key] = [number for number in range(len(whole)) if number not in entries]
            valid[key] = [whole[number] for number in kept[key]]
        elif isinstance(whole, dict) and key == "occasions" and None not in entries:
            valid[key] = {name: rule for number, (name, rule) in enumerate(whole.items()) if number not in entries}
        if key in valid and not valid[key]:
            del valid[key]
    placeholders = {key: value for key, value in _PLACEHOLDERS[model].items() if key not in valid}
    try:
        return ValidSubset(model.model_validate({**valid, **placeholders, **extra}), frozenset(placeholders), kept)
    except ValidationError:
        return None


def _invalid_entries(error: ValidationError) -> dict[str, set[int | None]]:
    """Map each top field with errors to the numbers of its wrong entries; None: the field itself."""
    bad: dict[str, set[int | None]] = {}
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        key, *below = each["loc"] or ("",)
        bad.setdefault(str(key), set()).add(below[0] if below and isinstance(below[0], int) else None)
    return bad
