"""JSON Schemas of case and campaign files, from the models, so that editors can complete and check while people type.

An editor reads YAML's own types, where we read text: `approvals: 1` and `disputed: yes` are right for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from bot.casebook import models
from bot.casebook.descriptions import DESCRIPTIONS
from bot.lib.countries import countries
from bot.lib.scalars import ID, LANGUAGE

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_LANGUAGE: Schema = {"type": "string", "pattern": f"^({LANGUAGE.pattern})$"}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_IN_DAYS: Schema = {"type": "string", "pattern": "^[0-9]{1,6} ?(day|week)s?$"}
_YES_NO: Schema = {"enum": ["yes", "no", "true", "false", True, False]}

# The types of the models that read text in their own way.
_READ: tuple[tuple[Any, Schema], ...] = (
    (models.Id, {"type": "string", "pattern": f"^({ID.pattern})$", "not": {"const": "all"}}),
    (models.Line, _TEXT),
    (models.Language, _LANGUAGE),
    (models.Texts, {"type": "object", "propertyNames": _LANGUAGE, "additionalProperties": _TEXT, "minProperties": 1}),
    (models.Link, {"type": "string", "pattern": "^https?://"}),
    (models.Country, {"enum": sorted(countries())}),
    (models.Day, _DATE),
    (
        models.SomeDay,
        {"anyOf": [{"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"}, {"type": "integer", "minimum": 1900}]},
    ),
    (models.YearDay, {"anyOf": [_DATE, {"type": "string", "pattern": "^[0-9]{1,2}[.]? [A-Za-z]+$"}]}),
    (models.Doubt, {"enum": ["date", "fact", *_YES_NO["enum"]]}),
    (
        models.Since,
        {"anyOf": [{"type": "string", "pattern": f"^({ID.pattern})$"}, {"type": "integer", "minimum": 1900}]},
    ),
    (models.YesNo, _YES_NO),
    (models.Clock, {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"}),
    (models.Zone, {"type": "string"}),
    (models.Days, _IN_DAYS),
    (
        models.Years,
        {"anyOf": [{"enum": ["every", "round"]}, {"type": "array", "items": {"type": "integer", "minimum": 1}}]},
    ),
    (models.LeapDay, {"enum": ["28 February", "1 March"]}),
    (models.Approvals, {"enum": [0, 1, 2, "0", "1", "2"]}),
    (models.Freshness, {"anyOf": [{"const": "never"}, _IN_DAYS]}),
    (models.Hashtag, {"type": "string", "pattern": "^[#＃]?[^#]+$"}),
)


def schemas() -> Mapping[str, Schema]:
    """By the name of the file that each is shipped as."""
    return {
        "case.schema.json": {"$schema": DIALECT, "title": "A case of followup", **_section(models.Case)},
        "campaign.schema.json": {"$schema": DIALECT, "title": "A campaign of followup", **_section(models.Campaign)},
    }


def _section(of: type[BaseModel]) -> Schema:
    hints = get_type_hints(of, include_extras=True)
    fields = {f.alias or name: (f, hints[name]) for name, f in of.model_fields.items() if "(" not in (f.alias or "")}
    if of is models.Rule:
        del fields["name"]
    named = {"kind", "template"} if of is models.Rule else set()  # its name stands for both
    required = [key for key, (field, _) in fields.items() if field.is_required() and key not in named]
    return {
        "type": "object",
        "properties": {key: _field(of, key, hint) for key, (_, hint) in fields.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _field(of: type[BaseModel], key: str, hint: Any) -> Schema:
    if (of, key) == (models.Campaign, "occasions"):
        rule = {"anyOf": [{"enum": ["yes", True]}, _section(models.Rule)]}
        found: Schema = {"type": "object", "additionalProperties": rule, "minProperties": 1}
    else:
        found = _of(hint)
        if of is models.Case and key == "hold":
            found = {"anyOf": [_YES_NO, found]}
    return {"description": DESCRIPTIONS[f"{of.__name__}.{key}"], **found}


def _of(hint: Any) -> Schema:
    for known, schema in _READ:
        if hint == known:
            return schema
    parts = [part for part in get_args(hint) if part is not type(None)]
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _section(hint)
    if get_origin(hint) is Literal:
        return {"enum": parts}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of(parts[0])}
    if hasattr(hint, "__metadata__"):
        whole = _of(parts[0])
        return {"anyOf": [whole["items"], whole]} if models.OneOrMore in hint.__metadata__ else whole
    return _of(parts[0])  # what may be left out
