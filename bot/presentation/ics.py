"""Occasions as an iCalendar file. It may be shared, so it holds titles only and no other case text."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.calendar.occasions import Occasion


def ics(occasions: Iterable[Occasion], title: Callable[[Occasion], str], now: datetime) -> bytes:
    """`now` (aware) is the time stamp. Each event has the id of its occasion, so that importing again replaces it."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//followup//calendar//EN")
    calendar.add("version", "2.0")
    for occasion in occasions:
        event = Event()
        event.add("uid", occasion.id)
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", occasion.due.astimezone(UTC))
        event.add("summary", title(occasion))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
