"""Length as Mastodon counts it: graphemes, but a link with its scheme is 23 and `@user@host` only its `@user`.

The rule is the server's (`StatusLengthValidator`), read from its published behaviour: a bare `example.org` counts as
written, and a link ends before closing punctuation and before a bracket that it did not open.
"""

import re
from functools import cache, lru_cache

from bot.posts.lengths.graphemes import graphemes
from bot.posts.lengths.x import LONGEST_WORD, MOST_DOTS, domain_pattern, without_plain_links

_MENTION = r"(?<![=/\w])@(?P<user>[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)@[\w.-]*\w"
_WORD = re.compile(r"\S+")
_NOT_A_MENTION = re.compile(r"[@＠]|://")
_SCHEME = r"(?i:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://"
_INSIDE = r"[^\s<>()?]"
_BRACKETS = rf"\((?:{_INSIDE}+|{_INSIDE}*\({_INSIDE}+\){_INSIDE}*)\)"
_AT_THE_END = r"[^\s<>()?!*\"'「」;:=,.$%\[\]~&|@]"
_BEYOND_ASCII = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0010fffd"


@lru_cache(maxsize=1024)
def mastodon_length(text: str, reserved_per_url: int = 23) -> int:
    """What the server measures against its limit. The warning counts too: put it before the text.

    `reserved_per_url` 0: a server that only speaks Mastodon's API. Those count code points, links and mentions as
    written, also where their instance states a number per link:
    https://github.com/superseriousbusiness/gotosocial/issues/2457
    https://github.com/jointakahe/takahe/blob/main/api/views/statuses.py
    """
    if not reserved_per_url:
        return len(text)
    text, plain = without_plain_links(text) if "://" in text else (text, 0)
    if "@" in text or "://" in text:
        text = _WORD.sub(lambda word: _rewritten(word[0], reserved_per_url), text)
    return graphemes(text) + plain * (reserved_per_url - 1)


def mastodon_links(text: str) -> list[str]:
    """Each link as Mastodon reads it in this text."""
    words = (word[0] for word in _WORD.finditer(text) if "://" in word[0] and not _absurd(word[0]))
    return [match[0] for word in words for match in _pattern().finditer(word) if match["user"] is None]


def _absurd(word: str) -> bool:
    return len(word) > LONGEST_WORD or word.count(".") > MOST_DOTS


def _rewritten(word: str, reserved_per_url: int) -> str:
    """Links hold no spaces. A word of absurd length is not searched but counted as high as it can be."""
    if _absurd(word):
        return word + "x" * reserved_per_url * word.count("://")
    return _pattern().sub(lambda found: _counted(found, reserved_per_url), word)


def _counted(found: re.Match[str], reserved_per_url: int) -> str:
    if found["user"] is None:
        return "x" * reserved_per_url
    return found[0] if _NOT_A_MENTION.match(found.string, found.end()) else "@" + found["user"]


@cache
def _pattern() -> re.Pattern[str]:
    path = rf"/(?:(?:{_INSIDE}|{_BRACKETS})*(?:{_AT_THE_END}|{_BRACKETS}))?"
    query = rf"\?[\w!?*'();:&=+$/%#\[\]\-.,~|@^{_BEYOND_ASCII}]*[\w&=#/\-{_BEYOND_ASCII}]"
    link = rf"(?<![A-Za-z0-9@＠$#＃]){_SCHEME}{domain_pattern()}(?::[0-9]+)?(?:{path})?(?:{query})?"
    return re.compile(f"{_MENTION}|{link}")
