"""A secret is known again in every form that a server may give it back in."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.echo import Echo

TOKEN = 'Zq3-et+Tok/en=Of_Xyzw"1234567890'
FORMS: dict[str, Callable[[str], str]] = {
    "as it stands": str,
    "json": json.dumps,
    "json twice": lambda text: json.dumps(json.dumps({"Authorization": text})),
    "json with slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "json in codes": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "codes of bytes": lambda text: "".join(f"\\x{ord(c):02x}" for c in text),
    "address": lambda text: quote(text, safe=""),
    "address twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "html": html.escape,
    "html in codes": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "html in hexadecimal codes": lambda text: "".join(f"&#x{ord(c):X};" for c in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of bearer": lambda text: base64.b64encode(f"Bearer {text}".encode()).decode(),
    "base64 of basic": lambda text: base64.b64encode(f"me:{text}".encode()).decode(),
    "base64 of a header": lambda text: base64.encodebytes(f"authorization: Bearer {text}".encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "capital hexadecimal": lambda text: text.encode().hex().upper(),
    "capitals": str.upper,
    "small letters": str.lower,
    "cut short": lambda text: text[:8],
    "its end": lambda text: text[-8:],
    "from its middle": lambda text: text[7:15],
    "two lines": lambda text: f"{text[:6]}\n{text[6:]}"[:12],
    "spaced": " ".join,
    "split by what nobody sees": "\u200b".join,
    "with hyphens": "-".join,
    "wide letters": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "bytes": lambda text: repr(text.encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_known_in_every_form(form: str) -> None:
    words = f"The request had {FORMS[form](TOKEN)} in it."
    assert Echo([TOKEN]).within(words)


LETTERS = st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\\")  # no token has a backslash


@given(st.text(LETTERS, min_size=12, max_size=60), st.data())
def test_any_eight_characters_in_a_row_give_a_secret_away(secret: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(secret) - 8))
    form = data.draw(st.sampled_from(["as it stands", "capitals", "hexadecimal", "spaced"]))
    assert Echo([secret]).within(f"no: {FORMS[form](secret[start : start + 8])}")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Validation failed: Text character limit of 500 exceeded",
        "https://mastodon.example/@team/113000000000000000",
        "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
        "曹顺利",
    ],
)
def test_other_words_give_nothing_away(words: str) -> None:
    assert not Echo([TOKEN, "abc", ""]).within(words)


def test_a_short_secret_is_known_as_a_whole() -> None:
    echo = Echo(["pin42"])
    assert echo.within("your PIN42 is wrong")
    assert not echo.within("your pin4 is wrong")
