"""Check a campaign's rules against its cases and config.toml."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from bot.casebook.case_parts import KeyDateKind
from bot.casebook.models import OWN_WORDS, RULE_SETTINGS
from bot.lib.english import did_you_mean
from bot.lib.field_errors import FieldError
from bot.lib.scalars import MonthDay

if TYPE_CHECKING:
    from bot.casebook.models import Campaign, Rule

_ALL = frozenset({"name", "kind", "template"})


def of_campaign(campaign: Campaign, accounts: Collection[str], dates: Collection[str] | None) -> Iterator[FieldError]:
    """`dates`: the key-date ids of all its cases; None where a case cannot be read and might hold any."""
    for number, account in enumerate(campaign.accounts):
        if account not in accounts:
            yield FieldError(("accounts", number), f"config.toml has no account “{account}”{_which(account, accounts)}")
    for key, names in (("accounts", campaign.accounts), ("languages", campaign.languages)):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield FieldError((key, number), f"duplicate “{name}”: remove one")
    for rule in campaign.occasions:
        yield from _rule(rule, dates)


def _which(account: str, accounts: Collection[str]) -> str:
    words = account.split()
    if len(words) > 1 and all(word in accounts for word in words):
        return f": write them as a list, [{', '.join(words)}]"
    return did_you_mean(account, accounts) or f": it has {', '.join(accounts)}"


def of_rule_names(occasions: Any) -> Iterator[FieldError]:
    """Refuse a reserved name, and a second name below the first."""
    for name, body in occasions.items() if isinstance(occasions, dict) else ():
        if name == OWN_WORDS:
            message = f"{OWN_WORDS} is reserved for days with `own_words`: rename this rule"
            yield FieldError(("occasions", name), message, of_key=True)
        if isinstance(body, dict) and "name" in body:
            message = f"the rule's name is “{name}”, the word before the colon: remove this line"
            yield FieldError(("occasions", name, "name"), message, of_key=True)


def _rule(rule: Rule, dates: Collection[str] | None) -> Iterator[FieldError]:
    path = ("occasions", rule.name)
    takes, needs = RULE_SETTINGS[rule.kind]
    for key in sorted(rule.model_fields_set - takes - _ALL):
        others = ", ".join(sorted(takes))
        yield FieldError(
            (*path, key), f"a rule of the kind {rule.kind} takes no {key}: remove it (it takes {others})", True
        )
    for key, example in needs.items():
        if getattr(rule, key) is None:
            yield FieldError(
                (*path, key), f"a rule of the kind {rule.kind} needs {key}: add a line such as  {example}", True
            )
    yield from _on(rule, path)
    if rule.posts == "one-for-all" and rule.kind not in ("yearly", "once"):
        yield FieldError(
            (*path, "posts"), f"one-for-all is for yearly and once: a rule of the kind {rule.kind} posts each"
        )
    if dates is not None:
        yield from _dates(rule, path, dates)


def _on(rule: Rule, path: tuple[str, str]) -> Iterator[FieldError]:
    if rule.kind == "yearly" and isinstance(rule.on, date):
        yield FieldError(
            (*path, "on"), f"{rule.on} comes once: write a day of every year, as in 10 December, or kind: once"
        )
    if rule.kind == "once" and isinstance(rule.on, MonthDay):
        yield FieldError(
            (*path, "on"), f"{rule.on} comes every year: write one date, as in 2027-09-24, or kind: yearly"
        )


def _dates(rule: Rule, path: tuple[str, str], dates: Collection[str]) -> Iterator[FieldError]:
    kinds = get_args(KeyDateKind)
    for number, name in enumerate(rule.dates or ()):
        if name not in kinds and name not in dates:
            hint = did_you_mean(name, [*kinds, *dates]) or f": kinds are {', '.join(kinds)}"
            yield FieldError(
                (*path, "dates", number), f"“{name}” is neither a kind nor the id of a case's key date{hint}"
            )
