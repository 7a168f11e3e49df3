"""Find template files that no post uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from bot.casebook.case_parts import KeyDateKind
from bot.casebook.models import RuleKind
from bot.casebook.unread_files import is_left_alone
from bot.lib.english import did_you_mean, plural
from bot.lib.filenames import shown
from bot.platforms.specs import SPECS
from bot.posts.models import Finding
from bot.posts.templates.library import NAME

if TYPE_CHECKING:
    from bot.casebook.models import Campaign
    from bot.config import Settings
    from bot.posts.templates.library import Library

_RULE_KINDS: Collection[str] = get_args(RuleKind)
_DATE_KINDS: Collection[str] = get_args(KeyDateKind)
_SPEAK_OF_DATES = frozenset({"anniversary", "day-count", "news"})
_OTHER_NAMES = {other: spec.name for spec in SPECS.values() for other in spec.other_names}
_FORM = "a template is called <language>.txt, <language>.<platform>.txt or <language>.1.txt"


def find_unused_templates(library: Library, campaigns: Collection[Campaign], settings: Settings) -> Iterator[Finding]:
    """`campaigns` must be complete: the templates of a broken campaign are not known."""
    reading = _Reading(library, campaigns, settings)
    for path in _listed(library.folder):
        if path.is_dir():
            yield from reading.of_folder(path)
        else:
            yield reading.finding(path, "this file is not used: move it into the folder of its rule")
    yield from reading.unspoken()


@dataclass
class _Reading:
    """`meant` are files by why nobody uses the language or platform that they are for, with a hint."""

    library: Library
    campaigns: Collection[Campaign]
    settings: Settings
    rules: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    meant: dict[tuple[str, str], list[Path]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for campaign in self.campaigns:
            for rule in campaign.occasions:
                self.rules[self.library.folder_of(rule)].add(rule.kind)
        self.languages = {language for campaign in self.campaigns for language in campaign.languages}
        accounts = {name for campaign in self.campaigns for name in campaign.accounts}
        self.platforms = {self.settings.accounts[name].platform for name in accounts}

    def of_folder(self, folder: Path) -> Iterator[Finding]:
        if folder.name not in self.rules and folder.name not in _RULE_KINDS:
            hint = did_you_mean(folder.name, [*self.rules, *_RULE_KINDS]) or ": write `template:` in its rule"
            yield self.finding(folder, f"no rule uses the templates in this folder{hint}")
            return
        for path in _listed(folder):
            yield from self.of_kind(path, folder.name) if path.is_dir() else self.of_file(path)

    def of_kind(self, folder: Path, name: str) -> Iterator[Finding]:
        kinds = self.rules.get(name)
        if folder.name not in _DATE_KINDS:
            hint = did_you_mean(folder.name, _DATE_KINDS) or f": they are {', '.join(_DATE_KINDS)}"
            yield self.finding(folder, f"this folder is not used, as its name is no kind of key date{hint}")
        elif kinds and kinds.isdisjoint(_SPEAK_OF_DATES):
            yield self.finding(folder, "this folder is not used, as its rules are not about key dates")
        else:
            for path in _listed(folder):
                yield from (
                    [self.finding(path, "this folder is not used: remove it")] if path.is_dir() else self.of_file(path)
                )

    def of_file(self, path: Path) -> Iterator[Finding]:
        match = NAME.fullmatch(path.name)
        if not match:
            yield self.finding(path, f"this file is not used: {_why(path.name)}")
        elif match[1] not in self.languages:
            hint = did_you_mean(match[1], self.languages) if match[1].lower() in map(str.lower, self.languages) else ""
            self.meant[f"no campaign has the language “{match[1]}”", hint].append(path)
        elif match[2] and match[2] not in self.platforms:
            self.meant[f"no campaign has an account on {match[2]}", ""].append(path)

    def unspoken(self) -> Iterator[Finding]:
        for (reason, hint), paths in self.meant.items():
            more = f", nor are {plural(len(paths) - 1, 'other')}" if len(paths) > 1 else ""
            yield self.finding(paths[0], f"{reason}, so this template is not used{more}{hint}")

    def finding(self, path: Path, message: str) -> Finding:
        return Finding("unused", "warn", shown(message), shown(self.library.relative(str(path))))


def _why(name: str) -> str:
    platform = name.split(".")[1] if name.count(".") > 1 else ""
    if platform.isdecimal() or platform.lower() in ("", "txt"):
        return _FORM
    meant = _OTHER_NAMES.get(platform.lower())
    hint = f": did you mean “{meant}”?" if meant else did_you_mean(platform, SPECS)
    return f"no platform is called {platform}{hint or ': they are ' + ', '.join(SPECS)}"


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not is_left_alone(path.name))
    except OSError:
        return []
