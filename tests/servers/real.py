"""The real servers as stages for the contract suite, started from what `make servers` installed."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest
import requests

from bot.config import Account
from bot.platforms.base import Platform
from bot.platforms.bluesky import Bluesky
from bot.platforms.mastodon import Mastodon
from tests.contract.stages import Seen, live, seen_record
from tests.fakes.loopback import Proxy

ROOT = Path(__file__).parents[2]
SERVERS = ROOT / ".servers"
PASSWORD = "only-for-tests"
MOCK_TOKEN = "mock_token"


def missing(what: str) -> NoReturn:
    """These tests run only where the servers are asked for (see conftest.py): one that is not here is a failure."""
    pytest.fail(f"{what} is not installed: run `make servers`")


def node() -> str:
    path = SERVERS / "node.path"
    if not path.exists():
        missing("Node 22")
    return path.read_text("utf-8").strip()


@contextmanager
def running(command: list[str], health: str, log: Path) -> Iterator[None]:
    """A server process, from its first good answer until the end of the block."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(health, process, log)
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def _wait_for(health: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(requests.ConnectionError):
            if requests.get(health, timeout=5).ok:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"{process.args!r} did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def pds(folder: Path) -> Iterator[str]:
    if not (SERVERS / "pds/.ready").exists():
        missing("the Bluesky server")
    port, register = free_port(), free_port()
    script, url = ROOT / "tests/servers/pds.mjs", f"http://127.0.0.1:{port}"
    command = [node(), str(script), str(SERVERS / "pds"), str(folder / "pds"), str(port), str(register)]
    (folder / "pds").mkdir()
    with running(command, f"{url}/xrpc/_health", folder / "pds.log"):
        call(url, "/xrpc/com.atproto.server.createAccount", _new_account("neighbour"))
        yield url


@contextmanager
def mastodon_mock(folder: Path) -> Iterator[str]:
    program = SERVERS / "mastodon-mock/bin/mastodon_mock"
    if not (SERVERS / "mastodon-mock/.ready").exists():
        missing("mastodon-mock")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(program), "serve", "--in-memory", "--port", str(port)]
    with running(command, f"{url}/api/v2/instance", folder / "mastodon.log"):
        yield url


def call(url: str, path: str, body: Any = None, token: str = "", method: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.request(
        method or ("GET" if body is None else "POST"), url + path, json=body, headers=headers, timeout=30
    )
    assert answer.ok, f"{path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else {}


def _new_account(name: str) -> dict[str, str]:
    return {"email": f"{name}@example.org", "handle": f"{name}.test", "password": PASSWORD}


@dataclass
class PdsStage:
    """An account of its own, behind a proxy that can lose answers."""

    platform: Platform
    server: Proxy
    url: str
    did: str
    account: Account
    guard: str = "key"

    def another_bot(self) -> Platform:
        return Bluesky(self.account, {"app_password": PASSWORD})

    def seen(self) -> list[Seen]:
        query = urlencode({"repo": self.did, "collection": "app.bsky.feed.post", "limit": 100})
        records = call(self.url, f"/xrpc/com.atproto.repo.listRecords?{query}")["records"]
        return [seen_record(record) for record in sorted(records, key=lambda record: _order(record))]


def _order(record: dict[str, Any]) -> tuple[bool, str]:
    """Record keys say nothing about time: the parts of these suites are told apart by what they answer and say."""
    return "reply" in record["value"], record["value"]["text"].replace("Two", "2").replace("three", "3")


@contextmanager
def pds_stage(url: str, name: str, folder: Path) -> Iterator[PdsStage]:
    did = call(url, "/xrpc/com.atproto.server.createAccount", _new_account(name))["did"]
    with Proxy(url, "/xrpc/com.atproto.repo.putRecord") as proxy:
        account = Account("bluesky", "bluesky", proxy.url, f"{name}.test")
        yield PdsStage(live(account, {"app_password": PASSWORD}, folder), proxy, url, did, account)


@dataclass
class MockStage:
    """mastodon-mock with nothing posted yet, behind a proxy that can lose answers."""

    platform: Platform
    server: Proxy
    url: str
    account: Account
    guard: str = "key"

    def another_bot(self) -> Platform:
        return Mastodon(self.account, {"access_token": MOCK_TOKEN})

    def seen(self) -> list[Seen]:
        return [
            Seen(
                str(status["id"]),
                call(self.url, f"/api/v1/statuses/{status['id']}/source", token=MOCK_TOKEN)["text"],
                status["in_reply_to_id"] and str(status["in_reply_to_id"]),
                tuple(image["description"] for image in status["media_attachments"]),
            )
            for status in sorted(own_statuses(self.url), key=lambda status: int(status["id"]))
        ]


def own_statuses(url: str) -> list[dict[str, Any]]:
    me = call(url, "/api/v1/accounts/verify_credentials", token=MOCK_TOKEN)["id"]
    found: list[dict[str, Any]] = call(url, f"/api/v1/accounts/{me}/statuses?limit=40", token=MOCK_TOKEN)
    return found


@contextmanager
def mock_stage(url: str, folder: Path) -> Iterator[MockStage]:
    for status in own_statuses(url):
        call(url, f"/api/v1/statuses/{status['id']}", token=MOCK_TOKEN, method="DELETE")
    with Proxy(url, "/api/v1/statuses") as proxy:
        account = Account("mastodon", "mastodon", proxy.url)
        yield MockStage(live(account, {"access_token": MOCK_TOKEN}, folder), proxy, url, account)
