"""What of a broken file can still be looked at, so that people hear of everything at once."""

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
# Never shown and never checked: only so that the sound fields make a whole.
_STAND_INS: Mapping[type[Written], Mapping[str, Any]] = {
    Case: {
        "id": "stand-in",
        "name": {"en": "-"},
        "country": "CH",
        "situation": {"is": "unknown", "text": {"en": "-"}, "newest_source": "2000", "source": _SOURCE},
        "key_dates": [{"id": "stand-in", "kind": "other", "date": "2000", "what": {"en": "-"}, "source": _SOURCE}],
    },
    Campaign: {
        "title": "-",
        "timezone": "UTC",
        "post_at": "10:00",
        "languages": ["en"],
        "accounts": ["stand-in"],
        "occasions": {"news": "yes"},
    },
}


@dataclass(frozen=True, slots=True)
class ValidSubset(Generic[M]):
    """The sound part. `kept` are the places in the file of the entries that a list still has."""

    model: M
    stood_in: frozenset[str] = frozenset()
    kept: Mapping[str, list[int]] = field(default_factory=dict)

    def written(self, path: FieldPath) -> FieldPath | None:
        """A path of the sound part as the file has it; None for what never stood there."""
        if path[:1] and path[0] in self.stood_in:
            return None
        if len(path) > 1 and path[0] in self.kept:
            return (path[0], self.kept[str(path[0])][int(path[1])], *path[2:])
        return path


def salvage(
    plain: Mapping[str, Any], error: ValidationError, model: type[M], extra: Mapping[str, Any]
) -> ValidSubset[M] | None:
    sound, kept = dict(plain), {}
    for key, entries in _bad(error).items():
        whole = sound.pop(key, None)
        if isinstance(whole, list) and None not in entries:
            kept[key] = [number for number in range(len(whole)) if number not in entries]
            sound[key] = [whole[number] for number in kept[key]]
        elif isinstance(whole, dict) and key == "occasions" and None not in entries:
            sound[key] = {name: rule for number, (name, rule) in enumerate(whole.items()) if number not in entries}
        if key in sound and not sound[key]:
            del sound[key]
    stand_ins = {key: value for key, value in _STAND_INS[model].items() if key not in sound}
    try:
        return ValidSubset(model.model_validate({**sound, **stand_ins, **extra}), frozenset(stand_ins), kept)
    except ValidationError:
        return None


def _bad(error: ValidationError) -> dict[str, set[int | None]]:
    """The top fields with errors, and in which of their entries; None stands for the field itself."""
    bad: dict[str, set[int | None]] = {}
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        key, *below = found["loc"] or ("",)
        bad.setdefault(str(key), set()).add(below[0] if below and isinstance(below[0], int) else None)
    return bad
