"""Record, at the end of a day, why a post was not posted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from bot.calendar.deliveries import Delivery
from bot.drafts.builder import drafts
from bot.drafts.models import Assumption, Draft, Workspace
from bot.ledger.models import DeliveryRecord, LedgerSnapshot
from bot.publishing.outcomes import because, obstacle
from bot.publishing.recovery import BUSY, DOWN

_LAST_MOMENT = timedelta(microseconds=1)


def at_their_end(
    files: Workspace, answers: LedgerSnapshot, over: Iterable[Delivery], assume: frozenset[Assumption]
) -> Iterator[Draft]:
    """These deliveries as they stood when their days ended: a pause made since stopped none of them."""
    for end, group in groupby(sorted(over, key=_by_end), key=attrgetter("ends")):
        then = replace(answers, pauses=tuple(pause for pause in answers.pauses if pause.at < end))
        yield from drafts(files, then, group, end - _LAST_MOMENT, assume, over=True)


def missed_row(draft: Draft, answers: LedgerSnapshot, *, watched: bool) -> DeliveryRecord:
    """`down`: nothing was in the way but that the bot did not run. Where it ran, other posts came first: `busy`."""
    delivery = draft.delivery
    refusal = answers.refusals.get(delivery.id)
    cause = obstacle(draft) or (because([refusal[0]]) if refusal else BUSY if watched else DOWN)
    case = delivery.occasion.case
    return DeliveryRecord(
        id=delivery.id,
        date=delivery.date,
        account=delivery.account.name,
        platform=delivery.account.platform,
        identity=answers.identities.get(delivery.account.name, ""),
        language=delivery.language,
        state="missed",
        digest=draft.digest,
        detail=cause.detail,
        cases=draft.post.cases if draft.post else (case.id,) if case else (),
        reason=cause.reason,
        codes=cause.codes,
    )


def _by_end(delivery: Delivery) -> tuple[datetime, float, str]:
    return delivery.ends, delivery.due.timestamp(), delivery.id
