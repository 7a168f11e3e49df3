"""A seal read back, exactly as it was stored."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bot.errors import Refused
from bot.ledger.database import Session
from bot.ledger.seal import SealedImage, SealedPart, SealedPost
from bot.ledger.timestamps import moment


def read(session: Session, id: str) -> SealedPost:
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
        _parts(session, id), bool(look_first),
    )  # fmt: skip


def _named(session: Session, id: str, kind: str) -> tuple[str, ...]:
    found = session.rows("SELECT value FROM about WHERE delivery = :id AND kind = :kind ORDER BY i", id=id, kind=kind)
    return tuple(value for (value,) in found)


def _parts(session: Session, id: str) -> tuple[SealedPart, ...]:
    media: dict[int, list[SealedImage]] = defaultdict(list)
    for part, digest, data, mime, alt in session.rows(
        "SELECT s.part, i.digest, i.data, i.mime, s.alt FROM shown s JOIN image i ON i.digest = s.image"
        " WHERE s.delivery = :id ORDER BY s.part, s.i",
        id=id,
    ):
        media[part].append(SealedImage(digest, bytes(data), mime, alt))
    parts = session.rows("SELECT n, key, text FROM part WHERE delivery = :id ORDER BY n", id=id)
    return tuple(SealedPart(n, key, text, tuple(media[n])) for n, key, text in parts)
