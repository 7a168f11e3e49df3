"""TOML -> plain values, every problem at once, each with its line and column."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from bot.errors import InputError, Problem
from bot.lib.english import did_you_mean

T = TypeVar("T")
Path = tuple[str, ...]

_MOST = 100  # unknown settings of one section that are told
_PLAIN = re.compile(r"[A-Za-z][a-z_]{0,23}")  # an address or a token in the place of a name is not repeated
_LONGEST_LINE = 2_000  # characters: thousands of dotted parts take the reader minutes, thousands of digits end it
_HEADER = re.compile(r"\s*\[\[?([^\[\]#]+)\]")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"))*)\s*=")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MEANINGS = (
    ("Cannot overwrite", "this name is given twice: keep one"),
    ("Cannot declare", "this section stands twice: join the two"),
    ("Expected '=' after a key", "write a name, an equals sign and a value, as in live = false"),
    ("Invalid value", "there is no value here that TOML knows: put texts in quotes, and write true or false without"),
    ("Unterminated string", "a quote that opens a text is never closed"),
    ("Illegal character", "a text is not closed on its line: add the closing quote"),
    ("Expected newline", "two things stand on one line: begin a new one"),
    ("Unclosed", "a bracket is never closed"),
)


class TomlDocument:
    """One TOML file and the problems found in it so far. `file` is its name as people see it."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.text = self._decode(data)
        _refuse_long_lines(self.text, file)
        self._places = dict(_places(self.text))
        try:
            self.top = TomlTable(tomllib.loads(self.text), (), self)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise InputError([_broken(str(error), self.text, file)]) from None

    def _decode(self, data: bytes) -> str:
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise InputError([Problem("this file is not text in UTF-8: save it as UTF-8", self.file, line)]) from None

    def problem(self, path: Path, message: str) -> None:
        line, column = self._place(path)
        self.problems.append(Problem(message, self.file, line, column))

    def _place(self, path: Path) -> tuple[int, int]:
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, (1, 1))


class TomlTable:
    """A section of the page: keys are taken one by one; `close` refuses those that nobody took."""

    def __init__(self, content: Mapping[str, Any], path: Path, page: TomlDocument) -> None:
        self._content = content
        self._known: list[str] = []
        self._path = path
        self._page = page

    def get(self, key: str, reader: Callable[[Any], T], default: T) -> T:
        """The value as `reader` reads it; its ValueError becomes a problem and the default stands in."""
        self._known.append(key)
        if key not in self._content:
            return default
        try:
            return reader(self._content[key])
        except ValueError as error:
            self._page.problem((*self._path, key), f"{key}: {error}")
            return default

    def table(self, key: str) -> "TomlTable":
        self._known.append(key)
        content = self._content.get(key, {})
        if not isinstance(content, dict):
            self._page.problem((*self._path, key), f"{key} is a section: write [{'.'.join(self._names(key))}]")
            content = {}
        return TomlTable(content, self._names(key), self._page)

    def tables(self, key: str) -> dict[str, "TomlTable"]:
        section = self.table(key)
        return {name: section.table(name) for name in section._content}

    def need(self, key: str, example: str) -> None:
        if key not in self._content:
            self.problem(f"{key} is missing: write {example}")

    def check(self, reader: Callable[[], object]) -> None:
        """For the name of the section itself."""
        try:
            reader()
        except ValueError as error:
            self.problem(str(error))

    def problem(self, message: str, key: str | None = None) -> None:
        self._page.problem((*self._path, key) if key else self._path, message)

    def close(self) -> None:
        for key in islice((key for key in self._content if key not in self._known), _MOST):
            hint = did_you_mean(key, self._known)
            where = f" in [{'.'.join(self._path)}]" if self._path else ""
            named = f"setting “{key}”" if _PLAIN.fullmatch(key) else "such setting"
            self.problem(f"there is no {named}{where}{hint or ': take it out'}", key)

    def _names(self, key: str) -> Path:
        return (*self._path, key)


def _places(text: str) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Where each section and key stands; a line inside a text of several lines may pass for a key."""
    section: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            section = _names(header[1])
            for length in range(1, len(section) + 1):
                yield section[:length], (number, line.index("[") + 1)
        elif key := _KEY.match(line):
            yield (*section, *_names(key[1])), (number, key.start(1) + 1)


def _names(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _refuse_long_lines(text: str, file: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            words = f"this line is far too long for a setting: write at most {_LONGEST_LINE:,} characters"
            raise InputError([Problem(words, file, number, 1)])


def _broken(said: str, text: str, file: str) -> Problem:
    place = _PLACE.search(said)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (text.count("\n") + 1, 1)
    meaning = next((words for start, words in _MEANINGS if said.startswith(start)), "this is not TOML")
    return Problem(f"{meaning} (config.example.toml shows every setting)", file, line, column)
