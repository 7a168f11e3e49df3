"""Moments as the ledger keeps them: UTC, ISO 8601, to the microsecond; the order of texts is the order of time."""

from datetime import UTC, datetime


def stamp(at: datetime) -> str:
    """Refuses a moment without a zone: it could mean any hour."""
    if at.tzinfo is None:
        raise ValueError("the ledger takes moments with a zone only")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
