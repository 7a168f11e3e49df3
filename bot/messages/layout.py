"""Chunks of a rendered template -> the texts of its parts: threads split, optional passages dropped until each fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages.tags import BREAK, BREAK_IF_FULL, CLOSE, MARKS, OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Fits = Callable[[str], bool]

_ENDS = re.compile(r"[^\S\n]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """No white space at the ends of the text and of its lines, and never more than one empty line in a row."""
    text = text.strip()
    if " \n" in text or "\t\n" in text or not text.isascii():
        text = _ENDS.sub("", text)
    return _GAPS.sub("\n\n", text) if "\n\n\n" in text else text


def parts(chunks: Sequence[str], fits: Fits) -> list[str]:
    """The text of each part, as short as it had to become; one that still does not fit is the caller's to report."""
    if MARKS.isdisjoint(chunks):
        return [tidy("".join(chunks))]
    if BREAK not in chunks:
        whole = tidy("".join([chunk for chunk in chunks if chunk not in MARKS]))
        if fits(whole):
            return [whole]
    found: list[str] = []
    for stretch in _split(chunks, BREAK):
        found += [_shortened(piece, fits) for piece in _gathered(_split(stretch, BREAK_IF_FULL), fits)]
    return found


def _split(chunks: Sequence[str], mark: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for chunk in chunks:
        if chunk == mark:
            found.append([])
        else:
            found[-1].append(chunk)
    return found


def _gathered(pieces: list[list[str]], fits: Fits) -> list[list[str]]:
    """As few parts as will hold the pieces in full; splitting comes before leaving anything out."""
    found = [pieces[0]]
    for piece in pieces[1:]:
        together = found[-1] + piece
        if fits(_kept(together, len(together))):
            found[-1] = together
        else:
            found.append(piece)
    return [piece for piece in found if _kept(piece, len(piece))] or found[:1]


def _shortened(chunks: list[str], fits: Fits) -> str:
    text = ""
    for keep in range(chunks.count(OPEN), -1, -1):
        text = _kept(chunks, keep)
        if fits(text):
            break
    return text


def _kept(chunks: Sequence[str], keep: int) -> str:
    """The text with its first `keep` optional passages, counted by where they begin."""
    said: list[str] = []
    begun = 0
    silent = 0
    for chunk in chunks:
        if chunk == OPEN:
            begun += 1
            silent += silent > 0 or begun > keep
        elif chunk == CLOSE:
            silent -= silent > 0
        elif not silent:
            said.append(chunk)
    return tidy("".join(said))
