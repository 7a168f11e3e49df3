"""What happens to a delivery: claimed, attempted, received, turned. Each function is one transaction's work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from bot.calendar.deliveries import DeliveryId
from bot.errors import Refused
from bot.ledger import transitions
from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.models import DeliveryRecord, Reason, SealedPost, State, a_year_before, fingerprint
from bot.ledger.queries import pause_over
from bot.ledger.timestamps import stamp

TO_COME_DOWN = "to be taken down"  # shown to people; `takedown_requested_at` says so to the program
# Why it stood still is over, unless it is to be taken down.
UNTOLD = (
    "detail = CASE WHEN takedown_requested_at IS NULL THEN '' ELSE detail END,"
    " reason = CASE WHEN takedown_requested_at IS NULL THEN NULL ELSE reason END, codes = NULL"
)


def refusal(session: Session, seal: SealedPost, needed: int) -> str:
    """Why this seal may not be claimed now, in words; "" when it may."""
    held = session.row("SELECT state, digest FROM delivery WHERE id = :id", id=seal.id)
    if held and held[0] != "rejected":
        return f"{seal.id} is {held[0]} already"
    if held and held[1] == seal.digest:
        return f"{seal.id} was rejected with these very words: change them"
    pause = pause_over(session, seal.campaign, seal.cases, seal.account, seal.countries)
    if pause:
        return f"{' '.join(filter(None, (pause.scope, pause.value)))} is paused by {pause.by or 'somebody'}"
    people = session.row(
        "SELECT COUNT(DISTINCT person) FROM approval WHERE delivery = :id AND digest = :digest",
        id=seal.id,
        digest=seal.digest,
    )
    if people and people[0] < needed:
        return f"{seal.id} needs {needed} people to say yes to these very words, and {people[0]} did"
    print = fingerprint(part.text for part in seal.parts)
    twin = _duplicate_of(session, seal.id, seal.date, print, seal.platform, seal.account, seal.identity)
    return f"{seal.id} reads the same as {twin}, which is or may be out" if twin else ""


def _duplicate_of(
    session: Session, id: str, day: date, print: str, platform: str, account: str, identity: str
) -> str | None:
    """A post of the year up to then that is or may be out and reads the same: on X on any account, elsewhere on the
    same one. What was said longer ago may be said again: variants come in turn, and nobody reads two years back."""
    found = session.row(  # `print <> ''` again: without it the index over worded posts is not taken
        "SELECT id FROM delivery WHERE print = :print AND print <> '' AND id <> :id AND platform = :platform"
        " AND state IN ('published', 'partial', 'unconfirmed', 'sending') AND (platform = 'x'"
        " OR account = :account OR (identity <> '' AND identity = :identity)) AND date >= :since LIMIT 1",
        since=str(a_year_before(day)), id=id, print=print, platform=platform, account=account, identity=identity,
    )  # fmt: skip
    return found[0] if found else None


def claim(session: Session, seal: SealedPost, needed: int, at: datetime, *, begun: bool) -> bool:
    """`begun`: the first part is sent next, so its attempt stands in the same commit."""
    if refusal(session, seal, needed):
        return False
    if session.row("SELECT 1 FROM delivery WHERE id = :id", id=seal.id):  # rejected before, in other words
        forget(session, seal.id)
    _store(session, seal, at)
    append(session, at, seal.id, "claimed", state="sending", detail=seal.digest)
    if begun:
        attempt(session, seal.id, seal.parts[0].n, at)
    return True


def forget(session: Session, id: str) -> None:
    """Takes a delivery of which nothing is out from the tables; the log keeps what was."""
    for table in ("shown", "part", "about"):
        session.run(f"DELETE FROM {table} WHERE delivery = :id", id=id)  # noqa: S608
    session.run("DELETE FROM delivery WHERE id = :id", id=id)


def _store(session: Session, seal: SealedPost, at: datetime) -> None:
    session.run(
        "INSERT INTO delivery (id, campaign, date, account, platform, identity, language, state, digest, detail, print,"
        " warning, visibility, created_at, claimed_at, look_first) VALUES (:id, :campaign, :date, :account, :platform,"
        " :identity, :language, 'sending', :digest, '', :print, :warning, :visibility, :created, :claimed,"
        " :look_first)",
        id=seal.id, campaign=seal.campaign, date=str(seal.date), account=seal.account, platform=seal.platform,
        identity=seal.identity, language=seal.language, digest=seal.digest, warning=seal.warning,
        print=fingerprint(part.text for part in seal.parts), visibility=seal.visibility,
        created=stamp(seal.created_at), claimed=stamp(at), look_first=seal.look_first,
    )  # fmt: skip
    _name(session, seal.id, "case", seal.cases)
    _name(session, seal.id, "country", seal.countries)
    for part in seal.parts:
        session.run(
            "INSERT INTO part (delivery, n, key, text, remote_id, url, proof)"
            " VALUES (:id, :n, :key, :text, '', '', '')",
            id=seal.id, n=part.n, key=part.key, text=part.text,
        )  # fmt: skip
        for i, image in enumerate(part.media):
            session.run(
                "INSERT INTO image (digest, mime, data) VALUES (:digest, :mime, :data) ON CONFLICT DO NOTHING",
                digest=image.digest, mime=image.mime, data=image.data,
            )  # fmt: skip
            session.run(
                "INSERT INTO shown (delivery, part, i, image, alt) VALUES (:id, :n, :i, :digest, :alt)",
                id=seal.id, n=part.n, i=i, digest=image.digest, alt=image.alt,
            )  # fmt: skip


def _name(session: Session, id: str, kind: str, values: tuple[str, ...]) -> None:
    for i, value in enumerate(values):
        session.run(
            "INSERT INTO about (delivery, kind, i, value) VALUES (:id, :kind, :i, :value)",
            id=id, kind=kind, i=i, value=value,
        )  # fmt: skip


def resume_claim(session: Session, id: str, state: State, at: datetime, identity: str | None) -> bool:
    """`identity`: it is sent next, as this account of the platform. What waits beside it may have gone out since."""
    old, out, parts = current_state(session, id)
    if old != state or is_being_withdrawn(session, id):
        return False
    if identity is not None and not out:
        _take_place(session, id, identity)
    transitions.require_allowed(id, old, "sending", out=out, parts=parts)
    session.run(
        "UPDATE delivery SET state = 'sending', detail = '', reason = NULL, codes = NULL, not_before = NULL"
        " WHERE id = :id",
        id=id,
    )
    append(session, at, id, "again", state="sending")
    return True


def _take_place(session: Session, id: str, identity: str) -> None:
    session.run("UPDATE delivery SET identity = :identity WHERE id = :id AND identity = ''", id=id, identity=identity)
    row = session.row("SELECT date, print, platform, account, identity FROM delivery WHERE id = :id", id=id)
    twin = _duplicate_of(session, id, date.fromisoformat(row[0]), *row[1:]) if row else None
    if twin:
        raise Refused(f"{id} reads the same as {twin}, which is or may be out")


def doubt(session: Session) -> None:
    """Nobody was watching: what this ledger calls unsent may have gone out from another copy of it meanwhile.

    A person's word stands, until something else is known of the post.
    """
    session.run(
        "UPDATE delivery SET look_first = TRUE WHERE state IN ('sending', 'waiting', 'partial')"
        " AND (reason IS NULL OR reason NOT IN (:absent, :rest))",
        absent=Reason.ABSENT, rest=Reason.REST,
    )  # fmt: skip


def is_being_withdrawn(session: Session, id: str) -> bool:
    """A person takes it down at this moment: not one more part goes out."""
    return bool(session.row("SELECT 1 FROM delivery WHERE id = :id AND takedown_requested_at IS NOT NULL", id=id))


def attempt(session: Session, id: str, n: int, at: datetime) -> None:
    """The first attempt's time stays. A part with a receipt is never attempted again."""
    done = session.run(
        "UPDATE part SET attempted_at = COALESCE(attempted_at, :at), last_attempt = :at"
        " WHERE delivery = :id AND n = :n AND at IS NULL"
        " AND EXISTS (SELECT 1 FROM delivery WHERE id = :id AND state = 'sending' AND takedown_requested_at IS NULL)",
        id=id, n=n, at=stamp(at),
    )  # fmt: skip
    if not done:
        state, _, _ = current_state(session, id)
        if state != "sending":
            why = f"may not be sent: it is {state or 'not in the record'}"
        else:
            why = f"is {TO_COME_DOWN}" if is_being_withdrawn(session, id) else "is out already"
        raise Refused(f"{id}: part {n + 1} {why}")
    append(session, at, id, "attempted", state="sending", detail=f"part {n + 1}", part=n + 1)


def receive(session: Session, id: str, n: int, remote_id: str, url: str, proof: str, at: datetime, last: bool) -> None:
    """Keeps a receipt; the same one twice is no error. `last` makes the delivery published."""
    done = session.run(
        "UPDATE part SET remote_id = :remote_id, url = :url, proof = :proof, at = :at"
        " WHERE delivery = :id AND n = :n AND at IS NULL",
        id=id, n=n, remote_id=remote_id, url=url, proof=proof, at=stamp(at),
    )  # fmt: skip
    state, out, parts = current_state(session, id)
    if not done:
        held = session.row("SELECT remote_id FROM part WHERE delivery = :id AND n = :n", id=id, n=n)
        if not held or held[0] != remote_id:
            raise Refused(f"{id}: part {n + 1} {'has another receipt already' if held else 'is not in its seal'}")
        if state == "published" or not last:
            return
    if state not in ("sending", "unconfirmed"):
        raise Refused(f"{id} is {state}: it takes no receipt")
    if last:
        transitions.require_allowed(id, state, "published", out=out, parts=parts)
        session.run(
            f"UPDATE delivery SET state = 'published', {UNTOLD}, not_before = NULL WHERE id = :id",  # noqa: S608
            id=id,
        )
        state = "published"
    append(
        session,
        at,
        id,
        "published" if last else "received",
        state=state,
        url=url,
        detail=f"part {n + 1} of {parts}",
        part=n + 1,
    )


def set_state(
    session: Session, id: str, state: State, detail: str, at: datetime, not_before: datetime | None,
    reason: Reason | None = None, codes: Sequence[str] = (),
) -> None:  # fmt: skip
    old, out, parts = current_state(session, id)
    transitions.require_allowed(id, old, state, out=out, parts=parts)
    held = state in ("waiting", "partial", "unconfirmed") and is_being_withdrawn(session, id)
    if held:
        reason, codes, detail, not_before = Reason.WITHDRAWN, (), TO_COME_DOWN, None
    session.run(
        "UPDATE delivery SET state = :state, detail = :detail, reason = :reason, codes = :codes, not_before = :until,"
        " takedown_requested_at = CASE WHEN :held THEN takedown_requested_at END WHERE id = :id",
        id=id, held=held, state=state, detail=detail, reason=reason, codes=" ".join(codes) or None,
        until=stamp(not_before) if not_before else None,
    )  # fmt: skip
    append(session, at, id, state, state=state, detail=detail, reason=reason)


def put(session: Session, row: DeliveryRecord, state: State) -> None:
    """A delivery that was never claimed and now never will be, for its reason; there is no seal."""
    values = {k: v for k, v in asdict(row).items() if k in _PLAIN}
    session.run(
        "INSERT INTO delivery (id, campaign, date, account, platform, identity, language, state, digest, detail, print,"
        " look_first, reason, codes) VALUES (:id, :campaign, :day, :account, :platform, :identity, :language, :state,"
        " :digest, :detail, '', :look_first, :reason, :codes)",
        **values, campaign=DeliveryId.parse(row.id).campaign, day=str(row.date), state=state, look_first=False,
        codes=" ".join(row.codes) or None,
    )  # fmt: skip
    _name(session, row.id, "case", row.cases)


_PLAIN = ("id", "account", "platform", "identity", "language", "digest", "detail", "reason")


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
    if old == "sending" and session.row(
        "SELECT 1 FROM part WHERE delivery = :id AND attempted_at IS NOT NULL", id=row.id
    ):
        raise Refused(f"{row.id} is on its way already: it is too late to skip it")
    forget(session, row.id)
    put(session, replace(row, reason=None, codes=()), "skipped")
    session.run("DELETE FROM approval WHERE delivery = :id", id=row.id)
    append(session, at, row.id, "skipped", state="skipped", by=by, detail=row.detail)


def current_state(session: Session, id: str) -> tuple[State | None, int, int]:
    """The state, how many parts are out, and how many there are."""
    found = session.row(
        "SELECT d.state, COUNT(p.at), COUNT(p.n) FROM delivery d LEFT JOIN part p ON p.delivery = d.id"
        " WHERE d.id = :id GROUP BY d.state",
        id=id,
    )
    return (found[0], found[1], found[2]) if found else (None, 0, 0)
