"""config.toml as pydantic models: every key, its default, and what to write instead of a wrong value.

No message repeats a value that may be a secret.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bot.config.settings import PlatformName, Secret
from bot.errors import AuthenticationRequired
from bot.lib.english import did_you_mean
from bot.lib.filenames import on_disk
from bot.lib.scalars import parse_duration, parse_id, parse_language
from bot.platforms.specs import SPECS

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HOST_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")
_POSTGRESQL = re.compile(r"postgres(ql)?(\+[a-z0-9]+)?://")
_PASSWORD = re.compile(r"://[^@]*:.*@|[?&][^=&]*pass(?!file=)", re.DOTALL | re.IGNORECASE)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Context:
    """What the values of a file are read with: the folder of its paths, and whether the bot is live."""

    root: Path
    live: bool


def _parse_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false, without quotes")
    return value


def _parse_number(least: int, most: int, meaning: str) -> Callable[[Any], int]:
    def parse(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"write {meaning}, without quotes")
        return value

    return parse


def _parse_duration(value: Any) -> timedelta:
    if not isinstance(value, str):
        raise ValueError('write a number and a unit in quotes, as in "60 seconds"')
    return parse_duration(value)


def _parse_freshness(value: Any) -> timedelta | None:
    if value == "never":
        return None
    length = _parse_duration(value)
    if length < _DAY or length % _DAY:
        raise ValueError('write whole days in quotes, as in "30 days", or "never"')
    return length


def _parse_languages(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('write a list of language codes, as in ["en", "zh"]')
    return tuple(dict.fromkeys(parse_language(code) for code in value))


def _parse_folder(value: Any, info: ValidationInfo[Context]) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip() or "\0" in str(value):
        raise ValueError('write the name of a folder in quotes, as in "campaigns"')
    return on_disk(info.context.root / value)


def _parse_platform(value: Any) -> str:
    if isinstance(value, str) and value in SPECS:
        return value
    *names, last = SPECS
    hint = did_you_mean(str(value), SPECS)
    raise ValueError(f"“{value}” is not a platform: write {', '.join(names)} or {last}{hint}")


def _parse_server(value: Any) -> str:
    """An address without path, name or password; encrypted unless it is this machine."""
    address = value.rstrip("/") if isinstance(value, str) else ""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it refuses what is not a number
    except ValueError:
        parts = urlsplit("")
    if parts.username or parts.password:
        raise ValueError("an address must not contain a name or password: write it as https://mastodon.example")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ValueError("write the address of a server in full, without a path, as in https://mastodon.example")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError("http is not encrypted and would show your password: write https (http is for this machine)")
    return address


def _parse_handle(value: Any, info: ValidationInfo[Context]) -> str:
    """A handle that is a domain is read without its @ and without invisible signs that are copied from a page."""
    handle = value.strip() if isinstance(value, str) else ""
    spec = SPECS.get(info.data.get("platform", ""))
    if spec and spec.handle_is_domain:
        handle = _INVISIBLE.sub("", handle).lstrip("@＠").strip()
    if not handle:
        raise ValueError('write the name of the account in quotes, as in "team.example"')
    return handle


def _parse_host_port(value: Any) -> str:
    match = _HOST_PORT.fullmatch(value) if isinstance(value, str) else None
    if not match or int(match[2]) > 65_535:
        raise ValueError('write an address and a port in quotes, as in "127.0.0.1:8000"')
    return match[0]


def _need_list(value: Any) -> Any:
    if not isinstance(value, list):
        raise ValueError('write a list, as in [{ env = "ALERT_URL" }]')
    return value


def _parse_secret(value: Any, info: ValidationInfo[Context]) -> Secret:
    """Errors are codes, as the message names the key: see `loader`."""
    if isinstance(value, str):
        raise PydanticCustomError("secret-in-file", "")
    if not isinstance(value, dict) or len(value) != 1 or not {"env", "file"} & set(value):
        raise PydanticCustomError("secret-form", "")
    name = value.get("env", value.get("file"))
    if not isinstance(name, str) or not name.strip():
        raise PydanticCustomError("secret-form", "")
    if "file" in value:
        return Secret(file=str(info.context.root / name))
    if not _VARIABLE.fullmatch(name):
        raise PydanticCustomError("secret-name", "")
    return Secret(env=name)


def _parse_database(value: Any, info: ValidationInfo[Context]) -> str:
    """The address of the ledger in use. A dry run has a file of its own and asks no server."""
    root, live = info.context.root, info.context.live
    if isinstance(value, dict):
        secret = _parse_secret(value, info)
        try:
            value = replace(secret, at="database").resolve() if live else "sqlite:///followup.db"
        except AuthenticationRequired as error:
            raise ValueError(str(error)) from None
    elif isinstance(value, str) and any(_PASSWORD.search(form) for form in (value, unquote(value))):
        raise ValueError(
            'a password must not be in this file: write database = { env = "DATABASE_URL" } '
            "and put the whole address into that environment variable"
        )
    if isinstance(value, str) and _POSTGRESQL.match(value):
        if live:
            return value
        value = "sqlite:///followup.db"
    name = value.removeprefix("sqlite:///") if isinstance(value, str) else ""
    if name == value or not name or name == ":memory:" or name.endswith("/") or "\0" in name or "?" in name:
        raise ValueError('write "sqlite:///followup.db", or the address of a PostgreSQL database')
    path: Path = root / name
    return f"sqlite:///{path if live else path.with_name(f'{path.stem}.dry{path.suffix}')}"


@dataclass(frozen=True, slots=True)
class Parser:
    """Read a value by one function. PlainValidator would build a schema of its type too, which slows each start."""

    parse: Callable[..., Any]
    with_info: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        if self.with_info:
            return core_schema.with_info_plain_validator_function(self.parse)
        return core_schema.no_info_plain_validator_function(self.parse)


Id = Annotated[str, Parser(parse_id)]
TrueFalse = Annotated[bool, Parser(_parse_bool)]
Duration = Annotated[timedelta, Parser(_parse_duration)]
Folder = Annotated[Path, Parser(_parse_folder, with_info=True)]
Database = Annotated[str, Parser(_parse_database, with_info=True)]
Languages = Annotated[tuple[str, ...], Parser(_parse_languages)]
SecretPlace = Annotated[Secret, Parser(_parse_secret, with_info=True)]
Approvals = Annotated[int, Parser(_parse_number(0, 2, "how many people must approve a post: 0, 1 or 2"))]
Limit = Annotated[int, Parser(_parse_number(1, 1_000_000, "how long a post may be, as in 500"))]
PostsADay = Annotated[int, Parser(_parse_number(1, 10_000, "how many parts a day, as in 5"))]


class Section(BaseModel):
    """A section of the file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class FloorSection(Section):
    approvals: Approvals = 1
    facts_checked_within: Annotated[timedelta | None, Parser(_parse_freshness)] = timedelta(days=30)


class PersonSection(Section):
    reads: Languages = ()


class AlertsSection(Section):
    urls: Annotated[tuple[SecretPlace, ...], BeforeValidator(_need_list)] = ()
    names: TrueFalse = False
    heartbeat: SecretPlace | None = None


class DeskSection(Section):
    listen: Annotated[str, Parser(_parse_host_port)] = "127.0.0.1:8000"


class AccountSection(Section):
    """`secrets`: the keys that the platform of the account asks for."""

    platform: Annotated[PlatformName, Parser(_parse_platform)]
    server: Annotated[str | None, Parser(_parse_server)] = None
    handle: Annotated[str | None, Parser(_parse_handle, with_info=True)] = None
    languages: Annotated[tuple[str, ...] | None, Parser(_parse_languages)] = None
    limit: Limit | None = None
    posts_a_day: PostsADay | None = None
    gap: Duration = timedelta(0)
    secrets: dict[str, SecretPlace] = Field(default={}, alias="(secrets)")

    @model_validator(mode="before")
    @classmethod
    def _gather_secrets(cls, table: Any) -> Any:
        if not isinstance(table, dict):
            return table
        if "(secrets)" in table:
            raise ValueError("there is no key “(secrets)”: remove it")
        keys = secret_keys(table.get("platform"))
        rest = {key: value for key, value in table.items() if key not in keys}
        return {**rest, "(secrets)": {key: table[key] for key in keys if key in table}}


class ConfigFile(Section):
    live: TrueFalse = False
    database: Annotated[str, Parser(_parse_database, with_info=True)] = Field(
        "sqlite:///followup.db", validate_default=True
    )
    campaigns: Folder = Field(Path("campaigns"), validate_default=True)
    templates: Folder = Field(Path("templates"), validate_default=True)
    settle_after: Duration = timedelta(seconds=60)
    retry_after: Duration = timedelta(seconds=30)
    floor: FloorSection = Field(default_factory=FloorSection)
    people: dict[Id, PersonSection] = {}
    accounts: dict[Id, AccountSection] = {}
    alerts: AlertsSection = Field(default_factory=AlertsSection)
    desk: DeskSection = Field(default_factory=DeskSection)


def secret_keys(platform: Any) -> tuple[str, ...]:
    """Of one platform; of all where a table does not name any that is known."""
    spec = SPECS.get(platform) if isinstance(platform, str) else None
    return spec.secrets if spec else tuple(key for each in SPECS.values() for key in each.secrets)
