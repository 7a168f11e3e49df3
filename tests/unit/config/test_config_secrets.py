"""Messages name the place of a secret, never a value that may be the secret itself."""

import re
from pathlib import Path

import pytest

from bot import config
from bot.alerts import transport
from bot.errors import AuthenticationRequired, InputError, NoSecret

TOKENS = [
    "hunter2hunter2hunter2",
    "Zk3vQ_8aPbXc1tYh",
    "QWERTZUIOP7ASDFG",
    "QWERTZUIOPASDFGHJKL",
    "A1B2C3D4E5F6A7B8",
]


def settings(root: Path, text: str) -> config.Settings:
    (root / "config.toml").write_text(text, "utf-8")
    return config.load(root)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("kind", ["env", "file"])
def test_a_secret_put_in_the_place_of_a_name_is_never_repeated(tmp_path: Path, kind: str, token: str) -> None:
    text = f'[accounts.a]\nplatform = "mastodon"\naccess_token = {{ {kind} = "{token}" }}'
    secret = settings(tmp_path, text).accounts["a"].secrets["access_token"]
    with pytest.raises(AuthenticationRequired) as refusal:
        secret.resolve()
    assert token not in str(refusal.value)
    assert "[accounts.a] access_token" in str(refusal.value)


@pytest.mark.parametrize("token", TOKENS)
def test_an_alert_address_put_in_the_place_of_a_name_is_never_repeated(tmp_path: Path, token: str) -> None:
    text = f'[alerts]\nurls = [{{ env = "{token}" }}]\nheartbeat = {{ file = "{token}" }}'
    alerts = settings(tmp_path, text).alerts
    assert alerts.heartbeat is not None
    said = transport.send(alerts.urls[0], "t", "b") + transport.ping_heartbeat(alerts.heartbeat)
    said += transport.source_of(alerts.urls[0]) + transport.source_of(alerts.heartbeat)
    assert token not in said
    assert "[alerts] urls" in said
    assert "[alerts] heartbeat" in said


def test_the_ledgers_password_put_in_the_place_of_a_name_is_never_repeated(tmp_path: Path) -> None:
    live = 'live = true\n[accounts.a]\nplatform = "bluesky"\nhandle = "a"\napp_password = { env = "PW" }\n'
    with pytest.raises(InputError) as refusal:
        settings(tmp_path, f'database = {{ env = "{TOKENS[1]}" }}\n{live}')
    assert TOKENS[1] not in str(refusal.value)


@pytest.mark.parametrize("name", ["A_TOKEN", "DATABASE_URL", "MAIN_2_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET", "PW"])
def test_what_looks_like_a_variable_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name, raising=False)
    with pytest.raises(AuthenticationRequired, match=f"the environment variable {name} holds no secret"):
        config.Secret(env=name).resolve()


def test_a_variable_that_is_set_is_named_however_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("myToken1", " ")
    with pytest.raises(AuthenticationRequired, match="myToken1 holds no secret"):
        config.Secret(env="myToken1").resolve()


def test_a_file_that_is_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(" \n", "utf-8")
    with pytest.raises(AuthenticationRequired, match=f"the file {tmp_path / 'token'} holds no secret"):
        config.Secret(file=str(tmp_path / "token")).resolve()


def test_a_file_that_is_missing_is_reported_as_missing(tmp_path: Path) -> None:
    place = re.escape("the file that is named at [accounts.a] app_password is missing: write the secret into it")
    with pytest.raises(NoSecret, match=place):
        config.Secret(file=str(tmp_path / "none"), at="[accounts.a] app_password").resolve()


@pytest.mark.parametrize("file", ["x" * 5000, "a\0b", "/nowhere/x"])
def test_a_file_that_cannot_be_is_reported_by_its_place(file: str) -> None:
    with pytest.raises(AuthenticationRequired, match=r"config\.toml") as refusal:
        config.Secret(file=file, at="[accounts.a] app_password").resolve()
    assert file not in str(refusal.value)


def test_a_secret_is_read_when_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", " abc\n")
    (tmp_path / "token").write_text("def\r\n")
    assert config.Secret(env="A_TOKEN").resolve() == "abc"
    assert config.Secret(file=str(tmp_path / "token")).resolve() == "def"
    monkeypatch.setenv("A_TOKEN", "")
    for secret in (config.Secret(env="A_TOKEN"), config.Secret(file=str(tmp_path))):
        with pytest.raises(AuthenticationRequired, match=str(secret.env or secret.file)):
            secret.resolve()


def test_a_secret_file_is_beside_the_config(tmp_path: Path) -> None:
    text = '[accounts.a]\nplatform = "bluesky"\napp_password = { file = "secrets/b" }'
    assert settings(tmp_path, text).accounts["a"].secrets["app_password"].file == str(tmp_path / "secrets/b")
