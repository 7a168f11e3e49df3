"""Why there are no words: raised while composing, and turned into a finding before it leaves this room."""

from bot.errors import FollowupError


class TemplateProblem(FollowupError):  # noqa: N818 -- like every error of this project it is named for what it means
    """`code` is the finding's. `file` and `line` None: the template that was being read is the place."""

    exit_code = 1

    def __init__(self, code: str, message: str, file: str | None = None, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.file = file
        self.path = path
        self.line: int | None = None
