"""`followup doctor` shows that sending failed although the account answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.cli_runner import CLEARED, MASTODON, Followup, typed
from tests.flow.test_withdraw_live import AT_TEN, CONFIG

A_MINUTE_LATER, NEXT_DAY = "2027-03-14T10:01+01:00", "2027-03-15T00:01+01:00"
SAID = "the account took no posts (signed out, or its credit used up) until the day was over"
NO_CREDIT = "the credit is used up; add credit to the account"


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


@pytest.fixture
def unsent(make_folder: Callable[..., Path], server: FakeMastodon, capsys: pytest.CaptureFixture[str]) -> Followup:
    """A post that came due when no credit was left; the account itself signs in well."""
    campaign = CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]")
    root = make_folder(campaign, CLEARED, CONFIG.format(server=server.url))
    (root / "token").write_text(TOKEN)
    (root / "token").chmod(0o600)
    followup = typed(root, capsys)
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", MASTODON, "--by", "p1")
    followup("run", "--once", now="2027-03-14T09:59+01:00")
    server.faults.append("credit")
    assert followup("run", "--once", now=AT_TEN).code == 1
    return followup


def test_credit_that_is_used_up_is_said_by_doctor_until_the_post_is_out(unsent: Followup) -> None:
    said = unsent("doctor", now=A_MINUTE_LATER)
    assert said.code == 1
    assert "wrong: 1 post of mastodon cannot go on:" in said.out
    assert NO_CREDIT in said.out
    assert "1 to fix." in said.out
    unsent("run", "--once", now="2027-03-14T10:20+01:00")
    said = unsent("doctor", now="2027-03-14T10:21+01:00")
    assert (said.code, "All in order." in said.out) == (0, True)


def test_status_asks_for_credit_and_for_no_sign_in_and_ends_with_1(unsent: Followup) -> None:
    said = unsent("status", now=A_MINUTE_LATER)
    assert said.code == 1
    page = " ".join(said.out.split())
    assert "Takes no posts: mastodon 1 post cannot go on" in page
    assert NO_CREDIT in page
    assert "$ followup doctor" in page
    assert "followup login" not in page


def test_the_day_after_it_says_why_the_post_was_not_posted(unsent: Followup, server: FakeMastodon) -> None:
    server.faults.append("credit")
    said = unsent("run", "--once", now=NEXT_DAY)
    assert "Not posted" in said.out
    assert SAID in " ".join(said.out.split())
    assert not server.statuses
