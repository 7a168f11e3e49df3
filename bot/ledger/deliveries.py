"""What happens to a delivery: claimed, attempted, received, turned. Each function is one transaction's work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import and_, bindparam, case, delete, exists, func, literal_column, not_, null, or_, select, update

from bot.calendar.deliveries import DeliveryId
from bot.errors import Refused
from bot.ledger import tables, transitions
from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.models import (
    BY_PERSON,
    MAYBE_OUT,
    DeliveryRecord,
    Reason,
    SealedPost,
    State,
    a_year_before,
    fingerprint,
)
from bot.ledger.queries import pause_over
from bot.ledger.statements import one_of
from bot.ledger.tables import approval, delivery, part
from bot.ledger.timestamps import stamp
from bot.platforms.specs import SPECS

TO_COME_DOWN = "to be taken down"  # shown to people; `takedown_requested_at` says so to the program
_ID = delivery.c.id == bindparam("id")
_TAKEDOWN = delivery.c.takedown_requested_at
_OF_PART = and_(part.c.delivery == bindparam("id"), part.c.n == bindparam("n"))

HELD = select(delivery.c.state, delivery.c.digest, delivery.c.platform, _TAKEDOWN).where(_ID)
CHANGE = update(delivery).where(_ID)
FORGET_APPROVALS = delete(approval).where(approval.c.delivery == bindparam("id"))
# Why it stood still is over, unless it is to be taken down.
KEEP_GOING = CHANGE.values(
    state=bindparam("state"),
    detail=case((_TAKEDOWN.is_(None), ""), else_=delivery.c.detail),
    reason=case((_TAKEDOWN.is_(None), null()), else_=delivery.c.reason),
    codes=None,
    not_before=None,
)
_SET = CHANGE.values(
    {name: bindparam(name) for name in ("state", "detail", "reason", "codes", "not_before", "takedown_requested_at")}
)
_PEOPLE = select(func.count(approval.c.person.distinct())).where(
    approval.c.delivery == bindparam("id"), approval.c.digest == bindparam("digest")
)
_DUPLICATE = select(delivery.c.id).where(
    delivery.c.print == bindparam("print"),
    delivery.c.print != literal_column("''"),  # without it the index over worded posts is not taken
    delivery.c.id != bindparam("id"),
    delivery.c.platform == bindparam("platform"),
    one_of(delivery.c.state, MAYBE_OUT),
    or_(
        one_of(delivery.c.platform, (name for name, spec in SPECS.items() if spec.refuses_text_of_other_accounts)),
        delivery.c.account == bindparam("account"),
        and_(delivery.c.identity != "", delivery.c.identity == bindparam("identity")),
    ),
    delivery.c.date >= bindparam("since"),
)
_IMAGE = select(tables.image.c.digest).where(tables.image.c.digest == bindparam("digest"))
_FORGET = (
    *(delete(table).where(table.c.delivery == bindparam("id")) for table in (tables.shown, part, tables.about)),
    delete(delivery).where(_ID),
)
_IDENTIFY = CHANGE.where(delivery.c.identity == "").values(identity=bindparam("identity"))
_WORDS = select(delivery.c.date, delivery.c.print, delivery.c.platform, delivery.c.account, delivery.c.identity).where(
    _ID
)
_DOUBT = (
    update(delivery)
    .where(one_of(delivery.c.state, ("sending", "waiting", "partial")))
    .where(or_(delivery.c.reason.is_(None), not_(one_of(delivery.c.reason, BY_PERSON))))
    .values(look_first=True)
)
_ATTEMPT = (
    update(part)
    .where(_OF_PART, part.c.at.is_(None))
    .where(exists().where(_ID, delivery.c.state == "sending", _TAKEDOWN.is_(None)))
    .values(attempted_at=func.coalesce(part.c.attempted_at, bindparam("when")), last_attempt=bindparam("when"))
)
_RECEIVE = (
    update(part)
    .where(_OF_PART, part.c.at.is_(None))
    .values({name: bindparam(name) for name in ("remote_id", "url", "proof", "at")})
)
_RECEIPT = select(part.c.remote_id).where(_OF_PART)
_ATTEMPTED = select(part.c.n).where(part.c.delivery == bindparam("id"), part.c.attempted_at.is_not(None))
_STATE = (
    select(delivery.c.state, func.count(part.c.at), func.count(part.c.n))
    .outerjoin(part, part.c.delivery == delivery.c.id)
    .where(_ID)
    .group_by(delivery.c.state)
)


def refusal(session: Session, seal: SealedPost, needed: int) -> str:
    """Why this seal may not be claimed now, in words; "" when it may."""
    held = session.row(HELD, id=seal.id)
    if held and held[0] != "rejected":
        return f"{seal.id} is {held[0]} already"
    if held and held[1] == seal.digest:
        return f"{seal.id} was rejected with these very words: change them"
    pause = pause_over(session, seal.campaign, seal.cases, seal.account, seal.countries)
    if pause:
        return f"{' '.join(filter(None, (pause.scope, pause.value)))} is paused by {pause.by or 'somebody'}"
    people = session.row(_PEOPLE, id=seal.id, digest=seal.digest)
    if people and people[0] < needed:
        return f"{seal.id} needs {needed} people to approve these very words, and {people[0]} did"
    print = fingerprint(part.text for part in seal.parts)
    twin = _duplicate_of(session, seal.id, seal.date, print, seal.platform, seal.account, seal.identity)
    return f"{seal.id} reads the same as {twin}, which is or may be out" if twin else ""


def _duplicate_of(
    session: Session, id: str, day: date, print: str, platform: str, account: str, identity: str
) -> str | None:
    """A post of the year up to then that is or may be out and reads the same: on X on any account, elsewhere on the
    same one. What was said longer ago may be said again: variants come in turn, and nobody reads two years back."""
    found = session.row(
        _DUPLICATE,
        since=str(a_year_before(day)), id=id, print=print, platform=platform, account=account, identity=identity,
    )  # fmt: skip
    return found[0] if found else None


def claim(session: Session, seal: SealedPost, needed: int, at: datetime, *, begun: bool) -> bool:
    """`begun`: the first part is sent next, so its attempt stands in the same commit."""
    if refusal(session, seal, needed):
        return False
    if session.row(HELD, id=seal.id):  # rejected before, in other words
        forget(session, seal.id)
    _store(session, seal, at)
    append(session, at, seal.id, "claimed", state="sending", detail=seal.digest)
    if begun:
        attempt(session, seal.id, seal.parts[0].n, at)
    return True


def forget(session: Session, id: str) -> None:
    """Takes a delivery of which nothing is out from the tables; the log keeps what was."""
    for statement in _FORGET:
        session.run(statement, id=id)


def _store(session: Session, seal: SealedPost, at: datetime) -> None:
    session.add(
        delivery, id=seal.id, campaign=seal.campaign, date=str(seal.date), account=seal.account,
        platform=seal.platform, identity=seal.identity, language=seal.language, state="sending", digest=seal.digest,
        detail="", print=fingerprint(part.text for part in seal.parts), warning=seal.warning,
        visibility=seal.visibility, created_at=stamp(seal.created_at), claimed_at=stamp(at), look_first=seal.look_first,
    )  # fmt: skip
    _name(session, seal.id, "case", seal.cases)
    _name(session, seal.id, "country", seal.countries)
    for one in seal.parts:
        session.add(part, delivery=seal.id, n=one.n, key=one.key, text=one.text, remote_id="", url="", proof="")
        for i, image in enumerate(one.media):
            if not session.row(_IMAGE, digest=image.digest):
                session.add(tables.image, digest=image.digest, mime=image.mime, data=image.data)
            session.add(tables.shown, delivery=seal.id, part=one.n, i=i, image=image.digest, alt=image.alt)


def _name(session: Session, id: str, kind: str, values: tuple[str, ...]) -> None:
    for i, value in enumerate(values):
        session.add(tables.about, delivery=id, kind=kind, i=i, value=value)


def resume_claim(session: Session, id: str, state: State, at: datetime, identity: str | None) -> bool:
    """`identity`: it is sent next, as this account of the platform. What waits beside it may have gone out since."""
    old, out, parts = current_state(session, id)
    if old != state or is_being_withdrawn(session, id):
        return False
    if identity is not None and not out:
        _take_place(session, id, identity)
    transitions.require_allowed(id, old, "sending", out=out, parts=parts)
    session.run(KEEP_GOING, id=id, state="sending")
    append(session, at, id, "again", state="sending")
    return True


def _take_place(session: Session, id: str, identity: str) -> None:
    session.run(_IDENTIFY, id=id, identity=identity)
    row = session.row(_WORDS, id=id)
    twin = _duplicate_of(session, id, date.fromisoformat(row[0]), *row[1:]) if row else None
    if twin:
        raise Refused(f"{id} reads the same as {twin}, which is or may be out")


def doubt(session: Session) -> None:
    """Nobody was watching: what this ledger calls unsent may have gone out from another copy of it meanwhile.

    A person's word stands, until something else is known of the post.
    """
    session.run(_DOUBT)


def is_being_withdrawn(session: Session, id: str) -> bool:
    """A person takes it down at this moment: not one more part goes out."""
    return _takedown(session, id) is not None


def _takedown(session: Session, id: str) -> str | None:
    held = session.row(HELD, id=id)
    return held[3] if held else None


def attempt(session: Session, id: str, n: int, at: datetime) -> None:
    """The first attempt's time stays. A part with a receipt is never attempted again."""
    done = session.run(_ATTEMPT, id=id, n=n, when=stamp(at))
    if not done:
        state, _, _ = current_state(session, id)
        if state != "sending":
            why = f"may not be sent: it is {state or 'not in the ledger'}"
        else:
            why = f"is {TO_COME_DOWN}" if is_being_withdrawn(session, id) else "is out already"
        raise Refused(f"{id}: part {n + 1} {why}")
    append(session, at, id, "attempted", state="sending", detail=f"part {n + 1}", part=n + 1)


def receive(session: Session, id: str, n: int, remote_id: str, url: str, proof: str, at: datetime, last: bool) -> None:
    """Keeps a receipt; the same one twice is no error. `last` makes the delivery published."""
    done = session.run(_RECEIVE, id=id, n=n, remote_id=remote_id, url=url, proof=proof, at=stamp(at))
    state, out, parts = current_state(session, id)
    if not done:
        held = session.row(_RECEIPT, id=id, n=n)
        if not held or held[0] != remote_id:
            raise Refused(f"{id}: part {n + 1} {'has another receipt already' if held else 'is not in its seal'}")
        if state == "published" or not last:
            return
    if state not in ("sending", "unconfirmed"):
        raise Refused(f"{id} is {state}: it takes no receipt")
    if last:
        transitions.require_allowed(id, state, "published", out=out, parts=parts)
        session.run(KEEP_GOING, id=id, state="published")
        state = "published"
    event, detail = "published" if last else "received", f"part {n + 1} of {parts}"
    append(session, at, id, event, state=state, url=url, detail=detail, part=n + 1)


def set_state(
    session: Session, id: str, state: State, detail: str, at: datetime, not_before: datetime | None,
    reason: Reason | None = None, codes: Sequence[str] = (),
) -> None:  # fmt: skip
    old, out, parts = current_state(session, id)
    transitions.require_allowed(id, old, state, out=out, parts=parts)
    takedown = _takedown(session, id) if state in ("waiting", "partial", "unconfirmed") else None
    if takedown:
        reason, codes, detail, not_before = Reason.WITHDRAWN, (), TO_COME_DOWN, None
    session.run(
        _SET, id=id, state=state, detail=detail, reason=reason, codes=" ".join(codes) or None,
        not_before=stamp(not_before) if not_before else None, takedown_requested_at=takedown,
    )  # fmt: skip
    append(session, at, id, state, state=state, detail=detail, reason=reason)


def put(session: Session, row: DeliveryRecord, state: State) -> None:
    """A delivery that was never claimed and now never will be, for its reason; there is no seal."""
    session.add(
        delivery, id=row.id, campaign=DeliveryId.parse(row.id).campaign, date=str(row.date), account=row.account,
        platform=row.platform, identity=row.identity, language=row.language, state=state, digest=row.digest,
        detail=row.detail, print="", look_first=False, reason=row.reason, codes=" ".join(row.codes) or None,
    )  # fmt: skip
    _name(session, row.id, "case", row.cases)


def miss(session: Session, row: DeliveryRecord, at: datetime) -> None:
    """What the ledger holds already stays as it is: somebody was quicker."""
    if current_state(session, row.id)[0] is None:
        put(session, row, "missed")
        append(session, at, row.id, "missed", state="missed", detail=row.detail, reason=row.reason)


def skip(session: Session, row: DeliveryRecord, by: str, at: datetime) -> None:
    """A no also takes back the yeses that stood: reopening takes the full number again. Twice is no error."""
    old, out, parts = current_state(session, row.id)
    if old == "skipped":
        return
    transitions.require_allowed(row.id, old, "skipped", out=out, parts=parts)
    if old == "sending" and session.row(_ATTEMPTED, id=row.id):
        raise Refused(f"{row.id} is on its way already: it is too late to skip it")
    forget(session, row.id)
    put(session, replace(row, reason=None, codes=()), "skipped")
    session.run(FORGET_APPROVALS, id=row.id)
    append(session, at, row.id, "skipped", state="skipped", by=by, detail=row.detail)


def current_state(session: Session, id: str) -> tuple[State | None, int, int]:
    """The state, how many parts are out, and how many there are."""
    row = session.row(_STATE, id=id)
    return (row[0], row[1], row[2]) if row else (None, 0, 0)
