"""What each HTTP failure means."""

import json
import socket
import ssl
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import (
    AuthenticationRequired,
    LookupFailed,
    OutcomeUnknown,
    PaymentRequired,
    PlatformError,
    Rejected,
    TemporarilyUnavailable,
)
from bot.platforms.http.errors import Answer, ErrorTranslator, wait_seconds, was_not_sent

DATE = "Sun, 14 Mar 2027 09:00:00 GMT"
NOON = 1805014800  # the same moment, as an epoch


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "90"}, 90),
        ({"retry-after": "Sun, 14 Mar 2027 09:01:30 GMT", "date": DATE}, 90),
        ({"x-rate-limit-reset": str(NOON + 900), "date": DATE}, 900),
        ({"x-ratelimit-reset": "2027-03-14T09:05:00.000000Z", "date": DATE}, 300),
        ({"ratelimit-reset": str(NOON + 60), "date": DATE}, 60),
        ({"ratelimit-reset": "60"}, 60),
        ({"x-rate-limit-reset": str(NOON - 5), "date": DATE}, 0),
        ({"retry-after": "999999999"}, 3600),
        ({"x-rate-limit-reset": f"{NOON + 60}000", "date": DATE}, 3600),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_a_wait_is_read_however_it_is_written(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_seconds(headers) == seconds


@given(st.dictionaries(st.sampled_from(["retry-after", "x-rate-limit-reset", "date"]), st.text(max_size=20)))
def test_any_header_gives_a_wait_or_none(headers: dict[str, str]) -> None:
    wait = wait_seconds(headers)
    assert wait is None or 0 <= wait <= 3600


def meaning(status: int, lost: type[PlatformError] = OutcomeUnknown, body: bytes = b"") -> PlatformError:
    edge = ErrorTranslator("Mastodon", "https://mastodon.example", ["s3cret", "abc"], lambda _: None)
    try:
        with edge.translating(lost):
            edge.last = Answer(status, {}, body)
            raise KeyError("whatever an SDK raises, s3cret")
    except PlatformError as found:
        return found


@pytest.mark.parametrize(
    ("status", "sending", "looking"),
    [
        (200, OutcomeUnknown, LookupFailed),
        (301, AuthenticationRequired, AuthenticationRequired),
        (400, Rejected, LookupFailed),
        (401, AuthenticationRequired, AuthenticationRequired),
        (402, PaymentRequired, PaymentRequired),
        (404, Rejected, LookupFailed),
        (408, OutcomeUnknown, LookupFailed),
        (413, Rejected, LookupFailed),
        (429, TemporarilyUnavailable, TemporarilyUnavailable),
        (500, OutcomeUnknown, LookupFailed),
        (503, OutcomeUnknown, LookupFailed),
    ],
)
def test_each_status_has_one_meaning(status: int, sending: type, looking: type) -> None:
    assert type(meaning(status)) is sending
    assert type(meaning(status, LookupFailed)) is looking


@pytest.mark.parametrize(("status", "cause"), [(404, ""), (429, "too many requests"), (503, "an error of the server")])
def test_a_failed_lookup_says_why(status: int, cause: str) -> None:
    assert str(meaning(status, LookupFailed)) == ": ".join(
        filter(None, [f"Mastodon (mastodon.example) answered {status}", cause])
    )


def test_the_servers_message_is_one_line_without_secrets() -> None:
    body = json.dumps({"error": "bad\n\x1b[31mtoken abc", "detail": "x" * 1000}).encode()
    words = str(meaning(422, body=body))
    assert words.startswith("Mastodon (mastodon.example) answered 422: bad [31mtoken •••: xxx")
    assert len(words) < 400


def test_a_secret_is_removed_from_a_message() -> None:
    words = str(meaning(422, body=json.dumps({"error": "is S3CRET good?"}).encode()))
    assert words == "Mastodon (mastodon.example) answered 422: is ••• good?"


def test_cutting_a_long_message_shows_no_part_of_a_secret() -> None:
    secret = "Wq7Lk2Pz9Xc4Vb8N" * 60
    edge = ErrorTranslator("Mastodon", "https://mastodon.example", [secret], lambda _: None)
    answer = Answer(422, {}, json.dumps({"error": secret * 50}).encode())
    assert "Wq7" not in str(edge._from_status(answer, f"it answered{edge._details(answer.detail)}", OutcomeUnknown))


@pytest.mark.parametrize("lost", [OutcomeUnknown, LookupFailed, TemporarilyUnavailable])
@pytest.mark.parametrize("status", [200, 422, 500])
def test_a_deeply_nested_answer_raises_no_other_error(status: int, lost: type[PlatformError]) -> None:
    found = meaning(status, lost, b'{"error": "s3cret", "x": ' + b"[" * 200_000)
    assert type(found) is (Rejected if status == 422 and lost is not LookupFailed else lost)
    assert "s3cret" not in str(found)


def test_an_answer_that_breaks_the_parser_counts_as_lost() -> None:
    def judge(_: Answer) -> None:
        raise RecursionError("s3cret")

    with (
        pytest.raises(OutcomeUnknown) as found,
        ErrorTranslator("X", "https://x.example", ["s3cret"], judge).translating(OutcomeUnknown),
    ):
        raise KeyError("s3cret")
    assert "s3cret" not in str(found.value)


def test_the_traceback_of_an_error_shows_no_message_of_the_library() -> None:
    said = "Bearer " + "s3cret"  # put together here: a traceback shows this line
    edge = ErrorTranslator("X", "https://x.example", ["s3cret"], lambda _: None)
    with pytest.raises(OutcomeUnknown) as found, edge.translating(OutcomeUnknown):
        raise KeyError(said)
    assert said not in "".join(traceback.format_exception(found.value))
    with pytest.raises(TemporarilyUnavailable) as found_too, edge.parsing(TemporarilyUnavailable):
        raise RecursionError(said)
    assert said not in "".join(traceback.format_exception(found_too.value))


@pytest.mark.parametrize("value", [None, True, "", " ", "a\nb", [], {}, 1.5, "x" * 5000, b"x"])
def test_only_a_printable_line_is_accepted_as_a_name(value: object) -> None:
    edge = ErrorTranslator("X", "https://x.example", ["s3cret"], lambda _: None)
    assert edge.safe_text("team") == "team"
    assert edge.safe_text(4711) == "4711"
    with pytest.raises(ValueError, match="printable line"):
        edge.safe_text(value)


def test_a_whole_secret_is_removed_from_a_name_and_a_part_of_one_is_not() -> None:
    edge = ErrorTranslator("X", "https://x.example", ["amnesty-team-token-1234"], lambda _: None)
    assert edge.safe_text("amnesty-team") == "amnesty-team"
    assert edge.safe_text("see amnesty-team-token-1234") == "see •••"


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"\xff", b'{"errors": {}}', b'{"errors": [1]}', b"{"])
def test_any_body_gives_an_error_of_ours(body: bytes) -> None:
    assert isinstance(meaning(422, body=body), Rejected)


def test_only_a_request_that_certainly_never_left_counts_as_not_sent() -> None:
    assert was_not_sent(ConnectionRefusedError())
    assert was_not_sent(socket.gaierror())
    assert was_not_sent(ssl.SSLCertVerificationError())
    assert not was_not_sent(ConnectionResetError())
    assert not was_not_sent(ssl.SSLEOFError())
    assert not was_not_sent(TimeoutError())
    wrapped = OSError("outer")
    wrapped.__context__ = ConnectionRefusedError()
    assert was_not_sent(wrapped)


def test_an_error_in_the_tls_handshake_counts_as_not_sent() -> None:
    def do_handshake() -> None:
        raise ssl.SSLEOFError

    with pytest.raises(ssl.SSLError) as broken:
        do_handshake()
    assert was_not_sent(broken.value)
