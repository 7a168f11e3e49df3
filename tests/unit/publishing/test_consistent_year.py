"""In a simulated year `preview`, `status` and the bot agree at each due time, with the same reason."""

from __future__ import annotations

import io
import json
import random
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.calendar.deliveries import Delivery
from bot.cli.commands import preview, status
from bot.cli.context import Context
from bot.drafts.builder import drafts, planned
from bot.drafts.models import NOT_YET, Draft
from bot.ledger.database import Database
from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause
from bot.publishing import approvals
from bot.publishing.approvals import Asked
from bot.publishing.file_watcher import Unchanging
from bot.publishing.outcomes import TickResult, because
from bot.publishing.recovery import BUSY
from tests.unit.publishing.publisher_fixture import MINUTE, World, load
from tests.unit.publishing.two_campaigns import TwoCampaigns

A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)
DAWN = time(6, tzinfo=UTC)
YEAR = 400  # days
PAUSES = (("all", ""), ("case", "bo-example"), ("account", "x"), ("country", "CH"), ("campaign", "east"))
MEANT = {"paused", "held", "quota"}

Shown = dict[str, Any]


@dataclass
class Year:
    """`seen` counts what drafts were as they were compared: state and reasons."""

    root: Path
    chance: random.Random
    first: date
    seen: Counter[str] = field(default_factory=Counter)
    apart: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.files = TwoCampaigns(self.root)
        loaded = load(self.root, self.first)
        self.world = World(self.root, Unchanging(loaded), ledger=Ledger(loaded.settings.ledger))
        self.world.platforms["second"] = self.world.platforms["mastodon"]
        for name, platform in self.world.platforms.items():
            platform.guard = "none"
            self.world.ledger.know(name, platform.identity().id, "", None, datetime.combine(self.first, DAWN))
        self.last: dict[str, Shown] = {}

    def live(self) -> None:
        for n in range(YEAR):
            morning = datetime.combine(self.first + n * A_DAY, DAWN)
            self._forget_old_posts(morning - 2 * A_DAY)
            self._people_act(morning)
            self.world.tick(morning)
            for at in sorted({*self._moments(morning)}):
                self.world.tick(max(at - MINUTE, self.world.now))
                if self.chance.random() < 0.1:
                    self._people_act(at - A_SECOND)
                self._compare(at)
        self.world.ledger.close()

    def _forget_old_posts(self, before: datetime) -> None:
        """Who looks for a post looks at those of its day; the platform in memory knows no days."""
        for platform in self.world.platforms.values():
            platform.posts = [post for post in platform.posts if post.part.created_at > before]

    def _planned(self, morning: datetime) -> list[Delivery]:
        return planned(self.world.source.files, morning.date() - A_DAY, morning.date() + 2 * A_DAY)

    def _moments(self, morning: datetime) -> Iterator[datetime]:
        for delivery in self._planned(morning):
            ends = delivery.ends.astimezone(UTC)
            times = (delivery.due.astimezone(UTC), ends - A_SECOND, ends)
            yield from (at for at in times if morning < at <= morning + A_DAY)

    # what is compared

    def _compare(self, at: datetime) -> None:
        shown = self._previewed(at)
        status = self._status(at) if self.chance.random() < 0.5 else None
        tick = self.world.tick(at)
        open_now = {id: draft for id, draft in shown.items() if _is_open(draft, at)}
        for draft in open_now.values():
            self.seen[f"{draft['state']} {','.join(_reasons(draft))}"] += 1
            if status:
                self._same_in_status(at, draft, status)
            self._same_in_tick(at, draft, tick)
        self._same_in_ledger(at, tick)
        went = any(report.state == "published" for report in tick.reports)  # what is out may be repeated by others
        self.last = {} if went else open_now

    def _same_in_status(self, at: datetime, draft: Shown, said: Shown) -> None:
        of_status = {one["id"]: one for one in said["next"]}.get(draft["id"])
        if of_status:
            self._note(at, draft, "status", (of_status["state"], of_status["reasons"]))
        needed = {need["id"] for need in said["needs"] if need["code"] == "due"}
        silent = draft["state"] in NOT_YET and not MEANT.issuperset(_reasons(draft))
        if (draft["id"].rsplit("/", 2)[0] in needed) < silent:
            self.apart.append(f"{at} {draft['id']}: status does not say that it is due and not out")

    def _same_in_tick(self, at: datetime, draft: Shown, tick: TickResult) -> None:
        id = draft["id"]
        report = next((report for report in tick.reports if report.id == id), None)
        out = [p.part.text for p in self.world.platforms[draft["account"]].posts if p.part.delivery == id]
        if draft["state"] == "ready":
            if report and report.state == "ready" and report.again:
                self.seen["waits for the gap"] += 1
            elif (report.state if report else "", out) != ("published", [part["text"] for part in draft["parts"]]):
                self.apart.append(f"{at} {id}: preview says ready, and the bot {report}, out is {out}")
            return
        self._note(at, draft, "run", (report.state, [*report.reasons]) if report else ("no word", []))
        if out:
            self.apart.append(f"{at} {id}: not ready, and out: {out}")

    def _same_in_ledger(self, at: datetime, tick: TickResult) -> None:
        """What a preview said a second before the day ended is the reason that the ledger keeps."""
        for report in tick.reports:
            before = self.last.get(report.id)
            if report.state == "missed" and before:
                reasons, row = _reasons(before), self.world.row(report.id)
                self.seen["missed"] += 1
                cause = because(reasons) if reasons else BUSY
                if (row.reason, row.codes) != (cause.reason, cause.codes):
                    self.apart.append(f"{at} {report.id}: missed for {row.detail}, a preview said {reasons}")

    def _note(self, at: datetime, draft: Shown, where: str, found: tuple[str, list[str]]) -> None:
        expected = draft["state"], [*_reasons(draft)]
        if found != expected:
            self.apart.append(f"{at} {draft['id']}: preview says {expected}, {where} says {found}")

    # what commands say

    def _previewed(self, at: datetime) -> dict[str, Shown]:
        """Of all cases, or of the one that others come before."""
        due = [d.occasion.case for d in self._planned(at) if d.due <= at < d.ends and d.occasion.case]
        one = f"{due[-1].id}" if due and self.chance.random() < 0.6 else None
        found = self._asked(preview.run, at, first=at.date() - A_DAY, last=at.date() + A_DAY, case=one)
        return {draft["id"]: draft for draft in found["drafts"]}

    def _status(self, at: datetime) -> Shown:
        return self._asked(status.run, at)

    def _asked(self, command: Any, at: datetime, **words: object) -> Shown:
        out, files = io.StringIO(), self.world.source.files
        nothing = dict.fromkeys(("config", "html", "campaign", "case", "account", "language", "first", "last"))
        call = Context(Namespace(**{**nothing, "json": True, **words}), self.root, out, io.StringIO())
        vars(call).update(now=at, settings=files.settings, files=files, casebook=files.casebook)
        command(call)
        found: Shown = json.loads(out.getvalue())
        return found

    # what people do

    def _people_act(self, now: datetime) -> None:
        chance, stop = self.chance.random, self.root / "campaigns/STOP"
        self.last = {}
        if chance() < 0.25:
            self.files.edit(self.chance, now.date())
            self.world.source.files = load(self.root, self.first)
        if chance() < (0.3 if stop.exists() else 0.01):
            stop.unlink() if stop.exists() else stop.touch()
        if chance() < 0.02:
            self.world.ledger.pause(Pause(*self.chance.choice(PAUSES), "p2", now))  # type: ignore[arg-type]
        if chance() < 0.3:
            for pause in self.world.ledger.pauses():
                self.world.ledger.resume(pause.scope, pause.value, "p1", now, 1)
        if chance() < 0.15:
            self._verify(now)
        if chance() < 0.5:
            self._approve(now)

    def _verify(self, now: datetime) -> None:
        for campaign, case in self.world.source.files.casebook.cases():
            if self.chance.random() < 0.9:
                approvals.verify(self.world.ledger, campaign, case, "p1", now)

    def _approve(self, now: datetime) -> None:
        for draft in self._drafts(now):
            said = self.chance.random()
            if said < 0.02:
                approvals.skip(self.world.ledger, [draft], "p2", now)
            elif said < 0.8 and not approvals.why_no_yes(Asked(draft), now):
                approvals.approve(self.world.ledger, [Asked(draft)], "p1", now)

    def _drafts(self, now: datetime) -> list[Draft]:
        wanted, days = self._planned(now), (now.date() - A_DAY, now.date() + 2 * A_DAY)
        return list(drafts(self.world.source.files, self.world.ledger.answers(*days), wanted, now))


def _is_open(draft: Shown, at: datetime) -> bool:
    due = datetime.fromisoformat(draft["due"])
    day = date.fromisoformat(draft["id"].split("/")[3])
    return due <= at and at.astimezone(due.tzinfo).date() == day and draft["state"] in (*NOT_YET, "ready")


def _reasons(draft: Shown) -> list[str]:
    codes = dict.fromkeys(finding["code"] for finding in draft["findings"] if finding["severity"] != "warn")
    return [*codes] or (["unapproved"] if draft["state"] == "needs-approval" else [])


@pytest.mark.parametrize("seed", [3, 4])
def test_everybody_says_the_same_of_a_post_at_its_due_time(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsafe = "PRAGMA synchronous = OFF", "BEGIN IMMEDIATE"
    monkeypatch.setattr(Database, "_begin_writing", lambda *_: unsafe)  # no disk fails here, and waiting takes time
    chance = random.Random(seed)
    year = Year(tmp_path, chance, chance.choice((date(2026, 11, 20), date(2027, 11, 15), date(2028, 2, 1))))
    year.live()
    assert year.apart == []
    for what in ("ready ", "not-ready repeated", "not-ready quota", "not-ready facts", "needs-approval unapproved"):
        assert year.seen[what], f"{what}: {year.seen}"
    assert year.seen["missed"]
