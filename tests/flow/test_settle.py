"""`followup settle`: a person resolves a post whose outcome is unknown."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from tests.flow.cli_runner import CLEARED, MASTODON, POSTS, Followup, typed

AT_TEN = "2027-03-14T10:00+01:00"
AT_NOON = "2027-03-14T12:00+01:00"
NEXT_DAY = "2027-03-15T12:00+01:00"
LINK = "https://mastodon.example/@us/114"
CONFIG = (
    '[accounts.mastodon]\nplatform = "mastodon"\nserver = "https://mastodon.example"\n[people.p1]\nreads = ["en"]\n'
)


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    campaign = (make_folder() / "campaigns/example/campaign.yaml").read_text("utf-8")
    return make_folder(campaign.replace("[mastodon, x, bluesky]", "[mastodon]"), CLEARED, CONFIG)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    """Ana's post may be out: it was sent, and no answer came."""
    typed_here = typed(root, capsys)
    typed_here("verify", "ana-example", "--by", "p1")
    typed_here("approve", MASTODON, "--by", "p1")
    _lose_the_answer(root, typed_here)
    return typed_here


def _lose_the_answer(root: Path, followup: Followup) -> None:
    """The outbox cannot be read nor written while the post is due, so that nobody can tell."""
    from bot.errors import LookupFailed, OutcomeUnknown
    from bot.platforms.outbox import Outbox

    def lost(*_: object) -> None:
        raise OutcomeUnknown("no answer within 30 seconds")

    def unseen(*_: object) -> None:
        raise LookupFailed("the server did not answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outbox, "publish", lost)
        patch.setattr(Outbox, "find", unseen)
        said = followup("run", "--once", "--json", now=AT_TEN)
    assert [one["state"] for one in said.document["deliveries"]] == ["unconfirmed"]


def test_found_by_a_person_it_is_published_with_its_link(followup: Followup, root: Path) -> None:
    said = followup("settle", MASTODON, "--published", LINK, "--by", "p1", "--json", now=AT_NOON)
    assert said.code == 0
    assert said.document["deliveries"] == [{"id": MASTODON, "state": "published", "url": LINK, "detail": ""}]
    assert followup("run", "--once", now=AT_NOON).out == "Nothing is due.\n"
    assert not (root / "outbox/posts.jsonl").exists()
    events = [(one["event"], one["by"], one["url"]) for one in followup("log", "--json").document["entries"]]
    assert events[-2:] == [("settled", "p1", LINK), ("published", None, LINK)]
    assert followup("log", "--verify").code == 0


def test_not_found_by_a_person_it_goes_out_the_same_day(followup: Followup, root: Path) -> None:
    said = followup("settle", MASTODON, "--not-published", "--by", "p1", now=AT_NOON)
    assert said.code == 0
    assert "The bot tries again at its next look" in said.out
    sent = followup("run", "--once", "--json", now="2027-03-14T12:01+01:00")
    assert [(one["id"], one["state"]) for one in sent.document["deliveries"]] == [(MASTODON, "published")]
    assert (root / "outbox/posts.jsonl").read_text("utf-8").count("\n") == 1


def test_not_found_and_its_day_is_over_it_is_not_posted(followup: Followup, root: Path) -> None:
    said = followup("settle", MASTODON, "--not-published", "--by", "p1", "--json", now=NEXT_DAY)
    assert [(one["state"], one["detail"]) for one in said.document["deliveries"]] == [("missed", "busy")]
    followup("run", "--once", now=NEXT_DAY)
    assert not (root / "outbox/posts.jsonl").exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/@us/114",
        "https://mastodon.example/@us@other.example/114",
        "https://mastodon.example/@us",
        "https://mastodon.example.org/@us/114",
        "https://x.com/us/status/114",
        "mastodon.example/@us/114",
        "https://[broken",
        "114",
    ],
)
def test_the_link_must_be_a_post_of_the_account(followup: Followup, url: str) -> None:
    said = followup("settle", MASTODON, "--published", url, "--by", "p1", now=AT_NOON)
    assert said.code == 2
    assert "write its whole address, as in https://mastodon.example/@name/123456789" in said.err
    assert followup("status", "--json", now=AT_NOON).document["open"][0]["state"] == "unconfirmed"


def test_what_is_decided_is_not_decided_again(followup: Followup) -> None:
    followup("settle", MASTODON, "--published", LINK, "--by", "p1", now=AT_NOON)
    again = followup("settle", MASTODON, "--not-published", "--by", "p1", now=AT_NOON)
    assert (again.code, again.err) == (1, f"{MASTODON} needs no settling: it is out, with its link\n")


def test_a_slip_in_the_id_is_reported(followup: Followup) -> None:
    said = followup("settle", f"{POSTS}/mastadon/en", "--not-published", "--by", "p1", now=AT_NOON)
    assert said.code == 2
    assert f"did you mean “{MASTODON}”?" in said.err


@pytest.mark.parametrize("words", [["--by", "p1"], ["--published", LINK], ["--published", LINK, "--not-published"]])
def test_it_takes_one_answer_and_a_person(followup: Followup, words: list[str]) -> None:
    assert followup("settle", MASTODON, *words, now=AT_NOON).code == 2


def test_on_real_accounts_only_people_whom_the_config_names(root: Path, followup: Followup) -> None:
    live = 'live = true\ndatabase = "sqlite:///live.db"\n' + CONFIG.replace(
        'server = "https://mastodon.example"', 'server = "http://127.0.0.1:9"\naccess_token = {env = "TOKEN"}'
    )
    (root / "config.toml").write_text(live, "utf-8")
    said = followup("settle", MASTODON, "--not-published", "--by", "stranger", now=AT_NOON)
    assert said.code == 2
    assert "config.toml names no such person" in said.err


def test_what_was_to_be_taken_down_never_goes_out_again(followup: Followup, root: Path) -> None:
    """A withdrawal could not see the post; then a person looked."""
    ledger = Ledger(f"sqlite:///{root}/followup.dry.db")
    ledger.hold(MASTODON, "p1", datetime.fromisoformat(AT_NOON))
    ledger.close()
    said = followup("settle", MASTODON, "--not-published", "--by", "p1", "--json", now=AT_NOON)
    assert [one["state"] for one in said.document["deliveries"]] == ["skipped"]
    followup("run", "--once", now="2027-03-14T12:01+01:00")
    assert not (root / "outbox/posts.jsonl").exists()
