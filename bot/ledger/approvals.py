"""What people say: facts checked, yes to a post, stop and go on. Each function is one transaction's work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, select, update

from bot.calendar.deliveries import DeliveryId
from bot.errors import Refused
from bot.ledger import tables
from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.deliveries import forget
from bot.ledger.models import Approval, Pause
from bot.ledger.timestamps import stamp


def _of_pause(table: Table) -> ColumnElement[bool]:
    return and_(table.c.scope == bindparam("scope"), table.c.value == bindparam("value"))


_STATE = select(tables.delivery.c.state).where(tables.delivery.c.id == bindparam("id"))
_KNOWN = select(tables.pause.c.known).where(_of_pause(tables.pause))
_LEARN = update(tables.pause).where(_of_pause(tables.pause)).values(known=bindparam("known"))
_VOTES = select(tables.vote.c.person).where(_of_pause(tables.vote))
_FORGET_VOTES = delete(tables.vote).where(_of_pause(tables.vote))
_FORGET_PAUSE = delete(tables.pause).where(_of_pause(tables.pause))


def verify(session: Session, campaign: str, case: str, yes: Approval) -> None:
    session.replace(
        tables.verification,
        campaign=campaign,
        about=case,
        digest=yes.digest,
        person=yes.by,
        at=stamp(yes.at),
        day=str(yes.day),
    )
    append(session, yes.at, f"{campaign}/{case}", "verified", by=yes.by, detail=yes.digest)


def approve(session: Session, delivery: str, yes: Approval) -> None:
    """Reopens what was skipped. Of what was refused or still waits, other words may be approved."""
    held = session.row(_STATE, id=delivery)
    if held and held[0] == "skipped":
        forget(session, delivery)
        append(session, yes.at, delivery, "reopened", by=yes.by)
    elif held and held[0] not in ("rejected", "waiting"):
        raise Refused(f"{delivery} is {held[0]} already: an approval changes nothing now")
    session.replace(
        tables.approval,
        delivery=delivery,
        digest=yes.digest,
        person=yes.by,
        at=stamp(yes.at),
        day=str(yes.day),
        date=str(DeliveryId.parse(delivery).date),
    )
    append(session, yes.at, delivery, "approved", by=yes.by, detail=yes.digest)


def pause(session: Session, pause: Pause) -> None:
    """Pausing again takes back what was said for resuming, and forgets nothing that it is known by."""
    held = session.row(_KNOWN, scope=pause.scope, value=pause.value)
    known = pause.known.union((held[0] or "").split() if held else ())
    session.replace(
        tables.pause,
        scope=pause.scope,
        value=pause.value,
        person=pause.by,
        at=stamp(pause.at),
        known=" ".join(sorted(known)) or None,
        source=pause.source,
    )
    session.run(_FORGET_VOTES, scope=pause.scope, value=pause.value)
    append(session, pause.at, _subject(pause.scope, pause.value), "paused", by=pause.by)


def learn(session: Session, scope: str, value: str, known: frozenset[str], at: datetime) -> None:
    """What a pause is known by besides; a pause that is gone by now learns nothing."""
    held = session.row(_KNOWN, scope=scope, value=value)
    if held is None or known <= (before := frozenset((held[0] or "").split())):
        return
    session.run(_LEARN, scope=scope, value=value, known=" ".join(sorted(known | before)))
    append(session, at, _subject(scope, value), "known", detail=f"by {len(known | before)} digests")


def resume(session: Session, scope: str, value: str, by: str, at: datetime, needed: int) -> bool:
    """One person's word for going on. True when that was the last one needed and the pause is gone."""
    where = {"scope": scope, "value": value}
    if not session.row(_KNOWN, **where):
        raise Refused(f"{_subject(scope, value)} is not paused")
    votes = {person for (person,) in session.rows(_VOTES, **where)}
    if by not in votes:
        session.add(tables.vote, **where, person=by, at=stamp(at))
    votes.add(by)
    gone = len(votes) >= needed
    if gone:
        session.run(_FORGET_VOTES, **where)
        session.run(_FORGET_PAUSE, **where)
    detail = "" if gone else f"{len(votes)} of {needed}"
    append(session, at, _subject(scope, value), "resumed" if gone else "asked to resume", by=by, detail=detail)
    return gone


def _subject(scope: str, value: str) -> str:
    return f"{scope}/{value}" if value else scope
