"""Find what is written and never posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.calendar.occasions import occasions
from bot.casebook.models import Broken, Casebook
from bot.casebook.positions import locate
from bot.casebook.unread_files import cases_beside, loose_files
from bot.lib.english import and_more
from bot.lib.filenames import composed, shown
from bot.posts.checks.content import find_year_only_dates
from bot.posts.models import Finding
from bot.posts.templates.unused_files import find_unused_templates

if TYPE_CHECKING:
    from bot.calendar.deliveries import Delivery
    from bot.casebook.case_parts import OwnWords
    from bot.casebook.models import Campaign, Case
    from bot.drafts.models import Workspace
    from bot.lib.field_errors import FieldPath

_AHEAD = timedelta(days=12 * 366)  # round anniversaries come every five years, the first after a leap day after eight
_FEW = 3


def find_unused(files: Workspace, planned: Iterable[Delivery], today: date) -> Iterator[Finding]:
    """`planned` is what is posted in the time that is looked at; of what was meant for days before `today` nothing
    is said."""
    book, root = files.casebook, files.library.root
    spoken = {(d.occasion.campaign.id, d.occasion.case.id if d.occasion.case else "all") for d in planned}
    for campaign in book.campaigns:
        yield from _languages(campaign, files)
        yield from _never_spoken_of(campaign, spoken, root, today)
        for case in campaign.cases:
            yield from _own_words(campaign, case, files, today)
    for path in cases_beside(files.settings.campaigns):
        words = f"the files in this folder are not used: move them into {files.settings.campaigns.name}/"
        yield Finding("unused", "warn", words, shown(files.library.relative(str(path))))
    yield from _loose(files)
    if all(case != Broken.CAMPAIGN for _, case in book.broken):
        yield from find_unused_templates(files.library, book.campaigns, files.settings)


def _own_words(campaign: Campaign, case: Case, files: Workspace, today: date) -> Iterator[Finding]:
    for number, own in enumerate(case.own_words):
        if own.on >= today:
            for words in _of_own_words(files, campaign, case, own):
                yield _finding(files.library.root, case.file, ("own_words", number, "on"), words)


def _of_own_words(files: Workspace, campaign: Campaign, case: Case, own: OwnWords) -> Iterator[str]:
    spoken = [occasion for occasion in occasions(_alone(campaign, [case]), own.on, own.on) if occasion.case]
    if not spoken:
        yield f"the case is closed, so the own words for {own.on} are not posted: remove them, or write `case: open`"
    elif spoken[0].by_hand:
        for language in _posted(campaign, files):
            if language in (case.languages or campaign.languages) and language not in own.text:
                yield (
                    f"the own words for {own.on} have no “{language}” and no rule has that day, so nothing is posted "
                    f"in it: add `{language}: …` if it should be"
                )


def _languages(campaign: Campaign, files: Workspace) -> Iterator[Finding]:
    posted = _posted(campaign, files)
    for number, language in enumerate(campaign.languages):
        if language not in posted:
            words = (
                f"no account of this campaign posts in “{language}”: remove it, or add it to an account in config.toml"
            )
            yield _finding(files.library.root, campaign.file, ("languages", number), words)


def _posted(campaign: Campaign, files: Workspace) -> list[str]:
    """The campaign's languages in which one of its accounts posts."""
    accounts = [files.settings.accounts[name].languages for name in campaign.accounts]
    return [lang for lang in campaign.languages if any(spoken is None or lang in spoken for spoken in accounts)]


def _never_spoken_of(
    campaign: Campaign, spoken: Collection[tuple[str, str]], root: Path, today: date
) -> Iterator[Finding]:
    silent = [c for c in campaign.cases if c.progress == "open" and (campaign.id, c.id) not in spoken]
    if not silent:
        return
    ahead = occasions(_alone(campaign, silent), today, today + _AHEAD)
    heard = {occasion.case.id for occasion in ahead if occasion.case}
    for_all = any(occasion.case is None for occasion in ahead)
    if not ahead and len(silent) == len(campaign.cases):
        words = "no rule of this campaign has a day to come: nothing is posted about its cases. Add a rule or a date"
        yield _finding(root, campaign.file, ("occasions",), words)
        return
    told = {finding.file for finding in find_year_only_dates(campaign)}
    for case in silent:
        if case.id not in heard and case.file not in told:
            named = ", ".join(f"“{key_date.id}” ({key_date.kind})" for key_date in case.key_dates)
            but = "only posts for all name this case" if for_all else "nothing is posted about this case"
            words = f"no rule uses {named}, so {but}: add the date to `dates` of a rule in {campaign.file}"
            yield _finding(root, case.file, ("key_dates",), words)


def _loose(files: Workspace) -> Iterator[Finding]:
    """Leaves out campaigns with a broken file: the images they use are not known."""
    book, root, folder = files.casebook, files.library.root, files.settings.campaigns
    loose = list(loose_files(folder))
    if not loose:
        return
    known = {_key(root / case.file) for _, case in book.cases()} | {_key(root / str(p.file)) for p in book.problems}
    images = ((campaign, case.image.file) for campaign, case in book.cases() if case.image)
    known |= {_key((root / campaign.file).parent / image) for campaign, image in images}
    unsure = {campaign for campaign, _ in book.broken}
    by_folder: dict[Path, list[Path]] = {}
    for path in loose:
        if _key(path) not in known and path.relative_to(folder).parts[0] not in unsure:
            by_folder.setdefault(path.parent, []).append(path)
    for paths in by_folder.values():
        yield Finding("unused", "warn", _loose_in_words(paths), shown(files.library.relative(str(paths[0]))))


def _loose_in_words(paths: Sequence[Path]) -> str:
    names = and_more([shown(path.name) for path in paths], _FEW)
    return (
        f"these files are not used: {names}. A case file ends in .yaml, a case file names its image, and other files "
        "belong in a folder whose name begins with _, such as _notes"
    )


def _key(path: Path) -> str:
    return composed(str(path.resolve()))


def _alone(campaign: Campaign, cases: Sequence[Case]) -> Casebook:
    return Casebook((campaign.model_copy(update={"cases": tuple(cases)}),))


def _finding(root: Path, file: str, path: FieldPath, message: str) -> Finding:
    return Finding("unused", "warn", message, file, *(locate(root, file, path) or (None, None)))
