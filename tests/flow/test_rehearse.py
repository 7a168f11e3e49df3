"""`followup rehearse`: a period through the real publishing code, into its own outbox."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.cli_runner import BEN, MASTODON, Followup, typed

YEAR = ("--from", "2027-01-01", "--to", "2027-12-31")
ALL = ("--assume", "go-ahead,verified,approved")


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(ben_muster=BEN)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


def test_every_post_of_the_window_ends_in_one_final_state(followup: Followup) -> None:
    said = followup("rehearse", *YEAR, *ALL, "--json")
    found = said.document["deliveries"]
    assert said.code == 0
    assert len(found) == len({one["id"] for one in found}) == 9
    assert {one["state"] for one in found} == {"published"}
    ana = next(one for one in found if one["id"] == MASTODON)
    assert ana["at"] == "2027-03-14T10:00:00+01:00"
    assert ana["text"].startswith("7 years ago today, Ana Example")


def test_without_assumptions_what_people_have_not_done_is_not_posted(followup: Followup) -> None:
    found = followup("rehearse", *YEAR, "--json").document["deliveries"]
    assert {one["state"] for one in found} == {"missed"}
    assert all(one["text"] for one in found if "anniversary" in one["id"]), "it still says what would be said"


def test_what_people_did_counts(followup: Followup) -> None:
    followup("verify", "ben-muster", "--by", "p1")
    followup("approve", "example/ben-muster/anniversary.detained/2027-03-14/x/en", "--by", "p1")
    states = {one["id"]: one["state"] for one in followup("rehearse", *YEAR, "--json").document["deliveries"]}
    assert states["example/ben-muster/anniversary.detained/2027-03-14/x/en"] == "published"
    assert states["example/ben-muster/anniversary.detained/2027-03-14/mastodon/en"] == "missed"


def test_it_leaves_the_ledger_and_the_outbox_alone(followup: Followup, root: Path) -> None:
    followup("rehearse", *YEAR, *ALL)
    assert not list(root.glob("*.db*"))
    assert [path.name for path in (root / "outbox").iterdir()] == ["rehearsal"]


def test_the_page_holds_every_word_and_starts_afresh_each_time(followup: Followup, root: Path) -> None:
    followup("rehearse", *YEAR, *ALL)
    said = followup("rehearse", "--from", "2027-12-01", "--to", "2027-12-31", *ALL, "--html", "page.html")
    page = root / "outbox/rehearsal/index.html"
    assert "Human Rights Day" in page.read_text("utf-8")
    assert "years ago today" not in page.read_text("utf-8")
    assert (root / "page.html").read_bytes() == page.read_bytes()
    assert "page.html" in said.out


def test_it_says_what_was_assumed(followup: Followup) -> None:
    assert "ASSUMED that every case has a go-ahead" in followup("rehearse", *YEAR, *ALL).out.replace("\n", " ")
    assert "Nothing was assumed." in followup("rehearse", *YEAR).out.replace("\n", " ")


def test_its_page_says_first_that_it_is_a_rehearsal_and_what_was_assumed(followup: Followup, root: Path) -> None:
    followup("rehearse", *YEAR, *ALL)
    page = (root / "outbox/rehearsal/index.html").read_text("utf-8")
    assert "<h1>Rehearsal</h1>" in page
    assert "ASSUMED that every case has a go-ahead, somebody checked all facts in time and everybody approved" in page
    assert page.index("ASSUMED") < page.index("<article")
    assert "10:00 in Zurich" in page
    followup("rehearse", *YEAR)
    assert "ASSUMED" not in (root / "outbox/rehearsal/index.html").read_text("utf-8")


def test_it_says_what_is_held_back_and_why(followup: Followup) -> None:
    out = followup("rehearse", *YEAR, "--assume", "verified,approved").out
    assert "    there is no go-ahead\n" in out
    assert "blocked" not in out
    assert "9 posts: 6 published, 3 not posted." in out


def test_an_unknown_assumption_is_refused_with_the_one_that_was_meant(followup: Followup) -> None:
    said = followup("rehearse", "--assume", "aproved")
    assert said.code == 2
    assert "approved" in said.err


def test_broken_files_are_named_and_the_rest_is_played(followup: Followup, root: Path) -> None:
    (root / "campaigns/example/cases/broken.yaml").write_text("id: [", "utf-8")
    said = followup("rehearse", *YEAR, *ALL, "--json")
    assert said.code == 2
    assert len(said.document["deliveries"]) == 9
    assert said.document["findings"]


def test_an_outbox_that_cannot_be_written_is_named(followup: Followup, root: Path) -> None:
    (root / "outbox").write_text("in the way", "utf-8")
    said = followup("rehearse", *YEAR, *ALL)
    assert said.code == 2
    assert "outbox/rehearsal cannot be written" in said.err
