"""A server whose list omits limited posts cannot prove that such a post is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.conftest import CASE
from tests.fakes.loopback import Fault
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.takahe_server import FakeTakahe
from tests.flow.test_server_limits import CAMPAIGN, CONFIG, DAY, GO_AHEAD, Team

PEOPLE = '[people.p1]\nreads = ["en"]\n'
ID = f"example/ana-example/today/{DAY}/mastodon/en"


@pytest.fixture(params=["private", "direct"])
def team(request: pytest.FixtureRequest, make_folder: Callable[..., Path]) -> Iterator[Team]:
    with FakeTakahe() as server:
        root = make_folder(CAMPAIGN, CASE + GO_AHEAD, CONFIG.format(server=server.url, more=PEOPLE))
        (root / "templates/long").mkdir(parents=True)
        words = f'{{% set visibility = "{request.param}" %}}{{{{ case.name }}}} is held.\n'
        (root / "templates/long/en.txt").write_text(words)
        (root / "token").write_text(TOKEN)
        team = Team(root, server)
        team.set(PEOPLE)
        yield team


def watched(team: Team) -> None:
    """The bot was looking right before the post comes due, so that it need not look for it first."""
    due = datetime.combine(DAY, time(10), tzinfo=None)
    for minute in (f"{DAY}T09:59:30+00:00", f"{due.isoformat()}+00:00"):
        main(["-C", str(team.root), "run", "--once", "--now", minute])


def settled(team: Team, *words: str) -> int:
    now = f"{DAY}T12:00:00+00:00"
    return main(["-C", str(team.root), "settle", ID, *words, "--by", "p1", "--now", now])


@pytest.mark.parametrize("fault", ["cut-after", "cut-before"])
def test_a_lost_answer_is_for_a_person_and_never_sent_again_by_itself(
    team: Team, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    team.server.faults.append(fault)
    watched(team)
    for _ in range(5):
        team.run()
    there = int(fault == "cut-after")
    assert (team.rows["state"], len(team.texts)) == ("unconfirmed", there)
    assert "posts from an account's list, so it is not known" in " ".join(capsys.readouterr().out.split())


def test_a_person_who_did_not_find_it_lets_it_go_out_once(team: Team) -> None:
    team.server.faults.append("cut-before")
    watched(team)
    team.run()
    assert settled(team, "--not-published") == 0
    later = f"{DAY}T13:00:00+00:00"
    main(["-C", str(team.root), "run", "--once", "--now", later])
    assert (team.rows["state"], len(team.texts)) == ("published", 1)


def test_a_person_who_found_it_says_where_and_it_never_goes_out_again(team: Team) -> None:
    team.server.faults.append("cut-after")
    watched(team)
    team.run()
    (status,) = team.server.statuses
    url = str(team.server.shown(status)["url"]).replace("https://fake.example", team.server.url)
    assert settled(team, "--published", url) == 0
    main(["-C", str(team.root), "run", "--once", "--now", f"{DAY}T13:00:00+00:00"])
    assert (team.rows["state"], len(team.texts)) == ("published", 1)


def test_a_ledger_that_was_lost_posts_nothing_of_it_again(team: Team) -> None:
    watched(team)
    assert (team.rows["state"], len(team.texts)) == ("published", 1)
    team.lose_the_ledger()
    for _ in range(3):
        team.run()
    assert (team.rows["state"], len(team.texts)) == ("unconfirmed", 1)


def test_mastodon_itself_shows_its_author_all_posts(make_folder: Callable[..., Path]) -> None:
    with FakeMastodon() as server:
        root = make_folder(CAMPAIGN, CASE + GO_AHEAD, CONFIG.format(server=server.url, more=""))
        (root / "templates/long").mkdir(parents=True)
        (root / "templates/long/en.txt").write_text('{% set visibility = "private" %}{{ case.name }} is held.\n')
        (root / "token").write_text(TOKEN)
        team = Team(root, server)
        server.faults.append("cut-before")
        watched(team)
        team.run()
        assert (team.rows["state"], len(team.texts)) == ("published", 1)
