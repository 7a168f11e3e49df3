"""What pydantic finds, in a campaigner's words: which key, what is wrong with it, what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.casebook.examples import line
from bot.casebook.positions import FieldPath
from bot.casebook.yaml_reader import BROKEN
from bot.lib.english import did_you_mean

_OF_THE_NAME = ("name", "kind", "template")

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


class FieldError:
    """One thing to say about one field; `of_key` where the key, not its value, is what is wrong."""

    __slots__ = ("message", "of_key", "path")

    def __init__(self, path: FieldPath, message: str, of_key: bool = False) -> None:
        self.path, self.message, self.of_key = path, message, of_key


def from_pydantic(error: ValidationError, model: type[BaseModel], occasions: Any = None) -> Iterator[FieldError]:
    """`occasions` is what stands there in a campaign file: pydantic only counts the rules."""
    rules = occasions if isinstance(occasions, dict) else {}
    for found in error.errors(include_url=False):
        if found["input"] is BROKEN or (found["type"] == "too_short" and found["input"]):
            continue  # told already: pydantic counts only the sound entries of a list
        path = _written(found["loc"], list(rules))
        if path[:1] == ("occasions",) and len(path) > 1 and not _is_written(path, rules):
            yield from _rule(path, found)
        else:
            yield _WORDS.get(found["type"], _other)(path, found, model)


def _is_written(path: FieldPath, rules: dict[str, Any]) -> bool:
    """Whether the file itself has this field of a rule, or ought to: the name gives the kind and the template too."""
    body = rules[str(path[1])]
    return len(path) > 2 and (path[2] not in _OF_THE_NAME or (isinstance(body, dict) and path[2] in body))


def _written(loc: tuple[str | int, ...], rules: list[str]) -> FieldPath:
    """The path as the file has it."""
    if loc[:1] == ("occasions",) and len(loc) > 1 and isinstance(loc[1], int):
        return ("occasions", rules[loc[1]], *loc[2:])
    return loc


def _rule(path: FieldPath, found: Any) -> Iterator[FieldError]:
    """A rule's name stands for its kind and template where it names none, and `yes` for all that follows it."""
    name = path[1]
    if len(path) == 2:
        yield FieldError(path, f"{name}: write yes, or the rule's settings below it, each on a line of its own")
    elif path[2] == "name":
        yield FieldError(path[:2], str(found["ctx"]["error"]), of_key=True)
    elif path[2] == "kind":
        kinds = _choices(found)
        hint = did_you_mean(str(name), kinds) or ":"
        words = f"“{name}” is not a kind of rule{hint} rename it, or add kind: with one of {', '.join(kinds)}"
        yield FieldError(path[:2], words, of_key=True)


def _name(path: FieldPath) -> str:
    """The field as people call it: its nearest key."""
    return next((str(part) for part in reversed(path) if isinstance(part, str) and part != "[key]"), "this file")


def _missing(path: FieldPath, _: Any, __: type[BaseModel]) -> FieldError:
    key = str(path[-1])
    return FieldError(path, f"{key} is missing{_within(path)}: add a line such as  {example(path)}", of_key=True)


def example(path: FieldPath) -> str:
    """A line to copy, the closest that there is for this place."""
    names = [str(part) for part in path if isinstance(part, str)]
    return line(names, f"{names[-1] if names else 'name'}: …")


def _within(path: FieldPath) -> str:
    parent = _name(path[:-1])
    number = next((int(part) + 1 for part in reversed(path[:-1]) if isinstance(part, int)), None)
    return "" if len(path) == 1 else f" in {parent}" + (f" (entry {number})" if number else "")


def _unknown(path: FieldPath, _: Any, model: type[BaseModel]) -> FieldError:
    key = str(path[-1])
    known = keys_at(model, path[:-1])
    hint = did_you_mean(key, known) or (f": write one of {', '.join(known)}, or take it out" if known else "")
    return FieldError(path, f"there is no key “{key}”{_within(path)}{hint}", of_key=True)


# Taken letter by letter, “her” is nearer to “he” than to “she”.
_PRONOUNS = {
    **dict.fromkeys(("her", "hers", "female", "f"), "she"),
    **dict.fromkeys(("him", "his", "male", "m"), "he"),
    **dict.fromkeys(("them", "their", "theirs"), "they"),
}


def _choice(path: FieldPath, found: Any, _: type[BaseModel]) -> FieldError:
    known, wrong, name = _choices(found), found["input"], _name(path)
    if not isinstance(wrong, str):
        return FieldError(path, f"{name} takes one word of these: {', '.join(known)}")
    meant = _PRONOUNS.get(wrong.casefold(), wrong) if name == "grammar" else wrong
    hint = did_you_mean(meant, known)
    return FieldError(
        path, f"{name} cannot be “{wrong}”{hint + ' It takes' if hint else ': write'} one of {', '.join(known)}"
    )


def _choices(found: Any) -> list[str]:
    return [word.strip().strip("'") for word in found["ctx"]["expected"].replace(" or ", ", ").split(",")]


def _said(path: FieldPath, found: Any, _: type[BaseModel]) -> FieldError:
    of_key = path[-1:] == ("[key]",)
    return FieldError(path[:-1] if of_key else path, str(found["ctx"]["error"]), of_key)


def _too_few(path: FieldPath, _: Any, __: type[BaseModel]) -> FieldError:
    return FieldError(path, f"{_name(path)} needs at least one entry: {example(path)}")


def _too_long(path: FieldPath, found: Any, _: type[BaseModel]) -> FieldError:
    return FieldError(path, f"this text is too long: at most {found['ctx']['max_length']} characters")


def _one_text(path: FieldPath, _: Any, __: type[BaseModel]) -> FieldError:
    return FieldError(path, f"{_name(path)} takes one text: {example(path)}")


def _a_list(path: FieldPath, _: Any, __: type[BaseModel]) -> FieldError:
    return FieldError(path, f"{_name(path)} takes a list: {example(path)}")


def _a_section(path: FieldPath, _: Any, __: type[BaseModel]) -> FieldError:
    return FieldError(path, f"{_name(path)} takes names and values below it: {example(path)}")


def _other(path: FieldPath, _: Any, __: type[BaseModel]) -> FieldError:
    return FieldError(path, f"{_name(path)} cannot be read: {example(path)}")


_WORDS: dict[str, Callable[[FieldPath, Any, type[BaseModel]], FieldError]] = {
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
