"""Sending alerts and the heartbeat never prints an address and always ends in time."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest

from bot.alerts import transport
from bot.config import Secret
from tests.fakes.loopback import Call, Reply
from tests.fakes.mailbox import Mailbox
from tests.fakes.relay import Relay

pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")
ALERT, BEAT = Secret(env="ALERT_URL"), Secret(env="HEARTBEAT_URL")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_lanes", {})


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with Mailbox() as box:
        monkeypatch.setenv("ALERT_URL", box.address)
        monkeypatch.setenv("HEARTBEAT_URL", f"{box.url}/hunter2/beat")
        yield box


def test_what_is_taken_is_said_with_no_word(box: Mailbox) -> None:
    assert transport.send(ALERT, "A title", "A body") == ""
    assert transport.ping_heartbeat(BEAT) == ""
    assert box.titles == ["A title"]


def test_no_alert_follows_to_another_address(box: Mailbox) -> None:
    with Mailbox() as elsewhere:
        box.answer = lambda _: Reply(307, b"", {"Location": f"{elsewhere.url}/other"})  # type: ignore[method-assign]
        assert "ALERT_URL" in transport.send(ALERT, "A title", "A body")
        assert elsewhere.calls == []
        assert len(box.calls) == 1


def test_the_plug_ins_own_lines_are_never_written(box: Mailbox, capfd: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("apprise")
    logger.disabled = False
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    try:
        box.closed = True
        assert "ALERT_URL" in transport.send(ALERT, "A title", "A body")
    finally:
        logger.removeHandler(handler)
    assert lines == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "address", ["nonsense://hunter2", "json://", "mailto://me:hunter2@", "hunter2", "http://[hunter2"]
)
def test_an_address_of_no_kind_is_never_said(
    address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALERT_URL", address)
    monkeypatch.setenv("HEARTBEAT_URL", address)
    said = transport.send(ALERT, "t", "b") + transport.ping_heartbeat(BEAT) + "".join(capfd.readouterr())
    assert "ALERT_URL" in said
    assert "HEARTBEAT_URL" in said
    assert "hunter2" not in said


def test_the_words_of_a_plug_in_that_fails_are_never_said(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    import apprise

    def fails(*_: object, **__: object) -> bool:
        raise RuntimeError(f"could not reach {box.address}")

    monkeypatch.setattr(apprise.Apprise, "notify", fails)
    said = transport.send(ALERT, "t", "b")
    assert said == "the alert address in ALERT_URL did not take a message (RuntimeError)"


def test_what_an_address_answers_is_not_repeated(box: Mailbox) -> None:
    box.answer = lambda _: Reply(403, b"hunter2 is no good")  # type: ignore[method-assign]
    said = transport.send(ALERT, "t", "b") + transport.ping_heartbeat(BEAT)
    assert "answered 403" in said
    assert "hunter2" not in said


def test_an_address_that_drips_is_not_waited_for_without_end(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_ALERT", 0.3)
    monkeypatch.setattr(transport, "_BEAT", 0.3)
    with Relay(box.url) as relay:
        relay.slow = "head"
        monkeypatch.setenv("ALERT_URL", relay.url.replace("http://", "json://") + "/hunter2")
        monkeypatch.setenv("HEARTBEAT_URL", f"{relay.url}/hunter2")
        begun = time.monotonic()
        for _ in range(2):
            assert transport.send(ALERT, "t", "b") == "the alert address in ALERT_URL gave no answer in time"
            assert transport.ping_heartbeat(BEAT) == "the heartbeat address in HEARTBEAT_URL gave no answer in time"
        assert time.monotonic() - begun < 5
        assert len(box.calls) == 2  # what is still at work is not begun again


def test_an_address_is_read_again_for_each_message(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Call] = box.calls
    assert transport.send(ALERT, "one", "b") == ""
    monkeypatch.delenv("ALERT_URL")
    assert "holds no secret" in transport.send(ALERT, "two", "b")
    assert len(seen) == 1


def test_an_address_that_drips_does_not_make_the_others_untold(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else `run --once` would end before it knew, and the good address get the same letter every minute."""
    monkeypatch.setattr(transport, "_GRACE", 0.3)
    with Relay(box.url) as relay:
        relay.slow = "head"
        monkeypatch.setenv("SLOW_URL", relay.url.replace("http://", "json://") + "/hunter2")
        begun = time.monotonic()
        said = transport.send_all([Secret(env="SLOW_URL"), ALERT], "t", "b")
        assert time.monotonic() - begun < 10
    assert said == ["the alert address in SLOW_URL gave no answer in time", ""]


def test_all_that_fail_are_waited_for_and_named_in_their_order(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.closed = True
    said = transport.send_all([Secret(env="NONE_HERE"), ALERT], "t", "b")
    assert "NONE_HERE holds no secret" in said[0]
    assert "ALERT_URL did not take a message" in said[1]


def test_a_long_message_is_split_and_not_cut_or_refused(box: Mailbox) -> None:
    lines = [f"Something to look at, number {n}." for n in range(1500)]
    assert transport.send(ALERT, "A title", "\n".join(lines)) == ""
    assert len(box.letters) > 1
    assert [line for line in lines if line not in box.text] == []


def test_who_asks_for_another_way_with_long_messages_gets_it(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_URL", f"{box.address}?overflow=truncate")
    assert transport.send(ALERT, "A title", "A line of words.\n" * 3000) == ""
    assert len(box.letters) == 1
