"""Remove secrets from text, as they are and as programs encode text."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name

HIDDEN = "•••"
_SHORTEST = 4  # characters: a shorter secret has encoded forms that other words hold by chance
_LONG = 8  # characters: a name, an id or an address may hold a shorter one by chance


class SecretFilter:
    """Replace each secret as a whole; a part of one is no secret."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._patterns: dict[str, re.Pattern[str] | None] = dict.fromkeys(sorted(secrets, key=len, reverse=True))

    def redact(self, text: str) -> str:
        return self._replace(text, 1)

    def redact_name(self, text: str) -> str:
        return self._replace(text, _LONG)

    def _replace(self, text: str, min_length: int) -> str:
        """Replace the longest first. No encoded form is shorter than its secret."""
        for secret, pattern in self._patterns.items():
            if min_length <= len(secret) <= len(text):
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
    for before in range(3):  # base64 encodes three bytes at once, so the bytes before shift the rest
        coded = b64encode(bytes(before) + data).decode()[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        yield r"\s?".join({"+": "[+-]", "/": "[/_]"}.get(c, c) for c in coded)


def _character(c: str) -> str:
    """Match the character as it is, in JSON, Python, an address, a form or HTML; each may be encoded again."""
    percent = "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in c.encode("utf-8", "replace"))
    units = c.encode("utf-16-be", "replace").hex()
    json = "".join(rf"\\{{1,8}}u{units[n : n + 4]}" for n in range(0, len(units), 4))
    named = "".join(f"|{name}" for name in (codepoint2name.get(ord(c)),) if name)
    html = f"&(?:amp;){{0,3}}(?:#0{{0,6}}{ord(c)}|#x0{{0,6}}{ord(c):x}{named});"
    python = [rf"\\{{1,8}}x{ord(c):02x}"] if ord(c) < 256 else []
    form = [r"\+"] if c == " " else []
    as_it_stands = rf"\\{{0,8}}{re.escape(c)}"  # after the codes, which begin with plain characters
    return f"(?:{'|'.join([percent, json, html, *python, *form, as_it_stands])})"
