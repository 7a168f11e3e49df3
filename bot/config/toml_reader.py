"""TOML -> plain values and the place of each key. A file that is no TOML is one problem, with its line and column."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from bot.errors import InputError, Problem
from bot.lib.field_errors import FieldPath

Positions = dict[FieldPath, tuple[int, int]]

_LONGEST_LINE = 2_000  # characters: thousands of dotted parts take tomllib minutes, thousands of digits end it
_HEADER = re.compile(r"\s*\[\[?([^\[\]#]+)\]")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"))*)\s*=")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MEANINGS = (
    ("Cannot overwrite", "duplicate setting: remove one"),
    ("Cannot declare", "duplicate section: join the two"),
    ("Expected '=' after a key", "write a name, an equals sign and a value, as in live = false"),
    ("Invalid value", "this value is not TOML: put texts in quotes, and write true or false without quotes"),
    ("Unterminated string", "a quote that opens a text is never closed"),
    ("Illegal character", "a text is not closed on its line: add the closing quote"),
    ("Expected newline", "two settings on one line: begin a new line"),
    ("Unclosed", "a bracket is never closed"),
)


def read(data: bytes, file: str) -> tuple[dict[str, Any], Positions]:
    """Raises InputError. `file` is its name as people see it."""
    text = _decode(data, file)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST_LINE:
            message = f"this line is far too long for a setting: write at most {_LONGEST_LINE:,} characters"
            raise InputError([Problem(message, file, number, 1)])
    try:
        return tomllib.loads(text), dict(_positions(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError([_syntax_problem(str(error), text, file)]) from None


def position_of(path: FieldPath, positions: Positions) -> tuple[int, int]:
    """The place of a key, or of the section that holds it."""
    while path and path not in positions:
        path = path[:-1]
    return positions.get(path, (1, 1))


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError([Problem("this file is not text in UTF-8: save it as UTF-8", file, line)]) from None


def _positions(text: str) -> Iterator[tuple[FieldPath, tuple[int, int]]]:
    """tomllib gives none. A line inside a text of several lines may pass for a key."""
    section: FieldPath = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            section = _names(header[1])
            for length in range(1, len(section) + 1):
                yield section[:length], (number, line.index("[") + 1)
        elif key := _KEY.match(line):
            yield (*section, *_names(key[1])), (number, key.start(1) + 1)


def _names(dotted: str) -> FieldPath:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _syntax_problem(error: str, text: str, file: str) -> Problem:
    place = _PLACE.search(error)
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (text.count("\n") + 1, 1)
    meaning = next((words for start, words in _MEANINGS if error.startswith(start)), "this is not TOML")
    return Problem(f"{meaning} (config.example.toml shows every setting)", file, line, column)
