"""Where a field stands in its file: worked out only once there is something to say about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from bot.casebook.source_text import YamlError, decode
from bot.lib.field_errors import FieldPath


def locate(root: Path, file: str, path: FieldPath) -> tuple[int, int] | None:
    """Line and column of a field such as ("key_dates", 0, "what", "zh"), or of its nearest parent in the file.

    `file` is relative to `root`, as in Case.file. None where the file is gone or cannot be read any more.
    """
    try:
        stamp = (root / file).stat()
        return _places(root / file, stamp.st_mtime_ns, stamp.st_size).of(path)
    except (OSError, YamlError):
        return None


@lru_cache(maxsize=64)
def _places(path: Path, _changed: int, _size: int) -> SourcePositions:
    """Kept while the file stays as it is: one text missing is a finding for many posts."""
    return SourcePositions(decode(path.read_bytes()))


class SourcePositions:
    """Every value's place in one text, and every key's."""

    def __init__(self, text: str) -> None:
        self._values: dict[FieldPath, tuple[int, int]] = {}
        self._keys: dict[FieldPath, tuple[int, int]] = {}
        self._scalars: set[FieldPath] = set()
        self._next: Callable[[], Any] = CParser(text).get_event
        try:
            while (event := self._next()) is not None:
                if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                    self._walk(event, ())
        except YAMLError:  # what was read before the fault has its place all the same
            pass

    def of(self, path: FieldPath) -> tuple[int, int]:
        """The value's place; a parent's is that of its key, which is the line people look for."""
        if path in self._values:
            return self._values[path]
        while path := path[:-1]:
            if path in self._scalars:  # one entry, written without the list around it
                return self._values[path]
            if path in self._keys or path in self._values:
                return self.of_key(path)
        return self._values.get((), (1, 1))

    def of_key(self, path: FieldPath) -> tuple[int, int]:
        return self._keys.get(path) or self.of(path)

    def _walk(self, event: Any, path: FieldPath) -> None:
        self._values.setdefault(path, _mark(event))
        if isinstance(event, ScalarEvent):
            self._scalars.add(path)
        if isinstance(event, MappingStartEvent):
            while not isinstance(key := self._next(), MappingEndEvent):
                below = (*path, getattr(key, "value", ""))
                self._keys.setdefault(below, _mark(key))
                if not isinstance(key, ScalarEvent):
                    self._walk(key, below)
                self._walk(self._next(), below)
        elif isinstance(event, SequenceStartEvent):
            number = 0
            while not isinstance(each := self._next(), SequenceEndEvent):
                self._walk(each, (*path, number))
                number += 1


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
