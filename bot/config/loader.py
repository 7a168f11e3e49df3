"""config.toml -> Settings, or every problem of the file at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.models import AccountSection, ConfigFile, Context, secret_keys
from bot.config.settings import Account, Alerts, Floor, Person, Settings
from bot.config.toml_reader import position_of, read
from bot.errors import CommandError, InputError, Problem
from bot.lib.english import did_you_mean
from bot.lib.field_errors import FieldError, FieldPath, keys_at
from bot.platforms.specs import SPECS

_LARGEST = 262_144  # bytes
_MOST = 100  # problems that are shown
_PLAIN = re.compile(r"[A-Za-z][a-z_]{0,23}")  # an address or a token in the place of a name is not repeated
_VARIABLES = {"database": "DATABASE_URL", "urls": "ALERT_URL", "heartbeat": "HEARTBEAT_URL"}
_SECTION_TYPES = ("model_type", "dict_type")
_SECRET_MESSAGES = {
    "secret-in-file": "a secret must not be in this file: {instead}; change the secret: others may have read it",
    "secret-form": "{instead}, or {{ file = … }} with the path of a file",
    "secret-name": "env takes the name of an environment variable, never the secret: {instead}",
}


def load(root: Path, file: Path | None = None) -> Settings:
    """Read `file`, else `root/config.toml`, else the defaults: a dry run with three stand-in accounts.

    Raises InputError with every problem of the file, and CommandError where it cannot be read.
    """
    path = file or root / "config.toml"
    if file is None and not path.exists():
        return _settings(ConfigFile.model_validate({}, context=Context(root, live=False)), root)
    name = _shown(path, root)
    plain, positions = read(_bytes(path), name)
    errors = list(_live_errors(plain))
    try:
        parsed = ConfigFile.model_validate(plain, context=Context(root, live=plain.get("live") is True))
    except ValidationError as error:
        errors += _field_errors(error, plain)
    else:
        if not errors:
            return _settings(parsed, root)
    problems = [Problem(error.message, name, *position_of(error.path, positions)) for error in errors]
    raise InputError(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _bytes(path: Path) -> bytes:
    try:
        if path.is_file():
            if path.stat().st_size <= _LARGEST:
                return path.read_bytes()
            raise CommandError(f"{path} is far too large for settings: see config.example.toml")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None
    raise CommandError(f"{path}: there is no such file")


def _shown(path: Path, root: Path) -> str:
    resolved = path.absolute()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else str(path)


def _settings(parsed: ConfigFile, root: Path) -> Settings:
    alerts = parsed.alerts
    accounts = {name: _account(name, section) for name, section in parsed.accounts.items()}
    return Settings(
        root=root,
        live=parsed.live,
        ledger=parsed.database,
        campaigns=parsed.campaigns,
        templates=parsed.templates,
        settle_after=parsed.settle_after,
        retry_after=parsed.retry_after,
        floor=Floor(parsed.floor.approvals, parsed.floor.facts_checked_within),
        people={code: Person(code, person.reads) for code, person in parsed.people.items()},
        accounts=accounts or {name: Account(name, name, spec.server) for name, spec in SPECS.items()},
        alerts=Alerts(
            tuple(replace(url, at="[alerts] urls") for url in alerts.urls),
            alerts.names,
            alerts.heartbeat and replace(alerts.heartbeat, at="[alerts] heartbeat"),
        ),
        listen=parsed.desk.listen,
    )


def _account(name: str, section: AccountSection) -> Account:
    return Account(
        name=name,
        platform=section.platform,
        server=section.server or SPECS[section.platform].server,
        handle=section.handle,
        languages=section.languages,
        limit=section.limit,
        posts_a_day=section.posts_a_day,
        gap=section.gap,
        secrets={key: replace(secret, at=f"[accounts.{name}] {key}") for key, secret in section.secrets.items()},
    )


def _live_errors(plain: Mapping[str, Any]) -> Iterator[FieldError]:
    """What only a live bot needs: a dry run needs no account, no server and no secrets."""
    if plain.get("live") is not True:
        return
    accounts = plain.get("accounts", {})
    if not accounts:
        yield FieldError(("live",), "live = true needs an account: add one, as in [accounts.mastodon]")
    for name, table in accounts.items() if isinstance(accounts, dict) else ():
        platform = table.get("platform") if isinstance(table, dict) else None
        spec = SPECS.get(platform) if isinstance(platform, str) else None
        if spec is None:
            continue
        needs = {key: f'{key} = {{ env = "{_variable(name, key)}" }}' for key in spec.secrets}
        if spec.many_servers:
            needs = {"server": 'server = "https://…", the address of the account\'s own server', **needs}
        if spec.handle_is_domain:
            needs = {"handle": 'handle = "team.example", the name of the account', **needs}
        for key, example in needs.items():
            if key not in table:
                yield FieldError(("accounts", name), f"{key} is missing: write {example}")


def _variable(account: str, key: str) -> str:
    return f"{account}_{key}".upper().replace("-", "_")


def _field_errors(error: ValidationError, plain: Mapping[str, Any]) -> Iterator[FieldError]:
    for each in error.errors(include_url=False, include_input=False)[:_MOST]:
        path = tuple(part for part in each["loc"] if part not in ("(secrets)", "[key]"))
        names = [str(part) for part in path if isinstance(part, str)]
        yield FieldError(path, _message(each, path, names, plain))


def _message(error: Any, path: FieldPath, names: list[str], plain: Mapping[str, Any]) -> str:
    kind, key = error["type"], names[-1]
    if kind in _SECRET_MESSAGES:
        return f"{key}: {_SECRET_MESSAGES[kind].format(instead=_secret_instead(names))}"
    if kind == "extra_forbidden":
        return _unknown(path, names, plain)
    if kind == "missing":
        return f'{key} is missing: write {key} = "mastodon"'
    if kind in _SECTION_TYPES:
        return f"{key} is a section: write [{'.'.join(names)}]"
    message = str(error["ctx"]["error"])
    return message if error["loc"][-1] == "[key]" else f"{key}: {message}"


def _secret_instead(names: list[str]) -> str:
    key = names[-1]
    variable = _variable(names[1], key) if names[0] == "accounts" else _VARIABLES[key]
    shown = "" if key == "urls" else f"{key} = "
    return f'write {shown}{{ env = "{variable}" }} and put the secret into that environment variable'


def _unknown(path: FieldPath, names: list[str], plain: Mapping[str, Any]) -> str:
    known = keys_at(ConfigFile, path[:-1])
    if names[0] == "accounts" and len(names) == 3:
        known += secret_keys(plain["accounts"][names[1]].get("platform"))
    where = f" in [{'.'.join(names[:-1])}]" if names[:-1] else ""
    named = f"setting “{names[-1]}”" if _PLAIN.fullmatch(names[-1]) else "such setting"
    return f"there is no {named}{where}{did_you_mean(names[-1], known) or ': remove it'}"
