"""Extended grapheme clusters, the characters that people see: Mastodon's and Bluesky's unit (UAX #29, by ICU)."""

import re
from functools import lru_cache

# Blocks of plain letters, ideographs, kana and punctuation: no mark, no jamo, nothing that joins. They need no ICU.
_PLAIN = re.compile(
    "[\x00-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u0620-\u064a\u0660-\u066f"
    "\u2000-\u200a\u2010-\u2027\u202f-\u205f\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uff01-\uff9d]*"
)
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: ICU takes it for a letter of no script


def plain(text: str) -> bool:
    """Whether every character but CRLF stands for itself."""
    return _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def graphemes(text: str) -> int:
    if text.isascii() or plain(text):
        return len(text) - text.count("\r\n")
    from icu4py.breakers import CharacterBreaker

    return len(list(CharacterBreaker(_SURROGATE.sub("\ufffd", text), "en").segments()))
