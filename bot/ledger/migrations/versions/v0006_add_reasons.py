"""Reasons become codes in columns. Only here are the sentences read that earlier versions kept them in.

The log keeps its lines as they are: their digests stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_DOWN = sa.text("takedown_requested_at IS NOT NULL")
_SIGNED_OUT = "signed out: "
_DOUBT = "it may be out: "
_NEAR = "the account has a post of that day which reads nearly the same"
_REASONS = {
    "down": "down",
    "busy": "busy",
    "busy: signed out": "signed-out",
    "quota": "quota",
    "unapproved": "unapproved",
    "other words were approved before it went out": "rewritten",
    "a person looked: it is not out": "absent",
    "the rest is still to follow": "rest",
    "the rest could not follow": "late",
    "the rest could not follow in time": "late",
    "a person looked: the rest does not follow": "left",
    "to be taken down": "withdrawn",
}
_OF_STATE = {"waiting": "busy", "unconfirmed": "unknown", "rejected": "refused", "withdrawn": "withdrawn"}


def upgrade() -> None:
    for table, columns in {
        "delivery": ("reason", "codes", "takedown_requested_at"),
        "pause": ("source",),
        "log": ("reason",),
    }.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    op.add_column("log", sa.Column("part", sa.Integer(), nullable=True))
    op.drop_index("delivery_down", "delivery")
    _deliveries()
    _pauses()
    op.create_index("delivery_down", "delivery", ["takedown_requested_at"], sqlite_where=_DOWN, postgresql_where=_DOWN)


def _deliveries() -> None:
    bound = op.get_bind()
    found = bound.execute(sa.text("SELECT id, state, detail, not_before FROM delivery WHERE detail <> ''")).fetchall()
    change = sa.text("UPDATE delivery SET reason = :reason, codes = :codes, detail = :detail WHERE id = :id")
    changes = [_change(*row) for row in found]
    if changes:
        bound.execute(change, changes)
    bound.execute(sa.text("UPDATE delivery SET reason = 'withdrawn' WHERE state = 'withdrawn'"))
    bound.execute(
        sa.text(
            "UPDATE delivery SET takedown_requested_at = COALESCE((SELECT MAX(at) FROM log WHERE log.id = delivery.id"
            " AND event = 'stopped'), claimed_at, date || 'T00:00:00.000000Z')"
            " WHERE detail = 'to be taken down' AND state NOT IN ('missed', 'skipped', 'withdrawn')"
        )
    )


def _change(id: str, state: str, detail: str, until: str | None) -> dict[str, str | None]:
    plain = detail.removeprefix(_SIGNED_OUT).removeprefix(_DOUBT)
    codes = detail.removeprefix("blocked: ").replace(",", "") if detail.startswith("blocked: ") else None
    return {"id": id, "reason": _reason(state, detail, until), "codes": codes, "detail": plain}


def _reason(state: str, detail: str, until: str | None) -> str | None:
    if detail in _REASONS:
        return _REASONS[detail]
    if detail.startswith(_SIGNED_OUT):
        return "no-credit" if "the credit is used up" in detail else "signed-out"
    if detail.startswith("paused"):
        return "paused"
    if detail.startswith("blocked: "):
        return "blocked"
    if _NEAR in detail:
        return "near"
    return ("busy" if until else "refused") if state == "partial" else _OF_STATE.get(state)


def _pauses() -> None:
    op.execute("UPDATE pause SET source = CASE WHEN person LIKE 'the file %' THEN 'file' ELSE 'person' END")
