"""Notifications are stored completely or not at all, and the log is read on from the last position."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause
from bot.ledger.notification_state import NotificationState
from bot.ledger.reader import open_read_only
from tests.fakes.ledgers import DAY, NOW, a_yes, later, sending


@pytest.fixture
def told(ledger: Ledger, ledger_url: str) -> Iterator[NotificationState]:
    if ledger_url == "sqlite://":
        pytest.skip("what is in memory has one connection")
    with NotificationState(ledger_url) as told:
        yield told


def test_what_was_told_is_remembered_changed_and_forgotten(told: NotificationState) -> None:
    told.keep({"missed/1": "", "setting/live": "no", "files/1": ""}, NOW)
    told.keep({"setting/live": "yes", "files/1": None, "files/2": None}, later(1))
    assert told.remembered() == {"missed/1": "", "setting/live": "yes"}


def test_what_is_wrong_with_accounts_is_asked_for_by_itself(told: NotificationState, ledger_url: str) -> None:
    told.keep({"account/x/signed-out": "the token is not valid", "look/x/signed-out": "", "plan/1": ""}, NOW)
    assert (
        told.accounts() == open_read_only(ledger_url).accounts() == {"account/x/signed-out": "the token is not valid"}
    )


def test_when_accounts_are_to_be_asked_again_is_kept_by_their_names(told: NotificationState) -> None:
    told.keep({"asked/x": "a moment", "asked/second": "another", "account/x/signed-out": "gone", "plan/1": ""}, NOW)
    told.keep({"asked/second": None}, later(1))
    assert told.asked() == {"x": "a moment"}


def test_the_log_is_read_on_from_where_it_was_left(told: NotificationState, ledger: Ledger) -> None:
    assert told.newest() is None
    assert told.lines_before(later(99)) == 0
    ledger.pause(Pause("all", "", "p1", NOW))
    ledger.pause(Pause("account", "x", "p1", later(60)))
    assert told.lines_before(later(1)) == 1
    assert [entry.id for entry in told.lines_after(1)] == ["account/x"]
    assert told.lines_after(0) == ledger.entries()
    assert told.newest() == ledger.entries()[-1]


def test_it_answers_as_the_ledger_does(told: NotificationState, ledger: Ledger) -> None:
    ledger.verify("example", "ana-example", a_yes())
    sending(ledger)
    assert told.answers(DAY, DAY) == ledger.answers(DAY, DAY)
    assert told.unsettled() == ledger.unsettled()
