"""Text in columns of a terminal: wide characters count two, nothing in a text can steer the terminal."""

import re
from collections.abc import Iterator
from unicodedata import category, combining, east_asian_width

_PIECES = re.compile(r"\s+|[^\s\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]+|.")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ENDS = "，。、；：！？）」』》”’"


def visible(text: str) -> str:
    """Control characters, and the ones that turn a line around, become a mark that can be seen."""
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    harmless = character == "\n" or (category(character) != "Cc" and character not in _TURNING)
    return character if harmless else "\N{REPLACEMENT CHARACTER}"


def width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_width(c) for c in text)


def _width(character: str) -> int:
    if combining(character) or category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def wrap(text: str, room: int) -> Iterator[str]:
    """Lines of at most `room` columns; a word that is longer, such as an address, keeps a line of its own."""
    for line in visible(text).split("\n"):
        yield from _wrap_line(line, room)


def _wrap_line(line: str, room: int) -> Iterator[str]:
    if width(line) <= room:
        yield line
        return
    kept = ""
    for piece in _PIECES.findall(line):
        if kept and width(kept) + width(piece.rstrip()) > room and piece not in _ENDS:
            yield kept.rstrip()
            kept = ""
        kept = (kept + piece).lstrip() if not kept else kept + piece
    if kept.strip():
        yield kept.rstrip()
