"""Length as X counts it: twitter-text 3.1.0, configuration v3 (https://github.com/twitter/twitter-text, Apache-2.0).

Text is measured in UTF-16 code units, as the official counter sees it. The character classes and the list of top-level
domains are its own (`x.txt`); they are read when first needed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = 23
_LONGEST_LINK = 4096
_LONGEST_LABEL = 63
_LONGEST_SLUG = 40
LONGEST_WORD = 400  # the official expressions take time that grows with the cube of the dots in a word
MOST_DOTS = 16
_HEAVY = re.compile(r"[^\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]+")
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
_SPACE = r"\x09-\x0d \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_WORD = re.compile(f"[{_SPACE}]?[^{_SPACE}]+")  # with the space before it, which decides where a link may begin
_MAYBE_LINK = re.compile(r"\.(?:[A-Za-z]{2}|[^\s\x00-\x7f])")
_PLAIN_LINK = re.compile(
    r"http(?<!\Shttp)s?://(?!t\.co/)(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.){1,5}([a-z]{2,20})(?:/[A-Za-z0-9/_-]{0,300}[A-Za-z0-9/])?(?!\S)"
)
_MAYBE_SEQUENCE = re.compile("[\u200d\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


class _Patterns(NamedTuple):
    link: re.Pattern[str]
    domain: re.Pattern[str]
    short: re.Pattern[str]


@lru_cache(maxsize=1024)
def x_length(text: str) -> int:
    """The weighted length. Line breaks count as the one character that they are when sent."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = text if text.isascii() else normalize("NFC", text)
    if "://" not in text:
        return _whole(text)
    rest, links = without_plain_links(text)
    return _whole(rest) + (LINK - 1) * links if links and not _MAYBE_LINK.search(rest) else _whole(text)


def x_links(text: str) -> list[str]:
    """Each link as X reads it in this text."""
    units = _units(normalize("NFC", text))
    cut = (units[start : start + size] for start, size in _links(units))
    return [link.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for link in cut]


def without_plain_links(text: str) -> tuple[str, int]:
    """The text with an `x` for each link that stands alone and is written so simply that no rule can doubt it.

    Most posts hold no other, and are spared the official expressions, which take 40 ms to compile.
    """
    found = 0

    def known(match: re.Match[str]) -> str:
        nonlocal found
        if match[1] not in _top_levels():
            return match[0]
        found += 1
        return "x"

    return _PLAIN_LINK.sub(known, text), found


def _whole(text: str) -> int:
    if text.isascii():
        return _counted(text, False) if _MAYBE_LINK.search(text) else len(text)
    sequences = _MAYBE_SEQUENCE.search(text) is not None
    if not sequences and not _MAYBE_LINK.search(text):
        return len(text) + sum(map(len, _HEAVY.findall(text)))
    return _counted(_units(text), sequences)


def _units(text: str) -> str:
    """One character a UTF-16 code unit."""
    if not _ASTRAL.search(text):
        return text
    raw = text.encode("utf-16-le", "surrogatepass")
    return "".join([chr(low | high << 8) for low, high in zip(raw[::2], raw[1::2], strict=True)])


def _counted(units: str, sequences: bool) -> int:
    """Where a link and an emoji begin at one place the link counts, and what begins inside either is passed over."""
    stretches = {start: (size, 2) for start, size in _emoji(units)} if sequences else {}
    stretches.update({start: (size, LINK) for start, size in _links(units)})
    total = at = 0
    for start in sorted(stretches):
        if start >= at:
            size, weight = stretches[start]
            total += _weight(units[at:start]) + weight
            at = start + size
    return total + _weight(units[at:])


def _weight(units: str) -> int:
    """A pair of surrogates weighs 2, like every other character outside the light ranges."""
    heavy = sum(map(len, _HEAVY.findall(units)))
    pairs = sum(1 for _ in re.finditer("[\ud800-\udbff][\udc00-\udfff]", units)) if heavy else 0
    return len(units) + heavy - 2 * pairs


def _emoji(units: str) -> Iterator[tuple[int, int]]:
    return ((found.start(), found.end() - found.start()) for found in _emoji_pattern().finditer(units))


def _links(units: str) -> Iterator[tuple[int, int]]:
    """Start and size of every link. No link holds a space, so each word is looked at alone.

    A word of absurd length is not searched: each of its dots counts as a link, which is never too low.
    """
    for word in _WORD.finditer(units):
        dots = word[0].count(".")
        if not dots:
            continue
        if len(word[0]) > LONGEST_WORD or dots > MOST_DOTS:
            yield from ((word.start() + dot.start(), 1) for dot in re.finditer(r"\.", word[0]))
        else:
            yield from ((word.start() + start, size) for start, size in _links_of_word(word[0]))


def _links_of_word(word: str) -> Iterator[tuple[int, int]]:
    """In the order of the official counter, where a later one wins a place."""
    patterns = _patterns()
    for found in patterns.link.finditer(word):
        before, url, protocol, domain, path = found.group(1, 2, 3, 4, 5)
        if not _valid(url, protocol or "https://", domain):
            continue
        if protocol:
            short = patterns.short.match(url)
            if short is None:
                yield found.start(2), len(url)
            elif len(short[1]) <= _LONGEST_SLUG:
                yield found.start(2), short.end()
        elif before not in ("-", "_", ".", "/"):
            yield from _bare(found.start(2), url, domain, bool(path))


def _bare(start: int, url: str, domain: str, path: bool) -> Iterator[tuple[int, int]]:
    """Without https:// only the part of a domain in Latin letters is a link; the last one takes the path."""
    found: list[tuple[int, int]] = []
    end = 0
    for match in _patterns().domain.finditer(domain):
        at = domain.find(match[0], end)
        end = at + len(match[0])
        found.append((start + at, len(match[0])))
    if found and path:
        last, size = found[-1]
        found[-1] = (last, len(url) - len(domain) + size)
    yield from found


def _valid(url: str, protocol: str, domain: str) -> bool:
    if domain.startswith("xn--") and not _patterns().domain.search(domain):
        return False
    if any(_label_size(label) > _LONGEST_LABEL for label in domain.split(".")):
        return False
    return len(protocol) + len(url) <= _LONGEST_LINK


def _label_size(label: str) -> int:
    if label.isascii():
        return len(label)
    whole = label.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return len("xn--") + len(whole.encode("punycode"))


@cache
def _table() -> dict[str, str]:
    text = files(__package__).joinpath("x_tlds.txt").read_text("ascii")
    return dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))


@cache
def _top_levels() -> frozenset[str]:
    return frozenset(f"{_table()['gtld']}|{_table()['cctld']}".split("|"))


@cache
def _emoji_pattern() -> re.Pattern[str]:
    return re.compile(_table()["emoji"])


@cache
def domain_pattern() -> str:
    """A domain under a top-level domain that is known: the expression, without a group that counts."""
    t, d = _table(), f"[{_table()['domain']}]"
    top = rf"(?:(?ai:{t['gtld']}|{t['cctld']})(?=[^0-9a-zA-Z@+-]|\Z)|[xX][nN]--[\-0-9a-zA-Z]+)"
    return rf"(?:(?:(?:{d}(?:[_-]|{d})*)?{d}\.)*(?:(?:{d}(?:-|{d})*)?{d}\.){top})"


@cache
def _patterns() -> _Patterns:
    """The official expressions, put together from its own parts (the path's odd precedence too)."""
    t, general = _table(), f"[{_table()['path']}]"
    top = domain_pattern()[domain_pattern().index("(?ai:") - 3 : -1]
    parens = rf"\((?:{general}+|(?:{general}*\({general}+\){general}*))\)"
    path = rf"(?:(?:{general}*(?:{parens}{general}*)*[{t['path_end']}]|(?:{parens}))|(?:@{general}+/))"
    query = rf"(?:\?[{t['query']}]*[{t['query_end']}])"
    scheme = "[hH][tT][tT][pP][sS]?://"
    return _Patterns(
        re.compile(rf"([{t['before']}]|\A)(({scheme})?({domain_pattern()})(?::[0-9]+)?(/{path}*)?{query}?)"),
        re.compile(rf"(?:[{t['latin']}]+\.)+{top}"),
        re.compile(rf"{scheme}[tT]\.[cC][oO]/([a-zA-Z0-9]+){query}?"),
    )
