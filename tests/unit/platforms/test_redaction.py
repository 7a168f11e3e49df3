"""A secret is removed from text in every form that a server may return, and nothing else is."""

from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.http.redaction import HIDDEN, SecretFilter

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
    "bytes": lambda text: repr(text.encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_removed_in_every_form(form: str) -> None:
    written = FORMS[form](TOKEN)
    words = SecretFilter([TOKEN]).redact(f"The request had {written} in it.")
    assert words.startswith("The request had ")
    assert words.endswith(" in it.")
    assert HIDDEN in words
    assert len(words.replace(HIDDEN, "")) <= len("The request had  in it.") + len(written) - len(TOKEN), (
        "little is left"
    )
    assert "Zq3" not in words
    assert "567890" not in words


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\\")  # no token has those


@settings(deadline=None)
@given(st.text(LETTERS, min_size=8, max_size=60), st.sampled_from(["as it stands", "json", "json in codes of units"]))
def test_any_secret_is_removed_as_a_whole(secret: str, form: str) -> None:
    forms: dict[str, Callable[[str], str]] = {
        "as it stands": str,
        "json": lambda text: json.dumps(text)[1:-1],
        "json in codes of units": lambda text: "".join(
            f"\\u{text.encode('utf-16-be').hex()[n : n + 4]}" for n in range(0, 2 * len(text.encode("utf-16-be")), 4)
        ),
    }
    written = forms[form](secret)
    assert SecretFilter([secret]).redact(f"({written})") == f"({HIDDEN})"
    assert SecretFilter([secret]).redact(f"({quote(secret, safe='')})") == f"({HIDDEN})"


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
def test_other_text_is_unchanged(words: str) -> None:
    assert SecretFilter([TOKEN, "abc", ""]).redact(words) == words
    assert SecretFilter([TOKEN, "abc", ""]).redact_name(words) == words


@given(st.integers(1, len(TOKEN) - 1))
def test_a_part_of_a_secret_is_not_removed(size: int) -> None:
    for start in range(len(TOKEN) - size + 1):
        piece = f"team-{TOKEN[start : start + size]}-1"
        assert SecretFilter([TOKEN]).redact(piece) == piece
        assert SecretFilter([TOKEN]).redact_name(piece) == piece


def test_a_short_secret_is_removed_from_messages_but_not_from_names() -> None:
    secrets = SecretFilter(["pin42", "abc"])
    assert secrets.redact("your PIN42 and abc are wrong") == f"your {HIDDEN} and {HIDDEN} are wrong"
    assert secrets.redact_name("did:plc:pin42abc") == "did:plc:pin42abc"


def test_a_secret_that_contains_another_is_removed_as_a_whole() -> None:
    assert SecretFilter(["secret-1", "secret-1-longer"]).redact("secret-1-longer") == HIDDEN


@pytest.mark.parametrize("hostile", ["\\" * 20_000, "%25" * 7_000, "&amp;" * 4_000, "&#0" * 7_000, "Zq3-" * 5_000])
def test_hostile_text_is_searched_fast(hostile: str) -> None:
    began = time.process_time()
    assert SecretFilter([TOKEN]).redact(hostile) == hostile
    assert time.process_time() - began < 1
