"""Chunks of a rendered template -> the texts of its parts: threads split, optional passages dropped until each fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.messages.tags import BREAK, BREAK_IF_FULL, CLOSE, MARKS, OPEN

if TYPE_CHECKING:
    from collections.abc import Callable

    Fits = Callable[[str], bool]

_GAPS = re.compile(r"\n{3,}")


class Laid(NamedTuple):
    """One part. `gives`: were it longer, the template could still leave something out or begin another part."""

    text: str
    fits: bool
    gives: bool = False


def tidy(text: str) -> str:
    """No white space at the ends of the text and of its lines, and never more than one empty line in a row."""
    text = text.strip()
    if " \n" in text or "\t\n" in text or not text.isascii():
        text = "\n".join([line.rstrip() for line in text.split("\n")])
    return _GAPS.sub("\n\n", text) if "\n\n\n" in text else text


def parts(chunks: list[str], fits: Fits) -> list[Laid]:
    """The text of each part, as short as it had to become, and whether it fits: one that does not is for a person."""
    if BREAK not in chunks:
        whole = _in_full(chunks)
        if fits(whole):
            return [Laid(whole, True, _gives(chunks))]
        if BREAK_IF_FULL not in chunks:
            return [_shortened(chunks, whole, fits)]
    found: list[Laid] = []
    for stretch in _split(chunks, BREAK):
        found += _filled(_split(stretch, BREAK_IF_FULL), fits)
    return found


def _split(chunks: list[str], mark: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for chunk in chunks:
        if chunk == mark:
            found.append([])
        else:
            found[-1].append(chunk)
    return found


def _filled(pieces: list[list[str]], fits: Fits) -> list[Laid]:
    """As few parts as will hold the pieces in full; splitting comes before leaving anything out."""
    found: list[Laid] = []
    part, joined = pieces[0], False
    text = _in_full(part)
    fitting = fits(text)
    for piece in pieces[1:]:
        together = part + piece
        longer = _in_full(together)
        if fits(longer):
            part, text, fitting, joined = together, longer, True, joined or bool(text)
            continue
        found.append(_laid(part, text, fitting, joined, fits))
        part, joined = piece, False
        text = _in_full(part)
        fitting = fits(text)
    found.append(_laid(part, text, fitting, joined, fits))
    return [laid for laid in found if laid.text] or found[:1]


def _laid(chunks: list[str], text: str, fitting: bool, joined: bool, fits: Fits) -> Laid:
    return Laid(text, True, joined or _gives(chunks)) if fitting else _shortened(chunks, text, fits)


def _gives(chunks: list[str]) -> bool:
    return OPEN in chunks or BREAK_IF_FULL in chunks


def _shortened(chunks: list[str], text: str, fits: Fits) -> Laid:
    """`text`, which is too long, without its last optional passage, or as many of the last as it takes."""
    for keep in range(chunks.count(OPEN) - 1, -1, -1):
        text = _kept(chunks, keep)
        if fits(text):
            return Laid(text, True, keep > 0)
    return Laid(text, False)


def _in_full(chunks: list[str]) -> str:
    return tidy("".join([chunk for chunk in chunks if chunk not in MARKS]))


def _kept(chunks: list[str], keep: int) -> str:
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
