"""What happens to a post if nobody acts, or what has happened to it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.drafts.models import Draft
from bot.ledger.models import DeliveryRecord, Reason
from bot.lib import english
from bot.presentation import local_times
from bot.publishing.approvals import is_over

_SUBJECT = "this post is", "these posts are"
_CODES = {
    "file": "its file has an error",
    "held": "the case is on hold",
    "go-ahead": "there is no go-ahead",
    "facts": "the facts are unverified",
    "no-case": "no case can be listed",
    "renamed": "something was renamed",
    "image": "its image cannot be used",
    "alt-text": "its image has no description that can be sent",
    "fault": "followup itself failed",
    "repeated": "it repeats another post",
    "quota": "the account has reached its posts for the day",
    "paused": "posting is paused",
    "down": "the bot did not run",
    "unapproved": "nobody approved it",
    "unplanned": "it is no longer planned",
    "busy": "the account was busy or could not be reached until the day was over",
    "signed-out": "the account took no posts (signed out, or its credit used up) until the day was over",
}
_CODES["no-credit"] = _CODES["signed-out"]


def outlook(draft: Draft, now: datetime, live: bool, *, several: bool = False) -> str:
    """Return one or two sentences; "If nobody acts, …" where somebody still can act. `several`: for more than one."""
    if draft.row is not None and draft.state in _HAPPENED:
        return _HAPPENED[draft.state](draft.row, draft)
    if is_over(draft, now):
        return "Its day is over: it is not posted."
    does = _publishing(draft, now, live) if draft.state == "ready" else f"not posted: {_missing(draft)}"
    return f"If nobody acts, {_SUBJECT[several]} {does}."


def _publishing(draft: Draft, now: datetime, live: bool) -> str:
    due = draft.delivery.due
    when = f"at {due:%H:%M} on {english.weekday(due.date())}" if due > now else "at the next run"
    return f"{'published' if live else 'written to the dry-run outbox'} {when}"


def _missing(draft: Draft) -> str:
    """Name what keeps a post from going out, and until when that can change."""
    why = reasons(finding.code for finding in draft.findings if finding.severity != "warn")
    short = draft.needed - len({approval.by for approval in draft.approvals})
    if short > 0:
        why.append(f"{english.plural(short, 'approval')} {'is' if short == 1 else 'are'} missing")
    return f"{english.listed(why) or 'it is not ready'}. You have until 23:59 on {english.weekday(draft.delivery.date)}"


def reasons(codes: Iterable[str]) -> list[str]:
    """Describe each reason once; all that only a change of the text can fix is one reason."""
    return list(dict.fromkeys(_CODES.get(code, "its text has errors") for code in codes))


def why_missed(reason: Reason | None, codes: Sequence[str], detail: str) -> str:
    """Say why a post was missed: by its codes, else by its reason, else in the words of its detail."""
    return english.listed(reasons(codes)) if codes else _CODES.get(reason or "", detail)


def _detail(row: DeliveryRecord) -> str:
    return f": {row.detail}" if row.detail else ""


def _published(row: DeliveryRecord, draft: Draft) -> str:
    last = max((part.at for part in row.parts if part.at), default=None)
    if last is None:
        return "Published."
    zone = draft.delivery.occasion.campaign.timezone
    at = last.astimezone(zone)
    return f"Published on {english.weekday(at.date())} at {local_times.hour_here(at, str(zone))}."


_HAPPENED: dict[str, Callable[[DeliveryRecord, Draft], str]] = {
    "published": _published,
    "sending": lambda *_: "It is being sent now.",
    "waiting": lambda row, _: f"The bot retries automatically{_detail(row)}.",
    "partial": lambda row, _: f"Only part of it is posted{_detail(row)}. Check the account.",
    "unconfirmed": lambda row, _: f"Outcome unknown{_detail(row)}. Check the account before anything else.",
    "rejected": lambda row, _: f"The platform refused it{_detail(row)}. Change the text, then approve it again.",
    "missed": lambda row, _: f"It was not posted: {why_missed(row.reason, row.codes, row.detail)}.",
    "skipped": lambda row, _: f"Somebody skipped it{_detail(row)}. It is not posted unless somebody approves it.",
    "withdrawn": lambda row, _: f"It was taken down{_detail(row)}.",
}
