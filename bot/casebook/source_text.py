"""Bytes -> text that is safe for the YAML parser: UTF-8, limited in size, without tabs and control characters."""

from __future__ import annotations

import re
from typing import NamedTuple

LARGEST = 262_144  # bytes
_MANY_BRACKETS = 500
_DEEPEST = 200  # protects the parser; files may be far less deep
_SHOWN = 100

# YAML takes U+0085, U+2028 and U+2029 for line ends; a U+FEFF inside a text comes from joined files.
HIDDEN = re.compile("[\x00-\x08\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BRACKETS = re.compile(r"[\[\]{}]")


class SyntaxProblem(NamedTuple):
    """Line and column count from 1."""

    line: int
    column: int
    message: str


class YamlError(Exception):
    def __init__(self, *faults: SyntaxProblem) -> None:
        super().__init__()
        self.faults = faults


def decode(data: bytes) -> str:
    """Remove the byte order mark. Raises YamlError."""
    if len(data) > LARGEST:
        raise YamlError(SyntaxProblem(1, 1, "this file is too large: the limit is 256 KiB; put less into one file"))
    if b"\0" in data:
        raise YamlError(
            SyntaxProblem(1, 1, "this file is not plain text: write it in a text editor and save it as UTF-8")
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        message = "this letter is not stored as UTF-8: save the file again with the encoding UTF-8"
        raise YamlError(SyntaxProblem(*position(before, len(before)), message)) from None
    if HIDDEN.search(text):
        raise YamlError(*_hidden(text))
    if text.count("[") + text.count("{") > _MANY_BRACKETS:
        _bounded(text)
    return text


def position(text: str, index: int) -> tuple[int, int]:
    """Give line and column of an index."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _hidden(text: str) -> list[SyntaxProblem]:
    """At most one problem a line."""
    faults: dict[int, SyntaxProblem] = {}
    for match in HIDDEN.finditer(text):
        line, column = position(text, match.start())
        message = (
            "a tab: use spaces instead"
            if match[0] == "\t"
            else f"an invisible character (U+{ord(match[0]):04X}): delete it and type the text again"
        )
        faults.setdefault(line, SyntaxProblem(line, column, message))
        if len(faults) == _SHOWN:
            break
    return list(faults.values())


def _bounded(text: str) -> None:
    """PyYAML's C code recurses for each bracket and crashes on many thousands: count them first."""
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth += 1 if match[0] in "[{" else -1
        if depth > _DEEPEST:
            raise YamlError(SyntaxProblem(*position(text, match.start()), "brackets are nested far too deep here"))
