"""What stands around a ledger and its secrets that could harm them: synced and shared folders, git, open files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from bot.config import Settings

Weight = Literal["wrong", "look"]
# Parts of a path, in lower case, that folders shared between machines have.
_SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "nextcloud", "owncloud", "icloud", "mobile documents",
           "syncthing", "pclouddrive", "proton drive", "tresorit")  # fmt: skip
_SYNC_MARKS = (".stfolder", ".dropbox", ".sync_journal.db", ".owncloudsync.log")


# File systems that other machines may write to as well. Why a ledger does not belong there:
# https://www.sqlite.org/howtocorrupt.html#_filesystems_with_broken_or_missing_lock_implementations
_SHARED = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "lustre", "beegfs", "gfs2", "ocfs2", "davfs",
    "vboxsf", "prl_fs", "virtiofs", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.s3fs", "fuse.davfs2",
    "fuse.gcsfuse", "fuse.gvfsd-fuse", "fuse.ceph",
})  # fmt: skip
_MOUNTS = Path("/proc/self/mounts")  # Linux


class Remark(NamedTuple):
    """`wrong` must be mended, `look` is for a person to judge."""

    weight: Weight
    message: str


def remarks(settings: Settings, ledger: Path | None) -> Iterator[Remark]:
    """`ledger` is the file of an SQLite ledger, None where it is elsewhere."""
    if ledger is not None:
        yield from _ledger(ledger)
    for account in settings.accounts.values():
        for name, secret in account.secrets.items():
            if secret.file:
                yield from _secret(f"account {account.name}, {name}", Path(secret.file))


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
            "at once and the ledger be damaged; set `database` in config.toml to a disk of this machine, or PostgreSQL",
        )
    if _tracked(file):
        yield Remark(
            "wrong",
            f"git keeps {file.name}: it names who approved what, and an older copy could come back; "
            f"run `git rm --cached {file.name}`",
        )


def _secret(what: str, file: Path) -> Iterator[Remark]:
    if _tracked(file):
        yield Remark("wrong", f"{what}: git keeps {file}: make a new secret, and keep its file out of git")
    try:
        mode = file.stat().st_mode
    except OSError:
        return
    if mode & 0o022:
        yield Remark("wrong", f"{what}: others may write {file}: run `chmod 600 {file}`")
    elif mode & 0o044:
        yield Remark("look", f"{what}: others on this machine may read {file}: `chmod 600 {file}` keeps it yours")


def _synced(file: Path) -> Path | None:
    for folder in file.parents:
        if any(mark in folder.name.lower() for mark in _SYNCED):
            return folder
        if any((folder / mark).exists() for mark in _SYNC_MARKS):
            return folder
    return None


def shared(file: Path, mounts: str) -> str:
    """The kind of network file system that a file lies on, "" for a disk of this machine. `mounts` as in fstab(5)."""
    place, kind = "", ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[1])
        if len(point) >= len(place) and file.resolve().is_relative_to(point):
            place, kind = point, words[2]
    return kind if kind in _SHARED else ""


def _mounts() -> str:
    try:
        return _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _tracked(file: Path) -> bool:
    """Whether git keeps the file; without git nothing is kept."""
    if not file.exists():
        return False
    try:
        question = ["git", "-C", str(file.parent), "ls-files", "--error-unmatch", "--", file.name]
        return subprocess.run(question, capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
