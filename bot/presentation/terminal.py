"""Lines for a terminal: its width, its colours, and text that cannot steer it."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TextIO
from unicodedata import category, combining, east_asian_width

Style = Literal["bold", "dim", "good", "mind", "stop"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "good": "32", "mind": "33", "stop": "31"}
_PIECES = re.compile(r"\s+|[^\s\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]+|.")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CLOSING = "，。、；：！？）」』》”’"


def visible(text: str) -> str:
    """Replace control characters and bidirectional controls with U+FFFD."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    harmless = character == "\n" or (category(character) != "Cc" and character not in _BIDI_CONTROLS)
    return character if harmless else "\N{REPLACEMENT CHARACTER}"


def display_width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_width(c) for c in text)


def _width(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def wrap(text: str, columns: int) -> Iterator[str]:
    """Yield lines of at most `columns` columns. A longer word, such as a link, keeps a line of its own."""
    for line in visible(text).split("\n"):
        yield from _wrap_line(line, columns)


def _wrap_line(line: str, columns: int) -> Iterator[str]:
    if display_width(line) <= columns:
        yield line
        return
    current = ""
    for piece in _PIECES.findall(line):
        if current and display_width(current) + display_width(piece.rstrip()) > columns and piece not in _CLOSING:
            yield current.rstrip()
            current = ""
        current = (current + piece).lstrip() if not current else current + piece
    if current.strip():
        yield current.rstrip()


@dataclass(frozen=True, slots=True)
class Terminal:
    """Plain text in 80 columns by default."""

    width: int = 80
    colour: bool = False

    def style(self, text: str, style: Style) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colour and text else text

    def lines(self, text: str, first: str = "", rest: str | None = None, style: Style | None = None) -> list[str]:
        """Wrap text: the first line after `first`, the others after `rest` (default: as many blanks)."""
        rest = " " * len(first) if rest is None else rest
        wrapped = list(wrap(text, max(self.width - max(len(first), len(rest)), 20)))
        styled = [self.style(line, style) for line in wrapped] if style else wrapped
        return [((first if n == 0 else rest) + line).rstrip() for n, line in enumerate(styled)]


def terminal_for(out: TextIO) -> Terminal:
    """Use colour only on a terminal that did not decline it: https://no-color.org"""
    if not out.isatty():
        return Terminal()
    columns = shutil.get_terminal_size((80, 24)).columns
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(min(max(columns, 40), 100), colour)
