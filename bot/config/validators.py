"""The values of config.toml: each reader takes what TOML gave and says what to write instead.

No message repeats a value that may be a secret.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.config.settings import PlatformName, Secret
from bot.errors import AuthenticationRequired
from bot.lib.english import did_you_mean
from bot.lib.filenames import on_disk
from bot.lib.scalars import parse_duration, parse_language
from bot.platforms.specs import SPECS

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HOST_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")
_POSTGRESQL = re.compile(r"postgres(ql)?(\+[a-z0-9]+)?://")
_PASSWORD = re.compile(r"://[^@]*:.*@|[?&][^=&]*pass(?!file=)", re.DOTALL | re.IGNORECASE)


def true_false(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false, without quotes")
    return value


def words(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError('write a text in quotes, as in "team.example"')
    return value.strip()


def domain(value: Any) -> str:
    """A handle of Bluesky: without its @, and without the marks that come along where it is copied from a page."""
    plain = _MARKS.sub("", words(value)).lstrip("@＠").strip()
    if not plain:
        raise ValueError('write the name of the account in quotes, as in "team.example"')
    return plain


def path(value: Any, root: Path) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError('write the name of a folder in quotes, as in "campaigns"')
    return on_disk(root / value)


def duration(value: Any) -> timedelta:
    if not isinstance(value, str):
        raise ValueError('write a number and a unit in quotes, as in "60 seconds"')
    return parse_duration(value)


def freshness(value: Any) -> timedelta | None:
    if value == "never":
        return None
    length = duration(value)
    if length < timedelta(days=1) or length % timedelta(days=1):
        raise ValueError('write whole days in quotes, as in "30 days", or "never"')
    return length


def number(least: int, most: int, means: str) -> Callable[[Any], int]:
    def reader(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"write {means}, without quotes")
        return value

    return reader


def languages(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('write a list of language codes, as in ["en", "zh"]')
    return tuple(dict.fromkeys(parse_language(code) for code in value))


def platform(value: Any) -> PlatformName:
    if isinstance(value, str) and value in SPECS:
        return value
    *names, last = SPECS
    raise ValueError(
        f"“{value}” is not a platform: write {', '.join(names)} or {last}{did_you_mean(str(value), SPECS)}"
    )


def server(value: Any) -> str:
    """An address without path, name or password; encrypted unless it is this machine."""
    address = value.rstrip("/") if isinstance(value, str) else ""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it refuses what is not a number
    except ValueError:
        parts = urlsplit("")
    if parts.username or parts.password:
        raise ValueError("no name or password may stand in an address: write it as https://mastodon.example")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ValueError("write the address of a server in full, without a path, as in https://mastodon.example")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError("http is not encrypted and would show your password: write https (http is for this machine)")
    return address


def host_port(value: Any) -> str:
    match = _HOST_PORT.fullmatch(value) if isinstance(value, str) else None
    if not match or int(match[2]) > 65_535:
        raise ValueError('write an address and a port in quotes, as in "127.0.0.1:8000"')
    return match[0]


def secret(value: Any, root: Path, variable: str, key: str = "", *, at: str) -> Secret:
    """Never repeats what was written: it may be the secret. `at`: where it stands, in words."""
    instead = f'write {key}{{ env = "{variable}" }} and put the secret into that environment variable'
    if isinstance(value, str):
        raise ValueError(f"a secret must not stand in this file: {instead}; change the secret: others may have read it")
    if not isinstance(value, dict) or len(value) != 1 or not {"env", "file"} & set(value):
        raise ValueError(f"{instead}, or {{ file = … }} with the path of a file")
    name = value.get("env", value.get("file"))
    if not isinstance(name, str) or not name.strip():
        raise ValueError(instead)
    if "file" in value:
        return Secret(file=str(root / name), at=at)
    if not _VARIABLE.fullmatch(name):
        raise ValueError(f"env takes the name of an environment variable, never the secret: {instead}")
    return Secret(env=name, at=at)


def secrets(value: Any, root: Path) -> tuple[Secret, ...]:
    if not isinstance(value, list):
        raise ValueError('write a list, as in [{ env = "ALERT_URL" }]')
    return tuple(secret(each, root, "ALERT_URL", at="[alerts] urls") for each in value)


def ledger(value: Any, root: Path, live: bool) -> str:
    """The address of the ledger in use. A dry run has a file of its own and asks no server."""
    if isinstance(value, dict):
        place = secret(value, root, "DATABASE_URL", "database = ", at="database")
        if not live:
            return sqlite("followup.db", root, live)
        try:
            value = place.resolve()
        except AuthenticationRequired as error:
            raise ValueError(str(error)) from None
    elif isinstance(value, str) and any(_PASSWORD.search(form) for form in (value, unquote(value))):
        raise ValueError(
            'a password must not stand in this file: write database = { env = "DATABASE_URL" } '
            "and put the whole address into that environment variable"
        )
    return _address(value, root, live)


def _address(value: Any, root: Path, live: bool) -> str:
    if isinstance(value, str) and _POSTGRESQL.match(value):
        return value if live else sqlite("followup.db", root, live)
    name = value.removeprefix("sqlite:///") if isinstance(value, str) else ""
    if name == value or not name or name == ":memory:" or name.endswith("/") or "\0" in name or "?" in name:
        raise ValueError('write "sqlite:///followup.db", or the address of a PostgreSQL database')
    return sqlite(name, root, live)


def sqlite(name: str, root: Path, live: bool) -> str:
    path = root / name
    return f"sqlite:///{path if live else path.with_name(f'{path.stem}.dry{path.suffix}')}"
