"""Files in the campaigns folder that are not read: cases in other folders or with other endings, other files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bot.casebook.source_text import LARGEST
from bot.casebook.stop_files import reads_like_stop

_LEFT_BEHIND = re.compile(
    r"[.#~_].*|readme.*|licen[cs]e.*|.*(~|\.(bak|old|orig|sw[a-p]|tmp|part|lock))|thumbs\.db|desktop\.ini|icon\r",
    re.IGNORECASE,
)
_KEYS_OF_A_CASE = re.compile(rb"^(id|name|country|situation|key_dates)[ \t]*:", re.MULTILINE)
_DEEPEST = 6
_FEW = 5


def is_yaml(name: str) -> bool:
    """Hidden files and those that editors leave beside the real one do not count."""
    return name.lower().endswith((".yaml", ".yml")) and not name.startswith((".", "#", "~"))


def same_file(one: Path, other: Path) -> bool:
    """Some disks ignore capitals: there Cases is cases."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def is_left_alone(name: str) -> bool:
    """Hidden files, what editors and systems leave behind, a README, and what a person put away under `_`."""
    return bool(_LEFT_BEHIND.fullmatch(name)) or reads_like_stop(name)


def unread_cases(beside: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the cases among them, each with the reason why it is not read."""
    for path in beside:
        if is_left_alone(path.name):
            continue
        if path.is_dir():
            yield from _below(path, _DEEPEST)
        elif reads_like_case(path):
            yield path, "this reads like a case, but only files that end in .yaml are read: give it that ending"


def _below(folder: Path, deeper: int) -> Iterator[tuple[Path, str]]:
    """Report a whole campaign in the wrong place once: its cases move with it."""
    paths = _listed(folder)
    files = [path for path in paths if is_yaml(path.name)]
    campaign = next((path for path in files if path.stem.lower() == "campaign"), None)
    if campaign:
        yield campaign, f"this campaign is not read: move the folder {folder.name}/ up into the campaigns folder"
        return
    for number, path in enumerate(files[:_FEW], 1):
        more = f" (and the {len(files) - _FEW} files after it)" if number == _FEW < len(files) else ""
        yield path, f"this case is not read: move it into the folder cases/ of its campaign{more}"
    for path in paths if deeper else ():
        if path.is_dir() and not path.is_symlink():
            yield from _below(path, deeper - 1)


def cases_beside(campaigns: Path) -> Iterator[Path]:
    """Yield one case or campaign of each folder beside the campaigns folder that has a similar name."""
    for folder in _listed(campaigns.parent):
        called = folder.name.lower() in ("case", "cases", "campaign", campaigns.name.lower())
        if called and folder.is_dir() and not same_file(folder, campaigns):
            yield from islice((path for path in sorted(folder.rglob("*.y*ml")) if is_yaml(path.name)), 1)


def loose_files(folder: Path, deeper: int = _DEEPEST) -> Iterator[Path]:
    """Yield all files of this folder and below that are not YAML and not left by programs."""
    for path in _listed(folder):
        if path.is_dir():
            if deeper and not path.is_symlink():
                yield from loose_files(path, deeper - 1)
        elif not is_yaml(path.name):
            yield path


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not is_left_alone(path.name))
    except OSError:
        return []


def reads_like_case(path: Path) -> bool:
    try:
        if not path.is_file():  # reading a pipe would never end
            return False
        with path.open("rb") as file:
            return len({*_KEYS_OF_A_CASE.findall(file.read(LARGEST))}) > 1
    except OSError:
        return False
