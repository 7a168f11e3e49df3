"""Chunks of a rendered template -> the texts of its parts: threads split, the least needed passages left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.posts.templates.extensions import BREAK, BREAK_IF_FULL, CLOSE, MARKS, OPENS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Fits = Callable[[str], bool]

_GAPS = re.compile(r"\n{3,}")


class Laid(NamedTuple):
    """One part. `gives`: were it longer, the template could still leave something out or begin another part."""

    text: str
    fits: bool
    gives: bool = False


class _Passage(NamedTuple):
    """An optional passage. `goes`: how soon, the higher the sooner. `within`: the number of the one around it."""

    goes: int
    number: int
    within: int | None


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
            return [_shortened(chunks, fits)]
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
    return Laid(text, True, joined or _gives(chunks)) if fitting else _shortened(chunks, fits)


def _gives(chunks: list[str]) -> bool:
    return BREAK_IF_FULL in chunks or not OPENS.keys().isdisjoint(chunks)


def _shortened(chunks: list[str], fits: Fits) -> Laid:
    """Without its optional passages, then with each that there is room for, the most needed first.

    What had no room is tried again after each round: no passage is left out that would fit.
    """
    left, kept = _passages(chunks), set[int]()
    text = _kept(chunks, kept)
    if not fits(text):
        return Laid(text, False)
    tried = -1
    while len(kept) != tried:
        tried = len(kept)
        for passage in [p for p in left if p.number not in kept]:
            longer = _kept(chunks, {*kept, passage.number})
            if (passage.within is None or passage.within in kept) and fits(longer):
                kept.add(passage.number)
                text = longer
    return Laid(text, True, bool(kept))


def _passages(chunks: list[str]) -> list[_Passage]:
    """The most needed first: by their numbers, then in the order of the text. One in another never goes after it."""
    found: list[_Passage] = []
    around: list[_Passage] = []
    for chunk in chunks:
        if chunk in OPENS:
            outer = around[-1] if around else None
            goes = max(OPENS[chunk], outer.goes if outer else 0)
            around.append(_Passage(goes, len(found), outer.number if outer else None))
            found.append(around[-1])
        elif chunk == CLOSE:
            around.pop()
    return sorted(found)


def _in_full(chunks: list[str]) -> str:
    return tidy("".join([chunk for chunk in chunks if chunk not in MARKS]))


def _kept(chunks: list[str], kept: Collection[int]) -> str:
    """The text with these of its optional passages, numbered from 0 as they begin, and nothing of the others."""
    said: list[str] = []
    begun = 0
    silent = 0
    for chunk in chunks:
        if chunk in OPENS:
            silent += silent > 0 or begun not in kept
            begun += 1
        elif chunk == CLOSE:
            silent -= silent > 0
        elif not silent:
            said.append(chunk)
    return tidy("".join(said))
