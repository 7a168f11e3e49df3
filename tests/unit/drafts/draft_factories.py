"""Drafts of a small folder, as preview and publishing request them, and possible ledger answers."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.casebook.models import Case
from bot.drafts.builder import drafts, planned
from bot.drafts.models import Assumption, Draft, Workspace
from bot.ledger.models import MAYBE_OUT, Approval, DeliveryRecord, LedgerSnapshot, SentPart, State, fingerprint
from bot.posts.models import Finding
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, DAY, TEN

MakeFolder = Callable[..., Path]
ID = "example/ana-example/anniversary.detained/2027-03-14/mastodon/en"
NO_GO_AHEAD = CASE.replace("go_ahead: {ref: C-001, for: [posts], until: 2030-01-01}\n", "")
CHECKED = CAMPAIGN.replace("facts_checked_within: never", "facts_checked_within: 30 days")
ROLL_CALL = CAMPAIGN.replace(
    "  anniversary: {dates: [detained]}",
    "  remembrance: {kind: yearly, on: 14 March, posts: one-for-all, template: roll-call}",
)


def asked(
    files: Workspace,
    answers: LedgerSnapshot | None = None,
    now: datetime = TEN,
    days: tuple[date, date] = (DAY, DAY),
    assume: Iterable[Assumption] = (),
) -> list[Draft]:
    return list(drafts(files, answers or LedgerSnapshot(), planned(files, *days), now, frozenset(assume)))


def one(files: Workspace, answers: LedgerSnapshot | None = None, **more: Any) -> Draft:
    (draft,) = asked(files, answers, **more)
    return draft


def codes(draft: Draft, *but: str) -> list[tuple[str, str]]:
    """Code and severity of each finding that is no warning."""
    return [(f.code, f.severity) for f in draft.findings if f.severity != "warn" and f.code not in but]


def finding(draft: Draft, code: str) -> Finding:
    (found,) = [f for f in draft.findings if f.code == code]
    return found


def yes(digest: str, by: str = "p1", day: date = DAY) -> Approval:
    return Approval(by, digest, datetime(day.year, day.month, day.day, 8, tzinfo=UTC), day)


def checked(case: Case, day: date, digest: str | None = None, by: str = "p1") -> LedgerSnapshot:
    return LedgerSnapshot(verified={("example", case.id): (yes(digest or case.facts_digest, by, day),)})


def row(id: str = ID, state: State = "published", text: str = "Other words.", **more: Any) -> DeliveryRecord:
    _, case, _, day, account, language = id.split("/")
    plain = {
        "date": date.fromisoformat(day),
        "account": account,
        "platform": account,
        "identity": f"{account}-1",
        "language": language,
        "state": state,
        "digest": "",
        "detail": "",
        "parts": tuple(SentPart(n, words) for n, words in enumerate(text.split("|"))),
        "cases": (case,),
    }
    return DeliveryRecord(id, **{**plain, **more})


def held(*rows: DeliveryRecord, **more: Any) -> LedgerSnapshot:
    """What a ledger answers that holds these."""
    alike: dict[str, list[DeliveryRecord]] = defaultdict(list)
    for row in rows:
        if row.state in MAYBE_OUT:
            alike[fingerprint(part.text for part in row.parts)].append(row)
    return LedgerSnapshot(rows={row.id: row for row in rows}, alike=lambda _: alike, **more)
