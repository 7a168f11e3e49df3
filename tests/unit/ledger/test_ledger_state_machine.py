"""Any order of operations on a delivery keeps the promises."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord, State
from bot.ledger.transitions import ALLOWED
from tests.fakes.ledgers import ID, a_row, a_seal, a_yes, examined, later

OWN_WAYS = {"skipped", "withdrawn"}  # these take the yeses back as well: nothing else leads there
STATES = st.sampled_from([state for state in ALLOWED if state and state not in OWN_WAYS])
PARTS = st.integers(0, 2)


class OneDelivery(RuleBasedStateMachine):
    """Remembers what was out, and how the state went."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger("sqlite://")
        self.state: State | None = None
        self.out: dict[int, str] = {}
        self.time = 0
        self.reopened = False

    def teardown(self) -> None:
        found = examined(self.ledger)
        assert (found.first_break, found.differences) == (None, ())
        self.ledger.close()

    def try_to(self, *change: object) -> None:
        """A change that is refused changes nothing, the log included."""
        method, *given = change
        before, lines = self.ledger.row(ID), len(self.ledger.entries())
        try:
            method(*given)  # type: ignore[operator]
        except Refused:
            assert self.ledger.row(ID) == before
            assert len(self.ledger.entries()) == lines

    def now(self) -> int:
        self.time += 1
        return self.time

    @rule(parts=st.integers(1, 3), digest=st.sampled_from(["d1", "d2"]), needed=st.integers(0, 1))
    def claim(self, parts: int, digest: str, needed: int) -> None:
        seal = a_seal(ID, *(f"Part {n} {digest}" for n in range(parts)), digest=digest)
        self.try_to(self.ledger.claim, seal, needed, later(self.now()))

    @rule(n=PARTS)
    def attempt(self, n: int) -> None:
        row = self.ledger.row(ID)
        self.try_to(self.ledger.attempt, ID, n, later(self.now()))
        after = self.ledger.row(ID)
        if n in self.out:
            assert after == row, "a part with a receipt is never attempted again"

    @rule(n=PARTS, remote=st.sampled_from(["r1", "r2"]), last=st.booleans())
    def receive(self, n: int, remote: str, last: bool) -> None:
        self.try_to(self.ledger.receive, ID, n, remote, "https://social.example", "", later(self.now()), last)

    @precondition(lambda self: self.state is not None)  # nobody turns what nobody claimed
    @rule(state=STATES)
    def turn(self, state: State) -> None:
        self.try_to(self.ledger.turn, ID, state, "why", later(self.now()))

    @rule(state=st.sampled_from(["waiting", "partial", "unconfirmed"]))
    def reclaim(self, state: State) -> None:
        self.try_to(self.ledger.reclaim, ID, state, later(self.now()))

    @rule()
    def miss(self) -> None:
        self.try_to(self.ledger.miss, a_row(), later(self.now()))

    @rule()
    def skip(self) -> None:
        self.try_to(self.ledger.skip, replace(a_row(), detail=""), "p1", later(self.now()))

    @rule(digest=st.sampled_from(["d1", "d2"]))
    def approve(self, digest: str) -> None:
        self.reopened = self.state == "skipped"
        self.try_to(self.ledger.approve, ID, a_yes(digest=digest, at=later(self.now())))

    @invariant()
    def the_state_went_along_an_arrow(self) -> None:
        row = self.ledger.row(ID)
        new = row.state if row else None
        if new != self.state:
            reopened = self.reopened and self.state == "skipped" and new is None
            assert reopened or (new is not None and new in ALLOWED[self.state]), f"{self.state} -> {new}"
        self.state, self.reopened = new, False

    @invariant()
    def what_is_out_stays_on_record(self) -> None:
        row = self.ledger.row(ID)
        out = {part.n: part.remote_id for part in row.parts if part.at} if row else {}
        assert self.out.items() <= out.items()
        assert not out or row is None or all_out_if_published(row)
        self.out = out


def all_out_if_published(row: DeliveryRecord) -> bool:
    everything = all(part.at for part in row.parts)
    unsent = {"waiting", "rejected", "missed", "skipped"}
    return row.state not in unsent and (row.state != "published" or everything)


TestOneDelivery = OneDelivery.TestCase
TestOneDelivery.settings = settings(max_examples=35, stateful_step_count=25, deadline=None)
