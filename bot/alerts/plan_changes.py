"""What was seen before and is otherwise now: posts that vanished, a lost name, a lost yes, a looser setting. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from bot.actions import Action, ActionCode
from bot.alerts.events import FIRST, Alert, Naming
from bot.alerts.readiness_changes import UNREADY, ReadinessSnapshot, has_blocking_text, no_longer_ready, unreadable
from bot.calendar.deliveries import DeliveryId
from bot.drafts.builder import lost_approvals
from bot.drafts.models import Draft, Workspace
from bot.drafts.renames import Renaming
from bot.ledger.models import CLOSED, LedgerSnapshot
from bot.ledger.notification_state import PLAN

SETTING = "setting/"
Memory = Mapping[str, str]
YES = "yes/"
CHANGES = ("vanished/", "lost-name/", "loosened/", UNREADY)  # how keys begin of what is told again when it happens anew
_NEVER = "never"
_FRESHNESS = "how old a check of the facts may be, in days"
_YESES = "how many people must say yes"
_OF_CAMPAIGN = f"{SETTING}campaign "


def seen(files: Workspace, drafts: Iterable[Draft], memory: Memory) -> dict[str, str]:
    """What is to be compared with the next time."""
    plans = {f"{PLAN}{draft.delivery.id}": str(ReadinessSnapshot.of(draft, stood(draft, memory))) for draft in drafts}
    return plans | dict(_settings(files))


def stood(draft: Draft, memory: Memory) -> ReadinessSnapshot | None:
    """How it stood at the last look; None where it is seen for the first time."""
    text = memory.get(f"{PLAN}{draft.delivery.id}")
    return None if text is None else ReadinessSnapshot.read(text)


def changes(memory: Memory, now_seen: Memory, files: Workspace, first: date) -> dict[str, str | None]:
    """What is to be written; plans of days before `first` are over. What a broken file hides is not taken away."""
    fresh: dict[str, str | None] = {key: value for key, value in now_seen.items() if memory.get(key) != value}
    hidden = Hidden(files)
    gone = [key for key in memory if key.startswith((PLAN, SETTING)) and key not in now_seen]
    return fresh | {key: None for key in gone if (key.startswith(PLAN) and _day(key) < first) or not hidden.by(key)}


class Hidden:
    """What a broken file takes away until it is mended."""

    def __init__(self, files: Workspace) -> None:
        self._broken = bool(files.casebook.problems)
        self._renaming = Renaming(files)

    def by(self, key: str) -> bool:
        if not self._broken or not key.startswith(PLAN):
            return self._broken
        name = DeliveryId.try_parse(key.removeprefix(PLAN))
        return name is not None and self._renaming.silenced(name)


def of_plans(
    memory: Memory,
    drafts: Sequence[Draft],
    answers: LedgerSnapshot,
    naming: Naming,
    files: Workspace,
    window: tuple[date, date],
) -> Iterator[Alert]:
    """Posts of these days that are no longer planned or ready, and posts for all that no longer name somebody."""
    (today, last), hidden = window, Hidden(files)
    planned = {draft.delivery.id: draft for draft in drafts}
    for key in memory:
        id = key.removeprefix(PLAN)
        if not key.startswith(PLAN) or id in planned or not today <= _day(key) <= last or hidden.by(key):
            continue
        row = answers.rows.get(id)
        if not row or row.state not in CLOSED:
            yield Alert(f"vanished/{id}", "No longer planned", "The files plan it no more.", naming.post(id))
    lost = {draft.delivery.id for draft in lost_approvals(drafts, answers)}
    for draft in drafts:
        before = stood(draft, memory)
        yield from no_longer_ready(draft, before, naming, lost=draft.delivery.id in lost)
        if before and draft.delivery.occasion.case is None and not (draft.state in CLOSED or unreadable(draft)):
            yield from _lost_names(draft, before, naming)


def _lost_names(draft: Draft, before: ReadinessSnapshot, naming: Naming) -> Iterator[Alert]:
    occasion = draft.delivery.occasion
    named = draft.post.cases if draft.post else ()
    lost = [case for case in before.cases if case not in named]
    if lost:
        called = ", ".join(naming.case(occasion.campaign.id, case) for case in lost)
        said = f"No longer named: {called}. This says what comes and what it lacks:"
        key, status = f"lost-name/{occasion.id}/{' '.join(lost)}", Action(ActionCode.STATUS)
        yield Alert(key, "A post for all names fewer", said, occasion.id, actions=(status,))


def of_yeses(
    drafts: Iterable[Draft], answers: LedgerSnapshot, naming: Naming, changed: Mapping[str, Sequence[str]]
) -> Iterator[Alert]:
    """`changed`: by delivery, the files that were written after its last yes."""
    for draft in lost_approvals(drafts, answers):
        id, files = draft.delivery.id, changed.get(draft.delivery.id, ())
        by = f"Written since: {', '.join(files)}." if files else "No file of it is newer: a list, a date or a limit is."
        if has_blocking_text(draft):
            continue  # told by itself, and no yes helps before it is mended
        yield Alert(
            f"{YES}{id}/{draft.digest[:16]}",
            "A yes was lost",
            f"It reads otherwise than when people said yes. {by} Read it and approve it anew.",
            naming.post(id),
        )


def of_settings(memory: Memory, now_seen: Memory) -> Iterator[Alert]:
    """Loosened, since the last look; the first look at a live record says that it is live."""
    for key, value in now_seen.items():
        was = memory.get(key) or _elsewhere(key, memory, now_seen)
        if key.startswith(SETTING) and _looser(key, was or None, value):
            about = key.removeprefix(SETTING)
            before = f" (before: {was})" if was else ""
            live = about == "live"
            subject = "Live: posts go to real accounts" if live else "A setting was loosened"
            place = "config.toml says `live = true`." if live else f"{about}: {value}{before}"
            does = "Who did not mean that takes it back there." if live else "Who did not mean that writes it back."
            yield Alert(f"loosened/{about}/{was}>{value}", subject, does, place, rank=FIRST)


def _elsewhere(key: str, memory: Memory, now_seen: Memory) -> str:
    """Of a campaign that is new, what was strictest among those that are gone: it may be one of them, renamed."""
    if not key.startswith(_OF_CAMPAIGN):
        return ""
    what = key.rpartition(": ")[2]
    gone = [k for k in memory if k.startswith(_OF_CAMPAIGN) and k.endswith(f": {what}") and k not in now_seen]
    values = [memory[k] for k in gone]
    if what == _YESES:
        return max(values, key=int, default="")
    return min(values, key=lambda value: (value == _NEVER, 0 if value == _NEVER else int(value)), default="")


def _looser(key: str, before: str | None, value: str) -> bool:
    if key == f"{SETTING}live":
        return value == "yes" and before != "yes"
    if before is None or before == value:
        return False
    if key.endswith(_YESES):
        return int(value) < int(before)
    return value == _NEVER or (before != _NEVER and int(value) > int(before))


def _settings(files: Workspace) -> Iterator[tuple[str, str]]:
    floor = files.settings.floor
    yield f"{SETTING}live", "yes" if files.settings.live else "no"
    asked = [("floor", floor.approvals, floor.facts_checked_within)]
    asked += [(f"campaign {c.id}", c.approvals, c.facts_checked_within) for c in files.casebook.campaigns]
    for name, approvals, within in asked:
        yield f"{SETTING}{name}: {_YESES}", str(approvals)
        yield f"{SETTING}{name}: {_FRESHNESS}", _NEVER if within is None else str(within.days)


def _day(key: str) -> date:
    """The date in the id of a delivery."""
    return DeliveryId.parse(key.removeprefix(PLAN)).date
