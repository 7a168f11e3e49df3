"""Three simulated years of failures: every delivery ends in one final state, and the totals agree."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.drafts.builder import planned
from bot.drafts.models import Assumption
from bot.ledger.ledger import Ledger
from bot.ledger.models import DeliveryRecord, Entry
from bot.platforms.base import key_for
from bot.publishing.outcomes import THREADS_GO_ON
from bot.publishing.rehearsal import Rehearsal
from tests.fakes.ledgers import examined
from tests.unit.publishing.publisher_fixture import load
from tests.unit.publishing.simulated_team import Town
from tests.unit.publishing.simulated_years import FIRST, HERE, LAST, Years

FINAL = {"published", "partial", "missed", "skipped", "rejected"}  # nothing leads out of the last four: the day is over
FIVE_YEARS = date(2027, 1, 1), date(2031, 12, 31)


@pytest.fixture(scope="module", params=[1, 2, 3, 12, 226, 262], ids="seed-{}".format)
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Years]:
    lived = Years(tmp_path_factory.mktemp("town"), request.param)
    lived.live()
    yield lived
    lived.world.ledger.close()


def test_every_delivery_ends_in_exactly_one_final_state_and_the_sums_are_equal(years: Years) -> None:
    rows, log = held(years.world.ledger), by_delivery(years.world.ledger)
    states = Counter(row.state for row in rows.values())
    vanished = years.passed - rows.keys()  # edited away before anything was done about them: the files decide
    assert states.keys() <= FINAL
    assert rows.keys() <= years.passed
    assert years.owed <= rows.keys()
    assert sum(states.values()) + len(vanished) == len(years.passed)
    for id, row in rows.items():
        ends = [entry.state for entry in log[id] if entry.event in ("published", "missed")]
        assert ends == ([row.state] if row.state in ("published", "missed") else []), id


def test_what_vanished_from_the_files_was_never_tried(years: Years) -> None:
    """People may have spoken of it; where one said no, another's yes took that back, else the no would be held."""
    log = by_delivery(years.world.ledger)
    for id in years.passed - held(years.world.ledger).keys():
        said = [entry.event for entry in log[id]]
        assert set(said) <= {"approved", "skipped", "reopened"}, id
        assert said.count("skipped") == said.count("reopened"), id


def test_the_platforms_hold_what_is_published_once_and_nothing_else(years: Years) -> None:
    rows = held(years.world.ledger)
    for name, platform in years.world.platforms.items():
        out = Counter(post.part.key for post in platform.posts)
        said = Counter(key_for(row.id, p.n) for row in rows.values() if row.account == name for p in row.parts if p.at)
        assert out == said
        assert set(out.values()) == {1}
    for row in rows.values():
        sent = [part for part in row.parts if part.at]
        assert {"published": len(sent) == len(row.parts) > 0, "partial": 0 < len(sent) < len(row.parts)}.get(
            row.state, not sent
        ), row


def test_nothing_is_sent_on_another_day(years: Years) -> None:
    rows = held(years.world.ledger)
    for id, entries in by_delivery(years.world.ledger).items():
        for entry in entries:
            if entry.event == "attempted":
                late = timedelta(0) if entry.detail == "part 1" else THREADS_GO_ON
                assert rows[id].date in {entry.at.astimezone(HERE).date(), (entry.at - late).astimezone(HERE).date()}


def test_the_log_is_whole_and_all_that_can_happen_did(years: Years) -> None:
    rows = held(years.world.ledger).values()
    reasons = {row.detail.split(":")[0] for row in rows if row.state == "missed"}
    assert examined(years.world.ledger).sound
    assert {row.state for row in rows} >= {"published", "missed", "skipped", "rejected"}
    assert reasons >= {"down", "unapproved", "blocked", "paused"}
    assert years.stood_by > 0, "the clock was behind"


def test_five_rehearsed_years_end_as_planned(tmp_path: Path) -> None:
    Town(tmp_path)
    files = load(tmp_path, FIRST)
    wanted = [delivery.id for delivery in planned(files, *FIVE_YEARS)]
    everything: frozenset[Assumption] = frozenset(("go-ahead", "verified", "approved"))
    with_nothing_known = Ledger("sqlite://")
    known = with_nothing_known.answers(*FIVE_YEARS)
    with_nothing_known.close()
    played = Rehearsal(files, tmp_path / "out", everything, known).played(*FIVE_YEARS, lambda _: None)
    states = Counter(one.state for one in played)
    assert [one.delivery.id for one in played] == wanted
    assert states.keys() == {"published", "missed"}
    assert sum(states.values()) == len(set(wanted)) > 400
    assert {one.detail for one in played if one.state == "missed"} == {"quota"}
    lines = [json.loads(line) for line in (tmp_path / "out/posts.jsonl").read_text("utf-8").splitlines()]
    assert Counter(line["id"] for line in lines) == Counter(o.delivery.id for o in played if o.state == "published")


def held(ledger: Ledger) -> Mapping[str, DeliveryRecord]:
    return ledger.answers(FIRST, LAST + timedelta(days=30)).rows


def by_delivery(ledger: Ledger) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries():
        if entry.id.count("/") == 5:
            found[entry.id].append(entry)
    return found
