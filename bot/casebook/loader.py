"""Folders -> Casebook, with every problem of every file."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from bot.actions import Action, ActionCode
from bot.casebook.campaign_validation import of_campaign, of_rule_names
from bot.casebook.case_validation import of_case, of_languages
from bot.casebook.discovery import CampaignFolder, campaign_folders
from bot.casebook.duplicates import case_id, key_date_ids, refuse_duplicates
from bot.casebook.models import Broken, Campaign, Case, Casebook
from bot.casebook.parsed_file import ParsedFile, read
from bot.errors import Problem
from bot.lib.filenames import shown, without_capitals
from bot.lib.scalars import ID


def load(folder: Path, root: Path, accounts: Collection[str], today: date) -> Casebook:
    """Read `folder/<campaign>/campaign.yaml` and its `cases/`; never raises for what a file holds.

    `root`: what file names in problems are relative to. `accounts`: the names in config.toml. `today`: key dates after
    it are in the future; an aware datetime means each campaign's own day. Raises CommandError where `folder` itself
    cannot be read.
    """
    campaigns: list[Campaign] = []
    problems: list[Problem] = []
    broken: dict[tuple[str, str], str] = {}
    count = 0
    with _no_collection():
        for files in campaign_folders(folder):
            parsed = _campaign(files, root)
            here = _local(today, parsed)
            cases = [_case(path, root, here) for path in files.cases]
            refuse_duplicates(cases)
            usable = None
            if parsed:
                _join(parsed, cases, accounts)
                usable = parsed.model if "campaign" not in files.doubted else None
                problems += parsed.problems
            good = _good(cases, files) if usable else ()
            if usable:
                campaigns.append(usable.model_copy(update={"cases": good}))
            broken |= _broken(files, cases, {case.id for case in good}, root, whole=usable is not None)
            problems += [_refused(path, root, reason, files) for path, reason in files.refused]
            problems += [problem for case in cases for problem in case.problems]
            count += len(cases) + bool(parsed)
    return Casebook(tuple(campaigns), tuple(sorted(problems, key=_order)), count, broken)


def _campaign(files: CampaignFolder, root: Path) -> ParsedFile[Campaign] | None:
    if files.campaign is None:
        return None
    file = _shown(files.campaign, root)
    parsed = read(files.campaign, file, Campaign, {"(file)": file, "(id)": files.id, "(cases)": ()})
    if isinstance(parsed.plain, dict):
        parsed.refuse(of_rule_names(parsed.plain.get("occasions")))
    if not ID.fullmatch(files.id):
        parsed.model = None
        message = f"the folder's name “{files.id}” cannot be an id: use small letters, digits and hyphens"
        parsed.problems.append(Problem(message, file, 1, 1))
    return parsed


def _local(today: date, campaign: ParsedFile[Campaign] | None) -> date:
    if not isinstance(today, datetime):
        return today
    known = campaign.rest if campaign else None
    return today.astimezone(known.model.timezone if known else UTC).date()


def _case(path: Path, root: Path, today: date) -> ParsedFile[Case]:
    file = _shown(path, root)
    parsed = read(path, file, Case, {"(file)": file})
    if parsed.rest:
        all_dates = "key_dates" not in {*parsed.rest.kept, *parsed.rest.placeholders}
        parsed.refuse_valid_part(of_case(parsed.rest.model, today, all_dates=all_dates))
    parsed.release_source()
    return parsed


def _join(campaign: ParsedFile[Campaign], cases: list[ParsedFile[Case]], accounts: Collection[str]) -> None:
    """Run the checks that need the campaign and its cases together."""
    if campaign.rest is None:
        return
    if "languages" not in campaign.rest.placeholders:
        for case in cases:
            if case.rest and (case.rest.model.languages or case.rest.model.own_words):
                case.refuse_valid_part(of_languages(case.rest.model, campaign.rest.model.languages))
    campaign.refuse_valid_part(of_campaign(campaign.rest.model, accounts, key_date_ids(cases)))


def _good(cases: list[ParsedFile[Case]], files: CampaignFolder) -> tuple[Case, ...]:
    return tuple(case.model for case in cases if case.model and _name(case.path) not in files.doubted)


def _name(path: Path) -> str:
    """As in CampaignFolder.doubted: a copy may differ in the encoding of accents and in capitals."""
    return without_capitals(path.stem)


def _broken(
    files: CampaignFolder, cases: list[ParsedFile[Case]], good: Collection[str], root: Path, *, whole: bool
) -> dict[tuple[str, str], str]:
    """Map the id in each unusable file, and the file's name, which most teams write the same, to the file."""
    copies = {name: _shown(path, root) for name in files.doubted for path, _ in files.refused if name in _name(path)}
    hidden: dict[tuple[str, str], str] = {}
    for case in cases:
        known, name = case_id(case), case.path.stem
        if known is None or known not in good:
            file = copies.get(_name(case.path), case.file)
            hidden |= {(files.id, known or Broken.UNKNOWN_CASE): file, (files.id, name): file}
    for path, _ in files.refused:
        if path != files.path and files.doubted.isdisjoint(name for name in files.doubted if name in _name(path)):
            file, name = _shown(path, root), path.name.partition(".")[0]
            hidden |= {(files.id, Broken.UNKNOWN_CASE): file, (files.id, name): file}
    if whole and "cases" not in {path.name for path, _ in files.refused}:
        return {key: file for key, file in hidden.items() if key[1] not in good}
    return hidden | {(files.id, Broken.CAMPAIGN): copies.get("campaign", _shown(files.campaign or files.path, root))}


def _refused(path: Path, root: Path, reason: str, folder: CampaignFolder) -> Problem:
    place = 1 if path.suffix and not path.is_dir() else None
    begin = Action(ActionCode.NEW_CAMPAIGN) if folder.lacks_campaign and path == folder.path else None
    return Problem(shown(reason), shown(_shown(path, root)), place, place, action=begin)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _order(problem: Problem) -> tuple[str, int, int]:
    return problem.file or "", problem.line or 0, problem.column or 0


@contextmanager
def _no_collection() -> Iterator[None]:
    """Loading makes no cyclic garbage, and looking for it takes a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
