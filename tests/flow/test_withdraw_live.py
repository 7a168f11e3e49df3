"""Settling and withdrawing on a live account of a local server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.cli_runner import CLEARED, MASTODON, ON_THE_DAY, Followup, typed

AT_TEN, AT_NOON = f"{ON_THE_DAY}T10:00+01:00", f"{ON_THE_DAY}T12:00+01:00"
CONFIG = """\
live = true
[people.p1]
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ file = "token" }}
"""


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


@pytest.fixture
def root(make_folder: Callable[..., Path], server: FakeMastodon) -> Path:
    campaign = CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]")
    root = make_folder(campaign, CLEARED, CONFIG.format(server=server.url))
    (root / "token").write_text(TOKEN)
    return root


@pytest.fixture
def out(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    followup = typed(root, capsys)
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", MASTODON, "--by", "p1")
    assert followup("run", "--once", now=AT_TEN).code == 0
    return followup


def test_a_post_is_taken_down_from_its_server(out: Followup, server: FakeMastodon) -> None:
    assert len(server.statuses) == 1
    assert out("withdraw", "--case", "ana-example", now=AT_NOON).code == 0
    assert not server.statuses
    assert out("run", "--once", now=AT_NOON).code == 0
    assert not server.statuses


def test_with_a_dead_token_it_says_what_is_still_up_and_goes_on_later(
    out: Followup, root: Path, server: FakeMastodon
) -> None:
    (root / "token").write_text("dead")
    said = out("withdraw", "--case", "ana-example", "--by", "p1", now=AT_NOON)
    assert said.code == 1
    assert f"Still up: {MASTODON}\n    https://fake.example/@team/1000\n" in said.out
    assert "    $ followup login mastodon\n" in said.out
    assert "1 of 1 is not taken down yet." in said.out
    (root / "token").write_text(TOKEN)
    again = out("withdraw", "--case", "ana-example", "--json", now=AT_NOON)
    assert again.document["deliveries"] == [
        {"id": MASTODON, "state": "withdrawn", "url": None, "detail": "", "actions": []}
    ]
    assert not server.statuses


def test_what_another_account_posted_is_left_to_that_account(root: Path, server: FakeMastodon, out: Followup) -> None:
    """The account of that name is another one now: its own posts must not go in the place of the old one's."""
    from bot.ledger.ledger import Ledger
    from tests.fakes.ledgers import a_seal, later

    ledger, other = Ledger(f"sqlite:///{root}/followup.db"), MASTODON.replace("ana-example", "ben-muster")
    ledger.claim(a_seal(other), 0, later(0))
    ledger.attempt(other, 0, later(1))
    ledger.turn(other, "unconfirmed", "it may be out", later(2))
    ledger.close()
    link = "https://fake.example/@team/1001"
    settled = out("settle", other, "--published", link, "--by", "p1", "--json", now=AT_NOON)
    assert settled.document["deliveries"] == [{"id": other, "state": "published", "url": link, "detail": ""}]
    said = out("withdraw", other, now=AT_NOON)
    assert (said.code, "signed in as another account" in said.out) == (1, True)
    assert len(server.statuses) == 1


def test_where_the_credit_is_used_up_it_asks_for_credit_and_not_for_a_token(
    out: Followup, server: FakeMastodon
) -> None:
    server.faults.append("credit")
    server.reading_faults.append("credit")
    said = out("withdraw", "--case", "ana-example", "--by", "p1", now=AT_NOON)
    assert said.code == 1
    assert "the credit is used up; add credit to the account, then run this again; or take it down by hand" in said.out
    assert "followup login" not in said.out
