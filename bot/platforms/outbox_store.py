"""The folder of the outbox: posts.jsonl, one line a post, and the images beside it. Other programs read the lines."""

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Self, TypedDict

from bot.lib.atomic_write import atomic_write

LOCK = ".lock"
POSTS = "posts.jsonl"
IMAGES = "images"
PAGE = "index.html"
_SUFFIX = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


class OutboxImage(TypedDict):
    """`file` is relative to the folder."""

    file: str
    alt: str


class OutboxPart(TypedDict):
    text: str
    length: int
    limit: int
    media: list[OutboxImage]


class OutboxPost(TypedDict):
    """A line of posts.jsonl. A part that was taken down is None until all are. `at` is ISO 8601 in UTC."""

    id: str
    at: str
    account: str
    platform: str
    language: str
    parts: list[OutboxPart | None]
    warning: str | None


@cache
def store_of(folder: Path) -> "OutboxStore":
    """Return the one store of a folder in this process: accounts that post at the same time share its lock."""
    return OutboxStore(folder)


class OutboxStore:
    """The posts in memory, read again when another program changed the file. Every method may raise OSError.

    Code that reads and then writes does so while `locked`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / POSTS
        self._threads = RLock()
        self._held = False
        self._posts: dict[str, OutboxPost] = {}
        self._stamp: tuple[int, ...] | None = None

    @contextmanager
    def locked(self) -> Iterator[Self]:
        """Keep out other threads and other programs, such as a person who takes a post down."""
        with self._threads:
            if self._held:
                yield self
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / LOCK).open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # freed when the file is closed
                self._held = True
                try:
                    yield self
                finally:
                    self._held = False

    def posts(self) -> list[OutboxPost]:
        self._refresh()
        return list(self._posts.values())

    def get(self, delivery: str) -> OutboxPost | None:
        self._refresh()
        return self._posts.get(delivery)

    def put(self, post: OutboxPost) -> None:
        """Add a post as a new line, or replace its line."""
        is_new = post["id"] not in self._posts
        self._posts[post["id"]] = post
        self._write(post if is_new else None)

    def drop(self, delivery: str) -> None:
        del self._posts[delivery]
        self._write(None)

    def keep_image(self, data: bytes, mime: str) -> str:
        """Store an image under its digest; return its name in the folder."""
        name = f"{IMAGES}/{hashlib.sha256(data).hexdigest()[:16]}.{_SUFFIX.get(mime, 'bin')}"
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return name

    def clear(self) -> None:
        """Remove all posts, their images and their page; other files in the folder stay."""
        with self.locked():
            for path in (self.path, self.folder / PAGE, *sorted((self.folder / IMAGES).glob("*"))):
                path.unlink(missing_ok=True)
            self._posts, self._stamp = {}, None

    def _write(self, added: OutboxPost | None) -> None:
        try:
            if added is None:
                atomic_write(self.path, map(_line, self._posts.values()))
            else:
                self.folder.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab") as file:
                    file.write(_line(added))
        except OSError:
            self._stamp = (-1,)  # memory and disk differ: read again
            raise
        self._stamp = self._stamp_on_disk()

    def _stamp_on_disk(self) -> tuple[int, ...] | None:
        with suppress(FileNotFoundError):
            stat = self.path.stat()
            return stat.st_ino, stat.st_size, stat.st_mtime_ns
        return None

    def _refresh(self) -> None:
        stamp = self._stamp_on_disk()
        if stamp == self._stamp:
            return
        data = self.path.read_bytes() if stamp else b""
        complete = data[: data.rfind(b"\n") + 1]
        if complete != data:  # a crash cut the last line off; nobody got a receipt for it
            atomic_write(self.path, [complete])
        self._posts = {post["id"]: post for post in _parse(complete, self.path)}
        self._stamp = self._stamp_on_disk()


def _line(post: OutboxPost) -> bytes:
    return json.dumps(post, ensure_ascii=False).encode() + b"\n"


def _parse(data: bytes, path: Path) -> Iterable[OutboxPost]:
    for n, line in enumerate(data.splitlines(), 1):
        try:
            post: OutboxPost = json.loads(line)
            post["id"], post["parts"][0]
        except (ValueError, TypeError, LookupError):
            raise OSError(
                f"{path}, line {n}, is not a post of the outbox. Move the folder away to start again"
            ) from None
        yield post
