"""Whether a post on a platform is the part we sent, after all that platforms do to text."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.platforms.base import SealedPart

_SKEW = timedelta(minutes=5)  # how far a server's clock and ours may be apart
_LONGEST_DAY = timedelta(hours=28)  # a local day with a change of the clock, and two hours for a thread to finish
_NEARLY = 0.8  # of the shipped templates two cases stay under 0.73, and a roll-call of half as many names above 0.84
_REMOTE = re.compile(r"(@[\w.-]+)@[\w.-]+\w")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


def look_back_to(part: SealedPart) -> datetime:
    """From when on the part can have been posted: its first attempt here; unattempted, its local day by another bot."""
    return (part.attempted_at or part.created_at - _LONGEST_DAY) - _SKEW


def nearly(ours: str, theirs: str) -> bool:
    """Whether one bare text may well be the other after an edit, or a roll-call with other names in it."""
    both = SequenceMatcher(None, ours, theirs, autojunk=False)
    return both.real_quick_ratio() >= _NEARLY and both.quick_ratio() >= _NEARLY and both.ratio() >= _NEARLY


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

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("p", "br"):
            self.seen.append("\n")


def bare(text: str) -> str:
    """Without all that platforms may change: white space, Unicode form, a link's scheme and last slash, the server in a
    mention."""
    text = _SCHEME.sub("", _REMOTE.sub(r"\1", unicodedata.normalize("NFC", text)))
    return re.sub(r"/(?=\s|$)", "", text).replace("\u200b", "").translate(_NO_SPACE)


_NO_SPACE = {code: None for code in range(0x3001) if chr(code).isspace()}
