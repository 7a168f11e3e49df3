"""Lost and restored ledgers, settled posts, time jumps: nothing is sent twice or despite a stop."""

import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.drafts.builder import drafts, planned
from bot.drafts.models import Draft
from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord, Pause
from bot.platforms.base import OutgoingPart
from bot.publishing import approvals, settlement
from bot.publishing.file_watcher import Unchanging
from bot.publishing.outcomes import THREADS_GO_ON
from bot.publishing.recovery import row_ends
from tests.fakes.ledgers import examined
from tests.fakes.platform import Crash, Fault, Guard
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MINUTE, World, load
from tests.unit.publishing.test_publisher_state_machine import CRASHES, FAULTS, Look

NAMES = ("ana", "bo", "cy", "di", "em")
TWO_PARTS = "{{ case.name }}, one of two.\n{% next_post %}\n{{ case.name }}, two of two.\n"
ACCOUNTS = ("mastodon", "x")
BOTH = st.sampled_from(ACCOUNTS)
FEW = st.lists(st.sampled_from((*FAULTS, *CRASHES)), max_size=2)
UNWATCHED = 3 * MINUTE  # longer than the bot takes for watching


class Ledgers(RuleBasedStateMachine):
    """Five cases come due one after another, a thread of two each, on two platforms that know a key or a text again."""

    guards: ClassVar[Mapping[str, Guard]] = {"mastodon": "key", "x": "text"}
    hides = True

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        for path, text in {
            "campaigns/example/campaign.yaml": CAMPAIGN.replace("[mastodon]", "[mastodon, x]"),
            **{
                f"campaigns/example/cases/{n}-example.yaml": CASE.replace("ana-", f"{n}-").replace("Ana", n)
                for n in NAMES
            },
            "templates/anniversary/en.txt": TWO_PARTS,
            "config.toml": re.sub(r"(platform = .*)", r'\1\ngap = "5 minutes"', CONFIG),
        }.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        self.world = World(root, Unchanging(load(root)))
        self.world.watched()
        self.copies = [copied(self.world.ledger)]
        self.platforms = {name: self.world.platforms[name] for name in ACCOUNTS}
        for name, platform in self.platforms.items():
            platform.guard = self.guards[name]
            platform.on_publish = self._under_a_claim

    def _under_a_claim(self, part: OutgoingPart) -> None:
        row = self.world.ledger.row(part.delivery)
        assert row is not None
        assert row.state == "sending", "nothing is sent but under a claim: nothing that somebody stopped either"

    # what the bot and the platforms do

    @rule(seconds=st.sampled_from([0, 30, 61, 121]), faults=st.tuples(FEW, FEW))
    def tick(self, seconds: int, faults: tuple[list[Fault | None], list[Fault | None]]) -> None:
        self.world.now += timedelta(seconds=seconds)
        for platform, some in zip(self.platforms.values(), faults, strict=True):
            platform.faults.extend(some)
        try:
            self.world.tick()
        except Crash:
            self.world.start()
        self.copies.append(copied(self.world.ledger))

    @rule(minutes=st.integers(1, 6))
    def watch(self, minutes: int) -> None:
        for _ in range(minutes):
            self.tick(60, ([], []))

    @rule(minutes=st.sampled_from([3, 6, 60]))
    def jump(self, minutes: int) -> None:
        self.world.now += minutes * MINUTE

    @rule()
    def restart(self) -> None:
        self.world.start()

    @rule(name=BOTH)
    def be_busy(self, name: str) -> None:
        self.platforms[name].fail("busy")

    @rule(name=BOTH, looks=st.lists(st.sampled_from((None, "cannot-tell", "logged-out")), max_size=2))
    def look_away(self, name: str, looks: list[Look]) -> None:
        self.platforms[name].find_faults.extend(looks)

    @precondition(lambda self: self.hides)
    @rule()
    def delay(self) -> None:
        self.platforms["mastodon"].fail("late")

    @rule()
    def arrive(self) -> None:
        self.platforms["mastodon"].arrive()

    @precondition(lambda self: self.hides)
    @rule(name=BOTH, hidden=st.booleans())
    def show(self, name: str, hidden: bool) -> None:
        self.platforms[name].hidden = hidden

    # what becomes of the ledger, without a word to the bot

    @rule(ticks=st.integers(0, 6))
    def replace(self, ticks: int) -> None:
        """By a copy from so many ticks ago, or by a new one; it takes a moment."""
        self.world.ledger.close()
        self.world.ledger = Ledger("sqlite://")
        if ticks:
            given(self.world.ledger, self.copies[-min(ticks, len(self.copies))])
        self.world.now += UNWATCHED
        self.world.start()

    @rule(minutes=st.integers(1, 6))
    def come_back(self, minutes: int) -> None:
        """A copy is made, the bot goes on without it for so long, and the copy takes its place."""
        self.watch(minutes)
        self.replace(minutes + 1)
        self.watch(1)

    # what people do

    @rule(name=st.sampled_from(["", *NAMES]))
    def stop(self, name: str) -> None:
        """All of it, or the posts about one case for good."""
        if not name:
            self.world.ledger.pause(Pause("all", "", "p1", self.world.now))
        mine = [draft for draft in self._drafts() if f"/{name}-example/" in draft.delivery.id]
        approvals.skip(self.world.ledger, mine, "p1", self.world.now)

    @rule()
    def go_on(self) -> None:
        for pause in self.world.ledger.pauses():
            self.world.ledger.resume(pause.scope, pause.value, "p2", self.world.now, 0)
        for asked in map(approvals.Asked, self._drafts()):
            if not approvals.why_no_yes(asked, self.world.now):
                approvals.approve(self.world.ledger, [asked], "p2", self.world.now)

    @rule()
    def settle(self) -> None:
        """A person looks at the accounts, which takes a moment, and says what is there."""
        self.world.now += MINUTE
        for row in self.world.ledger.unsettled():
            if row.state == "unconfirmed":
                self._say_what_is_there(row)

    def _say_what_is_there(self, row: DeliveryRecord) -> None:
        ledger, book, now = self.world.ledger, self.world.source.files.casebook, self.world.now
        n = next(part.n for part in row.parts if not part.at)
        posts = self.platforms[row.account].posts
        seen = next((post for post in posts if (post.part.delivery, post.part.n) == (row.id, n)), None)
        if seen is None:
            settlement.not_published(ledger, book, row, "p1", now)
        else:
            in_time = now < row_ends(row, book) + THREADS_GO_ON
            ledger.settle_out(row.id, seen.id, f"https://{seen.id}.example", "p1", now, now if in_time else None)

    def _drafts(self) -> list[Draft]:
        files = self.world.source.files
        return list(drafts(files, self.world.ledger.answers(DAY, DAY), planned(files, DAY, DAY), self.world.now))

    # what holds

    @invariant()
    def never_twice(self) -> None:
        for name, platform in self.platforms.items():
            assert set(Counter(post.part.key for post in platform.posts).values()) <= {1}, f"{name}: twice"

    @invariant()
    def what_is_published_is_out_and_what_is_not_is_not(self) -> None:
        for row in self.world.ledger.answers(DAY, DAY).rows.values():
            posts = {post.id: post.part for post in self.platforms[row.account].posts}
            for part in row.parts:
                if part.at:
                    assert (posts[part.remote_id].delivery, posts[part.remote_id].n) == (row.id, part.n), "its own"
            assert row.state != "published" or all(part.at for part in row.parts)
            assert row.state not in ("missed", "rejected", "waiting", "skipped") or not any(p.at for p in row.parts)

    @invariant()
    def the_log_and_the_tables_say_the_same(self) -> None:
        assert examined(self.world.ledger).sound

    def teardown(self) -> None:
        self.world.ledger.close()
        self.folder.cleanup()


class LedgersWithoutAGuard(Ledgers):
    """Platforms that post whatever they are sent, and always show what they have: the look alone protects."""

    guards: ClassVar[Mapping[str, Guard]] = {"mastodon": "none", "x": "none"}
    hides = False


def copied(ledger: Ledger) -> bytes:
    """As a file would be copied."""
    connection: sqlite3.Connection = ledger._database._idle.queue[-1]
    return connection.serialize()


def given(ledger: Ledger, copy: bytes) -> None:
    connection: sqlite3.Connection = ledger._database._idle.queue[-1]
    connection.deserialize(copy)


QUICK = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
for machine in (Ledgers, LedgersWithoutAGuard):
    machine.TestCase.settings = QUICK
TestLedgers = Ledgers.TestCase
TestLedgersWithoutAGuard = LedgersWithoutAGuard.TestCase
