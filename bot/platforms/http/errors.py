"""Where a platform's answer becomes one of ours: what an HTTP failure means for a post, in words without secrets."""

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
from bot.errors import NO_CREDIT, AuthenticationRequired, LookupFailed, PlatformError, Rejected, TemporarilyUnavailable
from bot.platforms.http.deadline import TooLargeError, TooLateError
from bot.platforms.http.redaction import SecretFilter

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 30.0  # between two pieces of an answer
WHOLE_TIMEOUT = 60.0  # until all of it is there
# Nothing was sent where one of these lies at the root, whichever library reports it.
_NOT_SENT = {
    "ConnectError", "ConnectTimeout", "ConnectTimeoutError", "NewConnectionError", "NameResolutionError", "gaierror",
    "ConnectionRefusedError", "SSLCertVerificationError", "InvalidURL", "MissingSchema", "UnsupportedProtocol",
}  # fmt: skip
_WAIT_HEADERS = ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_LONGEST_WAIT = 3_600.0  # whoever names more is asked once an hour: a moment misread is not to cost the day
_MOST_WORDS = 2_000
_MOST_DETAILS, _LAST = 20_000, 5_000  # of what is longer the last part is dropped: a secret may be cut in two there


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def detail(self) -> str:
        """The platform's own words about what is wrong, "" where it has none."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        return ": ".join(_words(said)) if isinstance(said, dict) else ""


class ErrorTranslator:
    """One account's way out. `last` is the newest answer, None while a request is under way or was lost.

    `judge` is asked first about an answer: the platform's own meanings; None leaves it to the usual ones.
    """

    def __init__(self, name: str, server: str, secrets: Iterable[str], judge: Callable[[Answer], PlatformError | None]):
        self._host = urlsplit(server).hostname
        self.place = f"{name} ({self._host})"
        self.last: Answer | None = None
        self._secrets = tuple(secret for secret in secrets if secret)
        self._filter: SecretFilter | None = None
        self._judge = judge

    def keep_secret(self, *more: str) -> None:
        """Words that a session brought and that must not be shown either."""
        self._secrets = (*self._secrets, *(secret for secret in more if secret and secret not in self._secrets))
        self._filter = None

    @property
    def secrets(self) -> SecretFilter:
        self._filter = self._filter or SecretFilter(self._secrets)
        return self._filter

    def word(self, value: object) -> str:
        """An id, a name or an address that an answer holds, without secrets. Raises ValueError for what is none."""
        return self.secrets.name(plain_word(value))

    @contextmanager
    def speaking(self, lost: type[PlatformError]) -> Iterator[None]:
        """No error but ours leaves the block. `lost` is what it means that an answer is missing or unreadable."""
        self.last = None
        try:
            yield
        except PlatformError:
            raise
        except Exception as error:  # an SDK passes on anything, from KeyError to its own
            raise self._understood(error, lost) from None  # a chain would carry headers, and in them the secrets

    @contextmanager
    def reading(self, lost: type[PlatformError]) -> Iterator[None]:
        """For what an answer holds: a field that is missing or makes no sense is an answer that cannot be read."""
        try:
            yield
        except PlatformError:
            raise
        except Exception:
            raise self._unreadable(lost) from None

    def _unreadable(self, lost: type[PlatformError]) -> PlatformError:
        return lost(f"{self.place} said yes in a form that cannot be read")

    def _understood(self, error: Exception, lost: type[PlatformError]) -> PlatformError:
        try:
            return self._meaning(error, lost)
        except Exception:  # an answer that is made to break its reader
            return lost(f"{self.place} gave an answer that cannot be read")

    def _meaning(self, error: Exception, lost: type[PlatformError]) -> PlatformError:
        answer = self.last
        if answer is None or _is_about(error, TooLateError, TooLargeError):
            return self._unheard(error, lost)
        verdict = self._judge(answer)
        if verdict is not None and not (
            lost is LookupFailed and isinstance(verdict, Rejected | TemporarilyUnavailable)
        ):
            return verdict
        return self._usual(answer, f"{self.place} answered {answer.status}{self._details(answer.detail)}", lost)

    def _usual(self, answer: Answer, said: str, lost: type[PlatformError]) -> PlatformError:
        status = answer.status
        if status < 300:
            return self._unreadable(lost)
        if status < 400:
            return AuthenticationRequired(f"{said}: {self._elsewhere(answer)}")
        if status == 401:
            return AuthenticationRequired(f"{said}: sign in again", action=Action(ActionCode.LOGIN))
        if status == 402:
            return AuthenticationRequired(f"{said}: {NO_CREDIT}; add credit to the account")
        if status >= 500 or status == 408:
            return lost(f"{said}: a fault on its side")
        if status in (425, 429):
            return TemporarilyUnavailable(f"{said}: too much at once", wait_named(answer.headers))
        return lost(said) if lost is LookupFailed else Rejected(said)

    def _elsewhere(self, answer: Answer) -> str:
        """Where a redirect points to: it is not followed, which would carry the token there."""
        host = urlsplit(answer.headers.get("location", "")).hostname
        if host is None or host == self._host:
            return "it sends us to another page of its own, which is not followed. Ask its operators about its API"
        shown = self.secrets.words(host)
        return f"it sends us to {shown}, which is not followed. Has it moved there? Then change `server` in config.toml"

    def _unheard(self, error: Exception, lost: type[PlatformError]) -> PlatformError:
        if lost is not LookupFailed and not_sent(error):
            return TemporarilyUnavailable(
                f"{self.place} cannot be reached ({type(_root(error)).__name__}); nothing was sent"
            )
        if _is_about(error, TooLateError):
            return lost(f"{self.place} gave no whole answer within {WHOLE_TIMEOUT:.0f} seconds")
        if _is_about(error, TooLargeError):
            return lost(f"{self.place} gave an answer larger than any that is meant for us")
        return lost(f"{self.place} gave no answer ({type(_root(error)).__name__})")

    def _details(self, said: str) -> str:
        """The server's words in one short line without control characters and secrets."""
        whole = self.secrets.words(said[:_MOST_DETAILS])
        said = whole if len(said) <= _MOST_DETAILS else whole[:-_LAST]
        line = " ".join("".join(c if c.isprintable() else " " for c in said).split())
        return f": {line if len(line) <= 300 else f'{line[:299]}…'}" if line else ""


def plain_word(value: object) -> str:
    """A text or a number as one printable line. Raises ValueError for anything else."""
    word = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not word.strip() or not word.isprintable() or len(word) > _MOST_WORDS:
        raise ValueError("this is no name")
    return word


def not_sent(error: BaseException) -> bool:
    """Whether the request surely never left: no connection, no such name, no trusted TLS."""
    return any(
        type(link).__name__ in _NOT_SENT
        or any(f.f_code.co_name == "do_handshake" for f, _ in walk_tb(link.__traceback__))
        for link in _chain(error)
    )


def wait_named(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: Retry-After in seconds or as a date, or a reset as a moment (epoch, ISO 8601) or in seconds.

    Moments are counted from the server's own Date, so that a clock that is off here does no harm.
    """
    date = _moment(headers.get("date", ""))
    now = time.time() if date is None else date
    for name in _WAIT_HEADERS:
        found = _moment(headers.get(name, "").strip())
        if found is not None:
            wait = found if found < 1_000_000_000 else found - now
            return min(max(wait, 0.0), _LONGEST_WAIT)
    return None


def _moment(text: str) -> float | None:
    """A number as it stands, else a date in ISO 8601 or HTTP form as epoch seconds."""
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


def _words(said: dict[str, object]) -> Iterator[str]:
    """`error` (Mastodon), `error` and `message` (Bluesky), `title` and `detail` or `errors` (X)."""
    for key in ("title", "error", "message", "detail", "error_description"):
        if isinstance(said.get(key), str):
            yield str(said[key])
    errors = said.get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict) and isinstance(error.get("message"), str):
            yield error["message"]
