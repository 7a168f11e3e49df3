"""A delivery is claimed once and sent once, and changes state only as the state table allows."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.ledger.models import Pause, State
from bot.ledger.transitions import ALLOWED
from tests.fakes.ledgers import ID, NOW, a_row, a_seal, a_yes, an_id, in_state, later, receive, send, sending

STATES: list[State] = [state for state in ALLOWED if state]
BY_TURN: list[State] = ["waiting", "partial", "rejected", "unconfirmed", "missed", "withdrawn"]


def events(ledger: Ledger) -> list[str]:
    return [entry.event for entry in ledger.entries()]


def state_of(ledger: Ledger, id: str = ID) -> State | None:
    row = ledger.row(id)
    return row.state if row else None


def test_a_seal_is_read_back_as_it_was_stored(ledger: Ledger) -> None:
    seal = replace(
        a_seal(ID, "One.", "Two 曹顺利 👩🏽‍🏫", image=True),
        cases=("ana-example", "ben-example"), countries=("CH", "CN"), warning="Death in custody",
        visibility="unlisted", look_first=True,
    )  # fmt: skip
    assert ledger.claim(seal, 0, NOW)
    assert ledger.sealed(ID) == seal


def test_the_first_claim_wins_and_the_second_is_told_no(ledger: Ledger) -> None:
    assert ledger.claim(a_seal(), 0, NOW)
    assert not ledger.claim(a_seal(), 0, later(1))
    assert "sending already" in ledger.refusal(a_seal(), 0)
    assert events(ledger) == ["claimed"]


def test_of_many_threads_exactly_one_claims(ledger: Ledger) -> None:
    won: list[bool] = []
    ready = threading.Barrier(8)

    def claim() -> None:
        ready.wait()
        won.append(ledger.claim(a_seal(), 0, NOW))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


@pytest.mark.parametrize(("people", "wins"), [(["p1"], False), (["p1", "p1"], False), (["p1", "p2"], True)])
def test_a_claim_takes_as_many_different_people_as_are_needed(ledger: Ledger, people: list[str], wins: bool) -> None:
    for by in people:
        ledger.approve(ID, a_yes(by))
    assert ledger.claim(a_seal(), 2, NOW) is wins
    assert wins or "needs 2 people" in ledger.refusal(a_seal(), 2)


def test_an_approval_to_other_words_does_not_count(ledger: Ledger) -> None:
    ledger.approve(ID, a_yes(digest="d0"))
    assert not ledger.claim(a_seal(digest="d1"), 1, NOW)


@pytest.mark.parametrize(
    ("scope", "value", "stops"),
    [
        ("all", "", True), ("campaign", "example", True), ("case", "ana-example", True), ("country", "CH", True),
        ("case", "example/ana-example", True), ("account", "mastodon", True), ("campaign", "other", False),
        ("case", "ben-example", False), ("account", "x", False), ("country", "CN", False),
    ],
)  # fmt: skip
def test_a_claim_asks_for_pauses_itself(ledger: Ledger, scope: str, value: str, stops: bool) -> None:
    ledger.pause(Pause(scope, value, "p1", NOW))  # type: ignore[arg-type]
    assert ledger.claim(a_seal(), 0, NOW) is not stops
    assert not stops or "is paused by p1" in ledger.refusal(a_seal(), 0)


def test_words_that_are_out_already_are_not_claimed_again_on_the_same_account(ledger: Ledger) -> None:
    sending(ledger, "The same  WORDS.")
    twin = a_seal(an_id("ben-example"), "the same words.")
    assert not ledger.claim(twin, 0, NOW)
    assert ID in ledger.refusal(twin, 0)
    elsewhere = a_seal(an_id("ben-example", "other"), "the same words.")
    assert ledger.claim(elsewhere, 0, NOW)


def test_on_x_the_same_words_are_refused_on_every_account(ledger: Ledger) -> None:
    first = replace(a_seal(an_id(account="x-one"), "Words."), platform="x")
    second = replace(a_seal(an_id(account="x-two"), "Words."), platform="x")
    assert ledger.claim(first, 0, NOW)
    assert not ledger.claim(second, 0, NOW)


def test_what_was_rejected_may_be_said_anew_in_other_words_only(ledger: Ledger) -> None:
    in_state(ledger, "rejected")
    assert not ledger.claim(a_seal(digest="d1"), 0, later(10))
    assert "change them" in ledger.refusal(a_seal(digest="d1"), 0)
    mended = a_seal(ID, "Better words.", digest="d2")
    assert ledger.claim(mended, 0, later(11))
    assert ledger.sealed(ID) == mended
    assert state_of(ledger) == "sending"


@pytest.mark.parametrize("state", [state for state in STATES if state != "rejected"])
def test_what_the_ledger_holds_is_not_claimed_again(ledger: Ledger, state: State) -> None:
    in_state(ledger, state)
    assert not ledger.claim(a_seal(ID, "Other words.", digest="d9"), 0, later(20))
    assert state_of(ledger) == state


@pytest.mark.parametrize("new", BY_TURN)
@pytest.mark.parametrize("old", STATES)
def test_a_turn_follows_the_state_table(ledger: Ledger, old: State, new: State) -> None:
    in_state(ledger, old)
    before = events(ledger)
    out = old in ("partial", "published", "withdrawn")
    if new in ALLOWED[old] and (new != "partial" or out):
        ledger.turn(ID, new, "why", later(20))
        assert state_of(ledger) == new
        assert events(ledger) == [*before, new]
    else:
        with pytest.raises(Refused):
            ledger.turn(ID, new, "why", later(20))
        assert state_of(ledger) == old
        assert events(ledger) == before


@pytest.mark.parametrize("state", STATES)
def test_only_what_waits_or_is_in_doubt_is_taken_up_again(ledger: Ledger, state: State) -> None:
    in_state(ledger, state)
    if state in ("waiting", "partial", "unconfirmed"):
        assert ledger.reclaim(ID, state, later(20))
        assert not ledger.reclaim(ID, state, later(21)), "somebody was quicker"
        assert state_of(ledger) == "sending"
    else:
        assert not ledger.reclaim(ID, "waiting", later(20))
        assert state_of(ledger) == state


def test_published_means_that_every_part_has_its_receipt(ledger: Ledger) -> None:
    sending(ledger, "One.", "Two.")
    ledger.attempt(ID, 0, NOW)
    with pytest.raises(Refused, match="1 of 2 parts are out"):
        receive(ledger, 0, last=True)
    receive(ledger, 0, last=False)
    with pytest.raises(Refused):
        ledger.turn(ID, "published", "", NOW)
    send(ledger, 1)
    row = ledger.row(ID)
    assert row is not None
    assert row.state == "published"
    assert [part.url for part in row.parts] == ["https://social.example/0", "https://social.example/1"]
    assert events(ledger) == ["claimed", "attempted", "received", "attempted", "published"]


def test_a_part_with_a_receipt_is_never_attempted_again(ledger: Ledger) -> None:
    sending(ledger, "One.", "Two.")
    send(ledger, 0, last=False)
    with pytest.raises(Refused, match="part 1 is out already"):
        ledger.attempt(ID, 0, later(30))


@pytest.mark.parametrize("state", [state for state in STATES if state != "sending"])
def test_nothing_is_attempted_unless_it_is_sending(ledger: Ledger, state: State) -> None:
    in_state(ledger, state)
    with pytest.raises(Refused, match=f"it is {state}|out already"):
        ledger.attempt(ID, 1, later(30))


def test_the_first_attempt_is_remembered_and_so_is_the_newest(ledger: Ledger) -> None:
    sending(ledger)
    ledger.attempt(ID, 0, later(1))
    ledger.attempt(ID, 0, later(90))
    row = ledger.row(ID)
    assert row is not None
    assert (row.parts[0].attempted_at, row.parts[0].last_attempt) == (later(1), later(90))


def test_the_same_receipt_twice_is_no_error_and_another_one_is(ledger: Ledger) -> None:
    sending(ledger)
    send(ledger)
    before = events(ledger)
    receive(ledger)
    assert events(ledger) == before
    with pytest.raises(Refused, match="another receipt"):
        ledger.receive(ID, 0, "other", "https://social.example/other", "", later(9), True)


def test_what_was_in_doubt_and_is_found_is_published(ledger: Ledger) -> None:
    sending(ledger)
    ledger.attempt(ID, 0, NOW)
    ledger.turn(ID, "unconfirmed", "no answer came", NOW)
    receive(ledger)
    assert state_of(ledger) == "published"


@pytest.mark.parametrize("state", ["waiting", "missed", "rejected", "skipped"])
def test_what_is_partly_out_cannot_be_called_unsent(ledger: Ledger, state: State) -> None:
    sending(ledger, "One.", "Two.")
    send(ledger, 0, last=False)
    with pytest.raises(Refused):
        ledger.turn(ID, state, "", later(9))


def test_a_wait_has_its_end_until_it_is_taken_up(ledger: Ledger) -> None:
    sending(ledger)
    ledger.turn(ID, "waiting", "busy", NOW, not_before=later(60))
    row = ledger.row(ID)
    assert row is not None
    assert (row.not_before, row.detail) == (later(60), "busy")
    ledger.reclaim(ID, "waiting", later(60))
    row = ledger.row(ID)
    assert row is not None
    assert row.not_before is None


def test_what_was_never_claimed_is_missed_once_and_keeps_its_reason(ledger: Ledger) -> None:
    ledger.miss(a_row(detail="unapproved"), NOW)
    ledger.miss(a_row(detail="down"), later(1))
    row = ledger.row(ID)
    assert row is not None
    assert (row.state, row.detail, row.cases, row.parts) == ("missed", "unapproved", ("ana-example",), ())
    assert events(ledger) == ["missed"]
    with pytest.raises(Refused, match="never claimed"):
        ledger.sealed(ID)


def test_a_change_that_is_refused_leaves_no_trace(ledger: Ledger) -> None:
    sending(ledger, "One.", "Two.")
    ledger.attempt(ID, 0, NOW)
    with pytest.raises(Refused):
        receive(ledger, 0, last=True)
    row = ledger.row(ID)
    assert row is not None
    assert row.parts[0].remote_id == ""
    assert events(ledger) == ["claimed", "attempted"]
