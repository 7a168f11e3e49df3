"""Compare plans and settings with the last check: removed posts, lost cases, lost approvals, looser settings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from bot.actions import Action, ActionCode
from bot.alerts.events import FIRST, Alert, Naming
from bot.alerts.readiness_changes import UNREADY, ReadinessSnapshot, has_blocking_text, has_no_text, no_longer_ready
from bot.calendar.deliveries import DeliveryId
from bot.drafts.builder import lost_approvals
from bot.drafts.models import Draft, Workspace
from bot.drafts.renames import Renaming
from bot.ledger.models import CLOSED, LedgerSnapshot
from bot.ledger.notification_state import PLAN

SETTING = "setting/"
Memory = Mapping[str, str]
LOST_APPROVAL = "yes/"
CHANGES = ("vanished/", "lost-name/", "loosened/", UNREADY)  # prefixes of alerts that may repeat
_NEVER = "never"
_FRESHNESS, _APPROVALS = "facts_checked_within", "approvals"  # as in the files
_STORED_BEFORE = {
    _FRESHNESS: "how old a check of the facts may be, in days",
    _APPROVALS: "how many people must say yes",
}
_OF_CAMPAIGN = f"{SETTING}campaign "


def observe(files: Workspace, drafts: Iterable[Draft], memory: Memory) -> dict[str, str]:
    """Return what to remember for the next comparison."""
    plans = {
        f"{PLAN}{draft.delivery.id}": str(ReadinessSnapshot.of(draft, previous_readiness(draft, memory)))
        for draft in drafts
    }
    return plans | dict(_settings(files))


def previous_readiness(draft: Draft, memory: Memory) -> ReadinessSnapshot | None:
    """Return the readiness at the last check; None for a new post."""
    text = memory.get(f"{PLAN}{draft.delivery.id}")
    return None if text is None else ReadinessSnapshot.read(text)


def changes(memory: Memory, now_seen: Memory, files: Workspace, first: date) -> dict[str, str | None]:
    """Return what to store. Plans before `first` are over; plans that a broken file hides are kept."""
    fresh: dict[str, str | None] = {key: value for key, value in now_seen.items() if memory.get(key) != value}
    hidden = Hidden(files)
    gone = [key for key in memory if key.startswith((PLAN, SETTING)) and key not in now_seen]
    return fresh | {key: None for key in gone if (key.startswith(PLAN) and _day(key) < first) or not hidden.by(key)}


class Hidden:
    """The plans that a broken file hides until it is fixed."""

    def __init__(self, files: Workspace) -> None:
        self._broken = bool(files.casebook.problems)
        self._renaming = Renaming(files)

    def by(self, key: str) -> bool:
        if not self._broken or not key.startswith(PLAN):
            return self._broken
        name = DeliveryId.try_parse(key.removeprefix(PLAN))
        return name is not None and self._renaming.is_broken(name)


def plan_alerts(
    memory: Memory,
    drafts: Sequence[Draft],
    answers: LedgerSnapshot,
    naming: Naming,
    files: Workspace,
    window: tuple[date, date],
) -> Iterator[Alert]:
    """Alert about posts that are no longer planned or ready, and group posts that no longer name a case."""
    (today, last), hidden = window, Hidden(files)
    planned = {draft.delivery.id: draft for draft in drafts}
    for key in memory:
        id = key.removeprefix(PLAN)
        if not key.startswith(PLAN) or id in planned or not today <= _day(key) <= last or hidden.by(key):
            continue
        row = answers.rows.get(id)
        if not row or row.state not in CLOSED:
            yield Alert(f"vanished/{id}", "No longer planned", "The files no longer plan it.", naming.post(id))
    lost = {draft.delivery.id for draft in lost_approvals(drafts, answers)}
    for draft in drafts:
        before = previous_readiness(draft, memory)
        yield from no_longer_ready(draft, before, naming, lost=draft.delivery.id in lost)
        if before and draft.delivery.occasion.case is None and not (draft.state in CLOSED or has_no_text(draft)):
            yield from _lost_names(draft, before, naming)


def _lost_names(draft: Draft, before: ReadinessSnapshot, naming: Naming) -> Iterator[Alert]:
    occasion = draft.delivery.occasion
    named = draft.post.cases if draft.post else ()
    lost = [case for case in before.cases if case not in named]
    if lost:
        called = ", ".join(naming.case(occasion.campaign.id, case) for case in lost)
        text = f"No longer named: {called}. To see why:"
        key, status = f"lost-name/{occasion.id}/{' '.join(lost)}", Action(ActionCode.STATUS)
        yield Alert(key, "A group post names fewer cases", text, occasion.id, actions=(status,))


def lost_approval_alerts(
    drafts: Iterable[Draft], answers: LedgerSnapshot, naming: Naming, changed: Mapping[str, Sequence[str]]
) -> Iterator[Alert]:
    """Alert about approvals of another text. `changed`: by delivery, the files that changed after its last approval."""
    for draft in lost_approvals(drafts, answers):
        id, files = draft.delivery.id, changed.get(draft.delivery.id, ())
        by = "None of its files changed, but a list, date or limit did."
        if files:
            by = f"Changed since: {', '.join(files)}."
        if has_blocking_text(draft):
            continue  # has an alert of its own; approval does not help until it is fixed
        yield Alert(
            f"{LOST_APPROVAL}{id}/{draft.digest[:16]}",
            "Approval lost",
            f"The text is no longer the one that was approved. {by} Read it and approve it again.",
            naming.post(id),
        )


def setting_alerts(memory: Memory, now_seen: Memory) -> Iterator[Alert]:
    """Alert about settings that were loosened. The first check of a live ledger reports that it is live."""
    for key, value in now_seen.items():
        was = memory.get(key) or memory.get(_key_before(key)) or _elsewhere(key, memory, now_seen)
        if key.startswith(SETTING) and _looser(key, was or None, value):
            about = key.removeprefix(SETTING)
            before = f" (before: {was})" if was else ""
            live = about == "live"
            subject = "Live: posts go to real accounts" if live else "A setting was loosened"
            place = "config.toml says `live = true`." if live else f"{about}: {value}{before}"
            advice = "If that was not intended, set it back."
            yield Alert(f"loosened/{about}/{was}>{value}", subject, advice, place, rank=FIRST)


def _key_before(key: str) -> str:
    """Return the key under which earlier versions stored a setting."""
    about, _, name = key.rpartition(": ")
    return f"{about}: {_STORED_BEFORE.get(name, name)}"


def _elsewhere(key: str, memory: Memory, now_seen: Memory) -> str:
    """For a new campaign, return the strictest value of the removed ones: it may be one of them, renamed."""
    if not key.startswith(_OF_CAMPAIGN):
        return ""
    what = key.rpartition(": ")[2]
    kept = now_seen.keys() | set(map(_key_before, now_seen))
    names = f": {what}", f": {_STORED_BEFORE.get(what, what)}"
    gone = [k for k in memory if k.startswith(_OF_CAMPAIGN) and k.endswith(names) and k not in kept]
    values = [memory[k] for k in gone]
    if what == _APPROVALS:
        return max(values, key=int, default="")
    return min(values, key=lambda value: (value == _NEVER, 0 if value == _NEVER else int(value)), default="")


def _looser(key: str, before: str | None, value: str) -> bool:
    if key == f"{SETTING}live":
        return value == "yes" and before != "yes"
    if before is None or before == value:
        return False
    if key.endswith(_APPROVALS):
        return int(value) < int(before)
    return value == _NEVER or (before != _NEVER and int(value) > int(before))


def _settings(files: Workspace) -> Iterator[tuple[str, str]]:
    floor = files.settings.floor
    yield f"{SETTING}live", "yes" if files.settings.live else "no"
    asked = [("floor", floor.approvals, floor.facts_checked_within)]
    asked += [(f"campaign {c.id}", c.approvals, c.facts_checked_within) for c in files.casebook.campaigns]
    for name, approvals, within in asked:
        yield f"{SETTING}{name}: {_APPROVALS}", str(approvals)
        yield f"{SETTING}{name}: {_FRESHNESS}", _NEVER if within is None else str(within.days)


def _day(key: str) -> date:
    """The date in the id of a delivery."""
    return DeliveryId.parse(key.removeprefix(PLAN)).date
