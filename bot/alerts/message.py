"""The message of one batch: urgent alerts first, similar ones together, limited in length. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.alerts.events import Alert

_MOST = 30  # lines in one message; the rest follows in the next
_Section = tuple[str, str]  # subject and words, which make alerts similar


def first(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The gravest of them, as many as fit in one message, similar ones side by side."""
    lines: set[tuple[object, ...]] = set()
    chosen: list[Alert] = []
    for alert in _ordered(alerts):
        line = (alert.subject, alert.words, alert.about, alert.commands)
        if line in lines or len(lines) < _MOST:
            lines.add(line)
            chosen.append(alert)
    return tuple(chosen)


def message(alerts: Sequence[Alert], left: int, live: bool) -> tuple[str, str]:
    """Return title and body; `left` alerts follow in the next message."""
    where = "followup" if live else "followup (dry run)"
    sections = _sections(alerts)
    more = [f"And {left} more in the next message."] if left else []
    if len(sections) == 1 and not left:
        ((subject, _),) = sections
        count = f" ({len(alerts)})" if len(alerts) > 1 else ""
        return f"{where}: {subject}{count}", _body(alerts)
    body = [f"{subject}\n{_body(similar)}" for (subject, _), similar in sections.items()]
    return f"{where}: {len(alerts)} alerts", "\n\n".join((*body, *more))


def _ordered(alerts: Iterable[Alert]) -> list[Alert]:
    """Order by rank, then as given; similar alerts join the first of their kind."""
    ranked = sorted(alerts, key=lambda alert: alert.rank)
    return [alert for similar in _sections(ranked).values() for alert in similar]


def _sections(alerts: Iterable[Alert]) -> dict[_Section, list[Alert]]:
    sections: dict[_Section, list[Alert]] = {}
    for alert in alerts:
        sections.setdefault((alert.subject, alert.words), []).append(alert)
    return sections


def _body(similar: Sequence[Alert]) -> str:
    """Each line once with all its days, then what it means, and the commands where they are the same for all."""
    commands = {alert.commands for alert in similar}
    lines: dict[str, list[str]] = {}
    for alert in similar:
        own = f": {'; '.join(alert.commands)}" if len(commands) > 1 and alert.commands else ""
        days = lines.setdefault(f"{alert.about}{own}", [])
        days += [alert.on] if alert.on else []
    listed = [f"{about} ({', '.join(sorted(days))})" if days else about for about, days in lines.items() if about]
    return "\n".join((*listed, similar[0].words, *(commands.pop() if len(commands) == 1 else ())))
