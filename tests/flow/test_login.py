"""`followup login`: the operator signs in, and no secret is printed."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.conftest import CAMPAIGN
from tests.fakes.bluesky_server import PASSWORD, FakeBluesky
from tests.fakes.gotosocial_server import FakeGoToSocial
from tests.fakes.loopback import Reply
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.takahe_server import FakeTakahe

CONFIG = """\
live = false
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ {place} }}
"""


@pytest.fixture
def mastodon() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


def config(server: str, place: str) -> str:
    return CONFIG.format(server=server, place=place)


def types(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_the_token_goes_into_its_file_which_nobody_else_can_read(
    make_folder: Callable[..., Path],
    mastodon: FakeMastodon,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = make_folder(config=config(mastodon.url, 'file = "secrets/token"'))
    types(monkeypatch, "good-code\n")
    assert main(["-C", str(root), "login", "mastodon"]) == 0
    token = root / "secrets/token"
    assert token.read_text().strip() == TOKEN
    assert token.stat().st_mode & 0o777 == 0o600
    shown = capsys.readouterr()
    assert f"{mastodon.url}/oauth/authorize?" in shown.err
    assert "write%3Astatuses" in shown.err
    assert "Signed in" in shown.out
    assert TOKEN not in shown.out + shown.err
    assert "app-secret" not in shown.out + shown.err


def test_a_second_login_only_looks(
    make_folder: Callable[..., Path], mastodon: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(config=config(mastodon.url, 'file = "token"'))
    (root / "token").write_text(TOKEN)
    assert main(["-C", str(root), "login", "mastodon", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "account": "mastodon",
        "platform": "mastodon",
        "id": "1",
        "handle": "@team@fake.example",
        "limit": 500,
        "bot": True,
    }


@pytest.mark.parametrize("typed", ["", "bad-code\n"])
def test_a_wrong_code_changes_nothing(
    make_folder: Callable[..., Path],
    mastodon: FakeMastodon,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
) -> None:
    root = make_folder(config=config(mastodon.url, 'file = "token"'))
    types(monkeypatch, typed)
    assert main(["-C", str(root), "login", "mastodon"]) == 1
    assert not (root / "token").exists()
    assert "code" in capsys.readouterr().err.splitlines()[-1]


def test_a_token_is_printed_only_when_asked_for_and_then_alone(
    make_folder: Callable[..., Path],
    mastodon: FakeMastodon,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = make_folder(config=config(mastodon.url, 'env = "FOLLOWUP_TEST_TOKEN"'))
    assert main(["-C", str(root), "login", "mastodon"]) == 2
    said = capsys.readouterr().err
    assert "access_token of [accounts.mastodon]" in said
    assert "--show" in said
    assert "FOLLOWUP_TEST_TOKEN" not in said, "people write the token itself there"
    types(monkeypatch, "good-code\n")
    assert main(["-C", str(root), "login", "mastodon", "--show"]) == 0
    assert capsys.readouterr().out == f"{TOKEN}\n"


def test_a_token_of_another_account_is_no_success(
    make_folder: Callable[..., Path], mastodon: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where somebody was signed in to the browser as themselves when the code was asked for."""
    mastodon.me["username"] = "somebody"
    root = make_folder(config=config(mastodon.url, 'file = "token"') + 'handle = "@team@fake.example"\n')
    (root / "token").write_text(TOKEN)
    assert main(["-C", str(root), "login", "mastodon"]) == 1
    told = capsys.readouterr().err
    assert "config.toml says @team@fake.example, the secrets belong to @somebody@fake.example" in told
    assert "followup login mastodon --renew" in told
    assert main(["-C", str(root), "login", "mastodon", "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert "@somebody" in finding["message"]


def test_an_account_that_the_ledger_knows_as_another_is_no_success(
    make_folder: Callable[..., Path], mastodon: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    live = config(mastodon.url, 'file = "token"').replace("live = false", "live = true")
    root = make_folder(CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"), config=live)
    (root / "token").write_text(TOKEN)
    assert main(["-C", str(root), "doctor"]) == 0
    assert main(["-C", str(root), "login", "mastodon"]) == 0
    mastodon.me["id"] = "2"
    assert main(["-C", str(root), "login", "mastodon"]) == 1
    assert "the ledger knows this account as 1" in capsys.readouterr().err


def test_the_others_are_told_how_to_get_their_secrets(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeBluesky() as server:
        root = make_folder(
            config=f'[accounts.b]\nplatform = "bluesky"\nserver = "{server.url}"\nhandle = "team.test"\n'
            'app_password = { file = "password" }\n'
        )
        assert main(["-C", str(root), "login", "b"]) == 1
        assert "App passwords" in capsys.readouterr().err
        (root / "password").write_text(PASSWORD)
        assert main(["-C", str(root), "login", "b"]) == 0
        assert "not marked as automated" in capsys.readouterr().out
        (root / "password").write_text("wrong-password")
        assert main(["-C", str(root), "login", "b"]) == 1
        assert "wrong-password" not in capsys.readouterr().err


def test_a_stand_in_needs_no_sign_in(make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(make_folder()), "login", "x"]) == 2
    assert "is for dry runs only" in capsys.readouterr().err
    assert main(["-C", str(make_folder()), "login", "mastadon"]) == 2
    assert "did you mean mastodon?" in capsys.readouterr().err


SERVERS = {"mastodon": FakeMastodon, "gotosocial": FakeGoToSocial, "takahe": FakeTakahe}


@pytest.mark.parametrize("name", SERVERS)
def test_the_fewest_rights_are_asked_for_that_the_server_makes_do_with(
    make_folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with SERVERS[name]() as server:
        root = make_folder(config=config(server.url, 'file = "token"'))
        types(monkeypatch, "good-code\ngood-code\n")
        assert main(["-C", str(root), "login", "mastodon"]) == 0
        narrow = "read:accounts, read:statuses, write:statuses, write:media"
        granted = "read, write:statuses, write:media" if name == "takahe" else narrow
        shown = capsys.readouterr()
        assert f"The server granted: {granted}." in shown.err
        assert ("asked for more" in shown.err) == (name == "takahe")
        assert server.scopes == set(granted.split(", "))
        assert main(["-C", str(root), "login", "mastodon"]) == 0


def test_a_token_with_too_few_rights_is_told_how_to_get_one_with_more(
    make_folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeTakahe() as server:
        root = make_folder(config=config(server.url, 'file = "token"'))
        (root / "token").write_text(TOKEN)
        server.scopes = {"read:accounts", "write:statuses"}
        assert main(["-C", str(root), "login", "mastodon"]) == 1
        assert "--renew" in capsys.readouterr().err
        types(monkeypatch, "good-code\ngood-code\n")
        assert main(["-C", str(root), "login", "mastodon", "--renew"]) == 0


def test_a_server_that_lets_no_token_do_anything_is_not_asked_for_ever(
    make_folder: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeTakahe() as server:
        server._within = lambda scope: Reply(403, {"error": "out_of_scope_for_token"})  # type: ignore[method-assign]  # noqa: ARG005
        root = make_folder(config=config(server.url, 'file = "token"'))
        types(monkeypatch, "good-code\n" * 9)
        assert main(["-C", str(root), "login", "mastodon"]) == 1
        told = capsys.readouterr().err
        assert "whatever its rights" in told
        assert told.count("/oauth/authorize?") == 3
        assert not (root / "token").exists()


def test_a_server_that_knows_no_narrow_rights_is_asked_for_wide_ones(
    make_folder: Callable[..., Path], mastodon: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = mastodon.answer
    unknown = Reply(422, {"error": "Validation failed: Scopes doesn't match configured on the server."})
    mastodon.answer = lambda call: (  # type: ignore[method-assign]
        unknown if call.path == "/api/v1/apps" and b"write%3A" in call.body else answer(call)
    )
    root = make_folder(config=config(mastodon.url, 'file = "token"'))
    types(monkeypatch, "good-code\n")
    assert main(["-C", str(root), "login", "mastodon"]) == 0
    assert mastodon.scopes == {"read", "write"}
