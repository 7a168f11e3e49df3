"""Whatever platforms do and whenever the process dies: nothing is sent twice or blindly again."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.ledger.models import Pause
from bot.platforms.base import OutgoingPart
from bot.publishing.file_watcher import Unchanging
from tests.fakes.platform import Crash, Fault, Guard
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, THREAD, World, load

FAULTS: tuple[Fault | None, ...] = (None, "busy", "busy 90", "refused", "logged-out", "lost-before", "lost-after")
CRASHES: tuple[Fault | None, ...] = ("crash-before", "crash-after")
Look = Literal["cannot-tell", "logged-out"] | None
SETTLED = timedelta(seconds=60)


class Publishing(RuleBasedStateMachine):
    """Two cases, each a thread of three, on a platform without a guard that always shows what it has."""

    guard: Guard = "none"
    delays = hides = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        for path, text in {
            "campaigns/example/campaign.yaml": CAMPAIGN,
            "campaigns/example/cases/ana-example.yaml": CASE,
            "campaigns/example/cases/bo-example.yaml": CASE.replace("ana-ex", "bo-ex").replace("Ana", "Bo"),
            "templates/anniversary/en.txt": THREAD.replace(".\n", " of {{ case.name }}.\n"),
            "config.toml": CONFIG,
        }.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        self.world = World(root, Unchanging(load(root)))
        self.world.watched()
        self.world.mastodon.guard = self.guard
        self.world.mastodon.on_publish = self._under_a_claim

    def _under_a_claim(self, part: OutgoingPart) -> None:
        row = self.world.ledger.row(part.delivery)
        assert row is not None
        assert row.state == "sending", "nothing is sent but under a claim"

    @rule(looks=st.lists(st.sampled_from((None, "cannot-tell", "logged-out")), max_size=2))
    def look_away(self, looks: list[Look]) -> None:
        self.world.mastodon.find_faults.extend(looks)

    @precondition(lambda self: self.delays)
    @rule()
    def delay(self) -> None:
        self.world.mastodon.fail("late")

    @rule(
        seconds=st.sampled_from([0, 1, 30, 61, 121, 900, 7200, 40000]),
        faults=st.lists(st.sampled_from((*FAULTS, *CRASHES)), max_size=3),
    )
    def tick(self, seconds: int, faults: list[Fault | None]) -> None:
        self.world.now += timedelta(seconds=seconds)
        self.world.mastodon.faults.extend(faults)
        try:
            self.world.tick()
        except Crash:
            self.world.start()

    @rule()
    def restart(self) -> None:
        self.world.start()

    @rule()
    def arrive(self) -> None:
        self.world.mastodon.arrive()

    @precondition(lambda self: self.hides)
    @rule(hidden=st.booleans())
    def show(self, hidden: bool) -> None:
        self.world.mastodon.hidden = hidden

    @precondition(lambda self: not self.world.ledger.pauses())
    @rule(scope=st.sampled_from([("all", ""), ("case", "ana-example"), ("account", "mastodon")]))
    def pause(self, scope: tuple[str, str]) -> None:
        self.world.ledger.pause(Pause(scope[0], scope[1], "p1", self.world.now))  # type: ignore[arg-type]

    @precondition(lambda self: self.world.ledger.pauses())
    @rule()
    def resume(self) -> None:
        for pause in self.world.ledger.pauses():
            self.world.ledger.resume(pause.scope, pause.value, "p1", self.world.now, 0)

    @invariant()
    def never_twice(self) -> None:
        keys = [post.part.key for post in self.world.mastodon.posts]
        assert len(keys) == len(set(keys)), "a part is on the platform twice"

    @invariant()
    def what_is_published_is_out(self) -> None:
        out = {post.part.key for post in self.world.mastodon.posts}
        for name in ("ana", "bo"):
            id = self.world.id.replace("ana", name)
            row = self.world.ledger.row(id)
            if row is not None and row.state == "published":
                seal = self.world.ledger.sealed(id)
                assert {part.key for part in seal.parts} <= out
            if row is not None and row.state in ("missed", "rejected", "waiting"):
                assert not any(part.at for part in row.parts)

    @invariant()
    def nothing_is_sent_again_before_a_lost_request_had_its_time(self) -> None:
        entries = self.world.ledger.entries()
        last: dict[tuple[str, str], tuple[object, str]] = {}
        for entry in entries:
            if entry.event == "attempted":
                known = last.get((entry.id, entry.detail))
                if known and known[1] in ("attempted", "unconfirmed"):
                    assert entry.at - known[0] >= SETTLED  # type: ignore[operator]
                last[entry.id, entry.detail] = (entry.at, "attempted")
            elif entry.state in ("waiting", "partial", "rejected"):
                for key in [key for key in last if key[0] == entry.id]:
                    last[key] = (last[key][0], "turned away")

    def teardown(self) -> None:
        self.world.ledger.close()
        self.folder.cleanup()


class PublishingByKey(Publishing):
    """A platform that may take long to have a post, and to show it, but knows a key again: Mastodon, Bluesky."""

    guard: Guard = "key"
    delays = hides = True


class PublishingByText(Publishing):
    """One that may take long to show a post, but knows a text again: X."""

    guard: Guard = "text"
    hides = True


QUICK = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
for machine in (Publishing, PublishingByKey, PublishingByText):
    machine.TestCase.settings = QUICK
TestPublishing = Publishing.TestCase
TestPublishingByKey = PublishingByKey.TestCase
TestPublishingByText = PublishingByText.TestCase
