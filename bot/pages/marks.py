"""What stands out in a post's text as a platform shows it: links, hashtags, mentions."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_MARKS = re.compile(
    r"(?P<link>https?://[^\s<>]+)"
    r"|(?<![\w/])(?P<hashtag>[#＃][\w·]+)"
    r"|(?<![\w/@])(?P<mention>@[\w.-]*\w(?:@[\w.-]*\w)?)"
)
# What ends a sentence rather than an address.
_TRAILING = ".,;:!?\"'”’»。，；：！？)）」』"


class Span(NamedTuple):
    kind: Literal["text", "link", "hashtag", "mention"]
    text: str


def spans(text: str) -> Iterator[Span]:
    """The whole text, cut where something stands out; joined again it is the same text."""
    start = 0
    for match in _MARKS.finditer(text):
        found = _trimmed(match[0]) if match["link"] else match[0]
        if match.start() > start:
            yield Span("text", text[start : match.start()])
        yield Span("link" if match["link"] else "hashtag" if match["hashtag"] else "mention", found)
        start = match.start() + len(found)
    if start < len(text):
        yield Span("text", text[start:])


def _trimmed(link: str) -> str:
    """A closing bracket belongs to an address that opened one."""
    while link and link[-1] in _TRAILING and not (link[-1] == ")" and link.count("(") >= link.count(")")):
        link = link[:-1]
    return link
