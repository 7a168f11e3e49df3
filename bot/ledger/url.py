"""Where a ledger is: an address from config.toml read into a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from bot.errors import LedgerError

_POSTGRESQL = re.compile(r"postgres(ql)?(\+\w+)?://")
_HOST = r"(\[[^\]/?#]*\]|[^:@/?#\[\]]*)(:[0-9]*)?"
_SOUND = re.compile(rf"[^:]+://([^:@/?#]*(:[^:@/?#]*)?@)?{_HOST}(,{_HOST})*([/?][^@]*)?")
_HALF_A_CODE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What may be shown of the settings behind a “?”: https://www.postgresql.org/docs/current/libpq-connect.html
_HARMLESS = {"user", "host", "hostaddr", "port", "dbname", "sslmode", "connect_timeout", "application_name"}
_NAMES = _HARMLESS | {"password", "sslpassword", "options", "passfile", "sslcert", "sslkey", "sslrootcert"}


def is_postgresql(url: str) -> bool:
    return _POSTGRESQL.match(url) is not None


def libpq(url: str) -> str:
    """The address as PostgreSQL's own library reads it: without the name of a Python driver.

    Refuses what would be taken apart, or not be understood: the library's complaint would show a piece of the password.
    """
    if not _is_sound(url):
        raise LedgerError(
            "database: the address cannot be read: write postgresql://name:password@server:5432/database, and in the"
            " password as a code what has a meaning in an address:"
            " @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25, a space as %20"
        )
    return _POSTGRESQL.sub("postgresql://", url, count=1)


def file_of(url: str) -> Path | None:
    """The file of an SQLite ledger; None for one in memory. What follows `sqlite:///` is the path, as it stands."""
    if not url.startswith("sqlite://"):
        raise LedgerError(
            f"database: “{shown(url)}” is no address of a record: write sqlite:///followup.db or postgresql://…"
        )
    name = url.removeprefix("sqlite://").removeprefix("/")
    return None if name in ("", ":memory:") else Path(name)


def real_file(url: str) -> Path | None:
    """The file itself, where `file_of` is a link to it: what lies beside it is then the same for all."""
    file = file_of(url)
    return file.resolve() if file else None


def is_missing(path: Path) -> bool:
    """A place that may not be looked at is not missing: the database will say what is wrong with it."""
    try:
        return not path.exists()
    except OSError:
        return False


def shown(url: str) -> str:
    """The address for people's eyes: a file's path, a server's address never with a password."""
    kind, found, rest = url.partition("://")
    if url.startswith("sqlite:") or not found:
        return url.removeprefix("sqlite:///")
    if not _is_sound(url):
        return f"{kind}://…"
    place, mark, settings = rest.partition("?")
    login, at, place = place.rpartition("@")
    name, colon, _ = login.partition(":")
    return f"{kind}://{name}{colon and ':…'}{at}{place}{mark}{'&'.join(map(_setting, settings.split('&')))}"


def passwords(url: str) -> Iterator[str]:
    """What of the address must not be said, as it is written there and as it is meant."""
    place, _, settings = url.partition("://")[2].partition("?")
    secrets = [place.rpartition("@")[0].partition(":")[2]]
    for setting in settings.split("&"):
        key, _, value = setting.partition("=")
        if unquote(key) not in _HARMLESS:
            secrets.append(value)
    for secret in filter(None, secrets):
        yield from {secret, unquote(secret)}


def _is_sound(url: str) -> bool:
    odd = any(letter.isspace() or not letter.isprintable() for letter in url)
    return not odd and not _HALF_A_CODE.search(url) and _SOUND.fullmatch(url) is not None


def _setting(text: str) -> str:
    key, equals, value = text.partition("=")
    known = key if key in _NAMES or not key else "…"
    return f"{known}{equals}{value if key in _HARMLESS else value and '…'}"
