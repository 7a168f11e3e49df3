"""config.toml -> Settings: every key by name, its default, and what to write instead of what is wrong."""

from datetime import timedelta
from pathlib import Path

from bot.config import validators as written
from bot.config.settings import Account, Alerts, Floor, Person, Secret, Settings
from bot.config.toml_reader import TomlDocument, TomlTable
from bot.errors import CommandError, InputError
from bot.lib.scalars import parse_id
from bot.platforms.specs import SPECS, spec_of

_MONTH: timedelta | None = timedelta(days=30)
_LARGEST = 262_144  # bytes


def load(root: Path, file: Path | None = None) -> Settings:
    """Reads `file`, else `root/config.toml`, else the defaults: a dry run with three stand-in accounts.

    Raises InputError with every problem of the file at once.
    """
    path = file or root / "config.toml"
    if file is None and not path.exists():
        return _settings(TomlDocument(b"", "config.toml"), root)
    page = TomlDocument(_bytes(path), _shown(path, root))
    settings = _settings(page, root)
    if page.problems:
        raise InputError(sorted(page.problems, key=lambda p: (p.line or 0, p.column or 0)))
    return settings


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


def _settings(page: TomlDocument, root: Path) -> Settings:
    top = page.top
    live = top.get("live", written.true_false, False)
    settings = Settings(
        root=root,
        live=live,
        ledger=top.get(
            "database", lambda value: written.ledger(value, root, live), written.sqlite("followup.db", root, live)
        ),
        campaigns=top.get("campaigns", lambda value: written.path(value, root), root / "campaigns"),
        templates=top.get("templates", lambda value: written.path(value, root), root / "templates"),
        settle_after=top.get("settle_after", written.duration, timedelta(seconds=60)),
        retry_after=top.get("retry_after", written.duration, timedelta(seconds=30)),
        floor=_floor(top.table("floor")),
        people={code: _person(code, table) for code, table in top.tables("people").items()},
        accounts=_accounts(top, root, live),
        alerts=_alerts(top.table("alerts"), root),
        listen=_listen(top.table("desk")),
    )
    top.close()
    return settings


def _floor(table: TomlTable) -> Floor:
    floor = Floor(
        approvals=table.get("approvals", written.number(0, 2, "how many people must say yes: 0, 1 or 2"), 1),
        facts_checked_within=table.get("facts_checked_within", written.freshness, _MONTH),
    )
    table.close()
    return floor


def _person(code: str, table: TomlTable) -> Person:
    table.check(lambda: parse_id(code))
    person = Person(code, table.get("reads", written.languages, ()))
    table.close()
    return person


def _alerts(table: TomlTable, root: Path) -> Alerts:
    alerts = Alerts(
        urls=table.get("urls", lambda value: written.secrets(value, root), ()),
        names=table.get("names", written.true_false, False),
        heartbeat=table.get(
            "heartbeat",
            lambda value: written.secret(value, root, "HEARTBEAT_URL", "heartbeat = ", at="[alerts] heartbeat"),
            None,
        ),
    )
    table.close()
    return alerts


def _listen(table: TomlTable) -> str:
    listen = table.get("listen", written.host_port, "127.0.0.1:8000")
    table.close()
    return listen


def _accounts(top: TomlTable, root: Path, live: bool) -> dict[str, Account]:
    tables = top.tables("accounts")
    if not tables:
        if live:
            top.problem("live = true needs an account: add one, as in [accounts.mastodon]", "live")
        return {name: Account(name, name, spec.server) for name, spec in SPECS.items()}
    read = {name: _account(name, table, root, live) for name, table in tables.items()}
    return {name: account for name, account in read.items() if account}


def _account(name: str, table: TomlTable, root: Path, live: bool) -> Account | None:
    table.check(lambda: parse_id(name))
    table.need("platform", 'platform = "mastodon"')
    platform = table.get("platform", written.platform, None)
    if platform is None:
        return None
    spec = SPECS[platform]
    account = Account(
        name=name,
        platform=platform,
        server=table.get("server", written.server, spec.server),
        handle=table.get("handle", written.domain if spec.handle_is_domain else written.words, None),
        languages=table.get("languages", written.languages, None),
        limit=table.get("limit", written.number(1, 1_000_000, "how long a post may be, as in 500"), None),
        posts_a_day=table.get("posts_a_day", written.number(1, 10_000, "how many parts a day, as in 5"), None),
        gap=table.get("gap", written.duration, timedelta(0)),
        secrets=_account_secrets(name, platform, table, root),
    )
    _complete(account, table, live)
    table.close()
    return account


def _account_secrets(name: str, platform: str, table: TomlTable, root: Path) -> dict[str, Secret]:
    def one(key: str) -> Secret | None:
        variable, at = _variable(name, key), f"[accounts.{name}] {key}"
        return table.get(key, lambda value: written.secret(value, root, variable, f"{key} = ", at=at), None)

    return {key: secret for key in SPECS[platform].secrets if (secret := one(key))}


def _variable(name: str, key: str) -> str:
    return f"{name}_{key}".upper().replace("-", "_")


def _complete(account: Account, table: TomlTable, live: bool) -> None:
    """What real accounts cannot do without; a dry run needs no server and no secrets."""
    if not live:
        return
    spec = spec_of(account)
    if spec.many_servers:
        table.need("server", 'server = "https://…", the address of the account\'s own server')
    if spec.handle_is_domain:
        table.need("handle", 'handle = "team.example", the name of the account')
    for key in spec.secrets:
        table.need(key, f'{key} = {{ env = "{_variable(account.name, key)}" }}')
