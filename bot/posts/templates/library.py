"""Find the template file for a delivery; compile it once, and again when it changes.

`templates/<name>/[<kind>/]<language>[.<platform>][.<n>].txt`: the folder of the key date's kind comes first, then the
platform's own file. Files that differ only in `n` are variants, in the order of their numbers (one without a number
comes first); the occasion's year picks one: year modulo how many there are.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from bot.casebook.case_parts import KeyDateKind
from bot.lib.english import closest
from bot.lib.filenames import near_match
from bot.platforms.specs import SPECS
from bot.posts.templates.errors import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.occasions import Occasion
    from bot.casebook.models import Case, Rule
    from bot.posts.templates.compiled import CompiledTemplate, Rendered

LARGEST_FILE = 64 * 1024
NAME = re.compile(rf"([A-Za-z]{{2,3}}(?:-[A-Za-z0-9]+)*)(?:\.({'|'.join(SPECS)}))?(?:\.([0-9]{{1,4}}))?\.txt")
_KINDS = frozenset(get_args(KeyDateKind))
# `{# draft #}` in the first line; once read by a speaker it becomes `{# reviewed: p1, 2026-12-01 #}`.
_DRAFT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{#-?\s*draft\b", re.IGNORECASE)


class _Folder(NamedTuple):
    """One folder as last listed: the variants of each (language, platform), sorted by number."""

    stamp: int
    variants: dict[tuple[str, str | None], list[str]]
    kinds: frozenset[str]


class Library:
    """The templates of a folder. `root` is what file names in findings are relative to."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        self.folder = folder
        self.root = root or folder.parent
        self._base = f"{folder}{os.sep}"
        self._folders: dict[str, _Folder | None] = {}
        self._scripts: dict[str, tuple[tuple[int, int], CompiledTemplate | TemplateProblem]] = {}
        self.memory: dict[tuple[int, str], tuple[Any, Any]] = {}  # the views made so far
        self._settled: dict[tuple[str, str | None, str, str, int], CompiledTemplate] | None = None
        # What each template said last, by language, and of what: the accounts of one day often say the same.
        self.latest: dict[tuple[CompiledTemplate, str], tuple[Occasion, Sequence[Case], Rendered]] = {}

    def still(self) -> Library:
        """The same templates for one pass over many posts: each is looked for on the disk once."""
        found = copy(self)
        found._settled = {}
        return found

    def folder_of(self, rule: Rule) -> str:
        """The name of a rule's folder: where it names no template and has no folder of its own name, its kind's."""
        if rule.template == rule.name != rule.kind:
            own, kinds = (self._listed(f"{self._base}{name}") for name in (rule.template, rule.kind))
            return rule.kind if own is None and kinds is not None else rule.template
        return rule.template

    def find(self, name: str, kind: str | None, language: str, platform: str, year: int) -> CompiledTemplate:
        """Raises TemplateProblem where there is no template, or where it cannot be read."""
        if self._settled is None:
            return self._find(name, kind, language, platform, year)
        key = name, kind, language, platform, year
        known = self._settled.get(key)
        if known is None:
            known = self._settled[key] = self._find(*key)
        return known

    def _find(self, name: str, kind: str | None, language: str, platform: str, year: int) -> CompiledTemplate:
        base = f"{self._base}{name}"  # plain text: this is asked once a post, and a Path costs more than the look-up
        whole = self._listed(base)
        own = self._listed(f"{base}{os.sep}{kind}") if whole and kind in whole.kinds else None
        for listed in (own, whole):
            if listed is not None:
                variants = listed.variants.get((language, platform)) or listed.variants.get((language, None))
                if variants:
                    return self._script(variants[year % len(variants)], language)
        raise self._missing(name, kind, language)

    def relative(self, path: str) -> str:
        return Path(os.path.relpath(path, self.root)).as_posix()

    def _listed(self, folder: str) -> _Folder | None:
        try:
            stamp = os.stat(folder).st_mtime_ns  # noqa: PTH116 -- as above
        except OSError:
            return None
        known = self._folders.get(folder)
        if known is None or known.stamp != stamp:
            known = self._folders[folder] = _Folder(stamp, *_contents(folder))
        return known

    def _script(self, path: str, language: str) -> CompiledTemplate:
        try:
            found = os.stat(path)  # noqa: PTH116
        except OSError as error:
            raise TemplateProblem(
                "template", f"the template cannot be read: {error.strerror}", self.relative(path)
            ) from None
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._scripts.get(path)
        if known is None or known[0] != stamp:
            known = self._scripts[path] = (stamp, self._compiled(path, language))
        if isinstance(known[1], TemplateProblem):
            raise known[1].with_traceback(None)
        return known[1]

    def _compiled(self, path: str, language: str) -> CompiledTemplate | TemplateProblem:
        from bot.posts.templates.compiled import CompiledTemplate

        try:
            return CompiledTemplate(self._read(path), path, self.relative(path), language)
        except TemplateProblem as trouble:
            trouble.file = self.relative(path)
            return trouble

    def _read(self, path: str) -> str:
        real = Path(path).resolve()
        if not real.is_relative_to(self.folder.resolve()):
            raise TemplateProblem(
                "template", "the template is a link to a file outside the templates folder: copy the file here"
            )
        try:
            if not real.is_file():  # reading a pipe would never end
                raise TemplateProblem("template", "the template is not a file: delete it or give it another name")
            with real.open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise TemplateProblem("template", "the template is larger than 64 KiB: shorten it")
            return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except OSError as error:
            raise TemplateProblem("template", f"the template cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise TemplateProblem("template", "the template is not UTF-8 text: save it as UTF-8") from None

    def _missing(self, name: str, kind: str | None, language: str) -> TemplateProblem:
        folder = self.folder / name
        place = self.relative(str(folder))
        near = near_match(folder) or near_match(folder / f"{language}.txt")
        if near:
            there, right = self.relative(str(near)), place if near.is_dir() else f"{place}/{language}.txt"
            return TemplateProblem("template", f"there is no {right}: rename {there}", there)
        if not folder.is_dir():
            known = [entry.name for entry in self.folder.iterdir() if entry.is_dir()] if self.folder.is_dir() else []
            near_name = closest(name, known)
            hint = f"did you mean “{near_name}”? If not, " if near_name else ""
            message = f"there is no folder {place}: {hint}write {place}/{language}.txt"
            return TemplateProblem("template", message, place)
        either = f" or {place}/{kind}/{language}.txt" if kind else ""
        return TemplateProblem(
            "template",
            f"there is no template in “{language}”: write {place}/{language}.txt{either}",
            f"{place}/{language}.txt",
        )


def _contents(folder: str) -> tuple[dict[tuple[str, str | None], list[str]], frozenset[str]]:
    """The variants in a folder, and the folders of kinds below it."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return {}, frozenset()
    found: dict[tuple[str, str | None], list[tuple[int, str]]] = {}
    for match in filter(None, map(NAME.fullmatch, names)):
        place = (int(match[3] or 0), f"{folder}{os.sep}{match[0]}")
        found.setdefault((match[1], match[2]), []).append(place)
    variants = {key: [path for _, path in sorted(files)] for key, files in found.items()}
    return variants, frozenset(name for name in names if name in _KINDS)


def count_drafts(folder: Path) -> Counter[str]:
    """Count the templates marked as drafts, by language."""
    files = ((NAME.fullmatch(path.name), path) for path in folder.rglob("*.txt") if path.is_file())
    return Counter(match[1] for match, path in files if match and _is_draft(path))


def _is_draft(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _DRAFT.match(file.readline(200)) is not None
    except OSError:
        return False
