"""`followup doctor`: what is wrong, what to check, and what is fine."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.conftest import CAMPAIGN, CASE
from tests.fakes.mastodon_server import TOKEN, FakeMastodon

CONFIG = """\
live = {live}
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ file = "token" }}
{more}
"""

OTHERS = """
[accounts.x]
platform = "x"
consumer_key = { env = "K" }
consumer_secret = { env = "K" }
access_token = { env = "K" }
access_token_secret = { env = "K" }
[accounts.bluesky]
platform = "bluesky"
server = "https://bsky.example"
handle = "team.example"
app_password = { env = "K" }
"""

ONLY_MASTODON = CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]")

Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def mastodon() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


@pytest.fixture
def ask(make_folder: Callable[..., Path], mastodon: FakeMastodon, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks the doctor about a folder whose config has these lines."""

    def doctor(more: str = "", live: str = "true", token: str = TOKEN) -> tuple[int, dict[str, Any]]:
        campaign = CAMPAIGN if more == OTHERS else ONLY_MASTODON
        root = make_folder(campaign, config=CONFIG.format(server=mastodon.url, more=more, live=live))
        (root / "token").write_text(token)
        (root / "token").chmod(0o600)
        code = main(["-C", str(root), "doctor", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return doctor


def messages(document: dict[str, Any]) -> str:
    rows = [*document["findings"], *(row for account in document["accounts"] for row in account["findings"])]
    return "\n".join(f"{row['severity']}: {row['message']}" for row in rows)


def test_an_account_in_order_says_who_it_is(ask: Ask) -> None:
    code, document = ask()
    assert code == 0
    (account,) = document["accounts"]
    assert (account["handle"], account["limit"], account["bot"]) == ("@team@fake.example", 500, True)
    assert messages(document) == ""


def test_a_token_that_does_not_work_is_wrong_only_when_live(ask: Ask) -> None:
    code, document = ask(token="stale")
    assert code == 1
    assert "sign in again" in messages(document)
    assert "stale" not in messages(document)
    code, document = ask(token="stale", live="false")
    assert code == 0
    assert messages(document).startswith("look:")


def test_a_limit_above_the_servers_is_wrong(ask: Ask) -> None:
    code, document = ask(more="limit = 5000")
    assert code == 1
    assert "the server takes 500" in messages(document)


def test_previews_hold_as_much_as_the_server_said(
    ask: Ask, mastodon: FakeMastodon, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mastodon.instance["configuration"] = {"statuses": {"max_characters": 5000}}
    ask(more=OTHERS)
    main(["-C", str(tmp_path / "work"), "preview", "--from", "2027-03-14", "--to", "2027-03-14", "--json"])
    drafts = json.loads(capsys.readouterr().out)["drafts"]
    assert {draft["account"]: draft["parts"][0]["limit"] for draft in drafts}["mastodon"] == 5000


def test_check_holds_descriptions_of_images_as_long_as_the_server_said(
    ask: Ask, mastodon: FakeMastodon, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"

    def too_long() -> list[str]:
        main(["-C", str(work), "check", "--now", "2027-01-01T00:00Z", "--json"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return [finding["message"] for finding in findings if finding["code"] == "alt-text"]

    ask()
    case = work / "campaigns/example/cases/ana-example.yaml"
    text = f'{CASE}image: {{file: images/a.jpg, alt: {{en: "{"x" * 450}"}}, credit: us, go_ahead: C-1}}\n'
    case.write_text(text, "utf-8")
    assert not too_long()
    mastodon.instance["configuration"] = {"media_attachments": {"description_limit": 420}}
    code = main(["-C", str(work), "doctor"])
    out = capsys.readouterr().out
    assert (code, "420 for the description of an image" in out) == (0, True)
    assert "look:  descriptions of images could have 1500 characters, the server takes 420" in out
    assert too_long()[0].startswith("the description of the image in “en” is too long for mastodon by 30: 450 of 420")


def test_another_account_than_expected_is_wrong(ask: Ask, mastodon: FakeMastodon) -> None:
    assert ask()[0] == 0
    mastodon.me["id"] = "2"
    code, document = ask()
    assert code == 1
    assert "the ledger knows this account as 1" in messages(document)


def test_an_account_without_its_bot_mark_is_to_be_looked_at(ask: Ask, mastodon: FakeMastodon) -> None:
    mastodon.me["bot"] = False
    code, document = ask()
    assert code == 0
    assert "not marked as automated" in messages(document)


def test_nothing_is_posted(ask: Ask, mastodon: FakeMastodon) -> None:
    ask()
    assert {call.method for call in mastodon.calls} == {"GET"}


def test_a_secret_or_a_ledger_in_git_is_wrong(
    make_folder: Callable[..., Path], mastodon: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(ONLY_MASTODON, config=CONFIG.format(server=mastodon.url, more="", live="true"))
    (root / "token").write_text(TOKEN)
    main(["-C", str(root), "doctor"])
    for command in (["init", "-q"], ["add", "token", "followup.db"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, capture_output=True)
    capsys.readouterr()
    assert main(["-C", str(root), "doctor"]) == 1
    shown = capsys.readouterr().out
    assert "git keeps followup.db" in shown
    assert "keep its file out of git" in shown


def test_a_synced_folder_is_to_be_looked_at(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder()
    (root / ".stfolder").mkdir()
    assert main(["-C", str(root), "doctor"]) == 0
    assert "synced between machines" in capsys.readouterr().out


def test_a_fresh_folder_is_friendly(make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(make_folder()), "doctor"]) == 0
    shown = capsys.readouterr().out
    assert "nothing leaves this machine" in shown
    assert "All in order" in shown


def test_a_broken_file_is_named_and_the_accounts_are_asked_all_the_same(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(broken="id: broken\n")
    assert main(["-C", str(root), "doctor", "--json"]) == 2
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert {row["name"] for row in document["accounts"]} == {"mastodon", "x", "bluesky"}
    assert {(row["code"], row["file"]) for row in document["findings"]} == {
        ("file", "campaigns/example/cases/broken.yaml")
    }
    assert "campaigns/example/cases/broken.yaml:1:1" in told.err


def test_a_ledger_that_cannot_be_read_is_reported(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder()
    (root / "followup.dry.db").write_text("notes of the team " * 500, "utf-8")
    assert main(["-C", str(root), "doctor"]) == 1
    said = capsys.readouterr().out
    assert "is not a record of followup" in said
    assert "1 to fix." in said


@pytest.mark.parametrize(("seconds", "said"), [(0, "settle_after is 0 seconds"), (29, "is 29 seconds"), (30, "")])
def test_a_wait_that_risks_a_second_post_is_named_with_its_risk(ask: Ask, seconds: int, said: str) -> None:
    code, document = ask(live=f'true\nsettle_after = "{seconds} seconds"')
    assert code == 0
    assert said in messages(document)
    assert ("goes out twice" in messages(document)) is bool(said)
