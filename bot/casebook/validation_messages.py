"""pydantic's errors -> messages for campaigners: which key, what is wrong with it, what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from bot.casebook.models import RULE_SETTINGS, RuleKind
from bot.casebook.yaml_reader import INVALID
from bot.lib.english import did_you_mean
from bot.lib.field_errors import FieldError, FieldPath, find_field, keys_at

_OF_THE_NAME = ("name", "kind", "template")

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


def from_pydantic(error: ValidationError, model: type[BaseModel], occasions: Any = None) -> Iterator[FieldError]:
    """Yield one FieldError for each error. `occasions`: the rules as written, as pydantic only numbers them."""
    rules = occasions if isinstance(occasions, dict) else {}
    for each in error.errors(include_url=False):
        if each["input"] is INVALID or (each["type"] == "too_short" and each["input"]):
            continue  # reported already: pydantic counts only the valid entries of a list
        path = _path_in_file(each["loc"], list(rules))
        if path[:1] == ("occasions",) and len(path) > 1 and not _is_written(path, rules):
            yield from _rule(path, each)
        else:
            yield _MESSAGES.get(each["type"], _by_type)(path, each, model)


def _is_written(path: FieldPath, rules: dict[str, Any]) -> bool:
    """Whether the file has this field of a rule, or should have it: a rule's name may stand for kind and template."""
    body = rules[str(path[1])]
    return len(path) > 2 and (path[2] not in _OF_THE_NAME or (isinstance(body, dict) and path[2] in body))


def _path_in_file(loc: tuple[str | int, ...], rules: list[str]) -> FieldPath:
    if loc[:1] == ("occasions",) and len(loc) > 1 and isinstance(loc[1], int):
        return ("occasions", rules[loc[1]], *loc[2:])
    return loc


def _rule(path: FieldPath, error: Any) -> Iterator[FieldError]:
    name = path[1]
    if len(path) == 2:
        yield FieldError(path, f"{name}: write yes, or the rule's settings below it, each on a line of its own")
    elif path[2] == "name":
        yield FieldError(path[:2], str(error["ctx"]["error"]), of_key=True)
    elif path[2] == "kind":
        kinds = get_args(RuleKind)
        hint = did_you_mean(str(name), kinds) or ":"
        words = f"“{name}” is not a kind of rule{hint} rename it, or add kind: with one of {', '.join(kinds)}"
        yield FieldError(path[:2], words, of_key=True)


def _name(path: FieldPath) -> str:
    return next((str(part) for part in reversed(path) if isinstance(part, str) and part != "[key]"), "this file")


def example(path: FieldPath, model: type[BaseModel]) -> str:
    """Give a line to copy for the field at `path`, or ""."""
    _, field = find_field(model, path)
    if field and field.examples:
        return f"{path[-1]}: {field.examples[0]}"
    settings = next((needs for kind, (_, needs) in RULE_SETTINGS.items() if path == ("occasions", kind)), None)
    if settings is None:
        return ""
    return f"{path[-1]}: {{{', '.join(settings.values())}}}" if settings else f"{path[-1]}: yes"


def _example(path: FieldPath, model: type[BaseModel]) -> str:
    known = (example(path[:length], model) for length in range(len(path), 0, -1))
    return next(filter(None, known), f"{_name(path)}: …")


def _missing(path: FieldPath, _: Any, model: type[BaseModel]) -> FieldError:
    line = _example(path, model)
    return FieldError(path, f"{path[-1]} is missing{_within(path)}: add a line such as  {line}", of_key=True)


def _within(path: FieldPath) -> str:
    parent = _name(path[:-1])
    number = next((int(part) + 1 for part in reversed(path[:-1]) if isinstance(part, int)), None)
    return "" if len(path) == 1 else f" in {parent}" + (f" (entry {number})" if number else "")


def _unknown(path: FieldPath, _: Any, model: type[BaseModel]) -> FieldError:
    key = str(path[-1])
    known = keys_at(model, path[:-1])
    hint = did_you_mean(key, known) or (f": write one of {', '.join(known)}, or remove it" if known else "")
    return FieldError(path, f"there is no key “{key}”{_within(path)}{hint}", of_key=True)


# Taken letter by letter, “her” is nearer to “he” than to “she”.
_PRONOUNS = {
    **dict.fromkeys(("her", "hers", "female", "f"), "she"),
    **dict.fromkeys(("him", "his", "male", "m"), "he"),
    **dict.fromkeys(("them", "their", "theirs"), "they"),
}


def _choice(path: FieldPath, error: Any, model: type[BaseModel]) -> FieldError:
    _, field = find_field(model, path)
    known, wrong, name = _choices(field.annotation) if field else [], error["input"], _name(path)
    if not isinstance(wrong, str):
        return FieldError(path, f"{name} takes one word of these: {', '.join(known)}")
    meant = _PRONOUNS.get(wrong.casefold(), wrong) if name == "grammar" else wrong
    hint = did_you_mean(meant, known)
    instead = f"{hint} It takes" if hint else ": write"
    return FieldError(path, f"{name} cannot be “{wrong}”{instead} one of {', '.join(known)}")


def _choices(annotation: Any) -> list[str]:
    """List the words of the Literal in a type."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return next((words for part in get_args(annotation) if (words := _choices(part))), [])


def _parse_error(path: FieldPath, error: Any, _: type[BaseModel]) -> FieldError:
    of_key = path[-1:] == ("[key]",)
    return FieldError(path[:-1] if of_key else path, str(error["ctx"]["error"]), of_key)


def _by_type(path: FieldPath, error: Any, model: type[BaseModel]) -> FieldError:
    message = _BY_TYPE.get(error["type"], "{name} cannot be read: {example}")
    return FieldError(path, message.format(name=_name(path), example=_example(path, model), **error.get("ctx", {})))


_ONE_TEXT = "{name} takes one text: {example}"
_SECTION = "{name} takes names and values below it: {example}"
_BY_TYPE = {
    "too_short": "{name} needs at least one entry: {example}",
    "string_too_short": _ONE_TEXT,
    "string_type": _ONE_TEXT,
    "string_too_long": "this text is too long: at most {max_length} characters",
    "tuple_type": "{name} takes a list: {example}",
    "mapping_type": _SECTION,
    "model_type": _SECTION,
    "dict_type": _SECTION,
}
_MESSAGES: dict[str, Callable[[FieldPath, Any, type[BaseModel]], FieldError]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "value_error": _parse_error,
}
