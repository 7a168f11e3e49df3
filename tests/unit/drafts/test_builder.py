"""A draft's state comes from the ledger if it knows the post, else from findings and approvals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.drafts.builder import planned
from bot.drafts.models import Workspace
from bot.ledger.models import CLOSED, LedgerSnapshot, State
from tests.unit.drafts.draft_factories import ID, NO_GO_AHEAD, MakeFolder, asked, codes, held, one, row, yes
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, TEN, load

TWO = CAMPAIGN.replace("approvals: 0", "approvals: 2")
EVERY: list[State] = [
    "sending", "waiting", "partial", "unconfirmed", "published", "rejected", "missed", "skipped", "withdrawn",
]  # fmt: skip


@pytest.fixture
def files(make_folder: MakeFolder) -> Workspace:
    return load(make_folder(TWO, CASE, CONFIG))


def approved(digest: str, *people: str) -> LedgerSnapshot:
    return LedgerSnapshot(approved={ID: tuple(yes(digest, by) for by in people)})


def test_with_every_yes_it_is_ready(files: Workspace) -> None:
    draft = one(files)
    assert (draft.state, draft.needed, draft.approvals) == ("needs-approval", 2, ())
    done = one(files, approved(draft.digest, "p1", "p2"))
    assert (done.state, [y.by for y in done.approvals]) == ("ready", ["p1", "p2"])


def test_one_person_is_one_yes_however_often(files: Workspace) -> None:
    draft = one(files, approved(one(files).digest, "p1", "p1"))
    assert (draft.state, len(draft.approvals)) == ("needs-approval", 1)


def test_an_approval_to_other_words_counts_for_nothing(files: Workspace) -> None:
    draft = one(files, approved("what it read before", "p1", "p2"))
    assert (draft.state, draft.approvals) == ("needs-approval", ())


def test_the_operator_s_floor_holds_where_the_campaign_asks_for_less(make_folder: MakeFolder) -> None:
    draft = one(load(make_folder(CAMPAIGN, CASE, CONFIG.replace("approvals = 0", "approvals = 1"))))
    assert (draft.state, draft.needed) == ("needs-approval", 1)


def test_assumed_approvals_are_as_good_as_given_ones(files: Workspace) -> None:
    draft = one(files, assume=["approved"])
    assert (draft.state, draft.needed) == ("ready", 0)


def test_a_block_comes_before_a_missing_yes(make_folder: MakeFolder) -> None:
    files = load(make_folder(TWO, NO_GO_AHEAD, CONFIG))
    assert one(files).state == "not-ready"
    assert one(files, now=TEN - timedelta(days=20)).state == "later"


@pytest.mark.parametrize("state", EVERY)
def test_the_ledger_s_word_on_a_post_stands(files: Workspace, state: State) -> None:
    digest = one(files).digest
    draft = one(files, held(row(ID, state, digest=digest)))
    assert draft.state == state
    assert draft.row is not None
    assert draft.row.id == ID


def test_what_was_refused_may_be_tried_again_with_other_words(files: Workspace) -> None:
    refused = held(row(ID, "rejected", digest="the words that were refused"))
    draft = one(files, refused)
    assert draft.state == "needs-approval"
    again = replace(refused, approved=approved(draft.digest, "p1", "p2").approved)
    assert one(files, again).state == "ready"


def test_the_moment_says_nothing_about_what_is_over(make_folder: MakeFolder) -> None:
    files = load(make_folder(TWO, NO_GO_AHEAD, CONFIG))
    for state in EVERY:
        assert (codes(one(files, held(row(ID, state)))) == []) == (state in CLOSED)


def test_a_post_that_cannot_be_composed_is_not_ready(make_folder: MakeFolder) -> None:
    root = make_folder(TWO, CASE, CONFIG)
    (root / "templates/anniversary/en.txt").unlink()
    draft = one(load(root))
    assert (draft.state, draft.post, draft.digest, draft.approvals) == ("not-ready", None, "", ())
    assert codes(draft) == [("template", "block")]


def test_drafts_come_in_the_order_asked_for(make_folder: MakeFolder) -> None:
    files = load(make_folder(TWO.replace("[mastodon]", "[x, mastodon, bluesky]"), CASE, CONFIG))
    wanted = planned(files, DAY, DAY.replace(year=2029))
    assert [draft.delivery for draft in asked(files, days=(DAY, DAY.replace(year=2029)))] == wanted
    assert len(wanted) == 9
