"""The weekly summary: the last 7 days, the next 30, what people did, and the log checksum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alerts.events import Alert, pause_name
from bot.calendar.dates import due_at
from bot.drafts.models import Draft, DraftState, Workspace
from bot.ledger.models import DeliveryRecord, Entry, Pause
from bot.ledger.notification_state import ACCOUNTS

WEEK = timedelta(days=7)
_OUT = ("published", "partial", "unconfirmed", "rejected", "missed", "skipped", "withdrawn")
_PEOPLE = ("verified", "approved", "reopened", "paused", "resumed")
_MOST = 40
_NOWHERE, _MORNING = ZoneInfo("UTC"), time(10)


def due(files: Workspace, now: datetime) -> str | None:
    """Return the key of this week's summary once it is due: Monday at `post_at` of the first campaign.

    Without a readable campaign it is due at 10:00 UTC, to report the broken files.
    """
    first = next(iter(files.casebook.campaigns), None)
    zone, at = (first.timezone, first.post_at) if first else (_NOWHERE, _MORNING)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    return f"letter/{monday}" if due_at(monday, at, zone) <= now else None


def build(
    key: str,
    entries: Sequence[Entry],
    drafts: Iterable[Draft],
    last: Entry | None,
    down: Sequence[DeliveryRecord] = (),
    is_open: Sequence[str] = (),
) -> Alert:
    """`entries` are the log lines of the last 7 days, `last` is the newest; `down` is still to be taken down."""
    parts = ["Still open:", *_cut([f"  {line}" for line in is_open]), ""] if is_open else []
    parts += ["Still to be taken down:", *_cut([f"  {row.id}" for row in down]), ""] if down else []
    parts += ["The last 7 days:", *_happened(entries), "", "The next 30 days:", *_coming(drafts), ""]
    counts = Counter(entry.event for entry in entries if entry.event in _PEOPLE)
    parts += ["What people did:", *(f"  {name}: {counts[name]}" for name in _PEOPLE if counts[name])]
    parts += ["  nothing"] if not counts else []
    check = f"The log has {last.n} lines. Log checksum: {last.check[:16]}." if last else "The log is empty."
    return Alert(key, f"The week of {key.removeprefix('letter/')}", "\n".join((*parts, "", check)))


def open_items(
    files: Workspace, pauses: Iterable[Pause], unsettled: Iterable[DeliveryRecord], accounts: Mapping[str, str]
) -> list[str]:
    """What still waits for people, however long ago they were notified."""
    items = [
        f"paused: {_what(pause)}, since {pause.at:%Y-%m-%d}{f' by {pause.by}' if pause.by else ''}" for pause in pauses
    ]
    items += [f"{row.state}: {row.id}" for row in unsettled]
    items += [f"account problem: {key.removeprefix(ACCOUNTS)}" for key in accounts]
    broken = {problem.file or "config.toml" for problem in files.casebook.problems}
    return items + [f"broken file: {file}" for file in sorted(broken)]


def _what(pause: Pause) -> str:
    return "everything" if pause.scope == "all" else pause_name(pause)


def _happened(entries: Iterable[Entry]) -> Iterator[str]:
    """Each post once, with its state at the end of the week."""
    ended = {entry.id: entry for entry in entries if entry.event in _OUT}
    yield from _cut([f"  {entry.event}: {id}" for id, entry in ended.items()])


def _coming(drafts: Iterable[Draft]) -> Iterator[str]:
    states: dict[str, Counter[DraftState]] = {}
    for draft in drafts:  # by due time; posts of different occasions may alternate
        states.setdefault(draft.delivery.occasion.id, Counter())[draft.state] += 1
    yield from _cut([f"  {id}: {_states(counts)}" for id, counts in states.items()])


def _states(counts: Mapping[DraftState, int]) -> str:
    return ", ".join(f"{n} {state.replace('-', ' ')}" for state, n in counts.items())


def _cut(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_MOST] or ("  nothing",)
    if len(lines) > _MOST:
        yield f"  and {len(lines) - _MOST} more"
