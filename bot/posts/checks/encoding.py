"""Find broken letters: lost (U+FFFD), read in the wrong encoding, or written as HTML entities."""

import re
from collections.abc import Iterator

from bot.posts.models import Severity

LOST = "\ufffd"
# What cp1252 makes of the second and later bytes of a letter in UTF-8.
_LATER = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MARKS = "‘’“”„‚‹›–—…•»"  # such a mark may well follow a capital with an accent at the end of a quotation
_MOJIBAKE = re.compile(
    rf"[ÂÃ](?:[{_LATER}](?<![{_MARKS}])|[{_LATER}](?=[^\W\d_]))"  # é, ñ
    rf"|(?:[ÄÅÐÑÎÏ×ØÙÚÛ][{_LATER}]){{2}}"  # Cyrillic, Greek, Hebrew, Arabic
    rf"|(?:[àãäåæçèé][{_LATER}]{{2}}){{2}}"  # Indic scripts, Chinese, Japanese
    rf"|â€[{_LATER}]|ï[»¿][{_LATER}]|ðŸ[{_LATER}]"  # quotes and dashes, the byte order mark, emoji
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});")


def find_broken_letters(text: str) -> Iterator[tuple[str, Severity, str]]:
    """Code, severity and words for each broken piece of a text."""
    if LOST in text:
        for word in dict.fromkeys(word for word in text.split() if LOST in word):
            yield "letters", "block", f"“{word}” has lost a letter at {LOST}: type the word again"
    if not text.isascii() and _MOJIBAKE.search(text):
        for word in dict.fromkeys(word for word in text.split() if _MOJIBAKE.search(word)):
            yield "letters", "warn", f"“{word}”{_meant(word)} was read in the wrong encoding: type it again"
    if "&" in text:
        for entity in dict.fromkeys(_ENTITY.findall(text)):
            yield "letters", "warn", f"{entity} is HTML code for a character: write the character itself"


def _meant(word: str) -> str:
    """The word as it was before it was read wrong, where that can be undone."""
    try:
        before = b"".join(_byte(letter) for letter in word).decode("utf-8")
    except ValueError:
        return ""
    return f" seems to be “{before}”, which" if before.isprintable() else ""


def _byte(letter: str) -> bytes:
    """As cp1252 has it; the five bytes that it leaves out stand for themselves."""
    return letter.encode("latin-1") if "\x80" <= letter <= "\x9f" else letter.encode("cp1252")
