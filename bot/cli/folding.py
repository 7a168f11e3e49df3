"""The same finding on many days or in many places, told once; and findings as annotations of GitHub Actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.messages.model import Finding

_NUMBERS = re.compile(r"[0-9]+")
# What a message says of its own place: quoted words, things to type, paths, numbers.
_OWN = re.compile(r"“[^”]*”|`[^`]*`|[^\s()]*/[^\s(),;:]*|[0-9](?:[0-9,.]*[0-9])?")
_FEW = 4
_LEVELS = {"block": "error", "warn": "warning", "later": "notice"}


@dataclass(frozen=True, slots=True)
class Fold:
    """The first of findings that differ in day, account and numbers only, and where the others stand."""

    finding: Finding
    days: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)


def folded(findings: Iterable[Finding]) -> list[Fold]:
    folds: dict[tuple[object, ...], Fold] = {}
    for finding in findings:
        text = finding.message if finding.delivery is None else _NUMBERS.sub("0", finding.message)
        key = finding.code, finding.severity, finding.file, finding.line, finding.column, text
        fold = folds.get(key) or folds.setdefault(key, Fold(finding))
        pieces = (finding.delivery or "").split("/")
        if len(pieces) == 6:
            fold.days.add(pieces[3])
            fold.cases.add("/".join(pieces[:2]))
    return list(folds.values())


def grouped(folds: Iterable[Fold]) -> list[list[list[Fold]]]:
    """Those whose messages differ in what is their place's own only, by place."""
    groups: dict[tuple[str, str], dict[str, dict[str, Fold]]] = {}
    for fold in folds:
        said, place = fold.finding, _place(fold.finding)
        group = groups.setdefault((said.code, _OWN.sub("\0", said.message)), {})  # all hold as many
        of_place = group.setdefault(place or said.message, {})
        first = of_place.setdefault(said.message.partition(" (")[0], fold)  # brackets hold what it was noticed by
        first.days.update(fold.days)
        first.cases.update(fold.cases)
    return [[list(folds.values()) for folds in group.values()] for group in groups.values()]


def lines(group: Sequence[Sequence[Fold]]) -> Iterator[str]:
    """A message and its places, one a line; of one place all on one line."""
    first = group[0][0].finding
    if len(group) == len(group[0]) == 1:
        yield f"{_place(first)}{first.message}{_when(group[0][0])} [{first.code}]"
        return
    own = [_OWN.findall(fold.finding.message) for folds in group for fold in folds]
    differ = [n for n, values in enumerate(zip(*own, strict=True)) if len(set(values)) > 1]
    numbers = iter(range(len(own[0])))
    yield f"{_OWN.sub(lambda found: '…' if next(numbers) in differ else found[0], first.message)} [{first.code}]"
    for folds in group:
        place, said = _place(folds[0].finding), _said(folds, differ)
        yield f"  {f'{place}{said}'.rstrip(': ')}{_when(_all(folds))}"


def _said(folds: Sequence[Fold], differ: Sequence[int]) -> str:
    """What is this place's own of a message, for each finding there."""
    values = (_OWN.findall(fold.finding.message) for fold in folds)
    said = list(dict.fromkeys(", ".join(own[n] for n in differ if own[n] != folds[0].finding.file) for own in values))
    more = f"; and {len(said) - _FEW} more" if len(said) > _FEW else ""
    return "; ".join(said[:_FEW]) + more


def _all(folds: Sequence[Fold]) -> Fold:
    days, cases = set[str]().union(*(fold.days for fold in folds)), set[str]().union(*(fold.cases for fold in folds))
    return Fold(folds[0].finding, days, cases)


def annotation(fold: Fold) -> str:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    finding = fold.finding
    given = {"file": finding.file, "line": finding.line, "col": finding.column, "title": f"followup: {finding.code}"}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in given.items() if value is not None)
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(finding.message + _when(fold))}"


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
