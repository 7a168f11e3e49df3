"""The message of one round: what is grave comes first, what is alike in one piece, and not too long. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.alerts.events import Alert

_MOST = 30  # lines in one message; what does not fit follows in the next
_Piece = tuple[str, str]  # what makes alerts alike: subject and words


def first(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The gravest of them, as many as fit in one message, alike ones side by side."""
    lines: set[tuple[object, ...]] = set()
    chosen: list[Alert] = []
    for alert in _ordered(alerts):
        line = (alert.subject, alert.words, alert.about, alert.commands)
        if line in lines or len(lines) < _MOST:
            lines.add(line)
            chosen.append(alert)
    return tuple(chosen)


def message(alerts: Sequence[Alert], left: int, live: bool) -> tuple[str, str]:
    """Title and body; `left` says how many follow."""
    where = "followup" if live else "followup (practice)"
    pieces = _pieces(alerts)
    more = [f"And {left} more: they follow in the next message."] if left else []
    if len(pieces) == 1 and not left:
        ((subject, _),) = pieces
        count = f" ({len(alerts)})" if len(alerts) > 1 else ""
        return f"{where}: {subject}{count}", _body(alerts)
    body = [f"{subject}\n{_body(alike)}" for (subject, _), alike in pieces.items()]
    return f"{where}: {len(alerts)} things to look at", "\n\n".join((*body, *more))


def _ordered(alerts: Iterable[Alert]) -> list[Alert]:
    """By rank, then in the order in which they were found, but for those that join an earlier piece."""
    found = sorted(alerts, key=lambda alert: alert.rank)
    return [alert for alike in _pieces(found).values() for alert in alike]


def _pieces(alerts: Iterable[Alert]) -> dict[_Piece, list[Alert]]:
    pieces: dict[_Piece, list[Alert]] = {}
    for alert in alerts:
        pieces.setdefault((alert.subject, alert.words), []).append(alert)
    return pieces


def _body(alike: Sequence[Alert]) -> str:
    """Each line once, with all days on which it holds; then what that means and what to do, where that is the same."""
    commands = {alert.commands for alert in alike}
    lines: dict[str, list[str]] = {}
    for alert in alike:
        own = f": {'; '.join(alert.commands)}" if len(commands) > 1 and alert.commands else ""
        days = lines.setdefault(f"{alert.about}{own}", [])
        days += [alert.on] if alert.on else []
    said = [f"{about} ({', '.join(sorted(days))})" if days else about for about, days in lines.items() if about]
    return "\n".join((*said, alike[0].words, *(commands.pop() if len(commands) == 1 else ())))
