"""Line and column of each field of a YAML file, read only when there is a problem to report."""

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
    """Find a field such as ("key_dates", 0, "what", "zh"), or its nearest parent. `file` is relative to `root`.

    None where the file cannot be read any more.
    """
    try:
        stamp = (root / file).stat()
        return _positions(root / file, stamp.st_mtime_ns, stamp.st_size).of_value(path)
    except (OSError, YamlError):
        return None


@lru_cache(maxsize=64)
def _positions(path: Path, _changed: int, _size: int) -> SourcePositions:
    """Cached by the file's stamp: one missing text is a finding for many posts."""
    return SourcePositions(decode(path.read_bytes()))


class SourcePositions:
    """The place of every value and of every key of one text."""

    def __init__(self, text: str) -> None:
        self._values: dict[FieldPath, tuple[int, int]] = {}
        self._keys: dict[FieldPath, tuple[int, int]] = {}
        self._scalars: set[FieldPath] = set()
        self._next: Callable[[], Any] = CParser(text).get_event
        try:
            while (event := self._next()) is not None:
                if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                    self._walk(event, ())
        except YAMLError:  # keep the positions before the error
            pass

    def of_value(self, path: FieldPath) -> tuple[int, int]:
        """Where it is missing: the key of the nearest parent."""
        if path in self._values:
            return self._values[path]
        while path := path[:-1]:
            if path in self._scalars:  # a list of one, written as its entry alone
                return self._values[path]
            if path in self._keys or path in self._values:
                return self.of_key(path)
        return self._values.get((), (1, 1))

    def of_key(self, path: FieldPath) -> tuple[int, int]:
        return self._keys.get(path) or self.of_value(path)

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
