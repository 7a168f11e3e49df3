"""Bluesky, through the atproto SDK. The record key is computed, so that a repeat creates no second post.

https://atproto.com/specs/record-key
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar

import httpx
from atproto import Client, Request, models  # type: ignore[import-untyped]

from bot.actions import Action, ActionCode
from bot.config import Account, is_loopback
from bot.errors import (
    AuthenticationRequired,
    LookupFailed,
    OutcomeUnknown,
    PlatformError,
    Rejected,
    TemporarilyUnavailable,
)
from bot.platforms.base import Identity, OutgoingMedia, OutgoingPart, Receipt, refuse_unless_open
from bot.platforms.bluesky_richtext import facets
from bot.platforms.http.atproto_hooks import RequestObserver
from bot.platforms.http.errors import CONNECT_TIMEOUT, READ_TIMEOUT, WHOLE_TIMEOUT, Answer, ErrorTranslator
from bot.platforms.specs.bluesky import SPEC

T = TypeVar("T")
_POST = "app.bsky.feed.post"
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_SESSION_OVER = {"ExpiredToken", "InvalidToken"}
_LOCKED = {"AccountTakedown", "AccountDeactivated", "AccountSuspended", "AuthFactorTokenRequired", "AuthMissing"}


class _SessionOver(AuthenticationRequired):
    """The session has ended; the app password may still work."""


class _KeyTakenError(PlatformError):
    """There is a record with this key and other content."""


class _MissingError(PlatformError):
    """There is no such record."""


def record_key(key: str) -> str:
    """Return a TID: 13 characters for 64 bits, the first 0. Servers accept any time, so it holds bits of the key."""
    bits = int(key[:16], 16) >> 1
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(60, -1, -5))


class Bluesky:
    """Signs in once and keeps the session: servers allow 30 sign-ins in 5 minutes."""

    def __init__(self, account: Account, secrets: Mapping[str, str]) -> None:
        self._account = account
        self._server = account.server.rstrip("/")
        self._password = secrets["app_password"]
        self._errors = ErrorTranslator("Bluesky", self._server, secrets.values(), _judge)
        self._client: Client | None = None
        self._observer = RequestObserver(self._errors)
        self._lock = Lock()

    def identity(self) -> Identity:
        try:
            profile = self._ask(
                TemporarilyUnavailable, lambda client: self._record(client, "app.bsky.actor.profile", "self")
            )
        except _MissingError:
            bot = False
        else:
            with self._errors.parsing(TemporarilyUnavailable):
                bot = _has_bot_label(profile["value"])
        return Identity(self._observer.did, self._observer.handle, SPEC.limit, bot)

    def publish(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        refuse_unless_open(part, "Bluesky")
        images = [self._upload(image) for image in part.media]
        marks = facets(part.text, self._did_of)
        body = {"collection": _POST, "rkey": record_key(part.key), "record": _post(part, thread, images, marks)}
        try:
            made = self._ask(OutcomeUnknown, lambda client: self._put(client, body))
        except _KeyTakenError:  # by this delivery, from another bot or before an edit
            return self._existing(part, thread)
        return self._receipt(*made, part.created_at)

    def find(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt | None:  # noqa: ARG002
        if part.nearly:
            return None
        try:
            found = self._ask(LookupFailed, lambda client: self._record(client, _POST, record_key(part.key)))
        except _MissingError:
            return None
        except TemporarilyUnavailable as error:  # from signing in, or too many requests
            if error.wait is not None:
                raise
            raise LookupFailed(str(error)) from error
        with self._errors.parsing(LookupFailed):
            at = datetime.fromisoformat(found["value"]["createdAt"])
            receipt = self._receipt(*self._named(found, record_key(part.key)), at)
            if found["value"]["text"] != part.text:  # from another ledger: a person decides
                raise LookupFailed(f"{self._errors.place} has this post with another text: {receipt.url}")
            return receipt

    def remove(self, receipt: Receipt) -> None:
        key = receipt.id.rpartition("/")[2]
        body = {"collection": _POST, "rkey": key}
        self._ask(TemporarilyUnavailable, lambda client: self._send(client, "com.atproto.repo.deleteRecord", body))
        try:  # the server answers the same whether it deleted anything or not
            self._ask(TemporarilyUnavailable, lambda client: self._record(client, _POST, key))
        except _MissingError:
            return
        raise TemporarilyUnavailable(f"{self._errors.place} did not delete the post")

    def _existing(self, part: OutgoingPart, thread: Sequence[Receipt]) -> Receipt:
        try:
            found = self.find(part, thread)
        except (TemporarilyUnavailable, LookupFailed) as error:
            raise OutcomeUnknown(str(error)) from error
        if found is None:
            raise OutcomeUnknown(f"{self._errors.place} has this post, but does not return it")
        return found

    def _ask(self, if_lost: type[PlatformError], do: Callable[[Client], T]) -> T:
        """Call the SDK; renew a session that has ended once, because nothing was done in it."""
        try:
            client = self._session()
            with self._calling(if_lost):
                return do(client)
        except _SessionOver:
            self._client = None
            client = self._session()
            with self._calling(if_lost):
                return do(client)

    @contextmanager
    def _calling(self, if_lost: type[PlatformError]) -> Iterator[None]:
        with self._errors.translating(if_lost), self._observer.deadline(WHOLE_TIMEOUT):
            yield

    def _session(self) -> Client:
        with self._lock:
            if self._client is None:
                if not self._account.handle:
                    raise AuthenticationRequired(
                        f'account {self._account.name}: config.toml gives no handle: write handle = "..."'
                    )
                with self._calling(if_lost=TemporarilyUnavailable):
                    client = Client(base_url=self._server, request=self._request())
                    client.on_session_change(self._observer.on_session)
                    client.login(self._account.handle, self._password, fetch_bsky_profile=False)
                    self._observer.read_identity()
                self._client = client
            return self._client

    def _request(self) -> Request:
        hooks = {"request": [self._observer.on_request], "response": [self._observer.on_response]}
        request = Request(timeout=httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT), event_hooks=hooks)
        weakref.finalize(self, request.close)
        return request

    def _put(self, client: Client, body: dict[str, Any]) -> tuple[str, str]:
        """Create only (`swapRecord: null`). The SDK's model would drop the None and overwrite."""
        made = self._send(client, "com.atproto.repo.putRecord", {**body, "swapRecord": None})
        return self._named(made, body["rkey"])

    def _named(self, record: Any, key: str) -> tuple[str, str]:
        """Return the address of a record and the digest of its content. Raises ValueError for another record."""
        uri, cid = self._errors.safe_text(record["uri"]), self._errors.safe_text(record["cid"])
        if not uri.startswith("at://") or not uri.endswith(f"/{_POST}/{key}"):
            raise ValueError("another record")
        return uri, cid

    def _send(self, client: Client, method: str, body: dict[str, Any]) -> Any:
        content = json.dumps({"repo": self._observer.did, **body}).encode()
        return client.invoke_procedure(method, content=content, input_encoding="application/json").content

    def _record(self, client: Client, collection: str, key: str) -> Any:
        did = self._observer.did
        where = models.ComAtprotoRepoGetRecord.Params(repo=did, collection=collection, rkey=key)
        found: Any = client.invoke_query("com.atproto.repo.getRecord", params=where).content
        found["uri"], found["cid"], found["value"]
        return found

    def _upload(self, image: OutgoingMedia) -> dict[str, Any]:
        from bot.platforms.images import size

        kind = {"Content-Type": image.mime}
        answer: Any = self._ask(
            TemporarilyUnavailable,
            lambda client: (
                client.invoke_procedure("com.atproto.repo.uploadBlob", content=image.data, headers=kind).content
            ),
        )
        with self._errors.parsing(TemporarilyUnavailable):
            width, height = size(image.data)
            return {"image": answer["blob"], "alt": image.alt, "aspectRatio": {"width": width, "height": height}}

    def _did_of(self, handle: str) -> str | None:
        """None where nobody has the handle; the mention then stays plain text."""
        try:
            where = models.ComAtprotoIdentityResolveHandle.Params(handle=handle)
            answer: Any = self._ask(
                TemporarilyUnavailable,
                lambda client: client.invoke_query("com.atproto.identity.resolveHandle", params=where).content,
            )
            return self._errors.safe_text(answer["did"])
        except (Rejected, LookupError, TypeError, ValueError):
            return None

    def _receipt(self, uri: str, cid: str, at: datetime) -> Receipt:
        key = uri.rpartition("/")[2]
        did = self._observer.did
        if is_loopback(self._account):  # a test server has no pages: the record itself
            url = f"{self._server}/xrpc/com.atproto.repo.getRecord?repo={did}&collection={_POST}&rkey={key}"
        else:
            url = f"https://bsky.app/profile/{did}/post/{key}"
        return Receipt(uri, url, at, proof=cid)


def _post(
    part: OutgoingPart, thread: Sequence[Receipt], images: list[dict[str, Any]], marks: list[dict[str, Any]]
) -> dict[str, Any]:
    at = part.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: dict[str, Any] = {"$type": _POST, "text": part.text, "createdAt": at, "langs": [part.language]}
    if marks:
        record["facets"] = marks
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    if thread:
        root, parent = ({"uri": receipt.id, "cid": receipt.proof} for receipt in (thread[0], thread[-1]))
        record["reply"] = {"root": root, "parent": parent}
    return record


def _has_bot_label(profile: dict[str, Any]) -> bool:
    """False where the labels cannot be read."""
    labels = profile.get("labels")
    values = labels.get("values") if isinstance(labels, dict) else None
    labelled = values if isinstance(values, list) else []
    return any(isinstance(label, dict) and label.get("val") == "bot" for label in labelled)


def _judge(answer: Answer) -> PlatformError | None:
    name = answer.detail.partition(":")[0]
    if answer.status >= 500 or name == "":
        return None
    if name in _SESSION_OVER:
        return _SessionOver("the session with Bluesky has ended: sign in again", action=Action(ActionCode.LOGIN))
    if name in _LOCKED:
        return AuthenticationRequired(
            f"Bluesky says {name}: check the account, then sign in again", action=Action(ActionCode.LOGIN)
        )
    if name == "InvalidSwap":
        return _KeyTakenError(name)
    return _MissingError(name) if name == "RecordNotFound" else None
