"""The error of a template, turned into a finding by `compose`."""

from bot.errors import FollowupError


class TemplateProblem(FollowupError):  # noqa: N818
    """`code` is the finding's. `file` and `line` None: the template that was being read is the place."""

    exit_code = 1

    def __init__(self, code: str, message: str, file: str | None = None, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.file = file
        self.path = path
        self.line: int | None = None
