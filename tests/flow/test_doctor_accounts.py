"""`followup doctor` and the daily check agree on identity, automation mark and limits of an account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.cli.main import main
from bot.ledger.reader import open_read_only
from tests.conftest import CAMPAIGN
from tests.fakes.bluesky_server import DID, HANDLE, PASSWORD, FakeBluesky
from tests.fakes.loopback import Loopback
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.x_server import SECRETS, FakeX

PROFILE = ("app.bsky.actor.profile", "self")
QUIET = "2027-01-05T10:00+01:00"


class Team:
    """Three live accounts on three servers, and what `doctor` and `run --once` say of them."""

    def __init__(self, make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
        self.mastodon, self.x, self.bluesky = FakeMastodon(), FakeX(), FakeBluesky()
        self._make, self._capsys = make_folder, capsys
        self.write()

    def write(self, live: str = "true", **more: str) -> None:
        """`more`: lines that an account's section has besides."""
        secrets = "".join(f'{key} = {{ file = "{key}" }}\n' for key in SECRETS)
        sections = {
            "mastodon": f'server = "{self.mastodon.url}"\naccess_token = {{ file = "token" }}\n',
            "x": f'server = "{self.x.url}"\n{secrets}',
            "bluesky": f'server = "{self.bluesky.url}"\nhandle = "{HANDLE}"\napp_password = {{ file = "password" }}\n',
        }
        texts = [f'[accounts.{n}]\nplatform = "{n}"\n{text}{more.get(n, "")}\n' for n, text in sections.items()]
        self.root = self._make(CAMPAIGN, config=f"live = {live}\n" + "".join(texts))
        for name, secret in {"token": TOKEN, "password": PASSWORD, **SECRETS}.items():
            (self.root / name).write_text(secret)
            (self.root / name).chmod(0o600)

    @property
    def servers(self) -> tuple[Loopback, ...]:
        return self.mastodon, self.x, self.bluesky

    def label(self, *labels: str) -> None:
        values = [{"val": label} for label in labels]
        self.bluesky.records[PROFILE] = {
            "uri": f"at://{DID}/{'/'.join(PROFILE)}",
            "cid": "bafyprofile",
            "value": {"$type": PROFILE[0], "labels": {"values": values}},
        }

    def doctor(self) -> tuple[int, dict[str, str]]:
        """The exit code, and what is said of each account, with the code of what to do."""
        code = main(["-C", str(self.root), "doctor", "--json", "--now", QUIET])
        accounts: list[dict[str, Any]] = json.loads(self._capsys.readouterr().out)["accounts"]
        return code, {
            one["name"]: "\n".join(
                f"{row['severity']}: {row['message']}" + (f" -> {row['action']['code']}" if row["action"] else "")
                for row in one["findings"]
            )
            for one in accounts
        }

    def look(self) -> tuple[int, dict[str, str]]:
        """The exit code of the daily look, and what it found wrong."""
        code = main(["-C", str(self.root), "run", "--once", "--json", "--now", QUIET])
        document = json.loads(self._capsys.readouterr().out)
        return code, {one["name"]: one["message"] for one in document.get("accounts", [])}

    def kept(self) -> Mapping[str, str]:
        return open_read_only(f"sqlite:///{self.root / 'followup.db'}").accounts()


@pytest.fixture
def team(make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> Iterator[Team]:
    team = Team(make_folder, capsys)
    with team.mastodon, team.x, team.bluesky:
        team.label("bot")
        yield team


def test_in_order_doctor_only_says_what_x_does_not_tell(team: Team) -> None:
    code, said = team.doctor()
    assert code == 0
    assert (said["mastodon"], said["bluesky"]) == ("", "")
    assert said["x"].startswith("look: whether it is labelled automated cannot be asked here")
    assert "docs/accounts.md" in said["x"]
    assert team.look() == (0, {})


def test_a_missing_flag_or_label_is_seen_on_the_platforms_that_tell(team: Team) -> None:
    team.mastodon.me["bot"] = False
    team.label("something else")
    code, said = team.doctor()
    assert code == 0
    assert "look: it is not marked as automated" in said["mastodon"]
    assert "look: it is not marked as automated" in said["bluesky"]
    code, found = team.look()
    assert (code, set(found)) == (0, {"mastodon", "bluesky"})


def test_a_profile_that_was_never_written_has_no_label(team: Team) -> None:
    team.bluesky.records.clear()
    assert "not marked as automated" in team.doctor()[1]["bluesky"]


@pytest.mark.parametrize("name", ["mastodon", "x"])
def test_secrets_of_another_account_than_config_names_are_wrong(team: Team, name: str) -> None:
    team.write(**{name: 'handle = "@other"\n'})
    code, said = team.doctor()
    assert code == 1
    assert "wrong: config.toml says @other, the secrets belong to @team" in said[name]
    code, found = team.look()
    assert (code, set(found)) == (1, {name})


def test_another_account_than_the_ledger_knows_is_wrong(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    assert team.doctor()[0] == 0
    team.mastodon.me["id"] = "2"
    team.x.me["id"] = "4712"
    monkeypatch.setattr("tests.fakes.bluesky_server.DID", "did:plc:otherotherotherotherother")
    code, said = team.doctor()
    assert code == 1
    assert all("the ledger knows this account as" in words for words in said.values())
    code, found = team.look()
    assert (code, set(found)) == (1, {"mastodon", "x", "bluesky"})


def test_a_server_that_takes_less_than_before_is_taken_over_by_doctor_and_said_by_it_once(team: Team) -> None:
    assert team.doctor()[0] == 0
    team.mastodon.instance["configuration"] = {"statuses": {"max_characters": 300}}
    code, found = team.look()
    assert code == 1
    assert "posts are written for 500 characters, the server takes 300" in found["mastodon"]
    code, said = team.doctor()
    assert code == 0
    assert said["mastodon"].startswith("look: posts were written for 500 characters, the server takes 300")
    assert said["mastodon"].endswith("-> check")
    assert team.doctor()[1]["mastodon"] == ""
    assert team.look() == (0, {})


def test_a_dry_run_is_told_how_to_show_the_servers_limit(team: Team) -> None:
    team.write(live="false")
    team.mastodon.instance["configuration"] = {"statuses": {"max_characters": 300}}
    code, said = team.doctor()
    assert code == 0
    assert "limit = 300 in config.toml lets a dry run show it" in said["mastodon"]


def test_what_the_bot_found_otherwise_is_said_beside_what_is_found_now(team: Team) -> None:
    """As where the bot runs with other secrets than the keeper's terminal."""
    (team.root / "token").write_text("stale")
    assert team.look()[0] == 1
    (team.root / "token").write_text(TOKEN)
    code, said = team.doctor()
    assert code == 0
    assert said["mastodon"].startswith("look: this is how the bot last found it: Mastodon (127.0.0.1) answered 401")
    assert "the bot looks again within the hour" in said["mastodon"]
    assert "this is how the bot" not in said["x"] + said["bluesky"]


def test_what_doctor_finds_fixed_is_no_alarm_any_more_and_the_bot_looks_for_itself(team: Team) -> None:
    (team.root / "token").write_text("stale")
    team.label("something else")
    assert team.look()[0] == 1
    (team.root / "token").write_text(TOKEN)
    assert team.doctor()[0] == 0
    assert set(team.kept()) == {"account/bluesky/unmarked"}, "what is still so stays"
    (team.root / "token").write_text("stale")
    code, found = team.look()
    assert code == 1
    assert "answered 401" in found["mastodon"]


def test_what_is_still_wrong_is_said_once_and_stays(team: Team) -> None:
    team.write(x='handle = "@other"\n')
    team.look()
    code, said = team.doctor()
    assert (code, said["x"].count("config.toml says @other")) == (1, 1)
    assert set(team.kept()) == {"account/x/another"}


def test_a_ledger_that_cannot_be_read_keeps_no_account_from_being_asked(team: Team) -> None:
    (team.root / "followup.db").write_text("notes of the team " * 500, "utf-8")
    code, said = team.doctor()
    assert code == 1
    assert (said["mastodon"], said["bluesky"]) == ("", "")


def test_an_error_that_nothing_foresaw_in_one_account_hides_no_other(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ValueError("hunter2")

    monkeypatch.setattr("bot.platforms.x.X.identity", broken)
    code, said = team.doctor()
    assert code == 1
    assert said["x"].startswith("wrong: the program itself failed (ValueError")
    assert (said["mastodon"], said["bluesky"]) == ("", "")


def test_a_server_that_never_answers_hides_no_other(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    awake = Event()
    monkeypatch.setattr("bot.platforms.x.X.identity", lambda _: awake.wait(30))
    monkeypatch.setattr("bot.cli.doctor_accounts._PATIENCE", 2.0)
    code, said = team.doctor()
    awake.set()
    assert (code, said["x"]) == (1, "wrong: no answer within 2 seconds")
    assert (said["mastodon"], said["bluesky"]) == ("", "")


def test_nothing_is_posted_by_looking(team: Team) -> None:
    team.doctor()
    team.look()
    calls = [call for server in team.servers for call in server.calls if not call.path.endswith("createSession")]
    assert {call.method for call in calls} == {"GET"}


@pytest.mark.parametrize("content", [None, " \n"])
def test_an_account_whose_secret_is_missing_was_not_asked_and_says_so(
    team: Team, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    password = team.root / "password"
    password.unlink()
    if content is not None:
        password.write_text(content)
        password.chmod(0o600)
    assert main(["-C", str(team.root), "doctor", "--now", QUIET]) == 1
    out = capsys.readouterr().out
    assert "bluesky: nobody was asked\n" in out
    assert "Nobody was asked\n    $ followup login bluesky\n" in out
    assert not team.bluesky.calls


def test_the_bot_says_that_an_account_without_its_secret_was_not_asked(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    (team.root / "password").unlink()
    main(["-C", str(team.root), "run", "--once", "--now", QUIET])
    said = capsys.readouterr()
    assert "app_password is missing: write the secret into it, or change config.toml. Nobody was asked" in (
        said.out + said.err
    )
