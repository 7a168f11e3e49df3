"""Days that a file takes away because it broke: they end all the same, and the ledger says why nothing was said."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from bot.calendar.deliveries import DeliveryId
from bot.drafts.models import Workspace
from bot.drafts.renames import Renaming
from bot.ledger.models import DeliveryRecord
from bot.publishing.recovery import row_ends
from bot.publishing.reports import because


def hidden(
    known: Iterable[str], planned: Collection[str], files: Workspace, since: datetime
) -> Iterator[tuple[datetime, DeliveryRecord]]:
    """Of the ids that an earlier plan knew those that a broken file hides now, and when their days end."""
    renaming = Renaming(files)
    for id in known if files.casebook.problems else ():
        name = DeliveryId.try_parse(id)
        row = _row(id, name, files) if name and id not in planned and renaming.is_broken(name) else None
        if row and row_ends(row, files.casebook) > since:
            yield row_ends(row, files.casebook), row


def _row(id: str, name: DeliveryId, files: Workspace) -> DeliveryRecord | None:
    """As far as the id tells."""
    account = files.settings.accounts.get(name.account)
    if account is None:
        return None
    cases = () if name.case == "all" else (name.case,)
    cause = because(["file"])
    return DeliveryRecord(
        id, name.date, account.name, account.platform, "", name.language, "missed", "", cause.detail, cases=cases,
        reason=cause.reason, codes=cause.codes,
    )  # fmt: skip
