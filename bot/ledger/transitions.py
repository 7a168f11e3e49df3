"""Which state may follow which: the only place that says so. None stands for a delivery the ledger does not hold."""

from collections.abc import Mapping

from bot.errors import Refused
from bot.ledger.models import State

ALLOWED: Mapping[State | None, frozenset[State]] = {
    None: frozenset({"sending", "missed", "skipped"}),
    "sending": frozenset({"published", "waiting", "partial", "rejected", "unconfirmed", "missed", "skipped"}),
    "waiting": frozenset({"sending", "missed", "skipped"}),
    "partial": frozenset({"sending", "withdrawn"}),
    "rejected": frozenset({"sending", "skipped"}),
    "unconfirmed": frozenset({"published", "sending"}),
    "published": frozenset({"withdrawn"}),
    "missed": frozenset(),
    "skipped": frozenset(),  # only a yes reopens it: the row goes, the log keeps both
    "withdrawn": frozenset(),
}


def require_allowed(id: str, old: State | None, new: State, *, out: int, parts: int) -> None:
    """Raises Refused where `new` may not follow `old`, given how many of the `parts` are out."""
    if new not in ALLOWED[old]:
        raise Refused(f"{id} is {old or 'not in the ledger'}: it cannot become {new}")
    if new in ("waiting", "rejected", "missed", "skipped") and out:
        raise Refused(f"{id} cannot become {new}: {out} of {parts} parts are out")
    if new == "partial" and not 0 < out < parts:
        raise Refused(f"{id} cannot become partial: {out} of {parts} parts are out")
    if new == "published" and out < parts:
        raise Refused(f"{id} cannot become published: {out} of {parts} parts are out")
