"""What was left open, by a crash, a busy platform or a lost answer: which of it is taken up now, and how.

The publisher's lock is held here, so a row that is `sending` was left by a process that is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.dates import day_ends
from bot.calendar.deliveries import DeliveryId
from bot.casebook.models import Casebook
from bot.drafts.models import Draft, Workspace
from bot.drafts.renames import Renaming
from bot.ledger.models import NO_ACCESS, Cause, DeliveryRecord, Reason, Refusals
from bot.publishing.outcomes import LONGEST_WAIT, THREADS_GO_ON, because, obstacle

_WEST = timedelta(days=1, hours=12)  # UTC-12: no place ends a date later
_LOOK_FOR = timedelta(days=2)  # after its day; then it is for a person to settle
BUSY, DOWN = Cause(Reason.BUSY, "busy"), Cause(Reason.DOWN, "down")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A row taken up. `held` says why nothing new may begin; `if_missed` why, if its day ends without it.

    `changed`: other words for it were approved meanwhile.
    """

    row: DeliveryRecord
    ends: datetime
    draft: Draft | None = None
    held: Cause | None = None
    if_missed: Cause = BUSY
    changed: bool = False


def taken_up(row: DeliveryRecord, book: Casebook, now: datetime) -> bool:
    """Whether it is time to do something about this open row."""
    zone = _zone(row, book)
    end = _end(row, zone)
    if row.state == "sending":
        return True
    waited = row.not_before is None or now >= row.not_before
    if row.state == "waiting":
        return waited or now >= end
    if row.state == "partial":  # after its time, once more: to say that the rest cannot follow
        return row.not_before is not None and ((waited and zone is not None) or now >= end + THREADS_GO_ON)
    return waited and now < end + _LOOK_FOR


def opened(row: DeliveryRecord, draft: Draft | None, files: Workspace, now: datetime, refusals: Refusals) -> Unfinished:
    """How to go on. As long as nothing is out, the files and the people are asked again before anything begins.

    `refusals`: what kept posts from being sent, of which those from before its claim are over.
    """
    end = _end(row, _zone(row, files.casebook))
    held = obstacle(draft) if draft else _unplanned(row, files)
    changed = draft is not None and not held and draft.digest != row.digest
    code, at = refusals.get(row.id, ("", now))
    refused = because([code]) if code and not (row.claimed_at and at < row.claimed_at) else None
    if_missed = held or refused or (DOWN if row.state == "sending" else _remembered(row))
    return Unfinished(row, end, draft, held, if_missed, changed and now < end and _surely_not_out(row))


def next_look(looks: int, settle_after: timedelta) -> timedelta:
    """Between two looks for a post that may be out."""
    doubled: timedelta = settle_after * 2 ** min(looks, 10)
    return min(doubled, LONGEST_WAIT)


def wakes(rows: Mapping[str, DeliveryRecord], book: Casebook, now: datetime) -> list[datetime]:
    """When open rows next want something."""
    ends = [_end(row, _zone(row, book)) for row in rows.values() if row.state == "waiting"]
    times = [row.not_before for row in rows.values() if row.not_before] + ends
    return [at for at in times if at > now]


def row_ends(row: DeliveryRecord, book: Casebook) -> datetime:
    """The end of its local day, as well as anybody can tell."""
    return _end(row, _zone(row, book))


def _unplanned(row: DeliveryRecord, files: Workspace) -> Cause | None:
    """Why the files no longer yield it; None where they do, and its day is over."""
    name, renaming = DeliveryId.try_parse(row.id), Renaming(files)
    if name is None or renaming.yields(row.id):
        return None
    return obstacle(None) if renaming.is_broken(name) else because(["unplanned"])


def _surely_not_out(row: DeliveryRecord) -> bool:
    return row.state == "waiting" or (row.state == "sending" and not any(part.attempted_at for part in row.parts))


def _remembered(row: DeliveryRecord) -> Cause:
    """Why it waited."""
    if row.reason is Reason.PAUSED:
        return because([row.reason])
    if row.reason is Reason.BLOCKED:
        return because(row.codes)
    return Cause(row.reason, "busy: signed out") if row.reason in NO_ACCESS else BUSY


def _zone(row: DeliveryRecord, book: Casebook) -> ZoneInfo | None:
    id = DeliveryId.try_parse(row.id)
    return next((campaign.timezone for campaign in book.campaigns if id and campaign.id == id.campaign), None)


def _end(row: DeliveryRecord, zone: ZoneInfo | None) -> datetime:
    """The end of its local day; of a campaign that is broken or gone, when the day is over everywhere."""
    return day_ends(row.date, zone) if zone else datetime.combine(row.date, time.min, UTC) + _WEST
