"""Find links, hashtags and mentions in a text: one scanner for checks, previews and rich text.

Ends follow the categories of Unicode, not a list. A word is letters, marks, digits and joiners, in any script. A link
ends at white space, at quotation marks, and at what punctuates a sentence: beyond ASCII every such mark does, within
ASCII one that stands last. How long a platform counts a link is that platform's own rule: see `measure`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import category

_START = re.compile(r"(?P<link>(?<![A-Za-z0-9])https?://)|(?P<hashtag>[#＃])|(?P<mention>(?<![A-Za-z0-9_])[@＠])", re.I)
_HANDLE = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*(?:[@＠](?:[\w.-]*\w))?")
# Of ASCII, all that can be seen may stand in a link, but " < > and the backtick.
_NOT_OF_LINKS = re.compile(r"[^!#-;=?-_a-~]|\Z")
_WITHIN_LINKS = "·’"
_CLOSING = ".,;:!?'*~([{" + _WITHIN_LINKS
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LETTERS, _LETTER = re.compile(r"\w*"), re.compile(r"[^\W\d_]")
_NO_LETTER_FIRST = re.compile(r"^\W+")
_JOINERS = "\u200c\u200d"
_WITHIN_TAGS = _JOINERS + "·・"  # a hashtag may hold them, and does not end with them
_NO_TAG_AFTER = "&/=#＃"


class Span(NamedTuple):
    kind: Literal["text", "link", "hashtag", "mention"]
    text: str


@lru_cache(maxsize=512)  # several checks read one text
def spans(text: str) -> tuple[Span, ...]:
    """The whole text, cut where something stands out; joined again it is the same text."""
    cut: list[Span] = []
    done = at = 0
    while match := _START.search(text, at):
        start, at = match.span()
        end = _end(str(match.lastgroup), text, start, at)
        if end > at:
            if start > done:
                cut.append(Span("text", text[done:start]))
            cut.append(Span(match.lastgroup, text[start:end]))  # type: ignore[arg-type]
            done = at = end
    if done < len(text):
        cut.append(Span("text", text[done:]))
    return tuple(cut)


def _end(kind: str, text: str, start: int, after: int) -> int:
    if kind == "link":
        return link_end(text, start)
    if kind == "mention":
        handle = _HANDLE.match(text, after)
        return handle.end() if handle else start
    glued = start and (text[start - 1] in _NO_TAG_AFTER or in_word(text[start - 1]))
    return start if glued else _tag_end(text, after)


def link_end(text: str, start: int) -> int:
    """Where the link that begins at `start` ends, without the punctuation of the sentence around it."""
    odd = (match.start() for match in _NOT_OF_LINKS.finditer(text, start))
    end = next(place for place in odd if not _in_link(text[place : place + 1]))
    while end > start and not text[end - 1].isalnum() and _closes(text[start:end]):
        end -= 1
    return end


def _in_link(character: str) -> bool:
    """Beyond ASCII. An invisible character is part of it, so that the check finds it."""
    if character.isascii() or character.isspace():
        return False
    kind = category(character)
    return kind[0] in "LMNC" or kind in ("Pd", "Pc") or character in _WITHIN_LINKS


def _closes(link: str) -> bool:
    """Whether its last character belongs to the sentence: a bracket belongs to the link only if it opened there."""
    last = link[-1]
    opening = _BRACKETS.get(last)
    if opening:
        return link.count(opening) < link.count(last)
    return last in _CLOSING or category(last)[0] == "C"


def _tag_end(text: str, start: int) -> int:
    """`start` where there is no hashtag: it needs a letter, and no mark (as in the emoji #️⃣) can begin it."""
    end = _run(text, start)
    while end < len(text) and (in_word(text[end]) or text[end] in _WITHIN_TAGS):
        end = _run(text, end + 1)
    while end > start and text[end - 1] in _WITHIN_TAGS:
        end -= 1
    tag = text[start:end]
    return end if tag and category(tag[0])[0] != "M" and _LETTER.search(tag) else start


def _run(text: str, start: int) -> int:
    """Past the letters and digits that need no second look."""
    return _LETTERS.match(text, start).end()  # type: ignore[union-attr]


def in_word(character: str) -> bool:
    """Letters, marks, digits, `_` and joiners, in any script."""
    return character.isalnum() or character == "_" or character in _JOINERS or category(character)[0] == "M"


def words(text: str) -> list[str]:
    """The words of a text as a hashtag may hold them, marks and joiners too; an emoji is no word."""
    runs = "".join(each if in_word(each) or each in _WITHIN_TAGS else " " for each in text).split()
    whole = (_NO_LETTER_FIRST.sub("", run).strip(_WITHIN_TAGS) for run in runs)
    return [word for word in whole if word]


def is_hashtag(text: str) -> bool:
    return [span.kind for span in spans(text)] == ["hashtag"]


def glued_hashtags(text: str) -> Iterator[str]:
    """Each hashtag that stands directly after a word, where platforms do not take it for one."""
    for span in spans(text):
        for match in re.finditer("[#＃]", span.text) if span.kind == "text" else ():
            before, end = span.text[: match.start()], _tag_end(span.text, match.end())
            if before and in_word(before[-1]) and end > match.end() and "/" not in before.split()[-1]:
                yield span.text[match.start() : end]
