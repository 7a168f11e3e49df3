"""YAML -> plain values: safe, bounded, nothing guessed.

Every scalar is text. The parser's events are read one by one, so that what YAML would silently drop or change (a
duplicate key, a text cut at its comma or comment) is refused, with its place and what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from bot.casebook import yaml_errors
from bot.casebook.source_text import HIDDEN, SyntaxProblem, YamlError
from bot.casebook.yaml_slips import ESCAPES, escape_words

DEEPEST = 20
MOST_FAULTS = 100
# Below these keys are texts by language, where a dropped word is a wrong post.
TEXTS: Final = frozenset({"name", "short", "about", "demand", "text", "what", "alt"})

_ALL_NOTES = "all after “#” is a comment, so this list is empty: put its texts in quotes, or leave the # out"
_CURLY = re.compile("[“”„‟].*[“”‟]|[‘’‚‛].*[‘’‛]", re.DOTALL)
_COMMENT = re.compile(r"[ ]+#")
_INVISIBLE = "\\ makes an invisible character here (U+{:04X}): remove it, or write \\\\ for a backslash"


class Invalid:
    """Replaces a value whose problem is reported already, so that no other check reports it."""

    def __repr__(self) -> str:
        return "(invalid)"

    def __reduce__(self) -> str:
        return "INVALID"


INVALID: Final = Invalid()


def read(text: str, example: Callable[[Sequence[str]], str] = lambda _: "") -> tuple[Any, list[SyntaxProblem]]:
    """Return dicts, lists and texts, and every problem. `example` gives a line to copy for a path of keys, or ""."""
    reader = _Reader(text, example)
    try:
        value = reader.document()
    except YamlError as error:
        return INVALID, [*reader.faults, *error.faults]
    except YAMLError as error:
        return INVALID, [*reader.faults, yaml_errors.explain(error, text)]
    return value, reader.faults


class _Reader:
    def __init__(self, text: str, example: Callable[[Sequence[str]], str]) -> None:
        self.text = text
        self._example = example
        self.faults: list[SyntaxProblem] = []
        self._keys: list[str] = []  # those that lead to the value being read
        self._next: Callable[[], Any] = CParser(text).get_event

    def document(self) -> Any:
        self._next()
        start = self._next()
        if type(start) is StreamEndEvent:
            raise YamlError(SyntaxProblem(1, 1, "this file is empty"))
        if start.version or start.tags:
            self._fault(start, "a line with % has no use here: remove it")
        value = self._value(self._next(), 0, False)
        while type(self._next()) is not DocumentEndEvent:
            pass
        after = self._next()
        if type(after) is not StreamEndEvent:
            self._fault(after, "--- begins a second document: a file holds one; put the rest into a file of its own")
        return value

    def _value(self, event: Any, depth: int, texts: bool) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            return self._fault(
                event, f"*{event.anchor} repeats another place: write the value out (or put it in quotes)"
            )
        if event.anchor:
            self._fault(event, f"&{event.anchor} names a place: remove it (or put the value in quotes)")
        if event.tag:
            self._fault(event, f"{event.tag} is a tag, with no meaning here: remove it (or put the value in quotes)")
        if kind is ScalarEvent:
            return self._scalar(event)
        if depth == DEEPEST:
            raise YamlError(self._at(event, f"this is more than {DEEPEST} levels deep: use far fewer"))
        return self._mapping(event, depth + 1, texts) if kind is MappingStartEvent else self._list(event, depth + 1)

    def _list(self, opening: Any, depth: int) -> Any:
        found: list[Any] = []
        while type(event := self._next()) is not SequenceEndEvent:
            found.append(self._value(event, depth, False))
        if not found and "#" in self.text[opening.start_mark.index :].partition("]")[0]:
            return self._fault(opening, _ALL_NOTES)
        return found

    def _mapping(self, opening: Any, depth: int, texts: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        last: Any = None
        while type(key := self._next()) is not MappingEndEvent:
            name = self._key(key, depth)
            event = self._next()
            if type(event) is ScalarEvent:
                if opening.flow_style and not event.style and not event.value and self._split(key, event, last):
                    found[name] = INVALID
                    continue
                if texts and not event.style:
                    self._uncut(event)
                last = event
            self._keys.append(name)
            value = self._value(event, depth, name in TEXTS)
            self._keys.pop()
            if name in found:
                value = self._fault(key, f"duplicate “{name}”: remove one")
            found[name] = value
        return found

    def _key(self, event: Any, depth: int) -> str:
        if type(event) is ScalarEvent and not event.anchor and not event.tag:
            if event.style == '"' and (hidden := HIDDEN.search(event.value)):
                self._fault(event, _INVISIBLE.format(ord(hidden[0])))
            return str(event.value)
        self._fault(event, "a name with a colon is expected here (a text that begins with a sign needs quotes)")
        count = len(self.faults)
        self._value(event, depth, False)
        del self.faults[count:]
        return ""

    def _scalar(self, event: Any) -> Any:
        value = event.value
        if not value or value.isspace():
            return self._fault(event, self._empty(event))
        first = value[0]
        if event.style != '"' and (escape := ESCAPES.search(value)):
            return self._fault(event, escape_words(escape[0]))
        if first == "<" and value[-1] == ">":
            return self._fault(event, f"still to fill in: {value[1:-1]}")
        if event.style:
            hidden = HIDDEN.search(value) if event.style == '"' else None
            return self._fault(event, _INVISIBLE.format(ord(hidden[0]))) if hidden else value
        if first in "“”„‟‘’‚‛" and _CURLY.fullmatch(value):
            return self._fault(event, 'curly quotes are part of the text here: write straight ones, "…", or none')
        if value in ("~", "null", "Null", "NULL"):
            return self._fault(event, f"{value} means no value: {self._instead()}")
        return value

    def _empty(self, event: Any) -> str:
        line = self.text[event.start_mark.index :].partition("\n")[0].strip()
        if not event.style and line.startswith("#") and line[1:2].strip():
            return (
                f'all after “#” is a comment, so there is no value here: put it in quotes, "{line}", or leave the # out'
            )
        return f"there is no value here: {self._instead()}"

    def _instead(self) -> str:
        if example := self._example(self._keys):
            return f"write a value, as in `{example}`, or remove the line"
        if self._keys[:1] == ["occasions"] and len(self._keys) == 2:
            return "write the rule's settings below it, each on a line of its own, or remove the line"
        return "write one, or remove the line"

    def _uncut(self, event: Any) -> None:
        """Refuse ` #` after a text without quotes: YAML drops the rest."""
        if _COMMENT.match(self.text, event.end_mark.index):
            self._fault(
                event,
                'all after “ #” is dropped from this text: put it in quotes, "…", or the comment on a line of its own',
            )

    def _split(self, key: Any, event: Any, last: Any) -> bool:
        """Refuse a text that a comma cuts: `{en: Lawyer, activist}` makes `activist` a key without a value."""
        kind = type(key)
        if kind is not ScalarEvent or last is None or last.style:
            return False
        if self.text[key.end_mark.index : event.end_mark.index + 1].lstrip()[:1] == ":":
            return False
        whole = f"{last.value}, {key.value}"
        self._fault(last, f'the comma cuts this text in two: put it in quotes, "{whole}"')
        return True

    def _at(self, event: Any, message: str) -> SyntaxProblem:
        mark = event.start_mark
        return SyntaxProblem(mark.line + 1, mark.column + 1, message)

    def _fault(self, event: Any, message: str) -> Invalid:
        self.faults.append(self._at(event, message))
        if len(self.faults) >= MOST_FAULTS:
            raise YamlError()
        return INVALID
