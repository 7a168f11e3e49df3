"""A server on this machine that speaks as much of Mastodon's API as posting takes; it prints its port when started.

It answers at once and keeps what it was sent in memory, so that what is measured is the other side.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

POSTS: list[dict[str, Any]] = []
ME = {"id": "1", "username": "team", "acct": "team", "bot": True, "url": "http://127.0.0.1/@team"}
INSTANCE = {"domain": "127.0.0.1", "configuration": {"statuses": {"max_characters": 500}}}


def answer(method: str, path: str, body: bytes) -> Any:
    if method == "POST" and path == "/api/v1/statuses":
        return _post(body)
    if path == "/api/v1/accounts/verify_credentials":
        return ME
    if path.startswith("/api/v1/accounts/1/statuses"):
        return POSTS[:-41:-1]
    if path.startswith("/api/v2/instance"):
        return INSTANCE
    return {"posts": len(POSTS)} if path == "/count" else None


def _post(body: bytes) -> dict[str, Any]:
    said = json.loads(body) if body[:1] == b"{" else {key: values[0] for key, values in parse_qs(body.decode()).items()}
    n = len(POSTS) + 1
    post = {
        "id": str(n),
        "uri": f"http://127.0.0.1/statuses/{n}",
        "url": f"http://127.0.0.1/@team/{n}",
        "created_at": datetime.now(UTC).isoformat(),
        "content": said["status"],
        "in_reply_to_id": said.get("in_reply_to_id"),
        "account": ME,
    }
    POSTS.append(post)
    return post


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept for as many requests as the other side likes."""
    while head := await _head(reader):
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        method, path, _ = first.split(" ")
        found = answer(method, path, body)
        data = json.dumps(found).encode()
        status = b"404 Not Found" if found is None else b"200 OK"
        writer.write(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (status, len(data), data)
        )
        await writer.drain()
    writer.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def main() -> None:
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
