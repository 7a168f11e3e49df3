"""Write a file so that a reader, or a crash, never meets half of it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def atomic_write(path: Path, pieces: Iterable[bytes], mode: int = 0o666) -> None:
    """Write beside `path` and move into place. `mode` is that of a new file, before the umask."""
    draft = path.with_name(f".{path.name[:200]}.part")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.writelines(pieces)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
