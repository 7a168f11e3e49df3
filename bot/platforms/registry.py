"""An account -> its adapter, connected. Which platforms there are: bot/platforms/specs."""

from importlib import import_module
from typing import Any

from bot.actions import Action, ActionCode
from bot.config import Account, Settings
from bot.errors import NoSecret
from bot.platforms.base import Platform
from bot.platforms.outbox import Outbox, outbox_folder
from bot.platforms.specs import spec_of


def connect(account: Account, settings: Settings) -> Platform:
    """Return the adapter of an account; the outbox for every account unless `settings.live`.

    Imports the SDK of that one platform and resolves the account's secrets; sends nothing. Raises NoSecret.
    """
    if not settings.live:
        return Outbox(account, outbox_folder(settings.root))
    spec = spec_of(account)
    secrets = {key: _resolve(account, key) for key in spec.secrets}
    adapter: Platform = load(spec.adapter)(account, secrets)
    return adapter


def load(path: str) -> Any:
    """Import `name` from `module`, as a spec writes it: `module:name`."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _resolve(account: Account, key: str) -> str:
    name, secret = account.name, account.secrets.get(key)
    login = Action(ActionCode.LOGIN, account=name)
    if secret is None:
        message = f"account {name}: config.toml has no {key} under [accounts.{name}]. Nobody was asked"
        raise NoSecret(message, action=login)
    try:
        return secret.resolve()
    except NoSecret as error:
        raise NoSecret(f"account {name}, {key}: {error}. Nobody was asked", action=login) from None
