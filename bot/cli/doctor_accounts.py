"""What `followup doctor` says of an account: its platform's answer, held against config.toml and the ledger."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from bot.actions import Action, ActionCode
from bot.cli.doctor_environment import Remark
from bot.errors import FollowupError, LedgerError, NoSecret, TemporarilyUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cli.context import Context
    from bot.config import Account, Settings
    from bot.ledger.models import AccountLimits, DeliveryRecord
    from bot.platforms.base import Identity

_PATIENCE = 60.0  # seconds for all accounts, side by side
_MISSING = Remark("wrong", "no secrets are named in config.toml: see docs/accounts.md")
_UNASKED = (
    "whether it is labelled automated cannot be asked here, for the platform's API does not say: see its profile, and "
    "docs/accounts.md"
)
_AGAIN = "Asked from here it is not so: the bot looks again within the hour. Is it given the same secrets as you are?"
_TAKEN_OVER = "this holds from now on, for a bot that runs too"
_CHECK = Action(ActionCode.CHECK)


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger says of the accounts, by name: nothing in a practice. `faults` are the bot's own, by key.

    `waiting` are the posts that an account did not take, for a reason that a person has to fix.
    """

    identities: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, AccountLimits] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    waiting: Sequence[DeliveryRecord] = ()
    last_tick: datetime | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One account as it was found. `who` is None where nobody was asked or, where somebody was `asked`, answered."""

    account: Account
    who: Identity | None
    remarks: tuple[Remark, ...]
    asked: bool = True


def recorded(context: Context) -> Record:
    """A record that cannot be read is a remark, and keeps no account from being asked."""
    from bot.ledger.reader import open_read_only

    day, ledger = context.now.date(), open_read_only(context.settings.ledger)
    try:
        answers = context.answers(day, day)
        if not context.settings.live:
            return Record()
        waiting = [row for row in ledger.unsettled() if row.signed_out]
        return Record(answers.identities, ledger.limits(), ledger.accounts(), waiting, answers.last_tick)
    except LedgerError as error:
        return Record(remarks=(Remark("wrong", str(error)),))


def unsent(record: Record) -> Iterator[Remark]:
    """What sending met: an account may answer every question and still take no posts."""
    from bot.lib.english import plural

    for account, group in groupby(sorted(record.waiting, key=lambda row: row.account), key=lambda row: row.account):
        rows = list(group)
        said = rows[-1].detail.rstrip(".")
        waits = f"{plural(len(rows), 'post')} of {account} cannot go on: {said}"
        yield Remark("wrong", f"{waits}. Fixed since? The bot retries automatically within a quarter of an hour")


def examined(context: Context, record: Record) -> list[Seen]:
    from bot.lib.concurrency import run_with_timeout

    settings = context.settings
    wanted = {name: partial(_ask, one, settings) for name, one in settings.accounts.items() if one.secrets}
    if wanted:
        context.progress(f"asking {', '.join(wanted)} ...")
    said = run_with_timeout(_PATIENCE, wanted)
    context.progress("")
    late = TemporarilyUnavailable(f"no answer within {_PATIENCE:g} seconds")
    return [_seen(settings, one, said.get(name, late), record) for name, one in settings.accounts.items()]


def _ask(account: Account, settings: Settings) -> Identity | Exception:
    from bot.platforms.registry import connect

    try:
        return connect(account, replace(settings, live=True)).identity()
    except Exception as error:
        return error


def _seen(settings: Settings, account: Account, said: Identity | Exception, record: Record) -> Seen:
    if not account.secrets:
        return Seen(account, None, (_MISSING,) if settings.live else (), asked=False)
    if isinstance(said, Exception):
        from bot.publishing.outcomes import describe_error

        remark = Remark("wrong" if settings.live else "look", describe_error(said), _action(said, account))
        return Seen(account, None, (remark,), asked=not isinstance(said, NoSecret))
    now = tuple(_about(account, said, record, settings.live))
    return Seen(account, said, (*now, *_of_the_bot(account, record, {remark.message for remark in now})))


def _action(error: Exception, account: Account) -> Action | None:
    """An adapter does not know the account's name in config.toml."""
    action = error.action if isinstance(error, FollowupError) else None
    return replace(action, account=account.name) if action else None


def _about(account: Account, who: Identity, record: Record, live: bool) -> Iterator[Remark]:
    from bot.publishing.account_identity import LIMIT, MARK_IT, wrong

    for kind, said in wrong(account, who, record.identities.get(account.name)):
        if kind != LIMIT or account.limit is not None:
            yield Remark("wrong", said)
    if account.limit is None:
        yield from _room(account, who, record, live)
    yield from _links(account, who, record, live)
    yield from _descriptions(account, who, record, live)
    if who.bot is False:
        yield Remark("look", MARK_IT)
    if who.bot is None:
        yield Remark("look", _UNASKED)


def _room(account: Account, who: Identity, record: Record, live: bool) -> Iterator[Remark]:
    """Where config.toml leaves the limit to the server: what was read here counts from now on, if this is live."""
    from bot.posts.limits import limit

    known = record.limits.get(account.name)
    room = known.characters if known else limit(account)
    if who.limit < room:
        advice = _TAKEN_OVER if live else f"limit = {who.limit} in config.toml lets a dry run show it"
        yield Remark(
            "look", f"posts were written for {room} characters, the server takes {who.limit}: {advice}", _CHECK
        )


def _links(account: Account, who: Identity, record: Record, live: bool) -> Iterator[Remark]:
    """A server that is no Mastodon may count each link in full: a text that fitted may fit no more."""
    from bot.posts.lengths import LINK

    known = record.limits.get(account.name)
    before = LINK if known is None or known.link_length is None else known.link_length
    if who.link_length is not None and who.link_length != before:
        counted = {number: f"as {number} characters" if number else "in full" for number in (before, who.link_length)}
        advice = _TAKEN_OVER if live else "a dry run cannot know that, so look at long posts with links again"
        said = f"posts were written with each link counted {counted[before]}, the server counts it"
        yield Remark("look", f"{said} {counted[who.link_length]}: {advice}", _CHECK)


def _descriptions(account: Account, who: Identity, record: Record, live: bool) -> Iterator[Remark]:
    """Of images: what was short enough may be too long there."""
    from bot.posts.limits import alt_limit

    known = record.limits.get(account.name)
    before = alt_limit(account) if known is None or known.alt_limit is None else known.alt_limit
    if who.alt_limit is not None and who.alt_limit < before:
        advice = _TAKEN_OVER if live else "a dry run cannot know that, so look at long descriptions again"
        said = f"descriptions of images could have {before} characters, the server takes {who.alt_limit}"
        yield Remark("look", f"{said}: {advice}", _CHECK)


def _of_the_bot(account: Account, record: Record, now: Container[str]) -> Iterator[Remark]:
    """The bot may have other secrets than this command: its own user's, its own environment's."""
    from bot.publishing.account_identity import ANOTHER, FAILED, OUT, SILENT

    for key, said in record.faults.items():
        _, name, kind = key.split("/")
        if name == account.name and kind in (OUT, ANOTHER, FAILED, SILENT) and said not in now:
            yield Remark("look", f"this is how the bot last found it: {said}. {_AGAIN}")
