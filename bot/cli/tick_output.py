"""What a tick did, in a line a post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.calendar.deliveries import DeliveryId
from bot.cli.filters import shared_ids
from bot.cli.upcoming import occasion
from bot.drafts.models import NOT_YET
from bot.ledger.models import Reason
from bot.presentation import labels
from bot.presentation.occasion_view import by_day
from bot.presentation.outlook import why_missed
from bot.presentation.suggested_commands import command_line
from bot.presentation.terminal import Style, Terminal

if TYPE_CHECKING:
    from bot.casebook.models import Casebook
    from bot.drafts.models import DraftState
    from bot.publishing.outcomes import PostResult, TickResult, Trouble

_STYLES: dict[DraftState, Style] = {"published": "good", "rejected": "stop", "unconfirmed": "stop", "partial": "stop"}
# On its way through rough weather: how much there is to say of it. What was said once stands until it is settled.
_ROUGH: dict[DraftState, int] = {"waiting": 1, "partial": 2, "unconfirmed": 3}
_SIGNED_OUT = 4
_LOOKING = (
    "The bot keeps checking and says what it finds. If you find the post first, settle it; where nothing is "
    "there, with --not-published:"
)
_PEOPLE = frozenset({Reason.PAUSED, Reason.BLOCKED, Reason.QUOTA, Reason.UNAPPROVED})  # who hold up what waits


@dataclass
class TickPrinter:
    """Says everything once, and again only when it changed. What is still in doubt or waiting is no change."""

    terminal: Terminal
    live: bool
    _told: dict[str, tuple[str, str]] = field(default_factory=dict)
    _rough: dict[str, int] = field(default_factory=dict)
    _troubles: set[str] = field(default_factory=set)

    def lines(self, tick: TickResult, book: Casebook, standing: Trouble | None = None) -> Iterator[str]:
        """`standing`: why nothing can be sent, where a tick with nothing due does not know it."""
        news = [report for report in tick.reports if self._is_news_of(report)]
        silent = [report.draft for report in news if report.draft and report.state in NOT_YET]
        if silent:
            yield from self.terminal.lines("Due, and not sent:", style="mind")
        for _, views in by_day(silent):
            for view in views:
                yield from occasion(view, tick.at, self.live, shared_ids(book), self.terminal)
        for why in dict.fromkeys(f.message for draft in silent for f in draft.findings if f.code == "paused"):
            yield from self.terminal.lines(f"{why[0].upper()}{why[1:]}.", "  ", "    ")
        for report in news:
            if report.state not in NOT_YET or not report.draft:
                yield from _line(report, _local(tick.at, report.id, book), self.terminal)
        troubled = list(self._troubled([*tick.trouble, *([standing] if standing else [])]))
        yield from troubled
        if troubled:
            yield from (self.terminal.style(f"  $ {command_line(action)}", "dim") for action in tick.actions)

    def trouble(self, trouble: Trouble) -> Iterator[str]:
        """Why nothing can be sent: once, for as long as it stands."""
        if trouble.key not in self._troubles:
            self._troubles.add(trouble.key)
            yield from self.terminal.lines(str(trouble), "! ", "  ", style="stop")

    def _troubled(self, now: list[Trouble]) -> Iterator[str]:
        """All that stands in the way now, and that it is over once nothing does any more."""
        if self._troubles and not now:
            yield "That is over: what is ready goes out again."
        self._troubles &= {trouble.key for trouble in now}
        for trouble in now:
            yield from self.trouble(trouble)

    def problems(self, book: Casebook) -> Iterator[str]:
        """Broken files, when there are others than before."""
        said = "\n".join(map(str, book.problems))
        if self._is_news("files", "", said):
            yield from map(str, book.problems) if book.problems else ("All files can be read again.",)

    def seen(self, book: Casebook) -> None:
        self._is_news("files", "", "\n".join(map(str, book.problems)))

    def _is_news_of(self, report: PostResult) -> bool:
        rough = _rough(report)
        if rough:
            before = self._rough.get(report.id, 0)
            self._rough[report.id] = max(rough, before)
            return rough > before
        self._rough.pop(report.id, None)
        return self._is_news(report.id, report.state, report.detail) or report.new

    def _is_news(self, about: str, state: str, detail: str) -> bool:
        if self._told.get(about) == (state, detail):
            return False
        self._told[about] = (state, detail)
        return True


def _rough(report: PostResult) -> int:
    """0 where it is settled, where people hold it up, and where nothing more comes by itself."""
    if report.logged_out:
        return _SIGNED_OUT
    people = report.state == "waiting" and report.reason in _PEOPLE
    ended = report.state == "partial" and report.again is None
    return 0 if people or ended else _ROUGH.get(report.state, 0)


def _line(report: PostResult, at: datetime, terminal: Terminal) -> Iterator[str]:
    head = f"{at:%a %d %b %H:%M}  {labels.STATES[report.state]}: {report.id}"
    yield terminal.style("  ".join(filter(None, (head, report.url))), _STYLES.get(report.state, "bold"))
    missed = report.state == "missed"
    detail = why_missed(report.reason, report.codes, report.detail) if missed else report.detail
    more = [_LOOKING] if report.state == "unconfirmed" else []
    for part in [*filter(None, detail.split("; ")), *more]:
        yield from terminal.lines(part, "    ", "      ", style="dim")
    yield from (terminal.style(f"    $ {command_line(action)}", "dim") for action in report.actions)


def _local(at: datetime, id: str, book: Casebook) -> datetime:
    """In the zone of the post's campaign; of a campaign that is gone, as this machine has it."""
    campaign = DeliveryId.parse(id).campaign
    zone = next((c.timezone for c in book.campaigns if c.id == campaign), None)
    return at.astimezone(zone)
