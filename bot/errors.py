"""Every error of the project. The type answers "what now?", the text what happened, where, and what to do.

FollowupError
├── CommandError      exit 2  the command line is wrong
├── InputError        exit 2  a file people wrote is wrong: carries Problems with file, line and column
├── LedgerError       exit 2  the ledger is locked, read-only, corrupt or newer than the program
├── Refused           exit 1  understood, and the answer is no
│   └── ContentRefused        what is to be sent cannot be sent as it is: `code` is that of a finding
└── PlatformError     exit 1  what a platform said; no SDK error ever passes an adapter
    ├── Rejected              the platform refused it: change it
    ├── TemporarilyUnavailable    nothing was posted: try again after `wait` seconds
    ├── AuthenticationRequired    nothing was posted: a person must sign in again
    │   ├── NoSecret              nobody was asked: the secret is not where config.toml says
    │   └── PaymentRequired       the credit is used up: signing in does not help
    ├── OutcomeUnknown        it may be out: check the account before anything else
    └── LookupFailed          looking for it brought no answer
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.actions import Action, edit

_HOUSE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file. `line` and `column` count from 1; None where there is no such place."""

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    code: str = "file"
    action: Action | None = None

    @property
    def place(self) -> str:
        """`file:line:column`, as far as they are known."""
        return ":".join(str(p) for p in (self.file, self.line, self.column) if p is not None)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    def plain(self) -> dict[str, object]:
        """As --json writes it. What to do about a file is to edit it, where nothing else is said."""
        action = self.action or edit(self.file, self.line)
        given = {name: getattr(self, name) for name in ("code", "file", "line", "column", "message")}
        return given | {"action": action.plain() if action else None}


class FollowupError(Exception):
    """The root: nothing else is raised on purpose. `action` is what a person can do about it."""

    exit_code = 2
    code = "error"

    def __init__(self, message: str = "", *, action: Action | None = None) -> None:
        super().__init__(message)
        self.action = action

    def problems(self) -> Sequence[Problem]:
        return [Problem(str(self), code=self.code, action=self.action)]


class CommandError(FollowupError):
    code = "command"


class InputError(FollowupError):
    """`found` holds every problem at once, in the order of the files."""

    code = "file"

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.found = tuple(found)

    def problems(self) -> Sequence[Problem]:
        return self.found


class LedgerError(FollowupError):
    code = "ledger"


class Refused(FollowupError):
    exit_code = 1
    code = "refused"


class ContentRefused(Refused):
    def __init__(self, code: str, message: str, *, action: Action | None = None) -> None:
        super().__init__(message, action=action)
        self.code = code


class PlatformError(FollowupError):
    exit_code = 1
    code = "platform"


class Rejected(PlatformError):
    """Final for these words. `duplicate`: the platform says that it already has this very text."""

    def __init__(self, message: str, *, duplicate: bool = False) -> None:
        super().__init__(message)
        self.duplicate = duplicate


class TemporarilyUnavailable(PlatformError):
    """`wait` in seconds as the platform named it, or None where it named nothing."""

    def __init__(self, message: str = "", wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class AuthenticationRequired(PlatformError):
    pass


class NoSecret(AuthenticationRequired):
    pass


class PaymentRequired(AuthenticationRequired):
    pass


class OutcomeUnknown(PlatformError):
    pass


class LookupFailed(PlatformError):
    pass


def unforeseen(error: BaseException) -> str:
    """An error that nothing foresaw: its type and where in our code it came up. Its own words may hold a secret."""
    place, link = "", error.__traceback__
    while link is not None:
        file = Path(link.tb_frame.f_code.co_filename)
        if file.is_relative_to(_HOUSE):
            place = f" at bot/{file.relative_to(_HOUSE).as_posix()}:{link.tb_lineno}"
        link = link.tb_next
    return f"the program itself failed ({type(error).__name__}{place})"
