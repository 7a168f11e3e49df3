"""JSON Schemas of case and campaign files, with which editors complete and check while people type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic.json_schema import GenerateJsonSchema

from bot.casebook.case_parts import Written
from bot.casebook.models import Campaign, Case, Rule

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GIVEN_BY_NAME = ("name", "kind", "template")  # a rule's name, the key before it, says all three


def schemas() -> Mapping[str, dict[str, Any]]:
    """By the name of the file that each is shipped as."""
    models: dict[str, type[Written]] = {"case": Case, "campaign": Campaign}
    return {
        f"{name}.schema.json": {
            "$schema": DIALECT,
            "title": f"A {name} of followup",
            **model.model_json_schema(schema_generator=_FileSchema),
        }
        for name, model in models.items()
    }


class _FileSchema(GenerateJsonSchema):
    """What may stand in a file: no null, no field that the program fills in, no docstrings of the program."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - as the base class names it
        return False

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: Any) -> dict[str, Any]:
        result = super().model_schema(schema)
        given = _GIVEN_BY_NAME if schema["cls"] is Rule else ()
        required = [key for key in result.get("required", ()) if key not in given and not key.startswith("(")]
        fields = {key: field for key, field in result["properties"].items() if "(" not in key and key not in given[:1]}
        for field in fields.values():
            field["examples"] = [yaml.load(line, yaml.BaseLoader) for line in field["examples"]]  # noqa: S506 - texts
        return {
            "type": "object",
            "properties": fields,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }
