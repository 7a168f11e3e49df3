"""What people say: facts checked, yes to a post, stop and go on. Each function is one transaction's work."""

from __future__ import annotations

from datetime import datetime

from bot.calendar.deliveries import DeliveryId
from bot.errors import Refused
from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.deliveries import forget
from bot.ledger.models import Approval, Pause
from bot.ledger.timestamps import stamp


def verify(session: Session, campaign: str, case: str, yes: Approval) -> None:
    session.run(
        "INSERT INTO verification (campaign, about, digest, person, at, day)"
        " VALUES (:campaign, :case, :digest, :person, :at, :day)"
        " ON CONFLICT (campaign, about, digest, person) DO UPDATE SET at = excluded.at, day = excluded.day",
        campaign=campaign, case=case, digest=yes.digest, person=yes.by, at=stamp(yes.at), day=str(yes.day),
    )  # fmt: skip
    append(session, yes.at, f"{campaign}/{case}", "verified", by=yes.by, detail=yes.digest)


def approve(session: Session, delivery: str, yes: Approval) -> None:
    """Reopens what was skipped. Of what was refused or still waits, other words may be approved."""
    held = session.row("SELECT state FROM delivery WHERE id = :id", id=delivery)
    if held and held[0] == "skipped":
        forget(session, delivery)
        append(session, yes.at, delivery, "reopened", by=yes.by)
    elif held and held[0] not in ("rejected", "waiting"):
        raise Refused(f"{delivery} is {held[0]} already: a yes changes nothing now")
    session.run(
        "INSERT INTO approval (delivery, digest, person, at, day, date)"
        " VALUES (:id, :digest, :person, :at, :day, :date)"
        " ON CONFLICT (delivery, digest, person) DO UPDATE SET at = excluded.at, day = excluded.day",
        id=delivery, digest=yes.digest, person=yes.by, at=stamp(yes.at), day=str(yes.day),
        date=str(DeliveryId.parse(delivery).date),
    )  # fmt: skip
    append(session, yes.at, delivery, "approved", by=yes.by, detail=yes.digest)


def pause(session: Session, pause: Pause) -> None:
    """Pausing again takes back what was said for resuming, and forgets nothing that it is known by."""
    held = session.row(
        "SELECT known FROM pause WHERE scope = :scope AND value = :value", scope=pause.scope, value=pause.value
    )
    known = pause.known.union((held[0] or "").split() if held else ())
    session.run(
        "INSERT INTO pause (scope, value, person, at, known) VALUES (:scope, :value, :by, :at, :known)"
        " ON CONFLICT (scope, value) DO UPDATE SET person = excluded.person, at = excluded.at, known = excluded.known",
        scope=pause.scope, value=pause.value, by=pause.by, at=stamp(pause.at), known=" ".join(sorted(known)) or None,
    )  # fmt: skip
    session.run("DELETE FROM vote WHERE scope = :scope AND value = :value", scope=pause.scope, value=pause.value)
    append(session, pause.at, _subject(pause.scope, pause.value), "paused", by=pause.by)


def learn(session: Session, scope: str, value: str, known: frozenset[str], at: datetime) -> None:
    """What a pause is known by besides; a pause that is gone by now learns nothing."""
    held = session.row("SELECT known FROM pause WHERE scope = :scope AND value = :value", scope=scope, value=value)
    if held is None or known <= (before := frozenset((held[0] or "").split())):
        return
    session.run(
        "UPDATE pause SET known = :known WHERE scope = :scope AND value = :value",
        scope=scope, value=value, known=" ".join(sorted(known | before)),
    )  # fmt: skip
    append(session, at, _subject(scope, value), "known", detail=f"by {len(known | before)} digests")


def resume(session: Session, scope: str, value: str, by: str, at: datetime, needed: int) -> bool:
    """One person's word for going on. True when that was the last one needed and the pause is gone."""
    where = {"scope": scope, "value": value}
    if not session.row("SELECT 1 FROM pause WHERE scope = :scope AND value = :value", **where):
        raise Refused(f"{_subject(scope, value)} is not paused")
    session.run(
        "INSERT INTO vote (scope, value, person, at) VALUES (:scope, :value, :by, :at) ON CONFLICT DO NOTHING",
        **where, by=by, at=stamp(at),
    )  # fmt: skip
    votes = session.rows("SELECT person FROM vote WHERE scope = :scope AND value = :value", **where)
    gone = len(votes) >= needed
    if gone:
        session.run("DELETE FROM vote WHERE scope = :scope AND value = :value", **where)
        session.run("DELETE FROM pause WHERE scope = :scope AND value = :value", **where)
    detail = "" if gone else f"{len(votes)} of {needed}"
    append(session, at, _subject(scope, value), "resumed" if gone else "asked to resume", by=by, detail=detail)
    return gone


def _subject(scope: str, value: str) -> str:
    return f"{scope}/{value}" if value else scope
