"""`followup doctor` on the place of the ledger: network drives, git, and what a program cannot see."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import doctor_environment
from bot.cli.main import main
from tests.conftest import CAMPAIGN
from tests.fakes.mastodon_server import TOKEN, FakeMastodon

SYNCED = [
    "Dropbox", "Dropbox (Team)", "OneDrive - A Team", "Google Drive/My Drive", "Nextcloud", "ownCloud",
    "Library/CloudStorage/GoogleDrive-team@example.org", "Library/Mobile Documents/com~apple~CloudDocs",
    "iCloudDrive", "Syncthing", "pCloudDrive", "SynologyDrive",
]  # fmt: skip
MARKS = [
    ".stfolder/", ".dropbox", ".dropbox.cache/", ".sync_1f0a.db", "._sync_1f0a.db", ".csync_journal.db",
    ".owncloudsync.log", ".nextcloudsync.log", ".tmp.driveupload/",
]  # fmt: skip
MOUNTS = [
    ("server:/home {} nfs4 rw 0 0", "nfs4"),
    ("//server/share {} cifs rw 0 0", "cifs"),
    ("//server/share {} smb3 rw 0 0", "smb3"),
    ("me@server:/srv {} fuse.sshfs rw 0 0", "fuse.sshfs"),
    ("cloud:team {} fuse.rclone rw 0 0", "fuse.rclone"),
    ("server:/volume {} fuse.somethingnew rw 0 0", "fuse.somethingnew"),
]

Say = Callable[..., str]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """What doctor says of the folder's surroundings; the exit code must be as expected."""

    def doctor(root: Path, code: int = 0) -> str:
        assert main(["-C", str(root), "doctor", "--json"]) == code
        found = json.loads(capsys.readouterr().out)["findings"]
        return "\n".join(f"{one['severity']}: {one['message']}" for one in found)

    return doctor


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder()


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)


def moved(root: Path, folder: str) -> Path:
    place = root.parent / folder / "team"
    place.parent.mkdir(parents=True)
    return root.rename(place)


def test_a_folder_of_this_machine_is_no_news(root: Path, say: Say) -> None:
    (root.parent / ".dropbox").mkdir()  # what a home folder has where Dropbox is installed, beside what it syncs
    assert say(root) == ""


@pytest.mark.parametrize("folder", SYNCED)
def test_a_ledger_in_a_synced_folder_is_seen_by_its_name(root: Path, say: Say, folder: str) -> None:
    said = say(moved(root, folder))
    assert said.startswith("look: the ledger followup.dry.db lies in ")
    assert folder.split("/")[0] in said
    assert "seems to be synced" in said
    assert "set `database` in config.toml" in said


@pytest.mark.parametrize("mark", MARKS)
def test_a_ledger_in_a_synced_folder_is_seen_by_what_the_program_leaves_there(root: Path, say: Say, mark: str) -> None:
    place = moved(root, "shared")
    if mark.endswith("/"):
        (place.parent / mark).mkdir()
    else:
        (place.parent / mark).touch()
    assert f"lies in {place.parent}, which seems to be synced" in say(place)


def test_a_link_into_a_synced_folder_is_followed(root: Path, say: Say) -> None:
    synced, link = root.parent / "Nextcloud" / "records", root.parent / "records"
    synced.mkdir(parents=True)
    link.symlink_to(synced)
    (root / "config.toml").write_text(f'database = "sqlite:///{link}/followup.db"\n', "utf-8")
    assert f"lies in {synced.parent}, which seems to be synced" in say(root)


def test_a_database_outside_the_synced_folder_is_no_news(root: Path, say: Say) -> None:
    place, outside = moved(root, "Dropbox"), root.parent / "outside"
    outside.mkdir()
    (place / "config.toml").write_text(f'database = "sqlite:///{outside}/followup.db"\n', "utf-8")
    assert say(place) == ""


@pytest.mark.parametrize(("line", "kind"), MOUNTS)
def test_a_ledger_on_a_network_drive_is_seen(
    root: Path, say: Say, monkeypatch: pytest.MonkeyPatch, line: str, kind: str
) -> None:
    mounts = root.parent / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n" + line.format(root.parent) + "\n", "utf-8")
    monkeypatch.setattr(doctor_environment, "_MOUNTS", mounts)
    assert f"lies on a network drive ({kind}), where locks do not hold" in say(root)


def test_a_ledger_that_git_keeps_is_wrong(root: Path, say: Say) -> None:
    (root / "followup.dry.db").touch()
    git(root, "init", "-q")
    git(root, "add", "followup.dry.db")
    (root / "followup.dry.db").unlink()
    assert "wrong: git keeps followup.dry.db" in say(root, code=1)


def test_a_ledger_that_git_would_take_is_to_be_looked_at(root: Path, say: Say) -> None:
    git(root, "init", "-q")
    said = say(root)
    assert said.startswith("look: nothing keeps followup.dry.db out of git")
    assert "write followup.dry*.db* into .gitignore" in said
    (root / ".gitignore").write_text("followup.dry.db\n", "utf-8")
    assert "nothing keeps followup.dry.db out of git" in say(root), "the newest lines lie in followup.dry.db-wal"
    (root / ".gitignore").write_text("followup.dry*.db*\n", "utf-8")
    assert say(root) == ""


def test_a_secret_that_git_would_take_is_to_be_looked_at(make_folder: Callable[..., Path], say: Say) -> None:
    config = '[accounts.mastodon]\nplatform = "mastodon"\nserver = "http://127.0.0.1:9"\n'
    root = make_folder(
        CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"),
        config=f'{config}access_token = {{ file = "token" }}\n',
    )
    (root / "token").write_text(TOKEN)
    (root / "token").chmod(0o600)
    git(root, "init", "-q")
    (root / ".gitignore").write_text("followup*.db*\n", "utf-8")
    said = say(root)
    assert "account mastodon, access_token: nothing keeps" in said
    (root / ".gitignore").write_text("followup*.db*\ntoken\n", "utf-8")
    assert say(root) == ""


def test_where_git_gives_no_answer_nothing_is_claimed(root: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the repository belongs to another user."""
    git(root, "init", "-q")
    (root / ".git" / "HEAD").write_text("broken\n", "utf-8")
    assert "whether git keeps followup.dry.db cannot be asked here" in say(root)
    monkeypatch.setenv("PATH", "")
    assert "cannot be asked here" in say(root)


def test_the_repository_is_the_one_around_the_ledger_whatever_the_environment_says(
    root: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "init", "-q")
    (root / ".gitignore").write_text("followup*.db*\n", "utf-8")
    monkeypatch.setenv("GIT_DIR", str(root.parent / "elsewhere"))
    assert say(root) == ""


def test_of_a_copied_folder_with_the_same_accounts_nothing_false_is_said(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two machines with two records on one account cannot be seen from inside: no word on other bots, either way."""
    with FakeMastodon() as server:
        config = f'live = true\n[accounts.mastodon]\nplatform = "mastodon"\nserver = "{server.url}"\n'
        root = make_folder(
            CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"),
            config=f'{config}access_token = {{ file = "token" }}\n',
        )
        (root / "token").write_text(TOKEN)
        (root / "token").chmod(0o600)
        assert main(["-C", str(root), "doctor"]) == 0
        copy = root.parent / "copy"
        shutil.copytree(root, copy)
        said = capsys.readouterr().out
        assert main(["-C", str(copy), "doctor"]) == 0
        assert capsys.readouterr().out == said
        assert "bot" not in said
