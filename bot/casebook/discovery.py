"""Find the files to read: nothing hidden, no links that leave the folder, no copies of a sync."""

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
from bot.casebook.unread_files import is_yaml, same_file, unread_cases
from bot.errors import CommandError
from bot.lib.filenames import near_match, without_capitals

_COPY = re.compile(
    r"(?P<stem>.+?)(?: \([^)]*conflict[^)]*\)|\.sync-conflict-\d{8}-\d{6}(?:-\w+)?|_conflict-\d{8}-\d{6}|"
    r" \(\d+\)|_conf\(\d+\)| - copy(?: \(\d+\))?| copy(?: \d+)?)|copy of (?P<original>.+)",
    re.IGNORECASE,
)
_ODD_NAME = "the name holds characters that cannot be shown: give it another, of letters, digits and hyphens"
_OUTSIDE = "this link leads out of the campaigns folder: put the files themselves here"
_STOPS = (
    "this name reads like STOP, so it stops posts and nothing in it is read: remove it, or if it holds a case or a "
    "campaign, give it another name"
)
_TWO_VERSIONS = (
    "two people changed {original}.yaml at the same time and this is the other version: "
    "join the two in one file and delete this one; until then neither is used"
)


class Unusable(Exception):  # noqa: N818 - becomes a problem of the file
    pass


@dataclass
class CampaignFolder:
    """`refused`: files that are not read, each with the reason. `beside`: files that are not YAML."""

    id: str
    path: Path
    campaign: Path | None = None
    cases: list[Path] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)
    lacks_campaign: bool = False
    doubted: set[str] = field(default_factory=set)
    beside: list[Path] = field(default_factory=list)


def campaign_folders(folder: Path) -> Iterator[CampaignFolder]:
    """Yield them by name. Raises CommandError where `folder` itself cannot be read."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        near = near_match(folder)
        instead = f". It is there as {near.name}: rename it" if near else ""
        begin = None if near or folder.exists() else Action(ActionCode.NEW_CAMPAIGN)
        if begin:
            instead = ". Work in the folder that has it (-C DIR), or begin a campaign"
        message = f"the campaigns folder {folder} cannot be read: {error.strerror}{instead}"
        raise CommandError(message, action=begin) from None
    real = folder.resolve()
    for entry in entries:
        if entry.name.startswith("."):
            continue
        campaign = CampaignFolder(entry.name, Path(entry.path))
        if reason := _folder_refusal(entry, real):
            campaign.refused.append((campaign.path, reason))
        elif _is_dir(entry) and not reads_like_stop(entry.name):
            _fill(campaign, real)
        if campaign.campaign or campaign.refused or campaign.cases:
            yield campaign


def _folder_refusal(entry: os.DirEntry[str], real: Path) -> str | None:
    if not entry.name.isprintable():
        return _ODD_NAME
    if reads_like_stop(entry.name):
        held = is_yaml(entry.name) or (_is_dir(entry) and _holds_yaml(Path(entry.path)))
        return _STOPS if held else None
    if is_yaml(entry.name):
        return "a campaign has a folder of its own: move this to <campaign>/campaign.yaml"
    if entry.is_symlink() and not _inside(Path(entry.path), real):
        return _OUTSIDE
    return None if _is_dir(entry) else next((reason for _, reason in unread_cases([Path(entry.path)])), None)


def _fill(files: CampaignFolder, real: Path) -> None:
    for name in _usable(files, files.path, real):
        if name.rpartition(".")[0].lower() != "campaign":
            files.refused.append((files.path / name, "this case is not read: move it into the folder cases/"))
        elif files.campaign:
            files.refused.append((files.path / name, f"there is {files.campaign.name} too: remove one"))
            files.doubted.add("campaign")
        else:
            files.campaign = files.path / name
    cases = files.path / "cases"
    if cases.is_dir():
        if _inside(cases, real):
            files.cases = [cases / name for name in _usable(files, cases, real)]
        else:
            files.refused.append((cases, _OUTSIDE))
    strays = list(unread_cases(path for path in files.beside if not same_file(path, cases)))
    files.refused += strays
    if not files.campaign and (files.cases or len(files.refused) > len(strays)):
        files.refused.append((files.path, "this folder has no campaign.yaml: begin one"))
        files.lacks_campaign = True


def _usable(files: CampaignFolder, folder: Path, real: Path) -> list[str]:
    """List the YAML files of one folder; what looks like one and cannot be read goes to `refused`."""
    names: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        files.refused.append((folder, f"this folder cannot be read: {error.strerror}"))
        return names
    for entry in entries:
        if not is_yaml(entry.name):
            if entry.name.lower().endswith((".yaml.txt", ".yml.txt")):
                files.refused.append((folder / entry.name, "this file is not read: remove .txt from its name"))
            else:
                files.beside.append(folder / entry.name)
            continue
        reason = _STOPS if reads_like_stop(entry.name) else _refusal(entry, real)
        if reason:
            files.refused.append((folder / entry.name, reason))
        elif match := _COPY.fullmatch(entry.name.rpartition(".")[0]):
            original = match["stem"] or match["original"]
            files.doubted.add(without_capitals(original))
            files.refused.append((folder / entry.name, _TWO_VERSIONS.format(original=original)))
        else:
            names.append(entry.name)
    return names


def _refusal(entry: os.DirEntry[str], real: Path) -> str | None:
    if not entry.name.isprintable():
        return _ODD_NAME
    try:
        if entry.is_symlink() and not _inside(Path(entry.path), real):
            return _OUTSIDE
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
