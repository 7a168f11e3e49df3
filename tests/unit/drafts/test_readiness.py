"""The ledger blocks posts that are renamed, repeated, over quota or paused."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.drafts.models import Workspace
from bot.ledger.models import LedgerSnapshot, Pause, Scope
from tests.unit.drafts.draft_factories import ID, ROLL_CALL, MakeFolder, asked, codes, finding, held, one, row, yes
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, TEN, load

BO = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")
OLD = "example/old-name/anniversary.detained/2027-03-14/mastodon/en"


@pytest.fixture
def files(make_folder: MakeFolder) -> Workspace:
    return load(make_folder(CAMPAIGN, CASE, CONFIG))


@pytest.mark.parametrize(
    "old",
    [
        OLD,
        ID.replace("example/ana", "older/ana"),
        ID.replace("anniversary", "remembrance"),
        ID.replace(".detained", ".arrested"),
        ID.replace("/en", "/de"),
        ID.replace("/ana-example/", "/all/").replace("anniversary.detained", "old-roll"),
    ],
)
def test_a_row_under_a_name_that_is_gone_stops_the_account_that_day(files: Workspace, old: str) -> None:
    draft = one(files, held(row(old)))
    assert codes(draft) == [("renamed", "block")]
    assert old in finding(draft, "renamed").message


def test_an_account_with_a_new_name_is_known_by_its_identity(files: Workspace) -> None:
    old = row(ID.replace("/mastodon/", "/main/"), platform="mastodon", identity="42")
    assert codes(one(files, held(old))) == [("renamed", "block")], "no account of that name is in the config"
    both = LedgerSnapshot({}, {}, {old.id: replace(old, account="x")}, identities={"mastodon": "42"})
    assert codes(one(files, both)) == [("renamed", "block")], "the name stands for another account now"


@pytest.mark.parametrize(
    "other",
    [
        row(ID),
        row(OLD.replace("03-14", "03-13")),
        row(OLD, state="missed"),
        row(OLD, state="rejected"),
        row(OLD.replace("mastodon", "x")),
        row(OLD.replace("mastodon", "gone"), platform="bluesky"),
    ],
)
def test_rows_that_are_no_rename_stop_nothing(files: Workspace, other: object) -> None:
    assert "renamed" not in dict(codes(one(files, held(other))))  # type: ignore[arg-type]


def test_a_case_that_was_closed_or_moved_at_noon_silences_no_other(make_folder: MakeFolder) -> None:
    bo_out = held(row(ID.replace("ana-example", "bo-example")))
    for change in (BO + "case: closed\n", BO.replace("2020-03-14", "2020-03-15")):
        files = load(make_folder(CAMPAIGN, CASE, CONFIG, bo_example=change))
        assert codes(asked(files, bo_out)[0]) == []


def test_a_case_file_that_broke_at_noon_silences_no_other(make_folder: MakeFolder) -> None:
    files = load(make_folder(CAMPAIGN, CASE, CONFIG, bo_example=BO + "unknown_key: x\n"))
    assert files.casebook.problems
    assert codes(one(files, held(row(ID.replace("ana-example", "bo-example"))))) == []


def test_a_broken_case_whose_file_has_another_name_than_its_id_silences_no_other(make_folder: MakeFolder) -> None:
    files = load(make_folder(CAMPAIGN, CASE, CONFIG, bo=BO + "unknown_key: x\n"))
    assert files.casebook.problems
    assert codes(one(files, held(row(ID.replace("ana-example", "bo-example"))))) == []


def test_a_broken_campaign_hides_no_rename_in_another_whose_name_ends_its_own(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN, CASE, CONFIG)
    (root / "campaigns/an-example").mkdir()
    (root / "campaigns/an-example/campaign.yaml").write_text("title: [", "utf-8")
    assert codes(one(load(root), held(row(OLD)))) == [("renamed", "block")]


@pytest.mark.parametrize("left", ["", "x: [", "id: ana-example\n"])
def test_a_broken_file_that_a_rename_left_behind_hides_no_rename(make_folder: MakeFolder, left: str) -> None:
    """The words were edited too, so that nothing else would stop a second post about the same person."""
    files = load(make_folder(CAMPAIGN, left, CONFIG, ana=CASE.replace("id: ana-example", "id: ana")))
    draft = one(files, held(row(ID, text="Ana Example was detained 7 years ago today.")))
    assert (draft.delivery.id.split("/")[1], codes(draft)) == ("ana", [("renamed", "block")])
    assert "its words name the same person, and its file is broken" in finding(draft, "renamed").message
    assert codes(one(files, held(row(ID, text="Bo Example was detained 7 years ago today.")))) == []


def test_a_broken_campaign_that_a_rename_left_behind_hides_no_rename(make_folder: MakeFolder) -> None:
    root = make_folder("", None, CONFIG)
    (root / "campaigns/example").rename(root / "campaigns/old")
    old = row(ID.replace("example/", "old/", 1), text="Ana Example was detained 7 years ago today.")
    assert codes(one(load(make_folder(CAMPAIGN, CASE, CONFIG)), held(old))) == [("renamed", "block")]


def test_a_file_without_its_id_and_with_another_name_silences_no_other(make_folder: MakeFolder) -> None:
    files = load(make_folder(CAMPAIGN, CASE, CONFIG, c14="country: [\n"))
    assert codes(one(files, held(row(ID.replace("ana-example", "bo-example"), text="Bo Example.")))) == []


def words(files: Workspace) -> str:
    post = one(files).post
    assert post
    return "|".join(part.text for part in post.parts)


def test_words_that_are_out_already_are_not_said_again(files: Workspace) -> None:
    earlier = row(ID.replace("2027", "2026"), text=words(files).upper().replace("\n", "  "))
    for state in ("published", "partial", "unconfirmed", "sending"):
        draft = one(files, held(replace(earlier, state=state)))
        assert codes(draft) == [("repeated", "block")]
        assert earlier.id in finding(draft, "repeated").message


def test_words_that_are_not_out_may_be_said(files: Workspace) -> None:
    text = words(files)
    unsent = [row(ID.replace("2027", "2026"), state, text) for state in ("missed", "skipped", "rejected", "withdrawn")]
    elsewhere = row(ID.replace("/mastodon/", "/x/").replace("2027", "2026"), text=text)
    for other in (*unsent, elsewhere, row(ID, "sending", text)):
        assert "repeated" not in dict(codes(one(files, held(other))))


TWO_X = CONFIG + '[accounts.x2]\nplatform = "x"\n[accounts.m2]\nplatform = "mastodon"\n'


def test_on_x_no_two_accounts_say_the_same(make_folder: MakeFolder) -> None:
    files = load(make_folder(CAMPAIGN.replace("[mastodon]", "[x2, m2]"), CASE, TWO_X))
    post = asked(files)[1].post
    assert post
    text = post.parts[0].text
    rows = held(
        *(row(ID.replace("/mastodon/", f"/{name}/").replace("2027", "2026"), text=text) for name in ("x", "mastodon"))
    )
    found = {draft.delivery.account.name: codes(draft) for draft in asked(files, rows)}
    assert found == {"x2": [("repeated", "block")], "m2": []}


def same_words(make_folder: MakeFolder, campaign: str) -> Workspace:
    root = make_folder(campaign, CASE, TWO_X, bo_example=BO)
    (root / "templates/anniversary/en.txt").write_text("We remember.", "utf-8")
    return load(root)


def test_of_two_posts_that_read_the_same_one_goes_out(make_folder: MakeFolder) -> None:
    files = same_words(make_folder, CAMPAIGN)
    assert [draft.state for draft in asked(files)] == ["ready", "not-ready"]
    assert [draft.state for draft in asked(files, now=TEN - timedelta(days=1))] == ["ready", "ready"]
    warned = asked(files, now=TEN - timedelta(days=1))[1]
    assert "only the first of them can go out" in finding(warned, "similar").message


def test_two_accounts_on_x_do_not_say_the_same_in_one_tick(make_folder: MakeFolder) -> None:
    root = make_folder(CAMPAIGN.replace("[mastodon]", "[x, x2, mastodon, m2]"), CASE, TWO_X)
    (root / "templates/anniversary/en.txt").write_text("We remember.", "utf-8")
    states = {draft.delivery.account.name: draft.state for draft in asked(load(root))}
    assert states == {"m2": "ready", "mastodon": "ready", "x": "ready", "x2": "not-ready"}


def quota(make_folder: MakeFolder, most: int, text: str = "{{ case.name }}") -> Workspace:
    config = CONFIG.replace('platform = "mastodon"', f'platform = "mastodon"\nposts_a_day = {most}')
    cases = {f"{id.lower()}_example": BO.replace("bo-", f"{id.lower()}-").replace("Bo", id) for id in ("Bo", "Cy")}
    root = make_folder(CAMPAIGN, CASE, config, **cases)
    (root / "templates/anniversary/en.txt").write_text(text, "utf-8")
    return load(root)


def test_the_posts_over_the_day_s_number_are_held_back(make_folder: MakeFolder) -> None:
    drafts = asked(quota(make_folder, 2))
    assert [codes(draft) for draft in drafts] == [[], [], [("quota", "block")]]
    assert "posts_a_day" in finding(drafts[2], "quota").message


def test_a_thread_counts_as_many_posts_as_it_has_parts(make_folder: MakeFolder) -> None:
    drafts = asked(quota(make_folder, 3, "{{ case.name }}, one.{% next_post %}{{ case.name }}, two."))
    assert [draft.state for draft in drafts] == ["ready", "not-ready", "not-ready"]


def test_what_is_out_already_counts_but_never_the_post_itself(make_folder: MakeFolder) -> None:
    files = quota(make_folder, 2)
    out = row(ID, text="one|two")
    first, second, third = asked(files, held(out))
    assert (first.state, codes(first)) == ("published", [])
    assert codes(second) == codes(third) == [("quota", "block")]
    yesterday = row(ID.replace("03-14", "03-13"), text="one|two")
    assert codes(asked(files, held(yesterday))[0]) == []
    partly = asked(files, held(row(ID, "partial", "one|two")))[0]
    assert (partly.state, codes(partly)) == ("partial", [])


@pytest.mark.parametrize(("most", "states"), [(1, "ready no no"), (2, "ready ready no"), (3, "ready ready ready")])
def test_a_waiting_post_whose_words_were_corrected_counts_once(make_folder: MakeFolder, most: int, states: str) -> None:
    """It waits for a busy platform under its old words, and may be claimed anew under the new ones."""
    drafts = asked(quota(make_folder, most), held(row(ID, "waiting", "other words")))
    assert [draft.state for draft in drafts] == states.replace("no", "not-ready").split()


def test_a_post_that_nobody_approved_takes_no_other_s_place(make_folder: MakeFolder) -> None:
    files = quota(make_folder, 1)
    campaign = files.casebook.campaigns[0].model_copy(update={"approvals": 1})
    files = Workspace(files.settings, replace(files.casebook, campaigns=(campaign,)), files.library)
    third = asked(files)[2]
    approved = LedgerSnapshot(approved={third.delivery.id: (yes(third.digest),)})
    assert [draft.state for draft in asked(files, approved)] == ["needs-approval", "needs-approval", "ready"]


def test_without_a_number_there_is_no_quota(make_folder: MakeFolder) -> None:
    others = {f"{id}_example": BO.replace("bo-", f"{id}-").replace("Bo", id.title()) for id in ("bo", "cy", "di", "em")}
    assert [draft.state for draft in asked(load(make_folder(CAMPAIGN, CASE, CONFIG, **others)))] == ["ready"] * 5


@pytest.mark.parametrize(
    ("scope", "value"),
    [
        ("all", ""),
        ("campaign", "example"),
        ("case", "ana-example"),
        ("case", "example/ana-example"),
        ("account", "mastodon"),
        ("country", "CH"),
    ],
)
def test_a_pause_covers_what_it_names(files: Workspace, scope: Scope, value: str) -> None:
    draft = one(files, LedgerSnapshot(pauses=(Pause(scope, value, "p1", TEN),)))
    assert codes(draft) == [("paused", "block")]
    action = finding(draft, "paused").action
    assert action
    assert action.plain() == {"code": "resume"} | ({scope: value} if value else {})


@pytest.mark.parametrize(
    ("scope", "value"), [("campaign", "other"), ("case", "bo-example"), ("account", "x"), ("country", "CN")]
)
def test_a_pause_covers_nothing_else(files: Workspace, scope: Scope, value: str) -> None:
    assert codes(one(files, LedgerSnapshot(pauses=(Pause(scope, value, "p1", TEN),)))) == []


def test_a_post_for_all_is_paused_with_any_case_it_lists(make_folder: MakeFolder) -> None:
    files = load(make_folder(ROLL_CALL, CASE, CONFIG, bo_example=BO.replace("country: CH", "country: AT")))
    assert codes(one(files, LedgerSnapshot(pauses=(Pause("country", "AT", "p1", TEN),)))) == [("paused", "block")]


@pytest.mark.parametrize("name", ["STOP", "stop", "STOP.txt"])
def test_a_file_named_stop_stops_everything(make_folder: MakeFolder, name: str) -> None:
    root: Path = make_folder(CAMPAIGN, CASE, CONFIG)
    (root / "campaigns" / name).touch()
    draft = one(load(root))
    assert codes(draft) == [("paused", "block")]
    assert name in finding(draft, "paused").message
    (root / "campaigns" / name).unlink()
    assert codes(one(load(root))) == []


def test_a_pause_today_is_for_later_where_the_day_is_far(files: Workspace) -> None:
    paused = LedgerSnapshot(pauses=(Pause("all", "", "p1", TEN),))
    draft = one(files, paused, now=TEN - timedelta(days=40))
    assert (codes(draft), draft.state) == ([("paused", "later")], "later")
    assert draft.delivery.date == DAY
