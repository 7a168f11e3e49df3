"""How urgent a draft looks: what a glance at a badge or a calendar should say."""

from collections.abc import Iterable
from typing import Literal

from bot.drafts.models import Draft

PageTone = Literal["stop", "mind", "ready", "done"]
_TONES: dict[str, PageTone] = {
    "ready": "ready",
    "needs-approval": "mind",
    "later": "mind",
    "waiting": "mind",
    "sending": "mind",
}
_DONE = frozenset({"published", "missed", "skipped", "withdrawn"})
_ORDER: tuple[PageTone, ...] = ("stop", "mind", "ready", "done")


def tone(draft: Draft) -> PageTone:
    return "done" if draft.state in _DONE else _TONES.get(draft.state, "stop")


def worst(drafts: Iterable[Draft]) -> PageTone:
    return min(map(tone, drafts), key=_ORDER.index)
