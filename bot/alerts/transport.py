"""Send alerts (Apprise) and the heartbeat. Addresses hold secrets: messages name only where an address is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Any

from bot.config import Secret
from bot.errors import AuthenticationRequired
from bot.lib.concurrency import KeyedWorkers

_REFUSED = "did not take a message. Check that it is right and can be reached. The bot retries automatically"
_LATE = "gave no answer in time"
_PATIENCE = 10  # seconds between two pieces of the answer to a heartbeat
_ALERT, _BEAT = 120.0, 20.0  # seconds in all: time-outs of libraries do not stop a server that drips
_GRACE = 8.0  # seconds for the other addresses once one took the message
_lanes: dict[Secret, KeyedWorkers[None]] = {}  # an address that is still busy is sent nothing else


def send_all(addresses: Sequence[Secret], title: str, body: str) -> list[str]:
    """Send to all addresses in parallel; return for each the fault, or "".

    Once one took the message the others get a few seconds more: a program that ends while it waits would not know
    that people were notified, and would repeat the message at its next start.
    """
    faults: dict[int, str] = {}
    done = Condition()

    def one(n: int, address: Secret) -> None:
        fault = send(address, title, body)
        with done:
            faults[n] = fault
            done.notify_all()

    for n, address in enumerate(addresses):
        Thread(target=one, args=(n, address), daemon=True).start()
    with done:
        done.wait_for(lambda: "" in faults.values() or len(faults) == len(addresses), _ALERT + _GRACE)
        done.wait_for(lambda: len(faults) == len(addresses), _GRACE)
        return [faults.get(n, _late(address)) for n, address in enumerate(addresses)]


def send(address: Secret, title: str, body: str) -> str:
    """Send to one address; return the fault, or ""."""
    return _in_time(address, _ALERT, lambda: _sent(address, title, body), _late(address))


def ping_heartbeat(address: Secret) -> str:
    """Ping the heartbeat; return the fault, or ""."""
    late = f"the heartbeat address in {source_of(address)} {_LATE}"
    return _in_time(address, _BEAT, lambda: _beaten(address), late)


def problem_with(address: Secret, *, heartbeat: bool = False) -> str:
    """Return what is wrong with an address as far as it shows without sending, or ""."""
    try:
        url = address.resolve()
        good = url.startswith(("http://", "https://")) if heartbeat else _box().add(url)
    except AuthenticationRequired as error:
        return str(error)
    except Exception:  # a plug-in's words may hold the address
        good = False
    kind = "a web address" if heartbeat else "an address that Apprise knows, such as mailtos://…"
    return "" if good else f"the value in {source_of(address)} is not {kind}"


def _late(address: Secret) -> str:
    return f"the alert address in {source_of(address)} {_LATE}"


def _sent(address: Secret, title: str, body: str) -> str:
    try:
        return "" if _taken(address.resolve(), title, body) else f"the alert address in {source_of(address)} {_REFUSED}"
    except AuthenticationRequired as error:
        return f"an alert could not be sent: {error}"
    except Exception as error:  # a plug-in's words may hold the address
        return f"the alert address in {source_of(address)} did not take a message ({type(error).__name__})"


def _taken(url: str, title: str, body: str) -> bool:
    import apprise

    box = _box()
    added = box.add(url)
    for way in box:
        if way.overflow_mode == apprise.OverflowMode.UPSTREAM:  # nobody asked for another
            way.overflow_mode = apprise.OverflowMode.SPLIT  # Discord takes 2,000 letters, Telegram 4,096
    return bool(added and box.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT))


def _box() -> Any:
    import logging

    import apprise

    logging.getLogger("apprise").disabled = True  # its lines name addresses
    asset = apprise.AppriseAsset(
        app_id="followup",
        app_desc="followup",
        app_url="",
        async_mode=False,
        http_redirects=False,
        image_url_mask="",
        image_url_logo="",
        pem_autogen=False,
        pgp_autogen=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    return apprise.Apprise(asset=asset)


def _beaten(address: Secret) -> str:
    import requests

    try:
        with requests.get(address.resolve(), timeout=_PATIENCE, stream=True) as answer:
            return "" if answer.ok else f"the heartbeat address in {source_of(address)} answered {answer.status_code}"
    except AuthenticationRequired as error:
        return f"no heartbeat could be sent: {error}"
    except Exception as error:  # its words hold the address
        return f"the heartbeat address in {source_of(address)} could not be fetched ({type(error).__name__})"


def _in_time(address: Secret, patience: float, step: Callable[[], str], late: str) -> str:
    faults: list[str] = []
    lanes = _lanes.setdefault(address, KeyedWorkers(patience))
    lanes.run({})
    lanes.run({"": lambda: faults.append(step())})
    return faults[0] if faults else late


def source_of(address: Secret) -> str:
    return address.named or f"config.toml, {address.at}"
