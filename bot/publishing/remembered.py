"""What was seen before and is otherwise now: posts that vanished, a lost name, a lost yes, a looser setting. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from bot.ledger.answers import CLOSED, Answers
from bot.publishing.alerts import Alert, Naming
from bot.publishing.model import NOT_YET, Draft, Files

PLAN, SETTING = "plan/", "setting/"
Memory = Mapping[str, str]
_NEVER = "never"
_FRESHNESS = "how old a check of the facts may be, in days"
_YESES = "how many people must say yes"


def seen(files: Files, drafts: Iterable[Draft]) -> dict[str, str]:
    """What is to be compared with the next time."""
    plans = {f"{PLAN}{draft.delivery.id}": " ".join(draft.post.cases) if draft.post else "" for draft in drafts}
    return plans | dict(_settings(files))


def changes(memory: Memory, now_seen: Memory, whole: bool, first: date) -> dict[str, str | None]:
    """What is to be written; plans of days before `first` are over. Broken files (not `whole`) take nothing away."""
    fresh: dict[str, str | None] = {key: value for key, value in now_seen.items() if memory.get(key) != value}
    gone = [key for key in memory if key.startswith((PLAN, SETTING)) and key not in now_seen]
    return fresh | {key: None for key in gone if whole or (key.startswith(PLAN) and _day(key) < first)}


def of_plans(
    memory: Memory, drafts: Sequence[Draft], answers: Answers, naming: Naming, window: tuple[date, date]
) -> Iterator[Alert]:
    """Posts of these days that are no longer planned, and posts for all that no longer name somebody."""
    today, last = window
    planned = {draft.delivery.id: draft for draft in drafts}
    for key, before in memory.items():
        if not key.startswith(PLAN) or not today <= _day(key) <= last:
            continue
        id = key.removeprefix(PLAN)
        row = answers.rows.get(id)
        if row and row.state in CLOSED:
            continue
        draft = planned.get(id)
        if draft is None and not naming.book.problems:
            yield Alert(f"vanished/{id}/{today}", "No longer planned", f"{naming.post(id)}\nThe files plan it no more.")
        elif draft and draft.delivery.occasion.case is None:
            yield from _lost_names(draft, before, naming, today)


def _lost_names(draft: Draft, before: str, naming: Naming, today: date) -> Iterator[Alert]:
    occasion = draft.delivery.occasion
    named = draft.post.cases if draft.post else ()
    lost = [case for case in before.split() if case not in named]
    if lost:
        called = ", ".join(naming.case(occasion.campaign.id, case) for case in lost)
        said = f"{occasion.id}\nNo longer named: {called}. `followup status` says what comes and what it lacks."
        yield Alert(f"lost-name/{occasion.id}/{' '.join(lost)}/{today}", "A post for all names fewer", said)


def of_yeses(
    drafts: Iterable[Draft], answers: Answers, naming: Naming, changed: Mapping[str, Sequence[str]]
) -> Iterator[Alert]:
    """`changed`: by delivery, the files that were written after its last yes."""
    for draft in lost_yes(drafts, answers):
        id, files = draft.delivery.id, changed.get(draft.delivery.id, ())
        by = f"Written since: {', '.join(files)}." if files else "No file of it is newer: a list, a date or a limit is."
        yield Alert(
            f"yes/{id}/{draft.digest[:16]}",
            "A yes was lost",
            f"{naming.post(id)}\nIt reads otherwise than when people said yes. {by} Read it and approve it anew.",
        )


def lost_yes(drafts: Iterable[Draft], answers: Answers) -> Iterator[Draft]:
    for draft in drafts:
        yeses = {yes.by for yes in answers.approved.get(draft.delivery.id, ())}
        if draft.state in NOT_YET and yeses - {yes.by for yes in draft.approvals} and _short_of(draft):
            yield draft


def _short_of(draft: Draft) -> bool:
    return len(draft.approvals) < draft.needed


def of_settings(memory: Memory, now_seen: Memory, now: datetime) -> Iterator[Alert]:
    """Loosened, since the last look; the first look at a live record says that it is live."""
    for key, value in now_seen.items():
        if key.startswith(SETTING) and _looser(key, memory.get(key), value):
            about = key.removeprefix(SETTING)
            before = f" (before: {memory[key]})" if key in memory else ""
            subject = "Live: posts go to real accounts" if about == "live" else "A setting was loosened"
            yield Alert(f"loosened/{about}/{now:%Y-%m-%d}", subject, f"{about}: {value}{before}")


def _looser(key: str, before: str | None, value: str) -> bool:
    if key == f"{SETTING}live":
        return value == "yes" and before != "yes"
    if before is None or before == value:
        return False
    if key.endswith(_YESES):
        return int(value) < int(before)
    return value == _NEVER or (before != _NEVER and int(value) > int(before))


def _settings(files: Files) -> Iterator[tuple[str, str]]:
    floor = files.settings.floor
    yield f"{SETTING}live", "yes" if files.settings.live else "no"
    asked = [("floor", floor.approvals, floor.facts_checked_within)]
    asked += [(f"campaign {c.id}", c.approvals, c.facts_checked_within) for c in files.casebook.campaigns]
    for name, approvals, within in asked:
        yield f"{SETTING}{name}: {_YESES}", str(approvals)
        yield f"{SETTING}{name}: {_FRESHNESS}", _NEVER if within is None else str(within.days)


def _day(key: str) -> date:
    """The date in the id of a delivery."""
    return date.fromisoformat(key.removeprefix(PLAN).split("/")[3])
