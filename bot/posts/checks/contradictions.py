"""Find words that contradict a situation, such as "free her" of somebody who died. The lists are in `phrases/`."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from bot.casebook.models import Case
from bot.lib.links import Span, spans, words

_NAME = "\ue000"  # a private character stands in for the name, so that one pattern serves every case
_NOT_OVER: frozenset[str] = frozenset({"died", "free", "exiled", "released-with-conditions"})
_WRONG_FOR: Mapping[str, frozenset[str]] = {
    "release": _NOT_OVER,
    "held": _NOT_OVER,
    "freed": frozenset({"detained", "disappeared", "died"}),
    "dead": frozenset({"detained", "disappeared", "travel-ban", "exiled", "released-with-conditions", "free"}),
}
_PRONOUNS = {
    "she": ("she",),
    "he": ("he",),
    "they": ("they",),
    "group": ("they",),
    "women": ("they",),
    "men": ("they",),
}
_NO_WORD_SPACES = frozenset({"zh", "ja", "th", "ar"})  # a phrase may stand within a run of letters
_START = r"(?:^|(?<=[^\w\s])|(?<=[^\w\s] )|(?<=\n)|(?<=\n ))"


class Group(NamedTuple):
    """Phrases of one kind. A text without any of the stems holds none of them: looking first spares most matching."""

    stems: tuple[str, ...]
    phrases: tuple[str, ...]


def contradiction(texts: tuple[str, ...], language: str, case: Case, alone: bool) -> str | None:
    """Return the first words that do not fit the case's situation. `alone`: the post is about this case only."""
    status, grammar = case.situation.status, case.grammar if alone else "group"
    for text in texts:
        likely = _likely(text, language, status, grammar)
        if likely:
            names = (*case.name.values(), *(case.short or {}).values())
            match = _match(_without_names(fold(text), names), likely)
            if match:
                return match[0].strip().replace(_NAME, names[0])
    return None


@lru_cache(maxsize=256)  # the accounts of one day often say the same
def _likely(text: str, language: str, status: str, grammar: str | None) -> tuple[Group, ...]:
    small = _composed(text).casefold()
    found = []
    for group in _groups(language, status, grammar):
        for stem in group.stems:  # any() takes twice as long, and this is asked of every post
            if stem in small:
                found.append(group)
                break
    return tuple(found)


def _match(text: str, groups: Sequence[Group]) -> re.Match[str] | None:
    matches = (_compiled(phrase).search(text) for group in groups for phrase in group.phrases)
    return next(filter(None, matches), None)


def languages() -> list[str]:
    """The languages that have a list."""
    names = (file.name for file in files(__package__).joinpath("phrases").iterdir())
    return sorted(name.removesuffix(".txt") for name in names if not name.startswith("README"))


_THE_NAME = f"{_NAME}(?!['的])"  # "release Ana's body" is asked for the dead
_GROUP = re.compile(r"\[[a-z]+\] .+")
_TERM = re.compile(r"\{(\w+)\}(?: (\w+))? = (.+)")
_SPACES = re.compile(r"[^\S\n]+")
_MARKED = re.compile("[#＃]|://")
_MARKS = re.compile(r"[\u064b-\u0652\u0640]")  # Arabic vowel signs and the stroke that stretches a word


def _composed(text: str) -> str:
    """With accents in one piece with their letters, and Arabic as it is written without vowel signs."""
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    plain = _composed(text).casefold().replace("’", "'")
    return _SPACES.sub(" ", "".join(map(_with_stop, spans(plain)) if _MARKED.search(plain) else plain))


def _with_stop(span: Span) -> str:
    """After a hashtag or a link a sentence may begin without a full stop."""
    return "." if span.kind == "link" else f"{span.text}." if span.kind == "hashtag" else span.text


def _without_names(text: str, names: tuple[str, ...]) -> str:
    for form in forms(names):
        text = text.replace(form, _NAME)
    return text


@lru_cache(maxsize=4096)
def forms(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name as it may be met, longest first: also as a hashtag has it, without spaces or accents."""
    folded = {fold(name) for name in names}
    bare = {"".join(words(form)).replace("_", "") for form in folded}
    return tuple(sorted((form for form in folded | bare | {_ascii(b) for b in bare} if form), key=len, reverse=True))


def _ascii(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKD", text.replace("đ", "d")) if not unicodedata.combining(c))
    return "".join(kept)


@cache
def _groups(language: str, status: str, grammar: str | None) -> tuple[Group, ...]:
    """The English list serves every language: "#FreeAna" is used everywhere."""
    pronouns = _PRONOUNS[grammar] if grammar else ("she", "he", "they")
    lists = dict.fromkeys((language.partition("-")[0], "en"))
    return tuple(group for name in lists for group in _list(name, status, pronouns))


def _list(language: str, status: str, pronouns: tuple[str, ...]) -> Iterator[Group]:
    file = files(__package__).joinpath("phrases", f"{language}.txt")
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    terms = _terms(lines, pronouns)
    edges = ("", "") if language in _NO_WORD_SPACES else (r"(?<!\w)", r"(?!\w)")
    for name, stems, phrases in _listed(lines):
        if status in _WRONG_FOR[name]:
            yield Group(stems, tuple(_pattern(phrase, terms, edges) for phrase in phrases))


def _listed(lines: list[str]) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """Each group of a list: its name, its stems, its phrases."""
    starts = [n for n, line in enumerate(lines) if _GROUP.fullmatch(line)]
    for start, end in pairwise([*starts, len(lines)]):
        name, stems = lines[start].removeprefix("[").split("] ", 1)
        yield name, tuple(stems.split(", ")), [line for line in lines[start + 1 : end] if line]


def _terms(lines: list[str], pronouns: tuple[str, ...]) -> Mapping[str, str]:
    """What each {placeholder} of a list stands for: the name always, pronouns as the case's grammar has them."""
    found = {"they": [_THE_NAME], "them": [_THE_NAME], "their": [f"{_NAME}'s?"], "name": [_THE_NAME], "start": [_START]}
    given = [match.groups() for line in lines if (match := _TERM.fullmatch(line))]
    for term, grammar, pattern in given:
        if grammar is None or grammar in pronouns:
            found.setdefault(term, []).append(pattern)
    if not any(term == "them" for term, _, _ in given):
        found["them"] = found["they"]
    return {term: f"(?:{'|'.join(patterns)})" for term, patterns in found.items()}


def _pattern(phrase: str, terms: Mapping[str, str], edges: tuple[str, str]) -> str:
    filled = re.sub(r"\{([a-z]+)\}", lambda match: terms[match[1]], phrase)
    before = "" if phrase.startswith(("{start}", "#")) else edges[0]
    return before + filled + edges[1]


_compiled = cache(re.compile)  # only once a text may hold the phrase: most never do
