"""What a pause covers: a campaign, a case, an account, a country, or everything."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection
from typing import TYPE_CHECKING, get_args

from bot.errors import CommandError, FollowupError
from bot.ledger.models import Scope
from bot.lib.countries import countries, country_code
from bot.lib.english import did_you_mean

if TYPE_CHECKING:
    from bot.cli.context import Context

NARROW: tuple[Scope, ...] = tuple(scope for scope in get_args(Scope) if scope != "all")

_FEW = 20


def arguments(parser: ArgumentParser) -> None:
    one = parser.add_mutually_exclusive_group()
    for scope, metavar in zip(NARROW, ("ID", "ID", "NAME", "CODE"), strict=True):
        one.add_argument(f"--{scope}", metavar=metavar, help=f"only this {scope} (none of these: everything)")


def asked(context: Context) -> tuple[Scope, str]:
    """The scope and its id as the ledger keeps it."""
    scope: Scope = next((scope for scope in NARROW if getattr(context.args, scope) is not None), "all")
    value: str = "" if scope == "all" else getattr(context.args, scope)
    return scope, value.upper() if scope == "country" else value


def known(context: Context, scope: Scope, value: str) -> bool:
    """Whether something has this id; where nothing has, refuses it with the one that was meant.

    A file that cannot be read may hold it: then there is no refusal, for a pause must not wait for a file.
    """
    if scope == "all":
        return True
    names, sure = _names(context, scope)
    if value in names:
        return True
    if sure:
        raise CommandError(f"--{scope} {value}: there is no such {scope}{_meant(scope, value, names)}")
    return False


def fingerprints_of(context: Context, scope: Scope, value: str) -> frozenset[str]:
    """What the stop is to be known by whatever ids the files will give, as far as they can be read."""
    from bot.drafts.pause_matching import fingerprints_of

    try:
        return fingerprints_of(scope, value, context.casebook)
    except FollowupError:
        return frozenset()


def _names(context: Context, scope: Scope) -> tuple[Collection[str], bool]:
    """The ids of that kind, and whether these are all."""
    if scope == "country":
        return countries(), True
    if scope == "account":
        return context.settings.accounts, True
    try:
        book = context.casebook
    except CommandError:
        return (), False
    if scope == "campaign":
        return [campaign.id for campaign in book.campaigns], not book.problems
    names = (name for campaign, case in book.cases() for name in (case.id, f"{campaign.id}/{case.id}"))
    return set(names), not book.problems


def _meant(scope: Scope, value: str, names: Collection[str]) -> str:
    if scope == "country":
        return f": {country_code(value) or 'write two capital letters, as in CN'}"
    if near := did_you_mean(value, names):
        return near
    plain = sorted(name for name in names if "/" not in name)
    return f": there is {', '.join(plain[:_FEW])}{' ...' if len(plain) > _FEW else ''}" if plain else ""


def in_words(scope: str, value: str) -> str:
    return "everything" if scope == "all" else f"the {scope} {value}"
