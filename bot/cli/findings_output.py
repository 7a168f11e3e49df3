"""The same finding on many days or in many places, told once; and findings as annotations of GitHub Actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.calendar.deliveries import DeliveryId
from bot.posts.models import Finding
from bot.presentation.suggested_commands import command_line

_NUMBERS = re.compile(r"[0-9]+")
# What a message says of its own place: quoted words, things to type, paths, numbers.
_OWN = re.compile(r"“[^”]*”|`[^`]*`|[^\s()]*/[^\s(),;:]*|[0-9](?:[0-9,.]*[0-9])?")
_FEW = 12
_FEW_COMMANDS = 3
_NEXT = ": "  # what is wrong stands before it, what to do after
_LEVELS = {"block": "error", "warn": "warning", "later": "notice"}


@dataclass(frozen=True, slots=True)
class Fold:
    """The first of findings that differ in day, account and numbers only, all that they say, and of which posts."""

    finding: Finding
    messages: dict[str, None] = field(default_factory=dict)  # a set that keeps its order
    days: set[date] = field(default_factory=set)
    cases: set[tuple[str, str]] = field(default_factory=set)

    def takes(self, other: Fold) -> None:
        self.messages.update(other.messages)
        self.days.update(other.days)
        self.cases.update(other.cases)


def folded(findings: Iterable[Finding]) -> list[Fold]:
    folds: dict[tuple[object, ...], Fold] = {}
    for finding in findings:
        text = finding.message if finding.delivery is None else _NUMBERS.sub("0", finding.message)
        key = finding.code, finding.severity, finding.file, finding.line, finding.column, text
        fold = folds.get(key) or folds.setdefault(key, Fold(finding))
        fold.messages[finding.message] = None
        if finding.delivery:
            id = DeliveryId.parse(finding.delivery)
            fold.days.add(id.date)
            fold.cases.add((id.campaign, id.case))
    return list(folds.values())


def grouped(folds: Iterable[Fold]) -> list[list[Fold]]:
    """Those whose messages differ in what is their place's own only: one a place."""
    groups: dict[tuple[str, str], dict[str, Fold]] = {}
    for fold in folds:
        said, place = fold.finding, _place(fold.finding)
        group = groups.setdefault((said.code, _OWN.sub("\0", said.message)), {})
        group.setdefault(place or said.message, Fold(said)).takes(fold)
    return [list(group.values()) for group in groups.values()]


def lines(group: Sequence[Fold]) -> Iterator[str]:
    """Each place with full sentences of its own; what to do, where it is the same for all of them, once above."""
    code = group[0].finding.code
    if len(group) == 1:
        yield f"{_place(group[0].finding)}{_together(group[0].messages)}{_when(group[0])} [{code}]"
        yield from _commands(group)
        return
    messages = [message for fold in group for message in fold.messages]
    parts = _shared(messages)
    above = messages[0] if parts is None else f"{_capital(_rest(messages[0], parts)) or 'In several places'}"
    yield f"{above} [{code}]{'' if parts is None else ':'}"
    for fold in group:
        said = "" if parts is None else _sentences(_first(message, parts) for message in fold.messages)
        yield f"  {_place(fold.finding)}{said}".rstrip(": ") + _when(fold)
    yield from _commands(group)


def _commands(group: Sequence[Fold]) -> Iterator[str]:
    """What to type, where that differs from place to place for the first few."""
    found = dict.fromkeys(command_line(fold.finding.action) for fold in group)
    yield from (f"  $ {command}" for command in [*found][:_FEW_COMMANDS] if command)


def _together(messages: Iterable[str]) -> str:
    """All that is said of one place, with what to do once where it is the same."""
    said = list(messages)
    parts = _shared(said) or 0
    rest = _rest(said[0], parts)
    return _sentences(_first(message, parts) for message in said) + (f"{_NEXT}{rest}" if rest else "")


def _first(message: str, parts: int) -> str:
    return _NEXT.join(message.split(_NEXT)[:parts]) if parts else message


def _rest(message: str, parts: int) -> str:
    return _NEXT.join(message.split(_NEXT)[parts:]) if parts else ""


def _shared(messages: Sequence[str]) -> int | None:
    """How many parts of the messages, cut at each colon, are their places' own; 0: all. None: they are all alike."""
    pieces = [message.split(_NEXT) for message in messages]
    if len({len(piece) for piece in pieces}) > 1:
        return 0
    own = [n for n, same in enumerate(zip(*pieces, strict=True), 1) if len(set(same)) > 1]
    if not own:
        return None
    return own[-1] if own[-1] < len(pieces[0]) else 0


def _sentences(messages: Iterable[str]) -> str:
    """Where they differ in one number: one sentence with all of them; else each by itself."""
    said = list(dict.fromkeys(messages))
    owns = [_OWN.findall(message) for message in said]
    if len(said) == 1 or len({len(own) for own in owns}) > 1:
        return _listed(said, "; ")
    differ = [n for n, values in enumerate(zip(*owns, strict=True)) if len(set(values)) > 1]
    values = [own[differ[0]] for own in owns] if len(differ) == 1 else []
    if not values or not all(map(_NUMBERS.match, values)):
        return _listed(said, "; ")
    numbers = iter(range(len(owns[0])))
    return _OWN.sub(lambda found: _or(values) if next(numbers) == differ[0] else found[0], said[0])


def _listed(said: Sequence[str], between: str) -> str:
    more = f"{between}and {len(said) - _FEW} more" if len(said) > _FEW + 1 else ""
    return between.join(said[:_FEW] if more else said) + more


def _or(numbers: Sequence[str]) -> str:
    *some, last = (
        numbers if len(numbers) <= _FEW else (*numbers[: _FEW - 1], f"{len(numbers) - _FEW + 1} other numbers")
    )
    return f"{', '.join(some)} or {last}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def annotation(fold: Fold) -> str:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    finding = fold.finding
    given = {"file": finding.file, "line": finding.line, "col": finding.column, "title": f"followup: {finding.code}"}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in given.items() if value is not None)
    said = "\n".join((_together(fold.messages) + _when(fold), *_commands([fold])))
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(said)}"


def _place(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)
    return f"{place}: " if place else ""


def _when(fold: Fold) -> str:
    """Which post, and on how many other days or about how many other cases it is the same."""
    if fold.finding.delivery is None:
        return ""
    more = []
    if len(fold.days) > 1:
        more.append(count(len(fold.days) - 1, "more day"))
    if len(fold.cases) > 1:
        more.append(count(len(fold.cases) - 1, "more case"))
    return f" ({fold.finding.delivery}{', and ' if more else ''}{', '.join(more)})"


def count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
