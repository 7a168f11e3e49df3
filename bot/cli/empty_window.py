"""What a command says where there is nothing to look at: why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.context import Context


def beginning(context: Context) -> str:
    """What has to be written first; "" where there are campaigns with cases, or files that cannot be read."""
    book = context.casebook
    if book.problems:
        return ""
    if not book.campaigns:
        return "There is no campaign yet: `followup new campaign ID` begins one."
    if not any(True for _ in book.cases()):
        return "There is no case yet: `followup new case ID` begins one."
    return ""


def advice(context: Context) -> str:
    """The same, and what to look at where all is there and still no day matters."""
    if context.casebook.problems:
        return "What broken files hold is missing here: `followup check` lists them."
    rules = "see `occasions` in each campaign.yaml, and `key_dates` and `case` in the case files"
    return beginning(context) or f"No rule finds a day to post on: {rules}."
