"""Sealed posts, approvals and rows for tests of the ledger."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.ledger.integrity import Soundness, examine
from bot.ledger.ledger import Ledger
from bot.ledger.models import Approval, DeliveryRecord, SealedImage, SealedPart, SealedPost

NOW = datetime(2027, 3, 14, 9, 0, 0, 123456, UTC)
DAY = date(2027, 3, 14)
ID = "example/ana-example/anniversary.detained/2027-03-14/mastodon/en"
IMAGE = SealedImage("5e" * 32, b"\x89PNG\x00bytes", "image/png", "a drawing of a school")


def examined(ledger: Ledger) -> Soundness:
    """What `followup log --verify` would find, of a ledger in memory too."""
    with ledger._database.reading() as session:
        return examine(session)


def tamper(record: Path, *statements: str) -> None:
    """By a hand that knows how: the guards of the log are away for as long as it takes."""
    with closing(sqlite3.connect(record, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def an_id(case: str = "ana-example", account: str = "mastodon", day: date = DAY) -> str:
    return f"example/{case}/anniversary.detained/{day}/{account}/en"


def a_seal(id: str = ID, *texts: str, digest: str = "d1", image: bool = False) -> SealedPost:
    """Of one part or as many as there are texts; the words are the delivery's own unless given."""
    campaign, case, _, day, account, language = id.split("/")
    said = texts or (f"Words of {id}",)
    parts = tuple(SealedPart(n, f"{id}#{n}", text, (IMAGE,) if image and not n else ()) for n, text in enumerate(said))
    return SealedPost(
        id, campaign, (case,), ("CH",), date.fromisoformat(day), account, "mastodon", f"id-of-{account}", language,
        None, None, digest, NOW, parts,
    )  # fmt: skip


def a_yes(by: str = "p1", digest: str = "d1", at: datetime = NOW) -> Approval:
    return Approval(by, digest, at, at.date())


def a_row(id: str = ID, detail: str = "unapproved") -> DeliveryRecord:
    _, case, _, day, account, language = id.split("/")
    return DeliveryRecord(
        id, date.fromisoformat(day), account, "mastodon", "", language, "missed", "d1", detail, cases=(case,)
    )


def sending(ledger: Ledger, *texts: str, id: str = ID) -> SealedPost:
    seal = a_seal(id, *texts)
    assert ledger.claim(seal, 0, NOW)
    return seal


def send(ledger: Ledger, n: int = 0, *, last: bool = True, id: str = ID) -> None:
    ledger.attempt(id, n, later(n + 1))
    receive(ledger, n, last=last, id=id)


def receive(ledger: Ledger, n: int = 0, *, last: bool = True, id: str = ID) -> None:
    ledger.receive(id, n, f"remote-{n}", f"https://social.example/{n}", f"proof-{n}", later(n + 1.5), last)


def in_state(ledger: Ledger, state: str, id: str = ID) -> SealedPost:
    """A delivery of two parts brought into a state by the ways that lead there."""
    if state in ("missed", "skipped"):
        row = a_row(id)
        ledger.miss(row, NOW) if state == "missed" else ledger.skip(replace(row, detail=""), "p2", NOW)
        return a_seal(id)
    seal = sending(ledger, "One.", "Two.", id=id)
    if state in ("published", "withdrawn", "partial"):
        send(ledger, 0, last=False, id=id)
    if state in ("published", "withdrawn"):
        send(ledger, 1, id=id)
    if state not in ("sending", "published"):
        ledger.turn(id, state, f"why {state}", later(9))  # type: ignore[arg-type]
    return seal
