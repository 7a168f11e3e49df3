"""Find the files to read: nothing hidden, no links to outside the folder, no copies of a sync."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.actions import Action, ActionCode
from bot.casebook.source_text import LARGEST
from bot.casebook.stop_files import reads_like_stop
from bot.casebook.unread_files import is_yaml, unread_cases
from bot.errors import CommandError
from bot.lib.filenames import near_match, without_capitals

_COPY = re.compile(
    r"(?P<stem>.+?)(?: \([^)]*conflict[^)]*\)|\.sync-conflict-\d{8}-\d{6}(?:-\w+)?|_conflict-\d{8}-\d{6}|"
    r" \(\d+\)|_conf\(\d+\)| - copy(?: \(\d+\))?| copy(?: \d+)?)|copy of (?P<original>.+)",
    re.IGNORECASE,
)


class Unusable(Exception):  # noqa: N818 - becomes a problem of the file
    pass


@dataclass
class CampaignFolder:
    """One campaign's files; `refused` are those that are not read, each with the reason; `beside` is no YAML."""

    id: str
    path: Path
    campaign: Path | None = None
    cases: list[Path] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)
    lacks_campaign: bool = False
    doubted: set[str] = field(default_factory=set)
    beside: list[Path] = field(default_factory=list)


def campaign_folders(folder: Path) -> Iterator[CampaignFolder]:
    """By name. Raises CommandError where `folder` itself cannot be read."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        near = near_match(folder)
        instead = f". It lies there as {near.name}: rename it" if near else ""
        begin = None if near or folder.exists() else Action(ActionCode.NEW_CAMPAIGN)
        if begin:
            instead = ". Work in the folder that has it (-C DIR), or begin a campaign"
        message = f"the campaigns folder {folder} cannot be read: {error.strerror}{instead}"
        raise CommandError(message, action=begin) from None
    real = folder.resolve()
    for entry in entries:
        if entry.name.startswith("."):
            continue
        found = CampaignFolder(entry.name, Path(entry.path))
        reason = _folder_refusal(entry, real)
        if reason:
            found.refused.append((found.path, reason))
            yield found
        elif _is_dir(entry) and not reads_like_stop(entry.name):
            _fill(found, real)
            if found.campaign or found.refused or found.cases:
                yield found


def _folder_refusal(entry: os.DirEntry[str], real: Path) -> str | None:
    if not entry.name.isprintable():
        return _ODD_NAME
    if reads_like_stop(entry.name):
        held = is_yaml(entry.name) or (_is_dir(entry) and _holds_yaml(Path(entry.path)))
        return _STOPS if held else None
    if is_yaml(entry.name):
        return "a campaign has a folder of its own: move this to <campaign>/campaign.yaml"
    if entry.is_symlink() and not _inside(Path(entry.path), real):
        return "this link leads out of the campaigns folder: put the files themselves here"
    return None if _is_dir(entry) else next((reason for _, reason in unread_cases([Path(entry.path)])), None)


def _fill(found: CampaignFolder, real: Path) -> None:
    for name in _usable(found, found.path, real):
        if name.rpartition(".")[0].lower() != "campaign":
            found.refused.append((found.path / name, "this case is not read: move it into the folder cases/"))
        elif found.campaign:
            found.refused.append((found.path / name, f"there is {found.campaign.name} too: remove one"))
            found.doubted.add("campaign")
        else:
            found.campaign = found.path / name
    cases = found.path / "cases"
    if cases.is_dir():
        if _inside(cases, real):
            found.cases = [cases / name for name in _usable(found, cases, real)]
        else:
            found.refused.append((cases, "this link leads out of the campaigns folder: put the files themselves here"))
    strays = list(unread_cases(path for path in found.beside if not _is_same(path, cases)))
    found.refused += strays
    if not found.campaign and (found.cases or len(found.refused) > len(strays)):
        found.refused.append((found.path, "this folder has no campaign.yaml: begin one"))
        found.lacks_campaign = True


def _usable(found: CampaignFolder, folder: Path, real: Path) -> list[str]:
    """The names of the YAML files of one folder, sorted; what looks like one and cannot be read goes to `refused`."""
    names: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        found.refused.append((folder, f"this folder cannot be read: {error.strerror}"))
        return names
    for entry in entries:
        if not is_yaml(entry.name):
            if entry.name.lower().endswith((".yaml.txt", ".yml.txt")):
                found.refused.append((folder / entry.name, "this file is not read: remove .txt from its name"))
            else:
                found.beside.append(folder / entry.name)
            continue
        reason = _STOPS if reads_like_stop(entry.name) else _refusal(entry, real)
        if reason:
            found.refused.append((folder / entry.name, reason))
        elif match := _COPY.fullmatch(entry.name.rpartition(".")[0]):
            original = match["stem"] or match["original"]
            found.doubted.add(without_capitals(original))
            found.refused.append((folder / entry.name, _TWO_VERSIONS.format(original=original)))
        else:
            names.append(entry.name)
    return names


_ODD_NAME = "the name holds characters that cannot be shown: give it another, of letters, digits and hyphens"
_STOPS = (
    "this name reads like STOP, so it stops posts and nothing in it is read: remove it, or if it holds a case or a "
    "campaign, give it another name"
)
_TWO_VERSIONS = (
    "two people changed {original}.yaml at the same time and this is the other version: "
    "join the two in one file and delete this one; until then neither is used"
)


def _refusal(entry: os.DirEntry[str], real: Path) -> str | None:
    if not entry.name.isprintable():
        return _ODD_NAME
    try:
        if entry.is_symlink() and not _inside(Path(entry.path), real):
            return "this link leads out of the campaigns folder: put the file itself here"
        if not entry.is_file():
            return "this is not a file that can be read: delete it or give it another name"
    except OSError as error:
        return f"this cannot be read: {error.strerror}"
    return None


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_same(path: Path, cases: Path) -> bool:
    """Some disks ignore capitals."""
    try:
        return path == cases or (path.name.lower() == cases.name and path.samefile(cases))
    except OSError:
        return False


def _holds_yaml(folder: Path) -> bool:
    try:
        return any(is_yaml(path.name) for path in folder.iterdir())
    except OSError:
        return False


def _inside(path: Path, real: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(real)
    except (OSError, RuntimeError):  # RuntimeError: a loop of links, before Python 3.13
        return False


def read_bytes(path: Path) -> bytes:
    """Raises Unusable, also for a pipe or a device, which could block."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Unusable(f"this file cannot be read: {error.strerror}") from None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise Unusable("this is not a file that can be read: delete it or give it another name")
        return os.read(file, LARGEST + 1)
    except OSError as error:
        raise Unusable(f"this file cannot be read: {error.strerror}") from None
    finally:
        os.close(file)
