"""Compare posts with one another: words too close to the last time, one case twice on one day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.actions import Action, ActionCode
from bot.calendar.deliveries import Delivery, DeliveryId
from bot.drafts.history import History
from bot.platforms.specs import spec_of
from bot.posts.checks.similarity import alike
from bot.posts.models import Finding, Post


@dataclass(slots=True)
class Comparison:
    """Takes every post of a window in order. `past` is what the ledger holds."""

    past: History | None = None
    _last: dict[DeliveryId, tuple[date, str]] = field(default_factory=dict)
    _said: dict[tuple[str, str], str] = field(default_factory=dict)
    _days: dict[tuple[str, str, date, str, str], str] = field(default_factory=dict)

    def findings(self, delivery: Delivery, post: Post) -> Iterator[Finding]:
        text = "\n\n".join([part.text for part in post.parts])
        spec = spec_of(delivery.account)
        where = spec.name if spec.refuses_text_of_other_accounts else delivery.account.name
        again = self._alike_on(delivery, text)
        twin = self._said.setdefault((where, text), delivery.id)
        if twin != delivery.id:
            yield Finding("similar", "warn", _TWIN.format(twin=twin), delivery=delivery.id)
        elif again:
            yield Finding("similar", "warn", _AGAIN.format(day=again), delivery=delivery.id)
        for case in post.cases:
            other = self._days.setdefault(_day(delivery, case), delivery.id)
            if other != delivery.id:
                message = _crowded(delivery, case, other)
                skip = Action(ActionCode.SKIP, posts=(delivery.id,))
                yield Finding("crowded", "warn", message, delivery=delivery.id, action=skip)

    def _alike_on(self, delivery: Delivery, text: str) -> date | None:
        """The last day of the same rule, case, account and language, where it read almost the same."""
        series = DeliveryId.parse(delivery.id).series
        before = self._before(delivery, series)
        self._last[series] = delivery.date, text
        return before[0] if before and alike(before[1], text) else None

    def _before(self, delivery: Delivery, series: DeliveryId) -> tuple[date, str] | None:
        """The words of the last time: as the ledger holds them, else as the files yield them within the window."""
        rows = self.past.by_series.get(series, ()) if self.past else ()
        row = next((row for row in reversed(rows) if row.date < delivery.date), None)
        composed = self._last.get(series)
        if row and (composed is None or composed[0] <= row.date):
            return row.date, "\n\n".join(part.text for part in row.parts)
        return composed


_CHANGE = "add a variant of the template (such as en.2.txt), or write `own_words` for one of the days"
_TWIN = "it reads the same as {twin}, and only the first of them can go out: " + _CHANGE
_AGAIN = "it reads almost the same as on {day}: " + _CHANGE


def _day(delivery: Delivery, case: str) -> tuple[str, str, date, str, str]:
    return delivery.occasion.campaign.id, case, delivery.date, delivery.account.name, delivery.language


def _crowded(delivery: Delivery, case: str, other: str) -> str:
    return (
        f"{case} is named twice on {delivery.date} on {delivery.account.name}, also in {other}: if that is too "
        "much, skip one of them"
    )
