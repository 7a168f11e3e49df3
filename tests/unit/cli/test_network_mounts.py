"""A ledger on a network drive is recognised by its mount."""

from pathlib import Path

import pytest

from bot.cli.doctor_environment import shared

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /mnt/team nfs4 rw 0 0
//server/share /mnt/team\\040files cifs rw 0 0
/dev/sdb1 /mnt/team/local ext4 rw 0 0
me@server: /mnt/far fuse.sshfs rw 0 0
odd
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/srv/followup.db", ""),
        ("/mnt/team/followup.db", "nfs4"),
        ("/mnt/team files/followup.db", "cifs"),
        ("/mnt/team/local/followup.db", ""),
        ("/mnt/teamwork/followup.db", ""),
        ("/mnt/far/a/b/followup.db", "fuse.sshfs"),
    ],
)
def test_the_innermost_mount_decides(file: str, kind: str) -> None:
    assert shared(Path(file), MOUNTS) == kind


def test_where_mounts_are_not_told_nothing_is_claimed() -> None:
    assert shared(Path("/srv/followup.db"), "") == ""
