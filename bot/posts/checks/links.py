"""Check links: anything but plain https, malformed addresses, invisible and look-alike characters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from bot.lib.links import link_end
from bot.platforms.specs import SPECS

# How links begin, and what was meant to be one.
_BEGINNING = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]*://|(?<!\w)https?:/?(?=\S)|(?<!\w)https?//|(?<![\w.])www\.", re.IGNORECASE
)
# Written so simply that nothing can be wrong with it: most links are.
_PLAIN = re.compile(r"https://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}(?:/[A-Za-z0-9/_-]*)?")
_DOMAIN = re.compile(r"(?<![@/\w.-])(?:[\w-]+\.)+\w{2,}")
# With what every platform leaves out of a link.
_ALIKE = re.compile(_PLAIN.pattern + r"(?=[.,;:!?)\]'\"]*(?:\s|\Z))")
_LABEL = re.compile(r"[\w-]+")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Marks without a shape that change what is read or where a link ends. The joiners (200C, 200D) and the direction marks
# (200E, 200F, 061C) are left out: Persian, Indic scripts, Arabic and emoji need them, so only a link may not hold them.
_HIDDEN = re.compile("[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_BREAKS_LINES = {"th", "km", "lo", "my", "bo"}  # scripts without spaces, where U+200B is how a line may break
_UNSEEN = {"Cf", "Cc", "Co", "Cn"}
_WRITTEN_TOGETHER = {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "DIGIT", "HYPHEN-MINUS", "LOW"}
_LIKE_LATIN = set("асԁеһіјӏорԛѕԝхуАВЕКМНОРСТХѴαοϲρνκιΑΒΕΗΙΚΜΝΟΡΤΥΧΖ")


@lru_cache(maxsize=256)  # the accounts of one day often say the same
def find_link_problems(text: str, language: str) -> tuple[str, ...]:
    """Return a message for each problem with a link or a hidden character."""
    found: list[str] = []
    for word in text.split() if "www." in text.lower() else _maybe_links(text):
        if not _PLAIN.fullmatch(word):
            for start, end in _links(word):
                found += _link_faults(word[start:end], word[end : end + 3])
    if not text.isascii():
        found += _unseen(text, language)
    return tuple(dict.fromkeys(found)) if found else ()


@lru_cache(maxsize=256)
def find_reading_differences(text: str, platform: str) -> tuple[str, ...]:
    """Return a message for each link that this platform ends elsewhere than readers do.

    A platform that is given the place of each link has no `find_links`.
    """
    spec = SPECS[platform]
    if spec.find_links is None or text.count("://") == len(_ALIKE.findall(text)):
        return ()
    ours = [unicodedata.normalize("NFC", text[start:end]) for start, end in _links(text)]
    return tuple(
        dict.fromkeys(doubt for other in spec.find_links(text) for doubt in _otherwise(ours, other, spec.display_name))
    )


def _otherwise(ours: list[str], other: str, name: str) -> Iterator[str]:
    """`other` is a link as the platform reads it."""
    alike = [link for link in ours if other.startswith(link) or link.startswith(other)]
    if not alike or other in ours:
        return
    link = max(alike, key=len)
    if other.startswith(link):
        yield f"{name} reads what follows as part of the link ({other}): put a space after {link}"
    else:
        rest = link.removeprefix(other)
        yield f"{name} ends the link {link} before “{rest}”: copy it from the address line of a browser, with % signs"


def _maybe_links(text: str) -> list[str]:
    lines = [line for line in text.split("\n") if ":" in line or "//" in line]
    return [word for line in lines for word in line.split() if ":" in word or "//" in word]


def _links(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while match := _BEGINNING.search(text, at):
        at = max(match.end(), link_end(text, match.start()))
        yield match.start(), at


def _without_links(text: str) -> str:
    for start, end in reversed(list(_links(text))):
        text = f"{text[:start]} {text[end:]}"
    return text


def _unseen(text: str, language: str) -> Iterator[str]:
    """What hides outside links."""
    if _HIDDEN.search(text):
        yield from _hidden(_without_links(text), language)
    for word in text.split():
        if "." in word[1:-1] and not word.isascii():
            for match in _DOMAIN.finditer(_without_links(word)):
                why = _look_alike(match[0])
                if why:
                    yield f"“{match[0]}” {why}"


def _hidden(text: str, language: str) -> Iterator[str]:
    for match in _HIDDEN.finditer(text):
        if match[0] == "\u200b" and language in _BREAKS_LINES:
            continue
        before = text[max(0, match.start() - 12) : match.start()].split("\n")[-1]
        where = f"after “{before}”" if before.strip() else "at the start"
        yield f"there is an invisible character ({_named(match[0])}) {where}: delete it and type the words again"


@lru_cache(maxsize=8192)
def _link_faults(link: str, after: str) -> tuple[str, ...]:
    return tuple(_faults_of(link, after))


def _faults_of(link: str, after: str = "") -> Iterator[str]:
    """`after`: the three characters that follow the link without a space."""
    unseen = (c for c in link + after[:1] if unicodedata.category(c) in _UNSEEN or c in "\u115f\u3164")
    invisible = next(unseen, None)
    if invisible:
        shown = "".join(c for c in link if c.isprintable())
        yield f"the link {shown} holds an invisible character ({_named(invisible)}): delete the link and type it again"
        return
    if after.startswith(("…", "...")):
        yield f"the link {link}{after} is cut short: write it in full"
        return
    scheme, colon, rest = link.partition("://")
    if not colon or scheme.lower() != "https":
        yield _no_https(link, scheme if colon else "", rest)
        return
    why = _malformed(link)
    if why:
        yield f"the link {link} {why}"


def _no_https(link: str, scheme: str, rest: str) -> str:
    if scheme.lower() == "http":
        return f"the link {link} is not https: write https://{rest}, and check that it opens"
    if scheme:
        return f"the link {link} begins with {scheme}://: only https:// links are posted"
    bare = re.sub(r"^https?:?/*", "", link, flags=re.IGNORECASE)
    return f"the link {link} is not written in full: write https://{bare}"


def _malformed(link: str) -> str | None:
    try:
        split = urlsplit(link)
        host, _ = split.hostname or "", split.port
    except ValueError:
        return "is malformed: copy it from the address line of the browser"
    if "@" in split.netloc:
        return "has an @ before the site's name, which hides where it leads: remove it"
    if not _is_site(host, split) or "\\" in link:
        return "is malformed: copy it from the address line of the browser"
    if _BROKEN_PERCENT.search(link):
        return "has a % without two digits: copy it from the address line of the browser"
    return _look_alike(host)


def _is_site(host: str, split: SplitResult) -> bool:
    labels = host.removesuffix(".").split(".")
    plain = all(_LABEL.fullmatch(label) and not label.startswith("-") and not label.endswith("-") for label in labels)
    return plain and len(labels) > 1 and not labels[-1].isdigit() and "_" not in labels[-1] and bool(split.netloc)


def _look_alike(host: str) -> str | None:
    """A name that can be taken for another: two alphabets in one word, or foreign letters shaped like Latin ones."""
    for label in host.split("."):
        if label.lower().startswith("xn--"):
            return f"is written in code ({label}), which hides its name: write the site's name as readers know it"
        if label.isascii():
            continue
        scripts = {unicodedata.name(c, "?").split(" ")[0] for c in label if not c.isdigit() and c != "-"}
        if len(scripts) > 1 and not scripts <= _WRITTEN_TOGETHER:
            odd = next(c for c in label if not c.isascii())
            return f"mixes alphabets: “{odd}” is {_named(odd)}. Type the site's name again"
        if host[-1].isascii() and all(c in _LIKE_LATIN or c.isdigit() or c == "-" for c in label):
            return f"looks like “{label}” in Latin letters and is not ({_named(label[0])}): type the site's name again"
    return None


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'unassigned').lower()}"
