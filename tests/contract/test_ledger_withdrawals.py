"""A withdrawn post stays withdrawn, and its approvals are withdrawn with it."""

from __future__ import annotations

import pytest

from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.ledger.models import Reason
from tests.fakes.ledgers import DAY, ID, NOW, a_row, a_yes, an_id, in_state, later, send, sending

OTHER = an_id("ben-muster")
FOR_ALL = ID.replace("ana-example", "all")


def events(ledger: Ledger) -> list[str]:
    return [entry.event for entry in ledger.entries()]


def test_every_delivery_that_ever_named_a_case_is_found(ledger: Ledger) -> None:
    in_state(ledger, "published")
    sending(ledger, "Other words.", id=OTHER)
    ledger.miss(a_row(an_id(account="x")), NOW)
    assert [row.id for row in ledger.naming("ana-example")] == [ID, an_id(account="x")]
    assert [row.id for row in ledger.naming("ana-example", "example")] == [ID, an_id(account="x")]
    assert ledger.naming("ana-example", "elsewhere") == []
    assert [row.id for row in ledger.below("example/ben-muster/")] == [OTHER]
    assert ledger.below("example/ben_muster/") == []


def test_stopping_a_case_takes_back_every_yes_that_could_name_it_and_no_other(ledger: Ledger) -> None:
    elsewhere = FOR_ALL.replace("example/", "elsewhere/", 1)
    for id in (ID, OTHER, FOR_ALL, elsewhere):
        ledger.approve(id, a_yes())
    for case in ("ana-example", "ben-muster"):
        ledger.verify("example", case, a_yes(digest="f1"))
    assert ledger.stop_case("ana-example", "", [], "p2", later(1)) == 3
    left = ledger.answers(DAY, DAY)
    assert set(left.approved) == {OTHER, elsewhere}
    assert set(left.verified) == {("example", "ben-muster")}
    (pause,) = ledger.pauses()
    assert (pause.scope, pause.value, pause.by) == ("case", "ana-example", "p2")
    assert events(ledger)[-2:] == ["paused", "withdrawn"]


def test_a_case_of_one_campaign_alone_can_be_stopped(ledger: Ledger) -> None:
    twin = ID.replace("example/", "elsewhere/", 1)
    for id in (ID, twin):
        ledger.approve(id, a_yes())
    ledger.stop_case("ana-example", "example", ["elsewhere"], "", NOW)
    assert set(ledger.answers(DAY, DAY).approved) == {twin}
    assert ledger.pauses()[0].value == "example/ana-example"


@pytest.mark.parametrize("state", ["partial", "unconfirmed"])
def test_what_is_held_to_come_down_is_not_taken_up_again(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    ledger.hold(ID, "p2", later(10))
    ledger.hold(ID, "p2", later(11))
    assert not ledger.reclaim(ID, state, later(12))  # type: ignore[arg-type]
    row = ledger.row(ID)
    assert row
    assert (row.state, row.reason, row.not_before) == (state, Reason.WITHDRAWN, None)
    assert row.takedown_requested_at == later(10)
    assert events(ledger).count("stopped") == 1


@pytest.mark.parametrize("state", ["published", "partial"])
def test_withdrawn_is_final(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    out = {"published": 2, "partial": 1}[state]
    ledger.withdraw(ID, out, "p2", later(20))
    assert [(one.event, one.state, one.by) for one in ledger.entries()][-1] == ("withdrawn", "withdrawn", "p2")
    for change in (
        lambda: ledger.turn(ID, "sending", "", later(21)),
        lambda: ledger.withdraw(ID, out, "p2", later(21)),
        lambda: ledger.approve(ID, a_yes()),
        lambda: ledger.settle_absent(ID, "p1", later(21), "again"),
        lambda: ledger.settle_out(ID, "1", "https://social.example/1", "p1", later(21), None),
        lambda: ledger.attempt(ID, 1, later(21)),
    ):
        with pytest.raises(Refused):
            change()


def test_more_than_was_taken_down_is_out(ledger: Ledger) -> None:
    in_state(ledger, "published")
    with pytest.raises(Refused, match="2 parts are out, and 1 were taken down"):
        ledger.withdraw(ID, 1, "p2", later(20))


@pytest.mark.parametrize("state", ["sending", "waiting", "rejected", "unconfirmed", "missed", "skipped"])
def test_what_is_not_out_is_not_withdrawn(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    with pytest.raises(Refused, match="cannot become withdrawn"):
        ledger.withdraw(ID, 0, "p2", later(20))


def test_a_persons_word_on_a_thread_part_by_part(ledger: Ledger) -> None:
    in_state(ledger, "unconfirmed")
    assert ledger.settle_out(ID, "r0", "https://social.example/r0", "p1", later(20), later(21)) == "partial"
    row = ledger.row(ID)
    assert row
    assert row.not_before == later(21)
    assert ledger.settle_out(ID, "r1", "https://social.example/r1", "p1", later(22), None) == "published"
    assert [part.remote_id for part in ledger.row(ID).parts] == ["r0", "r1"]  # type: ignore[union-attr]
    assert events(ledger)[-3:] == ["settled", "again", "published"]


def down(ledger: Ledger) -> list[str]:
    return [row.id for row in ledger.to_come_down()]


@pytest.mark.parametrize("state", ["published", "partial", "unconfirmed", "sending"])
def test_what_is_to_come_down_stays_named_until_it_is_down(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    sending(ledger, "Other words.", id=OTHER)
    assert down(ledger) == []
    if state == "sending":
        ledger.attempt(ID, 0, later(9))
    ledger.hold(ID, "p2", later(10))
    assert down(ledger) == [ID]
    if state == "sending":
        ledger.receive(ID, 0, "r0", "https://social.example/r0", "", later(12), False)
    if state == "unconfirmed":
        ledger.settle_out(ID, "r0", "https://social.example/r0", "p1", later(12), later(13))
    assert down(ledger) == [ID]
    row = ledger.row(ID)
    assert row
    out = len([part for part in row.parts if part.at])
    if state == "sending":
        ledger.turn(ID, "partial", "the platform is busy", later(14), later(15))
    ledger.withdraw(ID, out, "p2", later(20))
    assert down(ledger) == []


def test_one_that_goes_out_whole_meanwhile_is_still_to_come_down(ledger: Ledger) -> None:
    sending(ledger)
    ledger.attempt(ID, 0, later(1))
    ledger.hold(ID, "p2", later(2))
    ledger.receive(ID, 0, "r0", "https://social.example/r0", "", later(3), True)
    assert down(ledger) == [ID]
    assert ledger.row(ID).state == "published"  # type: ignore[union-attr]


def test_no_further_part_is_attempted_of_what_is_to_come_down(ledger: Ledger) -> None:
    sending(ledger, "One.", "Two.")
    send(ledger, 0, last=False)
    ledger.hold(ID, "p2", later(2))
    with pytest.raises(Refused, match="to be taken down"):
        ledger.attempt(ID, 1, later(3))


def test_one_that_did_not_get_out_meanwhile_is_not_tried_again(ledger: Ledger) -> None:
    sending(ledger)
    ledger.hold(ID, "p2", later(1))
    ledger.turn(ID, "waiting", "busy", later(2), later(3))
    assert not ledger.reclaim(ID, "waiting", later(4))
    ledger.skip(a_row(), "p2", later(5))
    assert down(ledger) == []
    assert ledger.row(ID).state == "skipped"  # type: ignore[union-attr]


def test_a_part_that_a_person_found_leaves_the_rest_to_come_down(ledger: Ledger) -> None:
    in_state(ledger, "partial")
    ledger.hold(ID, "p2", later(10))
    assert ledger.settle_out(ID, "r1", "https://social.example/r1", "p1", later(11), None) == "published"
    assert down(ledger) == [ID]


def test_what_says_a_name_is_found_as_long_as_it_is_or_may_be_out(ledger: Ledger) -> None:
    sending(ledger, "100% Ana_Example.", "Another part.", id=ID)
    sending(ledger, "100 AnaXExample", id=OTHER)
    assert [row.id for row in ledger.saying("100% Ana_Example")] == [ID]
    assert ledger.saying("Nobody") == []
    ledger.turn(ID, "waiting", "busy", later(1))
    assert ledger.saying("100% Ana_Example") == []
