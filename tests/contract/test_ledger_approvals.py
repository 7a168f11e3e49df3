"""Anyone can stop a post; publishing needs every required approval."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import Refused
from bot.ledger.ledger import Ledger
from bot.ledger.models import Cause, Pause, Reason
from tests.fakes.ledgers import DAY, ID, NOW, a_row, a_seal, a_yes, an_id, in_state, later, sending

CASE = Pause("case", "ana-example", "p1", NOW)


def events(ledger: Ledger) -> list[str]:
    return [entry.event for entry in ledger.entries()]


def test_each_persons_newest_yes_to_the_facts_is_kept_for_each_digest(ledger: Ledger) -> None:
    ledger.verify("example", "ana-example", a_yes("p1", "f1"))
    ledger.verify("example", "ana-example", a_yes("p1", "f2", later(1)))
    ledger.verify("example", "ana-example", a_yes("p1", "f1", later(2)))
    ledger.verify("example", "ana-example", a_yes("p2", "f1", later(3)))
    ledger.verify("other", "ana-example", a_yes("p2", "f1", later(4)))
    yeses = ledger.answers(DAY, DAY).verified
    assert yeses["example", "ana-example"] == (
        a_yes("p1", "f2", later(1)),
        a_yes("p1", "f1", later(2)),
        a_yes("p2", "f1", later(3)),
    )
    assert yeses["other", "ana-example"] == (a_yes("p2", "f1", later(4)),)
    assert events(ledger) == ["verified"] * 5


def test_an_approval_is_kept_with_the_digest_it_is_bound_to(ledger: Ledger) -> None:
    ledger.approve(ID, a_yes("p1", "d1"))
    ledger.approve(ID, a_yes("p2", "d2", later(1)))
    assert ledger.answers(DAY, DAY).approved == {ID: (a_yes("p1", "d1"), a_yes("p2", "d2", later(1)))}


@pytest.mark.parametrize("state", ["sending", "partial", "unconfirmed", "published", "missed", "withdrawn"])
def test_an_approval_after_the_fact_is_refused(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    with pytest.raises(Refused, match=f"is {state} already"):
        ledger.approve(ID, a_yes())


@pytest.mark.parametrize("state", ["rejected", "waiting"])
def test_what_is_not_out_takes_an_approval_to_other_words(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    ledger.approve(ID, a_yes(digest="d2"))
    assert ledger.answers(DAY, DAY).approved[ID] == (a_yes(digest="d2"),)
    assert ledger.row(ID) is not None


def test_a_skipped_post_is_not_posted_until_somebody_says_yes(ledger: Ledger) -> None:
    ledger.skip(replace(a_row(), detail="the family asked"), "p2", NOW)
    row = ledger.row(ID)
    assert row is not None
    assert (row.state, row.detail, row.cases) == ("skipped", "the family asked", ("ana-example",))
    assert not ledger.claim(a_seal(), 0, later(1))
    ledger.approve(ID, a_yes("p1", at=later(2)))
    assert ledger.row(ID) is None
    assert ledger.claim(a_seal(), 1, later(3))
    assert events(ledger) == ["skipped", "reopened", "approved", "claimed"]


def test_a_no_takes_back_every_yes(ledger: Ledger) -> None:
    ledger.approve(ID, a_yes("p1"))
    ledger.approve(ID, a_yes("p2"))
    ledger.skip(a_row(), "p3", later(1))
    assert ledger.answers(DAY, DAY).approved == {}
    ledger.approve(ID, a_yes("p1", at=later(2)))
    assert not ledger.claim(a_seal(), 2, later(3)), "it takes the full number again"


def test_saying_no_twice_is_one_no(ledger: Ledger) -> None:
    ledger.skip(a_row(), "p1", NOW)
    ledger.skip(a_row(), "p2", later(1))
    assert events(ledger) == ["skipped"]


@pytest.mark.parametrize("state", ["waiting", "rejected", "sending"])
def test_what_is_not_out_can_be_skipped(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    ledger.skip(a_row(), "p1", later(20))
    row = ledger.row(ID)
    assert row is not None
    assert row.state == "skipped"
    with pytest.raises(Refused, match="may not be sent: it is skipped"):
        ledger.attempt(ID, 0, later(21))


@pytest.mark.parametrize("state", ["partial", "unconfirmed", "published", "missed", "withdrawn"])
def test_what_is_or_may_be_out_cannot_be_skipped(ledger: Ledger, state: str) -> None:
    in_state(ledger, state)
    with pytest.raises(Refused):
        ledger.skip(a_row(), "p1", later(20))


def test_what_is_on_its_way_cannot_be_skipped(ledger: Ledger) -> None:
    sending(ledger)
    ledger.attempt(ID, 0, NOW)
    with pytest.raises(Refused, match="too late"):
        ledger.skip(a_row(), "p1", later(1))


def test_several_pauses_stand_side_by_side(ledger: Ledger) -> None:
    ledger.pause(CASE)
    ledger.pause(Pause("all", "", "", later(1)))
    assert list(ledger.pauses()) == [CASE, Pause("all", "", "", later(1))]
    assert ledger.resume("all", "", "p1", later(2), 1)
    assert ledger.answers(DAY, DAY).pauses == (CASE,)
    assert ledger.stopped(a_seal(an_id("ana-example", "x"))) == Cause(Reason.PAUSED, "paused by p1")
    assert ledger.stopped(a_seal(an_id("ben-example", "x"))) is None


def test_resuming_takes_as_many_different_people_as_are_needed(ledger: Ledger) -> None:
    ledger.pause(CASE)
    assert not ledger.resume("case", "ana-example", "p1", later(1), 2)
    assert not ledger.resume("case", "ana-example", "p1", later(2), 2), "one person twice is one person"
    assert ledger.pauses()[0].votes == ("p1",)
    assert ledger.resume("case", "ana-example", "p2", later(3), 2)
    assert not ledger.pauses()
    assert events(ledger) == ["paused", "asked to resume", "asked to resume", "resumed"]


def test_pausing_again_takes_back_the_votes(ledger: Ledger) -> None:
    ledger.pause(CASE)
    ledger.resume("case", "ana-example", "p1", later(1), 2)
    ledger.pause(replace(CASE, by="p3", at=later(2)))
    assert list(ledger.pauses()) == [replace(CASE, by="p3", at=later(2))]
    assert not ledger.resume("case", "ana-example", "p2", later(3), 2)


def test_one_person_resumes_where_nobody_has_to_approve(ledger: Ledger) -> None:
    ledger.pause(CASE)
    assert ledger.resume("case", "ana-example", "p1", later(1), 0)


def test_what_is_not_paused_cannot_be_resumed(ledger: Ledger) -> None:
    ledger.pause(CASE)
    with pytest.raises(Refused, match="not paused"):
        ledger.resume("case", "ben-example", "p1", later(1), 1)
    assert events(ledger) == ["paused"]


def test_a_pause_keeps_what_it_is_known_by_and_forgets_none_of_it(ledger: Ledger) -> None:
    ledger.pause(replace(CASE, known=frozenset({"a1", "b2"})))
    ledger.pause(replace(CASE, known=frozenset({"c3"}), at=later(1)))
    ledger.pause(replace(CASE, at=later(2)))
    assert ledger.pauses()[0].known == {"a1", "b2", "c3"}
    ledger.resume("case", "ana-example", "p1", later(3), 1)
    ledger.pause(CASE)
    assert ledger.pauses()[0].known == set()


def test_the_pause_of_an_account_holds_under_another_name_for_the_same_account(ledger: Ledger) -> None:
    for name, identity in (("mastodon", "109"), ("renamed", "109"), ("other", "110"), ("unasked", "")):
        ledger.know(name, identity, "@us", 500, NOW)
    ledger.know("also-unasked", "", "@us", 500, NOW)
    ledger.pause(Pause("account", "mastodon", "p1", NOW))
    ledger.pause(Pause("account", "also-unasked", "p2", later(1)))
    for name in ("mastodon", "renamed"):
        assert ledger.stopped(a_seal(an_id(account=name))) == Cause(Reason.PAUSED, "paused by p1")
    for name in ("other", "unasked", "never-seen"):
        assert ledger.stopped(a_seal(an_id(account=name))) is None
