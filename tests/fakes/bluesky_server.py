"""A fake Bluesky server for the contract suite: sessions, records with create-only writes, blobs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from typing import Any

from tests.fakes.loopback import Call, Loopback, Reply

DID, HANDLE, PASSWORD = "did:plc:fakefakefakefakefakefake", "team.test", "fake-app-password"
_POST = "app.bsky.feed.post"
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


class FakeBluesky(Loopback):
    """`sessions` counts the sign-ins; `end_session` makes the next call answer that the token has expired."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.sessions = 0

    def end_session(self) -> None:
        self.sessions += 1

    def makes_post(self, call: Call) -> bool:
        return call.path == "/xrpc/com.atproto.repo.putRecord"

    def answer(self, call: Call) -> Reply:
        method = call.path.removeprefix("/xrpc/com.atproto.")
        if method == "server.createSession":
            return self._sign_in(call.json)
        if call.headers.get("authorization") != f"Bearer {_token(self.sessions)}":
            return _error("ExpiredToken", "Token has expired")
        if method == "repo.putRecord":
            return self._put(call.json)
        if method == "repo.getRecord":
            found = self.records.get((call.query["collection"], call.query["rkey"]))
            return Reply(200, found) if found else _error("RecordNotFound", "Could not locate record")
        if method == "repo.deleteRecord":
            self.records.pop((call.json["collection"], call.json["rkey"]), None)
            return Reply(200, {})
        if method == "repo.uploadBlob":
            link = "bafkrei" + hashlib.sha256(call.body).hexdigest()[:52]
            blob = {
                "$type": "blob",
                "ref": {"$link": link},
                "mimeType": call.headers["content-type"],
                "size": len(call.body),
            }
            return Reply(200, {"blob": blob})
        if method == "identity.resolveHandle" and call.query["handle"] == "neighbour.test":
            return Reply(200, {"did": "did:plc:friendfriendfriendfriend"})
        return _error("InvalidRequest", "Unable to resolve handle")

    def _sign_in(self, body: dict[str, Any]) -> Reply:
        if (body["identifier"], body["password"]) != (HANDLE, PASSWORD):
            return Reply(401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"})
        self.sessions += 1
        token = _token(self.sessions)
        return Reply(200, {"did": DID, "handle": HANDLE, "accessJwt": token, "refreshJwt": token, "active": True})

    def _put(self, body: dict[str, Any]) -> Reply:
        record = body["record"]
        if body["repo"] != DID or (body["collection"] == _POST and not _TID.fullmatch(body["rkey"])):
            return _error("InvalidRequest", "Invalid record key")
        if len(record["text"]) > 300 or len(record["text"].encode()) > 3000:
            return _error("InvalidRequest", "Record/text must not be longer than 300 graphemes")
        where = (body["collection"], body["rkey"])
        cid = "bafyrei" + hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:52]
        there = self.records.get(where)
        if "swapRecord" in body and body["swapRecord"] is None and there and there["cid"] != cid:
            return _error("InvalidSwap", f"Record was at {there['cid']}")
        self.records[where] = {"uri": f"at://{DID}/{where[0]}/{where[1]}", "cid": cid, "value": record}
        return Reply(200, {"uri": self.records[where]["uri"], "cid": cid, "validationStatus": "valid"})


def _token(n: int) -> str:
    def part(content: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    content = {
        "exp": int(time.time()) // 86400 * 86400 + 172800,
        "sub": DID,
        "jti": str(n),
        "scope": "com.atproto.access",
    }
    return f"{part({'typ': 'at+jwt', 'alg': 'HS256'})}.{part(content)}.fake"


def _error(name: str, message: str) -> Reply:
    return Reply(400, {"error": name, "message": message})
