"""What `check` says of the case files themselves, whatever their posts say. Each finding with the field it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.casebook.model import Case
    from bot.casebook.places import FieldPath


def of_case(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    yield from _unclear_doubts(case)


def _unclear_doubts(case: Case) -> Iterator[tuple[Finding, FieldPath]]:
    for number, key_date in enumerate(case.key_dates):
        if key_date.doubt == "yes":
            message = (
                f"`disputed: yes` does not say what is in doubt about “{key_date.id}”, and is read as `date`: write "
                "`disputed: date` if it happened and only the day is in doubt (posts say “around”), or "
                "`disputed: fact` if it is in doubt whether it happened (posts say “reportedly”)"
            )
            yield Finding("disputed", "warn", message, case.file), ("key_dates", number, "disputed")
