"""The files named STOP: anyone who can write into the campaigns folder can stop everything, or a campaign, at once.

And what the stops that stand are known by, for nobody lifts one with an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.actions import Action, ActionCode
from bot.casebook.models import Broken
from bot.casebook.stop_files import StopFile, stop_files
from bot.drafts.eligibility import approvals_needed
from bot.drafts.pause_matching import fingerprints_of
from bot.ledger.models import Cause, Pause, Reason, Source

if TYPE_CHECKING:
    from bot.casebook.models import Casebook
    from bot.drafts.models import Workspace
    from bot.ledger.ledger import Ledger


def pauses_now(noted: Iterable[Pause], files: Workspace, now: datetime) -> tuple[Pause, ...]:
    """Those of the ledger, and those that files make from the moment they are there, before any tick has noted them.

    Without those that the next tick lifts, as their file is gone.
    """
    stops = list(stop_files(files.settings.campaigns))
    pauses = {(pause.scope, pause.value): pause for pause in noted if not _goes_with_its_file(pause, stops, files)}
    for file in stops:
        pause = _pause(file, now)
        pauses.setdefault((pause.scope, pause.value), pause)
    return tuple(pauses.values())


def stopped_by_file(campaigns: Path, campaign: str) -> Cause | None:
    """What stops this campaign at this moment; None where no file does."""
    found = next(stop_files(campaigns, campaign), None)
    return Cause(Reason.PAUSED, f"paused by {_by(found)}") if found else None


def note_stop_files(ledger: Ledger, files: Workspace, now: datetime) -> tuple[str, ...]:
    """The pause stays when the file goes, until people resume; with nobody to ask, it goes with the file.

    A folder that cannot be read at this moment leaves no pause behind, and lifts none: returns what it keeps back.
    """
    stops = list(stop_files(files.settings.campaigns))
    pauses = ledger.pauses()
    noted = {(pause.scope, pause.value) for pause in pauses}
    for file in stops:
        pause = _pause(file, now, files.casebook)
        if not file.unreadable and (pause.scope, pause.value) not in noted:
            noted.add((pause.scope, pause.value))
            ledger.pause(pause)
    for pause in pauses:
        if _goes_with_its_file(pause, stops, files):
            ledger.resume(pause.scope, pause.value, pause.by, now, 0)
    return tuple(in_words(_pause(file, now)) for file in stops if file.unreadable)


def in_words(pause: Pause) -> str:
    what = "everything is paused" if pause.scope == "all" else f"{pause.scope} {pause.value} is paused"
    since = "" if pause.source == "folder" else f" since {pause.at:%Y-%m-%d %H:%M} UTC"
    return f"{what}, by {pause.by or 'somebody'}{since}. To let posts go out again, {way_out(pause)}"


def resume(pause: Pause) -> Action | None:
    """None where posts go out again once the bot can read the folder."""
    if pause.source == "folder":
        return None
    about = {str(pause.scope): pause.value}
    return Action(
        ActionCode.RESUME,
        case=about.get("case", ""),
        campaign=about.get("campaign", ""),
        account=about.get("account", ""),
        country=about.get("country", ""),
    )


def way_out(pause: Pause) -> str:
    """What a person does so that posts go out again, as the end of a sentence."""
    if pause.source == "folder":
        return "let the user that runs the bot read that folder"
    return "remove that file; if the pause stays, resume it" if pause.source == "file" else "resume it"


def _pause(file: StopFile, now: datetime, book: Casebook | None = None) -> Pause:
    source: Source = "folder" if file.unreadable else "file"
    if not file.campaign:
        return Pause("all", "", _by(file), now, source=source)
    known = fingerprints_of("campaign", file.campaign, book) if book else frozenset()
    return Pause("campaign", file.campaign, _by(file), now, known=known, source=source)


def _by(file: StopFile) -> str:
    if file.unreadable:
        return f"the folder {file.place}, where nobody can see whether there is a STOP file ({file.unreadable})"
    return f"the file {file.place}"


def _goes_with_its_file(pause: Pause, stops: Sequence[StopFile], files: Workspace) -> bool:
    """Whether the STOP file that made it is gone and no approvals are asked for."""
    stands = any(file.unreadable or file.campaign == pause.value for file in stops)
    return pause.source == "file" and not stands and _nobody_is_asked(files, pause.value)


def _nobody_is_asked(files: Workspace, campaign: str) -> bool:
    """A campaign that cannot be read, or whose folder is not there at this moment, may ask for any number."""
    floor, book = files.settings.floor, files.casebook
    stopped = [one for one in book.campaigns if campaign in ("", one.id)]
    asked = any(approvals_needed(one, floor) for one in stopped)
    unread = any(case == Broken.CAMPAIGN for owner, case in book.broken if campaign in ("", owner))
    return bool(stopped) and not asked and not unread


def refresh_fingerprints(ledger: Ledger, book: Casebook, now: datetime) -> None:
    """As long as the files name what is paused, its stop is known by all that they ever said of it."""
    for pause in ledger.pauses():
        known = fingerprints_of(pause.scope, pause.value, book)
        if not known <= pause.known:
            ledger.learn(pause.scope, pause.value, known, now)
