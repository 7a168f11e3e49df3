"""What pydantic finds, in a campaigner's words: which key, what is wrong with it, what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.casebook.examples import EXAMPLES
from bot.casebook.places import FieldPath
from bot.casebook.yamltext import BROKEN
from bot.values import did_you_mean

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


class Help:
    """One thing to say about one field; `of_key` where the key, not its value, is what is wrong."""

    __slots__ = ("message", "of_key", "path")

    def __init__(self, path: FieldPath, message: str, of_key: bool = False) -> None:
        self.path, self.message, self.of_key = path, message, of_key


def explain(error: ValidationError, model: type[BaseModel], rules: list[str] | None = None) -> Iterator[Help]:
    """`rules` are the names below `occasions:` in their order, which pydantic only counts."""
    for found in error.errors(include_url=False):
        if found["input"] is BROKEN:
            continue
        path = _written(found["loc"], rules)
        yield _WORDS.get(found["type"], _other)(path, found, model)


def _written(loc: tuple[str | int, ...], rules: list[str] | None) -> FieldPath:
    """The path as the file has it."""
    if rules is not None and loc[:1] == ("occasions",) and len(loc) > 1 and isinstance(loc[1], int):
        loc = ("occasions", rules[loc[1]], *loc[2:])
        if loc[2:] == ("name",):
            return ("occasions", loc[1], "[key]")
    return loc


def _name(path: FieldPath) -> str:
    """The field as people call it: its nearest key."""
    return next((str(part) for part in reversed(path) if isinstance(part, str) and part != "[key]"), "this file")


def _missing(path: FieldPath, _: Any, __: type[BaseModel]) -> Help:
    key = str(path[-1])
    example = EXAMPLES.get(".".join(str(p) for p in path if isinstance(p, str))) or EXAMPLES.get(key, f"{key}: …")
    return Help(path, f"{key} is missing{_within(path)}: add a line such as  {example}", of_key=True)


def _within(path: FieldPath) -> str:
    parent = _name(path[:-1])
    number = next((int(part) + 1 for part in reversed(path[:-1]) if isinstance(part, int)), None)
    return "" if len(path) == 1 else f" in {parent}" + (f" (entry {number})" if number else "")


def _unknown(path: FieldPath, _: Any, model: type[BaseModel]) -> Help:
    key = str(path[-1])
    known = keys_at(model, path[:-1])
    hint = did_you_mean(key, known) or (f": write one of {', '.join(known)}, or take it out" if known else "")
    return Help(path, f"there is no key “{key}”{_within(path)}{hint}", of_key=True)


def _choice(path: FieldPath, found: Any, _: type[BaseModel]) -> Help:
    known = [word.strip().strip("'") for word in found["ctx"]["expected"].replace(" or ", ", ").split(",")]
    wrong, choices = found["input"], ", ".join(known)
    if not isinstance(wrong, str):
        return Help(path, f"{_name(path)} takes one word: {choices}")
    return Help(
        path,
        f"{_name(path)} cannot be “{wrong}”{did_you_mean(wrong, known) or ':'} one of {choices}".replace(
            "” one", "”; write one"
        )
        .replace(": one", ": write one")
        .replace("? one", "? It takes one"),
    )


def _said(path: FieldPath, found: Any, _: type[BaseModel]) -> Help:
    of_key = path[-1:] == ("[key]",)
    return Help(path[:-1] if of_key else path, str(found["ctx"]["error"]), of_key)


def _too_few(path: FieldPath, _: Any, __: type[BaseModel]) -> Help:
    return Help(path, f"{_name(path)} needs at least one entry: {EXAMPLES.get(_name(path), 'add one')}")


def _too_long(path: FieldPath, found: Any, _: type[BaseModel]) -> Help:
    return Help(path, f"this text is too long: at most {found['ctx']['max_length']} characters")


def _one_text(path: FieldPath, _: Any, __: type[BaseModel]) -> Help:
    return Help(
        path, f"{_name(path)} takes one text: {EXAMPLES.get(_name(path), 'write it behind the colon, on one line')}"
    )


def _a_list(path: FieldPath, _: Any, __: type[BaseModel]) -> Help:
    return Help(path, f"{_name(path)} takes a list: {EXAMPLES.get(_name(path), 'begin each entry with “- ”')}")


def _a_section(path: FieldPath, _: Any, __: type[BaseModel]) -> Help:
    return Help(
        path, f"{_name(path)} takes names and values below it: {EXAMPLES.get(_name(path), 'see docs/cases.md')}"
    )


def _other(path: FieldPath, _: Any, __: type[BaseModel]) -> Help:
    return Help(path, f"{_name(path)} cannot be read: {EXAMPLES.get(_name(path), 'see docs/cases.md')}")


_WORDS: dict[str, Callable[[FieldPath, Any, type[BaseModel]], Help]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "value_error": _said,
    "too_short": _too_few,
    "string_too_short": _one_text,
    "string_too_long": _too_long,
    "string_type": _one_text,
    "tuple_type": _a_list,
    "mapping_type": _a_section,
    "model_type": _a_section,
    "dict_type": _a_section,
}


def keys_at(model: type[BaseModel], path: FieldPath) -> list[str]:
    """The keys that a section knows, as they are written."""
    from bot.casebook.fields import section

    found = section(model, path)
    return (
        []
        if found is None
        else [f.alias or name for name, f in found.model_fields.items() if "(" not in (f.alias or "")]
    )
