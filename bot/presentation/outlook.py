"""What becomes of a post: what happens if nobody acts, or what has happened."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.drafts.models import Draft
from bot.ledger.models import DeliveryRecord
from bot.presentation import labels, local_times
from bot.publishing.approvals import is_over

_SILENT = "this post stays silent", "these posts stay silent"
_OUT = "this post goes out", "these posts go out"
_WRITTEN = "this post is written to the practice outbox", "these posts are written to the practice outbox"

_CODES = {
    "file": "its file has an error",
    "held": "the case is on hold",
    "go-ahead": "there is no go-ahead",
    "facts": "the facts are not checked",
    "no-case": "no case can be named",
    "renamed": "something was renamed",
    "image": "its image cannot be used",
    "alt-text": "its image has no description that can be sent",
    "fault": "the program itself failed",
    "repeated": "it repeats another post",
    "quota": "the account has had its posts for the day",
    "paused": "posts are paused",
    "down": "the bot did not run",
    "unapproved": "nobody had said yes",
    "unplanned": "the files plan it no more",
    "busy": "the account was busy, or could not be reached, until its day was over",
    "busy: signed out": "the account took no posts (signed out, or its credit used up) until its day was over",
}
_BLOCKED = "blocked: "


def outlook(draft: Draft, now: datetime, live: bool, *, several: bool = False) -> str:
    """One sentence, beginning with "If nobody acts:" where somebody still can. `several`: posts of which it is true."""
    if draft.row is not None and draft.state in _HAPPENED:
        return _HAPPENED[draft.state](draft.row, draft)
    if is_over(draft, now):
        return "Its day is over: it stays silent."
    does = _goes_out(draft, now, live, several) if draft.state == "ready" else f"{_SILENT[several]}: {_missing(draft)}"
    return f"If nobody acts: {does}."


def _goes_out(draft: Draft, now: datetime, live: bool, several: bool) -> str:
    does = _OUT[several] if live else _WRITTEN[several]
    due = draft.delivery.due
    when = f"at {due:%H:%M} on {labels.weekday(due.date())}" if due > now else "the next time the bot looks"
    return f"{does} {when}"


def _missing(draft: Draft) -> str:
    """What keeps it silent, and until when that can change."""
    stopping = dict.fromkeys(finding.code for finding in draft.findings if finding.severity != "warn")
    why = reasons(stopping)
    short = draft.needed - len({yes.by for yes in draft.approvals})
    yeses = labels.count(short, "yes", "yeses") if short > 0 else ""
    end = f"23:59 on {labels.weekday(draft.delivery.date)}"
    if yeses and not why:
        return f"missing {yeses} by {end}"
    if yeses:
        why.append(f"{yeses} {'is' if short == 1 else 'are'} missing")
    return f"{labels.listed(why) or 'it is not ready'}; there is time until {end}"


def reasons(codes: Iterable[str]) -> list[str]:
    """Each reason once; what only a change of the words can mend is one reason."""
    return list(dict.fromkeys(_CODES.get(code, "its words are not in order") for code in codes))


def why_missed(detail: str) -> str:
    """The words for the `detail` of what was missed; what is written out already stays as it is."""
    if detail.startswith(_BLOCKED):
        return labels.listed(reasons(detail.removeprefix(_BLOCKED).split(", ")))
    return _CODES.get(detail, detail)


def _detail(row: DeliveryRecord) -> str:
    return f": {row.detail}" if row.detail else ""


def _published(row: DeliveryRecord, draft: Draft) -> str:
    last = max((part.at for part in row.parts if part.at), default=None)
    if last is None:
        return "Published."
    zone = draft.delivery.occasion.campaign.timezone
    at = last.astimezone(zone)
    return f"Published on {labels.weekday(at.date())} at {local_times.hour_here(at, str(zone))}."


_HAPPENED: dict[str, Callable[[DeliveryRecord, Draft], str]] = {
    "published": _published,
    "sending": lambda *_: "It is going out at this moment.",
    "waiting": lambda row, _: f"If nobody acts: the bot tries again by itself{_detail(row)}.",
    "partial": lambda row, _: f"Only a part of it is out{_detail(row)}. Look at it on the platform.",
    "unconfirmed": lambda row, _: f"It may be out{_detail(row)}. Look at the account before anything else.",
    "rejected": lambda row, _: f"The platform refused it{_detail(row)}. Change the words, then say yes again.",
    "missed": lambda row, _: f"It stayed silent: {why_missed(row.detail)}.",
    "skipped": lambda row, _: f"A person said no{_detail(row)}. It stays silent unless somebody approves it.",
    "withdrawn": lambda row, _: f"It was taken down{_detail(row)}.",
}
