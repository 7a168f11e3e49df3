"""Lost letters block a post, misread ones warn, correct ones pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posts.checks.encoding import find_broken_letters


@pytest.mark.parametrize(
    ("text", "word"),
    [("Zo\ufffd was held", "Zo\ufffd"), ("“Zo\ufffd\ufffd”", "“Zo\ufffd\ufffd”"), ("\ufffd", "\ufffd")],
)
def test_a_lost_letter_blocks(text: str, word: str) -> None:
    assert list(find_broken_letters(text)) == [
        ("letters", "block", f"“{word}” has lost a letter at \ufffd: type the word again")
    ]


@pytest.mark.parametrize(
    "word", ["Zoë", "François", "it’s", "“quoted”", "Саша", "曹顺利", "Αλέξης", "של", "🙏", "DÉJÀ", "señor"]
)
def test_a_word_read_in_the_wrong_encoding_is_worth_a_look_and_told_as_it_was(word: str) -> None:
    misread = word.encode().decode("cp1252", "surrogateescape")
    misread = "".join(chr(ord(c) - 0xDC00) if "\udc80" <= c <= "\udcff" else c for c in misread)
    (one,) = find_broken_letters(f"was {misread} here")
    assert one[:2] == ("letters", "warn")
    assert f"seems to be “{word}”" in one[2]


@pytest.mark.parametrize("entity", ["&#39;", "&amp;", "&nbsp;", "&#x27;"])
def test_a_sign_as_web_pages_write_it_is_worth_a_look(entity: str) -> None:
    assert [one[2] for one in find_broken_letters(f"it{entity}s")] == [
        f"{entity} is HTML code for a character: write the character itself"
    ]


SOUND = (
    "naïve café “LIBERTÉ” « voilà… » IRMÃ” São Paulo Ñandú Œuvre Île Straße ÄÖÜ Åse–Ål Ãna Ève’s 20° §5 AT&T R&D; "
    "曹顺利 «Свобода» الحرية حرية؟ עברית ภาษาไทย 🙏🏽 ¿Qué? ¡No! — Ελλάδα"
)


def test_sound_words_of_many_languages_pass() -> None:
    assert list(find_broken_letters(SOUND)) == []


@given(st.text(st.characters(codec="ascii", exclude_characters="&")))
def test_plain_letters_always_pass(text: str) -> None:
    assert list(find_broken_letters(text)) == []
