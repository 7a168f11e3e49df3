"""What a person can do about a finding, an error or an alert, as data.

`presentation.suggested_commands.command_line` turns it into a line to copy, a web page into a button.
"""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


class ActionCode(StrEnum):
    EDIT = "edit"  # change the file that is named
    CHECK = "check"
    PREVIEW = "preview"
    VERIFY = "verify"
    APPROVE = "approve"
    SKIP = "skip"
    RESUME = "resume"
    SETTLE_PUBLISHED = "settle-published"
    SETTLE_NOT_PUBLISHED = "settle-not-published"
    WITHDRAW = "withdraw"
    CONFIRM_REMOVED = "confirm-removed"  # a person removed the post on the platform
    LOGIN = "login"
    RENEW_LOGIN = "renew-login"
    DOCTOR = "doctor"
    STATUS = "status"
    LOG = "log"
    RUN = "run"
    RUN_ONCE = "run-once"
    NEW_CAMPAIGN = "new-campaign"
    NEW_CASE = "new-case"
    RESTORE = "restore"
    CONFIRM_RESTORED = "confirm-restored"  # another program restored the ledger


@dataclass(frozen=True, slots=True)
class Action:
    """A code and what it is about; an empty argument is not known or not needed.

    `case` is an id, or `campaign/case` where two campaigns share the id. `posts` are delivery ids: with `@digest` for
    an approval, or a prefix that ends in `/`. `first` and `last` are local dates.
    """

    code: ActionCode
    case: str = ""
    campaign: str = ""
    country: str = ""
    account: str = ""
    posts: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    file: str = ""
    line: int | None = None

    def plain(self) -> dict[str, object]:
        """As --json writes it: the code and the arguments that are given."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _plain(value) for name, value in given.items() if value}


def edit(file: str | None, line: int | None = None) -> Action | None:
    """What to do about something that is wrong in a file, where nothing else is said."""
    return Action(ActionCode.EDIT, file=file, line=line) if file else None


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, int) else str(value)
