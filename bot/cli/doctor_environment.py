"""What stands around a ledger and its secrets that could harm them: synced and shared folders, git, open files."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.actions import Action, ActionCode
from bot.publishing.clock_guard import BEHIND, WAYS_OUT

if TYPE_CHECKING:
    from bot.config import Settings

Weight = Literal["wrong", "look"]
# Parts of a path, in lower case, that folders shared between machines have.
_SYNCED = (
    "dropbox", "onedrive", "google drive", "googledrive", "my drive", "nextcloud", "owncloud", "icloud",
    "mobile documents", "cloudstorage", "syncthing", "pclouddrive", "proton drive", "tresorit", "synologydrive",
    "synology drive", "seafile", "resilio", "yandex.disk",
)  # fmt: skip
# What the programs that keep folders alike leave in them; `.dropbox` in a home folder is a folder, and means nothing.
_MARKS = (
    ".stfolder", ".stversions", ".dropbox.cache", ".sync_*.db", "._sync_*.db", ".csync_journal.db",
    ".owncloudsync.log", ".nextcloudsync.log", ".tmp.driveupload", ".tmp.drivedownload", ".SynologyWorkingDirectory",
)  # fmt: skip
# File systems that other machines may write to as well. Why a ledger does not belong there:
# https://www.sqlite.org/howtocorrupt.html#_filesystems_with_broken_or_missing_lock_implementations
_SHARED = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "lustre", "beegfs", "gfs2", "ocfs2", "davfs",
    "vboxsf", "prl_fs", "virtiofs", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.s3fs", "fuse.davfs2",
    "fuse.gcsfuse", "fuse.gvfsd-fuse", "fuse.ceph",
})  # fmt: skip
_FAR = re.compile(r"//|[^/]+:")  # how the source of a mount begins that lies on another machine
_SETTLES = timedelta(seconds=30)  # as long as a platform may take for an answer
_MOUNTS = Path("/proc/self/mounts")  # Linux


_ASK_GIT = "ask it as the user whom the folder belongs to, with `git ls-files`"
# `open`: neither kept nor ignored; `unasked`: there is a repository, and git gives no answer about it.
Kept = Literal["no", "kept", "open", "unasked"]
_GIT_TIMEOUT = 10  # seconds


class Remark(NamedTuple):
    """`wrong` must be fixed, `look` is for a person to judge."""

    weight: Weight
    message: str
    action: Action | None = None


def remarks(settings: Settings, ledger: Path | None, last: datetime | None, now: datetime) -> Iterator[Remark]:
    """`ledger` is the file of an SQLite ledger, None where it is elsewhere. `last` is the bot's last look."""
    if settings.live:
        yield from _clock(last, now)
    yield from _settings(settings)
    if ledger is not None:
        yield from _ledger(ledger)
    for account in settings.accounts.values():
        for name, secret in account.secrets.items():
            if secret.file:
                yield from _secret(f"account {account.name}, {name}", Path(secret.file))


def _clock(last: datetime | None, now: datetime) -> Iterator[Remark]:
    if last is not None and last - now > BEHIND:
        said = f"the bot last ran at {last:%Y-%m-%d %H:%M} UTC, which is in the future: {WAYS_OUT}"
        yield Remark("wrong", said, Action(ActionCode.RESTORE))


def _settings(settings: Settings) -> Iterator[Remark]:
    if settings.settle_after < _SETTLES:
        yield Remark(
            "look",
            f"settle_after is {settings.settle_after.total_seconds():g} seconds: a post whose answer was lost, and "
            "that arrives later than that, goes out twice where the platform has no guard of its own; from 30 seconds "
            "on that is rare, and 60 are the default",
        )


def _ledger(file: Path) -> Iterator[Remark]:
    synced = _synced(file)
    if synced:
        yield Remark(
            "look",
            f"the ledger {file.name} lies in {synced}, which seems to be synced between machines: two bots could "
            "each think that a post is not out; set `database` in config.toml to a place outside",
        )
    kind = shared(file, _mounts())
    if kind:
        yield Remark(
            "look",
            f"the ledger {file.name} lies on a network drive ({kind}), where locks do not hold: two bots could publish "
            "at once and damage the ledger; set `database` in config.toml to a disk of this machine, or PostgreSQL",
        )
    yield from _record_in_git(file)


def _record_in_git(file: Path) -> Iterator[Remark]:
    names = f"{file.stem}*{file.suffix}*"
    kept = kept_by_git(file)
    if kept == "kept":
        yield Remark(
            "wrong",
            f"git keeps {file.name}: it names who approved what, and an older copy could come back; "
            f"run `git rm --cached {file.name}`",
        )
    elif kept == "unasked":
        yield Remark("look", f"whether git keeps {file.name} cannot be asked here: {_ASK_GIT}")
    elif "open" in (kept, kept_by_git(file.with_name(f"{file.name}-wal"))):
        yield Remark(
            "look",
            f"nothing keeps {file.name} out of git: it names who approved what, and the next `git add` would take it "
            f"in; write {names} into .gitignore",
        )


def _secret(what: str, file: Path) -> Iterator[Remark]:
    kept = kept_by_git(file)
    if kept == "kept":
        yield Remark("wrong", f"{what}: git keeps {file}: make a new secret, and keep its file out of git")
    elif kept == "unasked":
        yield Remark("look", f"{what}: whether git keeps {file} cannot be asked here: {_ASK_GIT}")
    elif kept == "open":
        yield Remark("look", f"{what}: nothing keeps {file} out of git: write it into .gitignore")
    try:
        mode = file.stat().st_mode
    except OSError:
        return
    if mode & 0o022:
        yield Remark("wrong", f"{what}: others may write {file}: run `chmod 600 {file}`")
    elif mode & 0o044:
        yield Remark("look", f"{what}: others on this machine may read {file}: `chmod 600 {file}` keeps it yours")


def _synced(file: Path) -> Path | None:
    """The folder that seems to be synced: as the path is written, and as links lead."""
    for folder in (*file.absolute().parents, *file.resolve().parents):
        named = any(mark in folder.name.lower() for mark in _SYNCED)
        if named or (folder / ".dropbox").is_file() or any(any(folder.glob(mark)) for mark in _MARKS):
            return folder
    return None


def shared(file: Path, mounts: str) -> str:
    """The kind of network file system that a file lies on, "" for a disk of this machine. `mounts` as in fstab(5)."""
    place, kind, source = "", "", ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[1])
        if len(point) >= len(place) and file.resolve().is_relative_to(point):
            place, kind, source = point, words[2], words[0]
    far = kind.startswith("fuse.") and _FAR.match(source)
    return kind if far or kind in _SHARED else ""


def _mounts() -> str:
    try:
        return _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def kept_by_git(file: Path) -> Kept:
    folder = file.resolve().parent
    if not folder.is_dir() or not any((place / ".git").exists() for place in (folder, *folder.parents)):
        return "no"
    tracked = _git_exit_code(folder, "ls-files", "--error-unmatch", "--", file.resolve().name)
    if tracked != 1:
        return "kept" if tracked == 0 else "unasked"
    ignored = _git_exit_code(folder, "check-ignore", "--quiet", "--", file.resolve().name)
    return {0: "no", 1: "open"}.get(ignored, "unasked")  # type: ignore[return-value]


def _git_exit_code(folder: Path, *question: str) -> int:
    """git's exit code; it asks about `folder`, whatever repository the environment speaks of."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *question],
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_GIT_TIMEOUT,
            check=False,
        ).returncode
    except (OSError, subprocess.SubprocessError):
        return 128
