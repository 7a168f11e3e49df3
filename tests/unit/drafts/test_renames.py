"""After a rename, a post under the old name that is or may be published stops the day's post; others do not."""

import pytest

from bot.drafts.models import Workspace
from bot.ledger.models import State
from bot.ledger.transitions import ALLOWED
from tests.unit.drafts.draft_factories import MakeFolder, codes, held, one, row
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, load

OLD = "example/old-name/anniversary.detained/2027-03-14/mastodon/en"
NEVER_OUT = {"missed", "rejected"}


@pytest.fixture
def files(make_folder: MakeFolder) -> Workspace:
    return load(make_folder(CAMPAIGN, CASE, CONFIG))


@pytest.mark.parametrize("state", [state for state in ALLOWED if state and state not in NEVER_OUT])
def test_a_post_under_the_old_name_stops_the_day_in_every_state_but_two(files: Workspace, state: State) -> None:
    """A person's no as well: it was said to the same post, and a new name takes nothing back."""
    draft = one(files, held(row(OLD, state)))
    assert (codes(draft), draft.state) == ([("renamed", "block")], "not-ready")


@pytest.mark.parametrize("state", sorted(NEVER_OUT))
def test_a_post_under_the_old_name_that_surely_never_goes_out_stops_nothing(files: Workspace, state: State) -> None:
    draft = one(files, held(row(OLD, state)))
    assert (codes(draft), draft.state) == ([], "ready")
