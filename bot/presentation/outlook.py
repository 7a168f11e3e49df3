"""What becomes of a post: what happens if nobody acts, or what has happened."""

from collections.abc import Callable
from datetime import datetime

from bot.drafts.models import Draft
from bot.ledger.models import DeliveryRecord
from bot.presentation import labels, local_times, silence
from bot.publishing.approvals import is_over

_SILENT = "this post stays silent", "these posts stay silent"
_OUT = "this post goes out", "these posts go out"
_WRITTEN = "this post is written to the practice outbox", "these posts are written to the practice outbox"


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
    reasons = silence.reasons(stopping)
    short = draft.needed - len({yes.by for yes in draft.approvals})
    yeses = labels.count(short, "yes", "yeses") if short > 0 else ""
    end = f"23:59 on {labels.weekday(draft.delivery.date)}"
    if yeses and not reasons:
        return f"missing {yeses} by {end}"
    if yeses:
        reasons.append(f"{yeses} {'is' if short == 1 else 'are'} missing")
    return f"{labels.listed(reasons) or 'it is not ready'}; there is time until {end}"


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
    "missed": lambda row, _: f"It stayed silent: {silence.why_missed(row.detail)}.",
    "skipped": lambda row, _: f"A person said no{_detail(row)}. It stays silent unless somebody approves it.",
    "withdrawn": lambda row, _: f"It was taken down{_detail(row)}.",
}
