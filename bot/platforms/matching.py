"""Compare a post on a platform with the part we sent, after what platforms do to text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser

from rapidfuzz.distance import Indel

from bot.platforms.base import OutgoingPart

_SKEW = timedelta(minutes=5)  # between a server's clock and ours
_LONGEST_DAY = timedelta(hours=28)  # a local day with a clock change, and two hours to finish a thread
_NEARLY = 0.8  # with our templates: two cases below 0.73, a list and half of it above 0.84
_BEGINNING = 40  # characters without spaces
_SHORTENED = 20  # characters of a link without its scheme; Takahē shows 30
_TAG = re.compile(r"(<[^<>]*>)")  # what Markdown may read as an HTML tag
_MOST_TAGS = 8
_REMOTE = re.compile(r"(@[\w.-]+)@[\w.-]+\w")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


def look_back_to(part: OutgoingPart) -> datetime:
    """Return the earliest time of the post: the first attempt, or where another bot may have sent it, its local day."""
    return (part.attempted_at or part.created_at - _LONGEST_DAY) - _SKEW


def is_similar(ours: str, theirs: str) -> bool:
    """Whether one normalized text may be the other after an edit, or the same list with other names.

    One may be the beginning of the other: the first part of a thread, and a single post under a higher limit.
    """
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) >= _BEGINNING and longer.startswith(shorter):
        return True
    return Indel.normalized_similarity(ours, theirs, score_cutoff=_NEARLY) > 0


@dataclass(frozen=True, slots=True)
class ComparableText:
    """A normalized text; `unmarked` lacks all that Markdown may remove."""

    text: str
    unmarked: str
    tag_pattern: re.Pattern[str] | None  # matches our text without some of its possible HTML tags

    @classmethod
    def of(cls, text: str) -> ComparableText:
        plain = normalize(text)
        return cls(plain, plain.translate(_NO_MARKS), _without_tags(plain))

    def matches(self, theirs: ComparableText) -> bool:
        """Whether theirs is ours, also after Markdown removed the marks of lists and emphasis, and HTML tags.

        https://docs.gotosocial.org/en/latest/user_guide/posts/#input-types
        """
        if self.text == theirs.text:
            return True
        if not theirs.unmarked:
            return False
        tagged = self.tag_pattern is not None and self.tag_pattern.fullmatch(theirs.unmarked) is not None
        return tagged or self.unmarked == theirs.unmarked


def _without_tags(plain: str) -> re.Pattern[str] | None:
    pieces = [re.escape(piece.translate(_NO_MARKS)) for piece in _TAG.split(plain, _MOST_TAGS)]
    if len(pieces) == 1:
        return None
    return re.compile("".join(f"(?:{piece})?" if n % 2 else piece for n, piece in enumerate(pieces)))


def html_to_text(html: str) -> str:
    """Return what a reader sees of a Mastodon post."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.seen)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._link: tuple[str, int] = ("", 0)
        self._number: int | None = None  # of the last item in a numbered list

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "br", "li"):
            self.seen.append("\n")
        if tag == "a":
            self._link = dict(attrs).get("href") or "", len(self.seen)
        elif tag in ("ol", "ul"):
            start = dict(attrs).get("start") or "1"
            self._number = (int(start) if start.isdecimal() else 1) - 1 if tag == "ol" else None
        elif tag == "li" and self._number is not None:
            self._number += 1
            self.seen.append(f"{self._number}. ")

    def handle_endtag(self, tag: str) -> None:
        """Replace a shortened link by its whole address."""
        if tag == "a":
            address, begins = self._link
            shown = _SCHEME.sub("", "".join(self.seen[begins:])).rstrip("…")
            if len(shown) >= _SHORTENED and _SCHEME.sub("", address).startswith(shown):
                self.seen[begins:] = [address]


def normalize(text: str) -> str:
    """Drop what platforms may change: white space, Unicode form, the scheme and last slash of a link, the server of a
    mention."""
    text = _SCHEME.sub("", _REMOTE.sub(r"\1", unicodedata.normalize("NFC", text)))
    return re.sub(r"/(?=\s|$)", "", text).replace("\u200b", "").translate(_NO_SPACE)


_NO_SPACE = {code: None for code in range(0x3001) if chr(code).isspace()}
_NO_MARKS = str.maketrans("", "", "*_`~#<>+-=|[]()!\\")  # characters that mean something in Markdown
