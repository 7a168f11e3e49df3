"""A person's word on what is or may be out: settled, or taken down. Each function is one transaction's work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, delete, func, select, union, update

from bot.calendar.deliveries import DeliveryId
from bot.errors import Refused
from bot.ledger import approvals, deliveries, queries, transitions
from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.deliveries import CHANGE, FORGET_APPROVALS, HELD, TO_COME_DOWN
from bot.ledger.models import MAYBE_OUT, DeliveryRecord, Pause, Reason, State
from bot.ledger.tables import about, approval, delivery, part, verification
from bot.ledger.timestamps import stamp

After = Literal["again", "missed", "never"]
_LEFT = "a person looked: the rest does not follow"
_ABSENT = "a person looked: it is not out"
_APPROVED = select(approval.c.delivery).distinct()
_FORGET_VERIFICATIONS = delete(verification).where(
    verification.c.campaign == bindparam("home"), verification.c.about == bindparam("case")
)
_NAMING = union(
    select(about.c.delivery).where(about.c.kind == "case", about.c.value == bindparam("case")),
    select(approval.c.delivery).where(approval.c.delivery.like(bindparam("id_of_case"))),
)
_VERIFIED_IN = select(verification.c.campaign).distinct().where(verification.c.about == bindparam("case"))
_HOLD = CHANGE.values(
    takedown_requested_at=bindparam("at"), reason=Reason.WITHDRAWN, codes=None, detail=TO_COME_DOWN, not_before=None
)
_WITHDRAW = CHANGE.values(
    state="withdrawn", reason=Reason.WITHDRAWN, codes=None, detail="", not_before=None, takedown_requested_at=None
)
_OPEN_PARTS = (part.c.delivery == bindparam("id"), part.c.at.is_(None))
_NEXT = select(func.min(part.c.n)).where(*_OPEN_PARTS)
# A person may have overlooked it: so it is no attempt that the platform surely turned away.
_OVERLOOKED = update(part).where(*_OPEN_PARTS, part.c.attempted_at.is_not(None)).values(last_attempt=bindparam("when"))
_LOOKED_FOR = CHANGE.values(look_first=False)
_PARTIAL = select(delivery.c.state, delivery.c.reason, delivery.c.not_before).where(delivery.c.id == bindparam("id"))
_LEAVE = CHANGE.values(reason=Reason.LEFT, detail=_LEFT)


def naming(session: Session, case: str, campaign: str) -> list[DeliveryRecord]:
    """Every delivery that names the case, of all times; `campaign` "" is every campaign."""
    which = "d.id IN (SELECT delivery FROM about WHERE kind = 'case' AND value = :case)"
    if campaign:
        which += " AND d.campaign = :campaign"
    return queries.rows(session, which, case=case, **({"campaign": campaign} if campaign else {}))


def saying(session: Session, name: str) -> list[DeliveryRecord]:
    """Every delivery that is or may be out and has these letters in its words: a walk through all of them."""
    which = "d.id IN (SELECT delivery FROM part WHERE text LIKE :name ESCAPE '!')"
    return [row for row in queries.rows(session, which, name=f"%{queries.plain(name)}%") if row.state in MAYBE_OUT]


def below(session: Session, beginning: str) -> list[DeliveryRecord]:
    return queries.rows(session, "substr(d.id, 1, :length) = :beginning", length=len(beginning), beginning=beginning)


def stop_case(
    session: Session,
    case: str,
    campaign: str,
    campaigns: Collection[str],
    by: str,
    at: datetime,
    known: frozenset[str] = frozenset(),
) -> int:
    """Pauses the case and takes back every yes to its facts, to its posts, and to posts for all of its campaigns.

    Those may list it. `campaigns` are the ones whose files do. Returns how many yeses were taken back.
    """
    value = f"{campaign}/{case}" if campaign else case
    approvals.pause(session, Pause("case", value, by, at, known=known))
    homes = {campaign} if campaign else {*campaigns, *_homes(session, case)}
    posts = [id for (id,) in session.rows(_APPROVED) if _may_name(id, case, homes)]
    taken = sum(session.run(FORGET_APPROVALS, id=id) for id in posts)
    for home in sorted(homes):
        taken += session.run(_FORGET_VERIFICATIONS, home=home, case=case)
    append(session, at, f"case/{value}", "withdrawn", by=by, detail=f"approvals taken back: {taken}")
    return taken


def _homes(session: Session, case: str) -> set[str]:
    """The campaigns that the ledger knows the case from."""
    posts = session.rows(_NAMING, case=case, id_of_case=f"%/{case}/%/____-__-__/%")
    checked = session.rows(_VERIFIED_IN, case=case)
    return {DeliveryId.parse(id).campaign for (id,) in posts} | {campaign for (campaign,) in checked}


def _may_name(id: str, case: str, campaigns: Collection[str]) -> bool:
    post = DeliveryId.parse(id)
    return post.campaign in campaigns and post.case in (case, "all")


def hold(session: Session, id: str, by: str, at: datetime) -> None:
    """It is to come down: nothing more of it is sent from this moment on, and nobody forgets it before it is down."""
    held = session.row(HELD, id=id)
    if held and held[0] in MAYBE_OUT and held[3] is None:
        session.run(_HOLD, id=id, at=stamp(at))
        append(session, at, id, "stopped", state=held[0], by=by, detail=TO_COME_DOWN, reason=Reason.WITHDRAWN)


def removed(session: Session, id: str, n: int, url: str, by: str, at: datetime) -> None:
    state, _, parts = deliveries.current_state(session, id)
    append(session, at, id, "removed", state=state or "", url=url, by=by, detail=f"part {n + 1} of {parts}", part=n + 1)


def withdraw(session: Session, id: str, removed: int, by: str, at: datetime, how: str = "") -> None:
    """All that is out was taken down: so many parts. Raises Refused where more went out meanwhile."""
    state, out, parts = deliveries.current_state(session, id)
    transitions.require_allowed(id, state, "withdrawn", out=out, parts=parts)
    if out != removed:
        raise Refused(f"{id}: {out} parts are out, and {removed} were taken down")
    session.run(_WITHDRAW, id=id)
    session.run(FORGET_APPROVALS, id=id)
    append(session, at, id, "withdrawn", state="withdrawn", by=by, detail=how)


def settle_out(
    session: Session, id: str, remote_id: str, url: str, by: str, at: datetime, go_on: datetime | None
) -> State:
    """A person found the first part that has no receipt. What follows it may go on from `go_on`; None: it does not."""
    state, out, parts = deliveries.current_state(session, id)
    if state not in ("partial", "unconfirmed"):
        raise Refused(f"{id} is {state or 'not in the ledger'}: there is nothing to settle")
    append(session, at, id, "settled", state=state, url=url, by=by, detail=f"part {out + 1} of {parts} is out")
    if state == "partial":
        _to_sending(session, id, state, at, out, parts)
    n = session.row(_NEXT, id=id)
    _is_no_other(session, id, n[0] if n else 0, remote_id)
    last = out + 1 == parts
    deliveries.receive(session, id, n[0] if n else 0, remote_id, url, "", at, last)
    if last:
        return "published"
    if state == "unconfirmed":
        _to_sending(session, id, state, at, out + 1, parts)
    reason, rest = (Reason.REST, "the rest is still to follow") if go_on else (Reason.LATE, "the rest could not follow")
    deliveries.set_state(session, id, "partial", rest, at, go_on, reason)
    return "partial"


def _is_no_other(session: Session, id: str, n: int, remote_id: str) -> None:
    """An address copied from elsewhere would have the wrong post taken down one day, and this one left up."""
    held = session.row(HELD, id=id)
    other = queries.holder_of(session, remote_id, held[2] if held else "", (id, n), None)
    if other:
        where = f"part {other[1] + 1} of {'this post' if other[0] == id else other[0]}"
        raise Refused(f"{id}: that address is {where}: give the address of part {n + 1}")


def settle_absent(session: Session, id: str, by: str, at: datetime, after: After) -> State:
    """The first part without a receipt surely is not out. `missed` and `never` end it."""
    state, out, parts = deliveries.current_state(session, id)
    if state not in ("sending", "unconfirmed"):
        raise Refused(f"{id} is {state or 'not in the ledger'}: there is nothing to settle")
    after = "never" if deliveries.is_being_withdrawn(session, id) else after
    append(session, at, id, "settled", state=state, by=by, detail=f"part {out + 1} of {parts} is not out")
    session.run(_OVERLOOKED, id=id, when=stamp(at))
    session.run(_LOOKED_FOR, id=id)
    if state == "unconfirmed":
        _to_sending(session, id, state, at, out, parts)
    then: State = "partial" if out else "missed" if after == "missed" else "waiting"
    reason, detail = _why_absent(after, then)
    deliveries.set_state(session, id, then, detail, at, at if after == "again" else None, reason)
    if after == "never" and out:
        hold(session, id, by, at)
    elif after == "never":
        deliveries.skip(session, replace(queries.rows(session, "d.id = :id", id=id)[0], detail=""), by, at)
        return "skipped"
    return then


def _why_absent(after: After, then: State) -> tuple[Reason, str]:
    if after == "again":
        return Reason.ABSENT, _ABSENT
    return (Reason.LEFT, _LEFT) if then == "partial" else (Reason.BUSY, Reason.BUSY.value)


def leave_rest(session: Session, id: str, by: str, at: datetime) -> State:
    """A person has seen that this thread stays as it is, with what is out of it."""
    held = session.row(_PARTIAL, id=id)
    if held is None or held[0] != "partial" or held[1] in (Reason.WITHDRAWN, Reason.LEFT) or held[2] is not None:
        raise Refused(f"{id} was changed by somebody else meanwhile: there is nothing to settle")
    session.run(_LEAVE, id=id)
    append(session, at, id, "settled", state="partial", by=by, detail=_LEFT, reason=Reason.LEFT)
    return "partial"


def _to_sending(session: Session, id: str, state: State, at: datetime, out: int, parts: int) -> None:
    transitions.require_allowed(id, state, "sending", out=out, parts=parts)
    session.run(deliveries.KEEP_GOING, id=id, state="sending")
    append(session, at, id, "again", state="sending")
