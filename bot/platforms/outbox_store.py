"""The folder of the outbox: posts.jsonl, a line a post, and the images beside it."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock

from bot.platforms.outbox_html import About, Zones
from bot.platforms.shown import Shown

LOCK = ".lock"
POSTS = "posts.jsonl"
PAGE = "index.html"
IMAGES = "images"
_SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


@cache
def box_of(folder: Path) -> Box:
    """The one Box of a folder in this process: accounts that post at the same time share its lock."""
    return Box(folder)


class Box:
    """Read once; again only when somebody else changed the file. Every method raises OSError where the disk does.

    What reads and then writes is called `alone`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._threads = RLock()
        self._held = False
        self._posts: dict[str, Shown] = {}
        self._stamp: tuple[int, ...] | None = None
        self._news = False
        self._about: About | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread and no other program changes the outbox meanwhile, such as a person who takes a post down."""
        with self._threads:
            if self._held:
                yield
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / LOCK).open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # freed with the file
                self._held = True
                try:
                    yield
                finally:
                    self._held = False

    def get(self, delivery: str) -> Shown | None:
        self._refresh()
        return self._posts.get(delivery)

    def put(self, post: Shown) -> None:
        """Adds a post as a new line; one that is there already is replaced where it stands."""
        new = post["id"] not in self._posts
        self._posts[post["id"]] = post
        self._write(post if new else None)

    def drop(self, delivery: str) -> None:
        del self._posts[delivery]
        self._write(None)

    def keep(self, data: bytes, mime: str) -> str:
        """Stores an image under its digest; returns its name in the folder."""
        name = f"{IMAGES}/{hashlib.sha256(data).hexdigest()[:16]}.{_SUFFIX.get(mime, 'bin')}"
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return name

    def flush(self, zones: Zones) -> None:
        """Writes the page where it lacks news. It costs as much as there are posts: once a tick, not a post."""
        from bot.platforms.outbox_html import PRACTICE, page

        with self.alone():
            self._refresh()
            if self._news or not (self.folder / PAGE).exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                _replace(self.folder / PAGE, page(self._posts.values(), self.folder, zones, self._about or PRACTICE))
                self._news = False

    def empty(self, about: About | None = None) -> None:
        """Takes away what an earlier outbox left here, and nothing else. `about`: what the page is from now on."""
        with self.alone():
            for path in (self.folder / POSTS, self.folder / PAGE, *sorted((self.folder / IMAGES).glob("*"))):
                path.unlink(missing_ok=True)
            self._posts, self._stamp, self._news = {}, None, True
            self._about = about

    def _write(self, added: Shown | None) -> None:
        try:
            if added is None:
                _replace(self.folder / POSTS, b"".join(map(_line, self._posts.values())))
            else:
                self.folder.mkdir(parents=True, exist_ok=True)
                with (self.folder / POSTS).open("ab") as file:
                    file.write(_line(added))
        except OSError:
            self._stamp = (-1,)  # what is in memory is not on disk: read again
            raise
        self._stamp, self._news = self._look(), True

    def _look(self) -> tuple[int, ...] | None:
        with suppress(FileNotFoundError):
            found = (self.folder / POSTS).stat()
            return found.st_ino, found.st_size, found.st_mtime_ns
        return None

    def _refresh(self) -> None:
        stamp = self._look()
        if stamp == self._stamp:
            return
        data = (self.folder / POSTS).read_bytes() if stamp else b""
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:  # a line cut off by a crash was never confirmed to anybody
            _replace(self.folder / POSTS, whole)
        self._posts = {post["id"]: post for post in _read(whole, self.folder / POSTS)}
        self._stamp, self._news = self._look(), True


def _line(post: Shown) -> bytes:
    return json.dumps(post, ensure_ascii=False).encode() + b"\n"


def _read(data: bytes, path: Path) -> Iterable[Shown]:
    for n, line in enumerate(data.splitlines(), 1):
        try:
            post: Shown = json.loads(line)
            post["id"], post["parts"][0]
        except (ValueError, TypeError, LookupError):
            raise OSError(
                f"{path}, line {n}, is not a post of the outbox: move the folder away to start afresh"
            ) from None
        yield post


def _replace(path: Path, data: bytes) -> None:
    """All of it or nothing, whenever the machine stops."""
    draft = path.with_suffix(".part")
    draft.write_bytes(data)
    draft.replace(path)
