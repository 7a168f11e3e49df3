"""Folders -> Casebook: every problem of every file at once, each with its place and what to write instead."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bot.casebook.book import Casebook
from bot.casebook.folders import CampaignFolder, campaign_folders
from bot.casebook.model import Campaign, Case
from bot.casebook.reading import Sheet, read
from bot.errors import Problem


def load(folder: Path, root: Path, accounts: Collection[str], today: date) -> Casebook:
    """Reads `folder/<campaign>/campaign.yaml` and its `cases/`; never raises for what a file holds.

    `root` is what file names in problems are relative to, `accounts` the names that config.toml knows, `today` the day
    after which a key date lies in the future. Raises CommandError where `folder` itself cannot be read.
    """
    campaigns: list[Campaign] = []
    problems: list[Problem] = []
    files = 0
    with _no_collection():
        for found in campaign_folders(folder):
            problems += [Problem(reason, _shown(path, root)) for path, reason in found.refused]
            cases = [_case(path, root) for path in found.cases]
            sheet = _campaign(found, root)
            sheets: list[Sheet[Any]] = [*cases, *([sheet] if sheet else [])]
            for each in sheets:
                problems += each.problems
                files += 1
            if sheet and sheet.model:
                good = tuple(each.model for each in cases if each.model and each.path.stem not in found.doubted)
                campaigns.append(sheet.model.model_copy(update={"cases": good}))
    return Casebook(tuple(campaigns), tuple(sorted(problems, key=_order)), files)


def _campaign(found: CampaignFolder, root: Path) -> Sheet[Campaign] | None:
    if found.campaign is None:
        return None
    file = _shown(found.campaign, root)
    return read(found.campaign, file, Campaign, {"(file)": file, "(id)": found.id})


def _case(path: Path, root: Path) -> Sheet[Case]:
    file = _shown(path, root)
    return read(path, file, Case, {"(file)": file})


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _order(problem: Problem) -> tuple[str, int, int]:
    return problem.file or "", problem.line or 0, problem.column or 0


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is read here is ever garbage in a circle: looking for it costs a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
