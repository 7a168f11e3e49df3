"""`followup status` ends with 1 while anything needs a person, and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.models import Reason
from tests.conftest import CAMPAIGN
from tests.fakes.ledgers import a_seal
from tests.flow.cli_runner import CLEARED, MASTODON, POSTS, Followup, Said, change, typed

AT_TEN = "2027-03-14T10:00+01:00"
A_MINUTE_LATER = "2027-03-14T10:01+01:00"
OUT = datetime.fromisoformat(AT_TEN).astimezone(UTC)
LONG_AGO = "example/all/human-rights-day/2019-12-10/x/en"


@pytest.fixture
def approved(followup: Followup) -> Followup:
    """Facts checked, a yes to each post of the day."""
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    return followup


@pytest.fixture
def out(approved: Followup) -> Followup:
    approved("run", "--once", now=AT_TEN)
    assert approved("status", now=A_MINUTE_LATER).code == 0, "all is out"
    return approved


def ledger(root: Path) -> Ledger:
    return Ledger(f"sqlite:///{root}/followup.dry.db")


def needs(said: Said) -> list[tuple[str, str]]:
    return [(need["code"], need["id"]) for need in said.document["needs"]]


def status(followup: Followup, now: str = A_MINUTE_LATER) -> list[tuple[str, str]]:
    """What the document says; the page for people says the same, with the same exit."""
    read, document = followup("status", now=now), followup("status", "--json", now=now)
    found = needs(document)
    assert (read.code, "Needs a person:" in read.out) == (document.code, bool(found))
    assert read.code == int(bool(found))
    return found


def test_what_waits_for_an_approval_far_ahead_is_a_reminder_and_no_fault(followup: Followup) -> None:
    said = followup("status")
    assert "Needs a person:" not in said.out
    assert said.code == 0


def test_a_ready_post_that_could_not_be_sent_stays_there_until_it_is_out(approved: Followup, root: Path) -> None:
    approved("run", "--once", now="2027-03-14T09:59+01:00")
    held = ledger(root)
    held.note_refusal(MASTODON, "image", OUT)
    held.close()
    assert ("refused", MASTODON) in status(approved)
    shown = " ".join(approved("status", now=A_MINUTE_LATER).out.split())
    assert f"Due at 10:00 and could not be sent: {MASTODON} it was ready, and could not be sent at 10:00: " in shown
    approved("run", "--once", now="2027-03-14T10:02+01:00")
    assert status(approved, now="2027-03-14T10:03+01:00") == []


def test_a_post_that_could_not_be_taken_down_stays_there_until_it_is(out: Followup, root: Path) -> None:
    (root / "outbox").rename(root / "kept")
    (root / "outbox").write_text("in the way", "utf-8")
    assert out("withdraw", MASTODON, now=A_MINUTE_LATER).code == 1
    assert status(out) == [("up", MASTODON)]
    said = out("status", now=A_MINUTE_LATER).out
    assert f"Still up: {MASTODON} file:" in said.replace("\n    ", " ")
    assert f"$ followup withdraw {MASTODON}\n" in said
    (root / "outbox").unlink()
    (root / "kept").rename(root / "outbox")
    assert out("withdraw", MASTODON, now=A_MINUTE_LATER).code == 0
    assert status(out) == []


@pytest.mark.parametrize("state", ["unconfirmed", "published"])
def test_a_post_of_years_ago_is_not_forgotten(out: Followup, root: Path, state: str) -> None:
    record = ledger(root)
    record.claim(a_seal(LONG_AGO), 0, OUT - timedelta(days=3000))
    record.attempt(LONG_AGO, 0, OUT - timedelta(days=3000))
    if state == "published":
        record.receive(LONG_AGO, 0, "1", "https://x.example/1", "", OUT - timedelta(days=3000), True)
        record.hold(LONG_AGO, "p1", OUT)
    else:
        record.turn(LONG_AGO, "unconfirmed", "it may be out", OUT - timedelta(days=3000))
    record.close()
    assert status(out) == [("up" if state == "published" else "unconfirmed", LONG_AGO)]


def test_what_is_due_and_not_out_is_an_alarm_as_long_as_its_day_lasts(followup: Followup) -> None:
    followup("run", "--once", now=AT_TEN)
    assert status(followup) == [("due", POSTS)]
    said = followup("status", now=A_MINUTE_LATER).out
    assert "Due at 10:00 and not out: Ana Example (3 posts: 3 not ready)" in said
    assert "$ followup verify ana-example --by YOUR-CODE" in said
    assert "Sunday 14 March 2027, 10:00" not in said, "what comes next does not repeat it"
    followup("verify", "ana-example", "--by", "p1", now=A_MINUTE_LATER)
    assert "3 need approval" in followup("status", now=A_MINUTE_LATER).out
    assert status(followup) == [("due", POSTS)]
    followup("skip", f"{POSTS}/", now=A_MINUTE_LATER)
    assert status(followup) == []


def test_nothing_is_an_alarm_once_the_day_is_over(followup: Followup) -> None:
    followup("run", "--once", now=AT_TEN)
    followup("run", "--once", now="2027-03-15T00:01+01:00")
    assert status(followup, "2027-03-15T00:02+01:00") == []


def test_a_silence_that_somebody_wants_is_no_alarm(approved: Followup, root: Path) -> None:
    approved("pause", "--case", "ana-example")
    approved("run", "--once", now=AT_TEN)
    assert status(approved) == []
    approved("resume", "--case", "ana-example", "--by", "p1", now=AT_TEN)
    assert status(approved, AT_TEN) == [], "it is ready: the next look sends it"
    change(root, "grammar: she", "grammar: she\nhold: yes")
    assert status(approved) == []


def test_an_approved_post_that_reads_otherwise_by_now_wants_its_approval_again(approved: Followup, root: Path) -> None:
    now = "2027-03-10T10:00+01:00"
    assert status(approved, now) == []
    change(root, "{{ case.about }}", "Changed: {{ case.about }}", "templates/anniversary/en.txt")
    assert status(approved, now) == [("yes", POSTS)]
    assert "Lost its approval: Ana Example, Sunday 14 March 2027 (3 posts)" in approved("status", now=now).out
    approved("approve", f"{POSTS}/", "--by", "p1", now=now)
    assert status(approved, now) == []


def test_what_the_platform_refused_is_an_alarm_for_its_day(approved: Followup, root: Path) -> None:
    approved("run", "--once", now="2027-03-14T09:59+01:00")
    digest = approved("preview", "--json").draft()["digest"]
    record = ledger(root)
    record.claim(a_seal(MASTODON, digest=digest), 0, OUT)
    record.turn(MASTODON, "rejected", "the text is not wanted here", OUT)
    record.close()
    approved("run", "--once", now=AT_TEN)
    assert status(approved) == [("rejected", MASTODON)]
    assert "(the text is not wanted here)" in approved("status", now=A_MINUTE_LATER).out.replace("\n    ", " ")
    approved("run", "--once", now="2027-03-15T00:01+01:00")
    assert status(approved, "2027-03-15T00:02+01:00") == []


def test_what_the_day_s_number_holds_back_is_an_alarm(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = '[accounts.mastodon]\nplatform = "mastodon"\nposts_a_day = 1\n'
    ben = CLEARED.replace("ana-example", "ben-muster").replace("Ana Example", "Ben Muster")
    root = make_folder(CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"), CLEARED, config, ben_muster=ben)
    followup = typed(root, capsys)
    for case in ("ana-example", "ben-muster"):
        followup("verify", case, "--by", "p1")
        followup("approve", f"{POSTS.replace('ana-example', case)}/", "--by", "p1")
    followup("run", "--once", now=AT_TEN)
    assert status(followup) == [("quota", "mastodon")]


def test_an_account_that_wants_somebody_to_sign_in_is_named_once(approved: Followup, root: Path) -> None:
    approved("run", "--once", now="2027-03-14T09:59+01:00")
    record = ledger(root)
    for account in ("mastodon", "x"):
        id = f"{POSTS}/{account}/en"
        record.claim(a_seal(id), 0, OUT)
        record.turn(id, "waiting", "the token is not valid", OUT, OUT + timedelta(minutes=15), reason=Reason.SIGNED_OUT)
    record.close()
    approved("run", "--once", now="2027-03-14T09:59:30+01:00")
    assert status(approved, "2027-03-14T09:59:40+01:00") == [("signed-out", "mastodon"), ("signed-out", "x")]


def test_many_of_one_kind_are_counted_and_the_document_names_all(out: Followup, root: Path) -> None:
    record = ledger(root)
    for n in range(9):
        id = LONG_AGO.replace("2019", f"201{n}")
        record.claim(a_seal(id), 0, OUT)
        record.attempt(id, 0, OUT)
        record.turn(id, "unconfirmed", "it may be out", OUT)
    record.close()
    said = out("status", now=A_MINUTE_LATER)
    assert said.out.count("Outcome unknown: ") == 5
    assert said.out.count(f"    $ followup settle {LONG_AGO[:21]}") == 5 * 2, "it is there, or it is not"
    assert "and 4 more like this" in said.out
    assert len(status(out)) == 9


def test_a_thread_whose_rest_does_not_follow_stays_until_a_person_says_that_it_may(out: Followup, root: Path) -> None:
    record, then = ledger(root), OUT - timedelta(days=3000)
    record.claim(a_seal(LONG_AGO, "One.", "Two."), 0, then)
    record.attempt(LONG_AGO, 0, then)
    record.receive(LONG_AGO, 0, "1", "https://x.example/1", "", then, False)
    record.turn(LONG_AGO, "partial", "the rest could not follow in time", then)
    record.close()
    assert status(out) == [("partial", LONG_AGO)]
    left = f"followup settle {LONG_AGO} --not-published --by"
    assert f"$ {left} YOUR-CODE\n" in out("status", now=A_MINUTE_LATER).out
    said = out("settle", LONG_AGO, "--not-published", "--by", "p1", now=A_MINUTE_LATER)
    assert said.code == 0
    assert "Partly posted. It stays so, and nobody is asked about it any more." in said.out
    assert status(out) == []
    assert out("log", "--verify").code == 0
