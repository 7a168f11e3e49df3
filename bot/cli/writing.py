"""Files that people ask for by name: all of one or nothing, and what was there stays until the new one is whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import CommandError
from bot.lib.atomic_write import atomic_write

if TYPE_CHECKING:
    from bot.cli.context import Context


def write(call: Context, option: str, pieces: Iterable[bytes]) -> Path:
    """Writes to the file that `option` names. Raises CommandError, and leaves no piece behind."""
    name: str = getattr(call.words, option.removeprefix("--"))
    path = (call.root / name).absolute()
    try:
        if path.exists() and not path.is_file():  # a pipe or a device takes it as it comes
            with path.open("wb") as file:
                file.writelines(pieces)
        else:
            atomic_write(Path(path.resolve()), pieces)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle, before Python 3.13
        why = getattr(error, "strerror", None) or "its links lead round in a circle"
        raise CommandError(f"{option} {name}: cannot be written ({why}): name another file") from error
    return path
