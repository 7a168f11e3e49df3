"""How urgent a draft is: what the badges and the calendar of the page show at a glance."""

from collections.abc import Iterable
from typing import Literal

from bot.drafts.models import Draft

Urgency = Literal["stop", "mind", "ready", "done"]  # most urgent first; also classes of the style sheet
_URGENCIES: dict[str, Urgency] = {
    "ready": "ready",
    "needs-approval": "mind",
    "later": "mind",
    "waiting": "mind",
    "sending": "mind",
    "published": "done",
    "missed": "done",
    "skipped": "done",
    "withdrawn": "done",
}
_ORDER: tuple[Urgency, ...] = ("stop", "mind", "ready", "done")


def urgency(draft: Draft) -> Urgency:
    return _URGENCIES.get(draft.state, "stop")


def most_urgent(drafts: Iterable[Draft]) -> Urgency:
    return min(map(urgency, drafts), key=_ORDER.index)
