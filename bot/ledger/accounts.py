"""What the platforms said of the accounts: who they are, and how much they take."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.errors import Refused
from bot.ledger.audit_log import append
from bot.ledger.database import Session
from bot.ledger.models import NO_LIMIT, AccountLimits
from bot.ledger.tables import account
from bot.ledger.timestamps import stamp

_HELD = select(account.c.identity, account.c.handle, account.c.room, account.c.link_length, account.c.alt_limit).where(
    account.c.name == bindparam("name")
)


def know(
    session: Session, name: str, identity: str, handle: str, said: AccountLimits, at: datetime, *, only_unknown: bool
) -> None:
    """Keep it, with a line in the log where it is news. Raises Refused for another identity than the known one."""
    row = session.row(_HELD, name=name)
    if row and row[0] != identity:
        raise Refused(f"the ledger knows {name} as {row[0]}, not as {identity}: give the other account its own name")
    held = AccountLimits(*row[2:]) if row else AccountLimits(NO_LIMIT)
    first, second = (held, said) if only_unknown else (said, held)
    limits = first.completed_by(second)
    if row and tuple(row) == (identity, handle, limits.characters, limits.link_length, limits.alt_limit):
        return
    session.replace(
        account,
        name=name,
        identity=identity,
        handle=handle,
        room=limits.characters,
        link_length=limits.link_length,
        alt_limit=limits.alt_limit,
        at=stamp(at),
    )
    append(session, at, name, "known", detail=f"{handle} ({identity})")
