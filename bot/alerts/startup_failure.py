"""Notify people once when the bot cannot start, although no ledger can remember it.

An empty file beside the ledger remembers it by its name: it can be made even where the disk is full.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Thread

from bot.alerts import events, message, transport
from bot.casebook.models import Casebook
from bot.config import Settings
from bot.errors import LedgerError
from bot.ledger import url as ledger_url
from bot.publishing.outcomes import Trouble

_PATIENCE = 30.0  # seconds; the caller waits


def report(settings: Settings, trouble: Trouble) -> str:
    """Notify people once until `clear` or another trouble. Return the fault where that failed, or ""."""
    if not settings.alerts.urls:
        return ""
    alert = events.trouble_alert(trouble, events.Naming(Casebook(()), settings.alerts.names))
    marks = [_mark(folder, name, alert.key) for folder, name in _places(settings.ledger)]
    if any(mark.exists() for mark in marks):
        return ""
    kept = next((mark for mark in marks if _made(mark)), None)
    if kept is None:
        return "no alert is sent: the bot cannot store that it was sent, and would send it again each minute"
    faults = _sent(settings, alert)
    if all(faults):
        kept.unlink(missing_ok=True)
        return "; ".join(faults)
    return ""


def clear(settings: Settings) -> None:
    """Forget what was reported, so that the next trouble is."""
    for folder, name in _places(settings.ledger) if settings.alerts.urls else ():
        with suppress(OSError):
            for mark in folder.glob(f"{name}.told-*"):
                mark.unlink(missing_ok=True)


def _sent(settings: Settings, alert: events.Alert) -> list[str]:
    title, body = message.message((alert,), 0, settings.live)
    faults: list[str] = []

    def send() -> None:
        faults.extend(transport.send_all(settings.alerts.urls, title, body))

    thread = Thread(target=send, name="alerts", daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    return faults or ["no alert address answered in time"]


def _places(url: str) -> Iterator[tuple[Path, str]]:
    """Beside the ledger, or else in the temporary folder."""
    with suppress(LedgerError):
        file = None if ledger_url.is_postgresql(url) else ledger_url.real_file(url)
        if file:
            yield file.parent, file.name
    yield Path(tempfile.gettempdir()), f"followup-{sha256(url.encode()).hexdigest()[:16]}"


def _mark(folder: Path, name: str, key: str) -> Path:
    return folder / f"{name}.told-{key.rpartition('/')[2]}"


def _made(mark: Path) -> bool:
    try:
        mark.touch(mode=0o600)
    except OSError:
        return False
    return True
