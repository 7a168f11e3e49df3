"""Whether words give a secret back: as it stands, in part, or in a form that programs write text in."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

_PIECE = 8  # as many characters in a row give a secret away
_SHORTEST = 4  # a word of fewer stands in every other sentence
_ROUNDS = 3  # what is quoted may be quoted again
_CODE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")


class Echo:
    """Knows an account's secrets by their pieces."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._pieces: dict[int, set[str]] = defaultdict(set)
        for secret in secrets:
            for form, size in _forms(secret):
                length = min(size, len(form))
                self._pieces[length].update(form[n : n + length] for n in range(len(form) - length + 1))

    def within(self, text: str) -> bool:
        return any(self._holds(form) for form in _readings(text))

    def _holds(self, text: str) -> bool:
        return any(
            text[n : n + length] in pieces
            for length, pieces in self._pieces.items()
            for n in range(len(text) - length + 1)
        )


def _forms(secret: str) -> Iterator[tuple[str, int]]:
    """The secret in each form, and how many characters of that give it away."""
    if len(secret) >= _SHORTEST:
        yield _flat(secret), _PIECE
    plain = _bare(_flat(secret))
    if len(plain) >= _SHORTEST:
        yield plain, _PIECE
        data = secret.encode("utf-8", "replace")
        yield data.hex(), 2 * _PIECE
        for before in range(3):  # base64 reads three bytes at once: what stands before moves all that follows
            coded = b64encode(bytes(before) + data, b"-_").decode()
            form = _bare(coded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6].lower())
            if len(form) >= _SHORTEST:
                yield form, _PIECE


def _readings(text: str) -> Iterator[str]:
    for _ in range(_ROUNDS):
        flat = _flat(text)
        yield flat
        yield _bare(flat)
        decoded = _CODE.sub(lambda code: chr(int(code[1] or code[2], 16)), unquote(unescape(text)))
        if decoded == text:
            return
        text = decoded


def _flat(text: str) -> str:
    """Without line ends, spaces, characters that nobody sees, and backslashes; in small letters."""
    return "".join(c for c in normalize("NFKC", text) if c.isprintable() and c not in " \\").lower()


def _bare(flat: str) -> str:
    return "".join(c for c in flat if c.isascii() and c.isalnum())
