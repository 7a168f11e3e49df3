"""Compare a post on a platform with the part we sent, after what platforms do to text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser

from rapidfuzz.distance import Indel

from bot.platforms.base import OutgoingPart

_SKEW = timedelta(minutes=5)  # how far a server's clock and ours may be apart
_LONGEST_DAY = timedelta(hours=28)  # a local day with a change of the clock, and two hours for a thread to finish
_NEARLY = 0.8  # of the shipped templates two cases stay under 0.73, and a roll-call of half as many names above 0.84
_BEGINNING = 40  # characters without spaces: as many in a row are no chance
_SHORTENED = 20  # characters of a link without its scheme: Takahē shows 30 of them
_TAG = re.compile(r"(<[^<>]*>)")  # as far as Markdown may take it for one
_MOST_TAGS = 8
_REMOTE = re.compile(r"(@[\w.-]+)@[\w.-]+\w")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


def look_back_to(part: OutgoingPart) -> datetime:
    """From when on the part can have been posted: its first attempt here; unattempted, its local day by another bot."""
    return (part.attempted_at or part.created_at - _LONGEST_DAY) - _SKEW


def nearly(ours: str, theirs: str) -> bool:
    """Whether one bare text may well be the other after an edit, or a roll-call with other names in it.

    What one begins with may be all of the other: a thread and a single post, where an account's limit has changed.
    """
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) >= _BEGINNING and longer.startswith(shorter):
        return True
    return Indel.normalized_similarity(ours, theirs, score_cutoff=_NEARLY) > 0


@dataclass(frozen=True, slots=True)
class Bare:
    """A text of ours or of a platform, bare; `unmarked` is all that Markdown cannot have taken away."""

    text: str
    unmarked: str
    maybe: re.Pattern[str] | None  # of ours, where some of its words may be taken for tags

    @classmethod
    def of(cls, text: str) -> Bare:
        plain = bare(text)
        return cls(plain, plain.translate(_NO_MARKS), _without_tags(plain))

    def shown_as(self, theirs: Bare) -> bool:
        """Whether theirs is ours as Markdown shows it: without the marks of lists and stars, and without what it takes
        for tags. https://docs.gotosocial.org/en/latest/user_guide/posts/#input-types
        """
        if self.text == theirs.text:
            return True
        if not theirs.unmarked:
            return False
        tagged = self.maybe is not None and self.maybe.fullmatch(theirs.unmarked) is not None
        return tagged or self.unmarked == theirs.unmarked


def _without_tags(plain: str) -> re.Pattern[str] | None:
    pieces = [re.escape(piece.translate(_NO_MARKS)) for piece in _TAG.split(plain, _MOST_TAGS)]
    if len(pieces) == 1:
        return None
    return re.compile("".join(f"(?:{piece})?" if n % 2 else piece for n, piece in enumerate(pieces)))


def plain_text(html: str) -> str:
    """What a reader sees of a Mastodon post."""
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
        """A link that is shown shortened stands for its whole address."""
        if tag == "a":
            address, begins = self._link
            shown = _SCHEME.sub("", "".join(self.seen[begins:])).rstrip("…")
            if len(shown) >= _SHORTENED and _SCHEME.sub("", address).startswith(shown):
                self.seen[begins:] = [address]


def bare(text: str) -> str:
    """Without all that platforms may change: white space, Unicode form, a link's scheme and last slash, the server in a
    mention."""
    text = _SCHEME.sub("", _REMOTE.sub(r"\1", unicodedata.normalize("NFC", text)))
    return re.sub(r"/(?=\s|$)", "", text).replace("\u200b", "").translate(_NO_SPACE)


_NO_SPACE = {code: None for code in range(0x3001) if chr(code).isspace()}
_NO_MARKS = str.maketrans("", "", "*_`~#<>+-=|[]()!\\")  # what Markdown takes for marks
