"""The same finding on many days, told once; and findings as annotations of GitHub Actions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.messages.model import Finding

_NUMBERS = re.compile(r"[0-9]+")
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


def sentence(fold: Fold) -> str:
    return f"{_place(fold.finding)}{fold.finding.message}{_when(fold)} [{fold.finding.code}]"


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
