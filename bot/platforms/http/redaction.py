"""Secrets taken out of text: as they stand, and in the forms that programs write text in."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name

HIDDEN = "•••"
_SHORTEST = 4  # of fewer characters no other form is looked for: it would stand in every other word
_LONG = 8  # a name, an id or an address is never changed for a shorter one


class SecretFilter:
    """Know an account's secrets, each as a whole: letters that something else shares with one are no secret."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._patterns: dict[str, re.Pattern[str] | None] = dict.fromkeys(sorted(secrets, key=len, reverse=True))

    def words(self, text: str) -> str:
        return self._without(text, 1)

    def name(self, text: str) -> str:
        return self._without(text, _LONG)

    def _without(self, text: str, least: int) -> str:
        """The longest first. No form is shorter than its secret, so that most are never compiled."""
        for secret, pattern in self._patterns.items():
            if least <= len(secret) <= len(text):
                pattern = pattern or re.compile("|".join(_forms(secret)), re.IGNORECASE)
                self._patterns[secret] = pattern
                text = pattern.sub(HIDDEN, text)
        return text


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < _SHORTEST:
        yield re.escape(secret)
        return
    yield "".join(map(_character, secret))
    data = secret.encode("utf-8", "replace")
    yield data.hex()
    for before in range(3):  # base64 reads three bytes at once: what stands before moves all that follows
        coded = b64encode(bytes(before) + data).decode()[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        yield r"\s?".join({"+": "[+-]", "/": "[/_]"}.get(c, c) for c in coded)


def _character(c: str) -> str:
    """As it stands, in JSON or Python, in an address or a form, in HTML; what is quoted may be quoted again."""
    percent = "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in c.encode("utf-8", "replace"))
    units = c.encode("utf-16-be", "replace").hex()
    json = "".join(rf"\\{{1,8}}u{units[n : n + 4]}" for n in range(0, len(units), 4))
    named = "".join(f"|{name}" for name in (codepoint2name.get(ord(c)),) if name)
    html = f"&(?:amp;){{0,3}}(?:#0{{0,6}}{ord(c)}|#x0{{0,6}}{ord(c):x}{named});"
    python = [rf"\\{{1,8}}x{ord(c):02x}"] if ord(c) < 256 else []
    form = [r"\+"] if c == " " else []
    as_it_stands = rf"\\{{0,8}}{re.escape(c)}"  # after its codes, which begin with characters that stand for themselves
    return f"(?:{'|'.join([percent, json, html, *python, *form, as_it_stands])})"
