"""A mailbox on this machine that takes alerts and heartbeats, or refuses them."""

from __future__ import annotations

from typing import Any

from tests.fakes.loopback import Call, Loopback, Reply


class Mailbox(Loopback):
    """`closed`: everything is refused. Takes Apprise's JSON notifications, and heartbeats by GET."""

    closed = False

    def makes_post(self, call: Call) -> bool:
        return call.method == "POST"

    def answer(self, _: Call) -> Reply:
        return Reply(500 if self.closed else 200, {})

    @property
    def address(self) -> str:
        return self.url.replace("http://", "json://") + "/hunter2/alerts"

    @property
    def letters(self) -> list[dict[str, Any]]:
        return [] if self.closed else [call.json for call in self.calls if call.method == "POST"]

    @property
    def titles(self) -> list[str]:
        return [letter["title"] for letter in self.letters]

    @property
    def text(self) -> str:
        return "\n\n".join(f"{letter['title']}\n{letter['message']}" for letter in self.letters)

    @property
    def beats(self) -> int:
        return sum(call.method == "GET" for call in self.calls)
