"""Translate what a platform answers, or does not answer, into our errors. Their text holds no secret."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from traceback import walk_tb
from urllib.parse import urlsplit

from bot.actions import Action, ActionCode
from bot.errors import (
    AuthenticationRequired,
    LookupFailed,
    PaymentRequired,
    PlatformError,
    Rejected,
    TemporarilyUnavailable,
)
from bot.platforms.http.deadline import TooLargeError, TooLateError
from bot.platforms.http.redaction import SecretFilter

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 30.0  # between two pieces of an answer
WHOLE_TIMEOUT = 60.0  # until all of it is there
# Nothing was sent if one of these is the cause, whichever library reports it.
_NOT_SENT = {
    "ConnectError", "ConnectTimeout", "ConnectTimeoutError", "NewConnectionError", "NameResolutionError", "gaierror",
    "ConnectionRefusedError", "SSLCertVerificationError", "InvalidURL", "MissingSchema", "UnsupportedProtocol",
}  # fmt: skip
_WAIT_HEADERS = ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_MAX_WAIT = 3_600.0  # seconds: a reset that is misread must not cost the day
_MAX_TEXT = 2_000
_MAX_DETAIL, _CUT = 20_000, 5_000  # the end is dropped: a secret may be cut in two there


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def detail(self) -> str:
        """What the platform says is wrong; "" if it says nothing."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        return ": ".join(_messages_in(body)) if isinstance(body, dict) else ""


class ErrorTranslator:
    """Translate the errors of one account. `last` is the newest answer, None while there is none to the last request.

    `judge` decides first what an answer means on this platform; None: what its HTTP status usually means.
    """

    def __init__(self, name: str, server: str, secrets: Iterable[str], judge: Callable[[Answer], PlatformError | None]):
        self._host = urlsplit(server).hostname
        self.place = f"{name} ({self._host})"
        self.last: Answer | None = None
        self._secrets = tuple(secret for secret in secrets if secret)
        self._filter: SecretFilter | None = None
        self._judge = judge

    def keep_secret(self, *more: str) -> None:
        """Add secrets that a session brought."""
        self._secrets = (*self._secrets, *(secret for secret in more if secret and secret not in self._secrets))
        self._filter = None

    @property
    def secrets(self) -> SecretFilter:
        self._filter = self._filter or SecretFilter(self._secrets)
        return self._filter

    def safe_text(self, value: object) -> str:
        """Return an id, a name or an address of an answer without secrets. Raises ValueError for anything else."""
        return self.secrets.redact_name(printable_text(value))

    @contextmanager
    def translating(self, if_lost: type[PlatformError]) -> Iterator[None]:
        """Let only PlatformError leave the block; `if_lost` where the answer is missing or cannot be read."""
        self.last = None
        try:
            yield
        except PlatformError:
            raise
        except Exception as error:
            raise self._translate(error, if_lost) from None  # a chain would hold headers, and these the secrets

    @contextmanager
    def parsing(self, if_lost: type[PlatformError]) -> Iterator[None]:
        """Raise `if_lost` for an answer with a missing or wrong field."""
        try:
            yield
        except PlatformError:
            raise
        except Exception:
            raise self._unreadable(if_lost) from None

    def _unreadable(self, if_lost: type[PlatformError]) -> PlatformError:
        return if_lost(f"{self.place} accepted the request, but its answer cannot be read")

    def _translate(self, error: Exception, if_lost: type[PlatformError]) -> PlatformError:
        try:
            return self._translate_answer(error, if_lost)
        except Exception:  # an answer made to break its reader
            return if_lost(f"{self.place} gave an answer that cannot be read")

    def _translate_answer(self, error: Exception, if_lost: type[PlatformError]) -> PlatformError:
        answer = self.last
        if answer is None or _is_about(error, TooLateError, TooLargeError):
            return self._from_no_answer(error, if_lost)
        verdict = self._judge(answer)
        if verdict is not None and not (
            if_lost is LookupFailed and isinstance(verdict, Rejected | TemporarilyUnavailable)
        ):
            return verdict
        return self._from_status(
            answer, f"{self.place} answered {answer.status}{self._details(answer.detail)}", if_lost
        )

    def _from_status(self, answer: Answer, message: str, if_lost: type[PlatformError]) -> PlatformError:
        status = answer.status
        if status < 300:
            return self._unreadable(if_lost)
        if status < 400:
            return AuthenticationRequired(f"{message}: {self._describe_redirect(answer)}")
        if status == 401:
            return AuthenticationRequired(f"{message}: sign in again", action=Action(ActionCode.LOGIN))
        if status == 402:
            return PaymentRequired(f"{message}: the credit is used up; add credit to the account")
        if status >= 500 or status == 408:
            return if_lost(f"{message}: an error of the server")
        if status in (425, 429):
            return TemporarilyUnavailable(f"{message}: too many requests", wait_seconds(answer.headers))
        return if_lost(message) if if_lost is LookupFailed else Rejected(message)

    def _describe_redirect(self, answer: Answer) -> str:
        """Say where a redirect leads. It is not followed, because the token would go there."""
        host = urlsplit(answer.headers.get("location", "")).hostname
        if host is None or host == self._host:
            return "it redirects to another page of its own, which is not followed. Ask its operators about its API"
        shown = self.secrets.redact(host)
        return f"it redirects to {shown}, which is not followed. If it moved there, change `server` in config.toml"

    def _from_no_answer(self, error: Exception, if_lost: type[PlatformError]) -> PlatformError:
        if if_lost is not LookupFailed and was_not_sent(error):
            return TemporarilyUnavailable(
                f"{self.place} cannot be reached ({type(_root(error)).__name__}); nothing was sent"
            )
        if _is_about(error, TooLateError):
            return if_lost(f"{self.place} did not answer completely within {WHOLE_TIMEOUT:.0f} seconds")
        if _is_about(error, TooLargeError):
            return if_lost(f"{self.place} gave an answer that is too large")
        return if_lost(f"{self.place} gave no answer ({type(_root(error)).__name__})")

    def _details(self, message: str) -> str:
        """What the server says, as one short line without control characters and secrets."""
        whole = self.secrets.redact(message[:_MAX_DETAIL])
        message = whole if len(message) <= _MAX_DETAIL else whole[:-_CUT]
        line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
        return f": {line if len(line) <= 300 else f'{line[:299]}…'}" if line else ""


def printable_text(value: object) -> str:
    """Return a text or a number as one printable line. Raises ValueError for anything else."""
    word = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not word.strip() or not word.isprintable() or len(word) > _MAX_TEXT:
        raise ValueError("not a printable line")
    return word


def was_not_sent(error: BaseException) -> bool:
    """Whether the request certainly was not sent: no connection, no such host, no trusted TLS."""
    return any(
        type(link).__name__ in _NOT_SENT
        or any(f.f_code.co_name == "do_handshake" for f, _ in walk_tb(link.__traceback__))
        for link in _chain(error)
    )


def wait_seconds(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After or a rate-limit reset: seconds, a date, epoch seconds or ISO 8601.

    Moments are compared with the server's own Date, because the clock of this machine may be wrong.
    """
    date = _moment(headers.get("date", ""))
    now = time.time() if date is None else date
    for name in _WAIT_HEADERS:
        found = _moment(headers.get(name, "").strip())
        if found is not None:
            wait = found if found < 1_000_000_000 else found - now
            return min(max(wait, 0.0), _MAX_WAIT)
    return None


def _moment(text: str) -> float | None:
    """Return a number as it is, a date in ISO 8601 or HTTP form as epoch seconds."""
    for read in (float, _iso, lambda words: parsedate_to_datetime(words).timestamp()):
        try:
            found = read(text)
        except (ValueError, TypeError, OverflowError):
            continue
        return found if found == found and abs(found) != float("inf") else None
    return None


def _iso(text: str) -> float:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_about(error: BaseException, *kinds: type[Exception]) -> bool:
    return any(isinstance(link, kinds) for link in _chain(error))


def _root(error: BaseException) -> BaseException:
    return list(_chain(error))[-1]


def _messages_in(body: dict[str, object]) -> Iterator[str]:
    """`error` (Mastodon), `error` and `message` (Bluesky), `title` and `detail` or `errors` (X)."""
    for key in ("title", "error", "message", "detail", "error_description"):
        if isinstance(body.get(key), str):
            yield str(body[key])
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and isinstance(error.get("message"), str):
            yield error["message"]
