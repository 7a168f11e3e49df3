"""Read the ledger. These statements are text, because a preview asks them.

To import SQLModel with the tables takes 0.33 s and 38 MiB; a preview takes 0.20 s, and may take 0.37 s with a ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bot.errors import Refused
from bot.ledger.models import (
    NO_LIMIT,
    AccountLimits,
    Approval,
    DeliveryRecord,
    Entry,
    LedgerSnapshot,
    Pause,
    Reason,
    Refusals,
    SealedImage,
    SealedPart,
    SealedPost,
    SentPart,
    a_year_before,
)
from bot.ledger.timestamps import moment, moment_or_none, stamp

if TYPE_CHECKING:
    from bot.ledger.database import Session

# LEFT JOIN keeps SQLite from walking through all parts there are: it begins with the delivery.
_DELIVERY = """
SELECT d.id, d.date, d.account, d.platform, d.identity, d.language, d.state, d.digest, d.detail, d.claimed_at,
    d.not_before, d.reason, d.codes, d.takedown_requested_at,
    p.n, p.text, p.attempted_at, p.remote_id, p.url, p.proof, p.at, p.last_attempt
FROM delivery d LEFT JOIN part p ON p.delivery = d.id WHERE"""
_CASE = "SELECT a.delivery, a.value FROM delivery d LEFT JOIN about a ON a.delivery = d.id AND a.kind = 'case' WHERE"
_LOG = "SELECT n, at, id, event, state, url, person, detail, chain, reason, part FROM log WHERE"
_WINDOW = "(d.date BETWEEN :first AND :last OR d.date BETWEEN :earlier AND :later)"
_OPEN = "d.state IN ('sending', 'waiting', 'partial', 'unconfirmed')"
_DOWN = "d.takedown_requested_at IS NOT NULL"
_HOLDER = (
    "SELECT p.delivery, p.n FROM delivery d JOIN part p ON p.delivery = d.id WHERE d.platform = :platform"
    " AND p.remote_id = :remote_id AND NOT (p.delivery = :id AND p.n = :n)"
)
_ALIKE = (  # `print <> ''` again: without it the index over worded posts is not taken
    "SELECT id, date, account, platform, identity, language, state, digest, detail FROM delivery"
    " WHERE print = :print AND print <> '' AND date >= :since"
    " AND state IN ('published', 'partial', 'unconfirmed', 'sending') ORDER BY date, id"
)
ACCOUNTS = "account/"  # how keys of `told` begin under which stands what is wrong with an account: name/kind
ALERTS = "alerts/"  # the same for an alert address that took nothing: its place
REFUSED = "refused/"  # how keys of `told` begin under which stands why a post could not be sent, as a code: its id
_AROUND = timedelta(days=2)


def answers(session: Session, first: date, last: date) -> LedgerSnapshot:
    earlier, later = _year_before(first, last)
    window = {"first": str(first), "last": str(last), "earlier": str(earlier), "later": str(later)}
    return LedgerSnapshot(
        verified=_verified(session),
        approved=_approved(session, first, last),
        rows={row.id: row for row in rows(session, _WINDOW, **window)},
        pauses=pauses(session),
        identities=dict(session.rows("SELECT name, identity FROM account")),
        last_tick=last_tick(session),
        refusals=_refusals(session),
    )


def _refusals(session: Session) -> Refusals:
    found = session.rows("SELECT key, value, at FROM told WHERE key LIKE :those", those=f"{REFUSED}%")
    return {key.removeprefix(REFUSED): (code, moment(at)) for key, code, at in found}


def alike(session: Session, first: date, prints: Iterable[str]) -> dict[str, list[DeliveryRecord]]:
    """What is or may be out and reads the same, of the year before that day and of all days since."""
    since = str(a_year_before(first))
    found = {print: session.rows(_ALIKE, print=print, since=since) for print in prints}
    return {
        print: [DeliveryRecord(id, date.fromisoformat(day), *rest) for id, day, *rest in rows]
        for print, rows in found.items()
        if rows
    }


def unsettled(session: Session) -> list[DeliveryRecord]:
    """Sending, waiting, partial or unconfirmed: one indexed question where there is none."""
    return rows(session, _OPEN)


def to_come_down(session: Session) -> list[DeliveryRecord]:
    """What a person wants taken down and is not down yet, of all times, by date and id: one indexed question."""
    return rows(session, _DOWN)


def row(session: Session, id: str) -> DeliveryRecord | None:
    return next(iter(rows(session, "d.id = :id", id=id)), None)


def holder_of(
    session: Session, remote_id: str, platform: str, besides: tuple[str, int], near: date | None
) -> tuple[str, int] | None:
    """The delivery and part that the platform's post belongs to, but for one; `near` None: a walk through all."""
    days = {} if near is None else {"first": str(near - _AROUND), "last": str(near + _AROUND)}
    found = session.row(
        f"{_HOLDER} AND d.date BETWEEN :first AND :last" if near else _HOLDER,
        remote_id=remote_id, platform=platform, id=besides[0], n=besides[1], **days,
    )  # fmt: skip
    return (found[0], found[1]) if found else None


def pauses(session: Session) -> tuple[Pause, ...]:
    votes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for scope, value, person in session.rows("SELECT scope, value, person FROM vote ORDER BY at, person"):
        votes[scope, value].append(person)
    return tuple(
        Pause(scope, value, person, moment(at), tuple(votes[scope, value]), _known(known), source or "person")
        for scope, value, person, at, known, source in session.rows(
            "SELECT scope, value, person, at, known, source FROM pause ORDER BY at, scope, value"
        )
    )


def _known(digests: str | None) -> frozenset[str]:
    return frozenset(digests.split()) if digests else frozenset()


def pause_over(
    session: Session, campaign: str, cases: Collection[str], account: str, countries: Collection[str]
) -> Pause | None:
    """An account's stop holds under another name for the same account of the platform too."""
    found = pauses(session)
    names = _names(session, account) if any(pause.scope == "account" for pause in found) else (account,)
    return next((p for p in found if any(p.covers(campaign, cases, name, countries) for name in names)), None)


def _names(session: Session, account: str) -> tuple[str, ...]:
    same = session.rows(
        "SELECT b.name FROM account a JOIN account b ON b.identity = a.identity"
        " WHERE a.name = :name AND a.identity <> '' AND b.name <> :name",
        name=account,
    )
    return (account, *(name for (name,) in same))


def rows(session: Session, which: str, **values: object) -> list[DeliveryRecord]:
    found = session.rows(f"{_DELIVERY} {which}", **values)
    if not found:
        return []
    found.sort(key=itemgetter(1, 0, 14))  # here: asked to sort by date, SQLite walks through all dates there are
    cases = _cases(session, which, values)
    rows: list[DeliveryRecord] = []
    for _, lines in groupby(found, key=itemgetter(0)):
        parts = list(lines)
        id, day, account, platform, identity, language, state, digest, detail, claimed, until = parts[0][:11]
        reason, codes, takedown = parts[0][11:14]
        rows.append(
            DeliveryRecord(
                id, date.fromisoformat(day), account, platform, identity, language, state, digest, detail,
                tuple(_part(*part[14:]) for part in parts if part[14] is not None),
                tuple(cases[id]), moment_or_none(claimed), moment_or_none(until),
                Reason(reason) if reason else None, tuple((codes or "").split()), moment_or_none(takedown),
            )
        )  # fmt: skip
    return rows


def _part(
    n: int, text: str, first: str | None, remote_id: str, url: str, proof: str, at: str | None, newest: str | None
) -> SentPart:
    return SentPart(n, text, moment_or_none(first), remote_id, url, proof, moment_or_none(at), moment_or_none(newest))


def _cases(session: Session, which: str, values: dict[str, Any]) -> dict[str, list[str]]:
    cases: dict[str, list[str]] = defaultdict(list)
    for id, value in session.rows(f"{_CASE} {which} ORDER BY a.i", **values):
        cases[id].append(value)
    return cases


def _verified(session: Session) -> dict[tuple[str, str], tuple[Approval, ...]]:
    found = session.rows("SELECT campaign, about, person, digest, at, day FROM verification ORDER BY at, person")
    return _together(((campaign, case), *yes) for campaign, case, *yes in found)


def _approved(session: Session, first: date, last: date) -> dict[str, tuple[Approval, ...]]:
    return _together(
        session.rows(
            "SELECT delivery, person, digest, at, day FROM approval WHERE date BETWEEN :first AND :last"
            " ORDER BY at, person",
            first=str(first),
            last=str(last),
        )
    )


def _together(found: Iterable[tuple[Any, ...]]) -> dict[Any, tuple[Approval, ...]]:
    by: dict[Any, list[Approval]] = defaultdict(list)
    for about, person, digest, at, day in found:
        by[about].append(Approval(person, digest, moment(at), date.fromisoformat(day)))
    return {about: tuple(yeses) for about, yeses in by.items()}


def _year_before(first: date, last: date) -> tuple[date, date]:
    """The same days of the year before. The end of February is wider: there leap days come and go."""
    earlier = a_year_before(first)
    later = last.replace(year=max(1, last.year - 1), day=min(last.day, 28 if last.month == 2 else 31))
    if last.month == 2 and last.day >= 28:
        later += timedelta(days=1)
    return earlier, later


def identity(session: Session, account: str) -> str:
    found = session.row("SELECT identity FROM account WHERE name = :name", name=account)
    return str(found[0]) if found else ""


def handle(session: Session, account: str) -> str:
    found = session.row("SELECT handle FROM account WHERE name = :name", name=account)
    return str(found[0]) if found else ""


def last_tick(session: Session) -> datetime | None:
    beat = session.row("SELECT at FROM beat")
    return moment(beat[0]) if beat else None


def limits(session: Session) -> dict[str, AccountLimits]:
    """Return the limits of the accounts whose servers were asked."""
    rows = session.rows("SELECT name, room, link_length, alt_limit FROM account WHERE room <> :none", none=NO_LIMIT)
    return {name: AccountLimits(*limits) for name, *limits in rows}


def notes(session: Session, prefix: str) -> dict[str, str]:
    """Return what is kept under the keys of `told` that begin like this."""
    return dict(session.rows("SELECT key, value FROM told WHERE key LIKE :those ORDER BY key", those=f"{prefix}%"))


def entries(session: Session, case: str | None, account: str | None, since: datetime | None) -> list[Entry]:
    """Deliveries by what they name, verifications by `<campaign>/<case>`, pauses and accounts by their own id."""
    conditions, values = ["at >= :since"], {"since": stamp(since) if since else ""}
    if case is not None:
        conditions.append(
            "(id IN (SELECT delivery FROM about WHERE kind = 'case' AND value = :case)"
            " OR id LIKE :verified ESCAPE '!' OR id LIKE :delivery ESCAPE '!')"
        )
        name = plain(case)
        values |= {"case": case, "verified": f"%/{name}", "delivery": f"%/{name}/%/____-__-__/%"}
    if account is not None:
        conditions.append("(id = :account OR id = :paused OR id LIKE :posted ESCAPE '!')")
        posted = f"%/____-__-__/{plain(account)}/%"
        values |= {"account": account, "paused": f"account/{account}", "posted": posted}
    found = session.rows(f"{_LOG} {' AND '.join(conditions)} ORDER BY n", **values)
    return [Entry(n, moment(at), *rest) for n, at, *rest in found]


def plain(word: str) -> str:
    """For LIKE: itself and nothing else."""
    return "".join(f"!{letter}" if letter in "!%_" else letter for letter in word)


def sealed(session: Session, id: str) -> SealedPost:
    found = session.row(
        "SELECT campaign, date, account, platform, identity, language, warning, visibility, digest, created_at,"
        " look_first FROM delivery WHERE id = :id AND created_at IS NOT NULL",
        id=id,
    )
    if not found:
        raise Refused(f"{id} was never claimed: no sealed post is held")
    campaign, day, account, platform, identity, language, warning, visibility, digest, created, look_first = found
    return SealedPost(
        id, campaign, _named(session, id, "case"), _named(session, id, "country"), date.fromisoformat(day),
        account, platform, identity, language, warning, visibility, digest, moment(created),
        _sealed_parts(session, id), bool(look_first),
    )  # fmt: skip


def _named(session: Session, id: str, kind: str) -> tuple[str, ...]:
    found = session.rows("SELECT value FROM about WHERE delivery = :id AND kind = :kind ORDER BY i", id=id, kind=kind)
    return tuple(value for (value,) in found)


def _sealed_parts(session: Session, id: str) -> tuple[SealedPart, ...]:
    media: dict[int, list[SealedImage]] = defaultdict(list)
    for part, digest, data, mime, alt in session.rows(
        "SELECT s.part, i.digest, i.data, i.mime, s.alt FROM shown s JOIN image i ON i.digest = s.image"
        " WHERE s.delivery = :id ORDER BY s.part, s.i",
        id=id,
    ):
        media[part].append(SealedImage(digest, bytes(data), mime, alt))
    parts = session.rows("SELECT n, key, text FROM part WHERE delivery = :id ORDER BY n", id=id)
    return tuple(SealedPart(n, key, text, tuple(media[n])) for n, key, text in parts)
