"""`followup login`: get a token, or look whether the secrets that are there work. Shows no secret unless asked to."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.context import Context
from bot.errors import AuthenticationRequired, CommandError, Refused
from bot.lib.atomic_write import atomic_write
from bot.platforms.specs import spec_of

if TYPE_CHECKING:
    from bot.config import Account
    from bot.platforms.base import Identity

EXAMPLE = "followup login mastodon"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("account", metavar="ACCOUNT", help="the account's name in config.toml")
    parser.add_argument("--renew", action="store_true", help="get a new token although there is one")
    parser.add_argument("--show", action="store_true", help="print the new token, for those who keep it elsewhere")


def run(context: Context) -> int:
    account = _account(context)
    sign_in = spec_of(account).sign_in
    if sign_in and (context.args.renew or context.args.show or not _has_token(account)):
        _get_token(context, account, sign_in)
        if context.args.show:
            return 0
    return _look(context, account)


def _account(context: Context) -> Account:
    name, accounts = context.args.account, context.settings.accounts
    if name not in accounts:
        near = get_close_matches(name, accounts, 1)
        known = f"did you mean {near[0]}?" if near else f"config.toml has {', '.join(accounts) or 'none'}"
        raise CommandError(f"there is no account {name}: {known}")
    if not accounts[name].secrets:
        raise CommandError(
            f"account {name} is for dry runs only and needs no sign-in. To post for real, copy "
            f"config.example.toml to config.toml and fill in [accounts.{name}]: docs/accounts.md tells how"
        )
    return accounts[name]


def _has_token(account: Account) -> bool:
    try:
        return bool(account.secrets["access_token"].resolve())
    except (AuthenticationRequired, KeyError):
        return False


def _get_token(context: Context, account: Account, sign_in: str) -> None:
    from bot.platforms.registry import load

    place = account.secrets["access_token"]
    if not place.file and not context.args.show:
        raise CommandError(
            f"config.toml takes access_token of [accounts.{account.name}] from the environment, where this command "
            "cannot put it: "
            'write access_token = { file = "..." } there, or add --show to have the token printed'
        )
    granted = load(sign_in)(account.server, partial(_ask, context, account), partial(_ask_for_more, context, account))
    context.err.write(f"The server granted: {granted.scopes.replace(' ', ', ')}.\n")
    if context.args.show:
        context.out.write(f"{granted.token}\n")
    else:
        _keep(Path(place.file or ""), granted.token)
        context.echo(f"The token is in {place.file}; only you can read it.")


def _ask_for_more(context: Context, account: Account, scopes: str) -> None:
    context.err.write(
        f"{account.server} does not let a token with these rights read its own account, or does not know them. "
        f"So it is asked for more: {scopes.replace(' ', ', ')}.\n\n"
    )


def _ask(context: Context, account: Account, address: str) -> str:
    """The address and the question go to stderr: a token that is shown stands alone on stdout."""
    context.err.write(f"Open this address in a browser where you are signed in to {account.server}, and agree:\n\n")
    context.err.write(f"  {address}\n\nThe code that it shows: ")
    context.err.flush()
    code = sys.stdin.readline().strip()
    if not code:
        raise Refused("no code was given, so nothing was changed")
    return code


def _keep(path: Path, token: str) -> None:
    """Readable by its owner alone from the first moment."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, [f"{token}\n".encode()], mode=0o600)
    except OSError as error:
        raise Refused(
            f"the token cannot be written to {path}: {error.strerror}; change the file in config.toml"
        ) from None


def _look(context: Context, account: Account) -> int:
    from bot.platforms.registry import connect

    try:
        who = connect(account, replace(context.settings, live=True)).identity()
    except AuthenticationRequired:
        context.err.write(f"How to sign in: {spec_of(account).login_help}\n")
        raise
    stranger = _stranger(context, account, who)
    context.echo(f"Signed in to {account.server} as {who.handle}; posts may have {who.limit} characters.")
    if who.bot is False:
        context.echo("The account is not marked as automated: please set that in its profile, see docs/accounts.md.")
    found = {"findings": [{"severity": "wrong", "message": stranger}]} if stranger else {}
    context.emit_json(
        account=account.name,
        platform=account.platform,
        id=who.id,
        handle=who.handle,
        limit=who.limit,
        bot=who.bot,
        **found,
    )
    if stranger:
        again = f"`followup login {account.name} --renew`" if spec_of(account).sign_in else "this command"
        context.err.write(f"This is not the account it should be: {stranger}. Then {again}.\n")
    return int(bool(stranger))


def _stranger(context: Context, account: Account, who: Identity) -> str:
    """Why this is another account than config.toml and the ledger know; "" where it is theirs."""
    from bot.ledger.reader import open_read_only
    from bot.publishing.account_identity import ANOTHER, wrong

    day = context.now.date()
    known = open_read_only(context.settings.ledger).answers(day, day).identities if context.settings.live else {}
    return "; ".join(said for kind, said in wrong(account, who, known.get(account.name)) if kind == ANOTHER)
