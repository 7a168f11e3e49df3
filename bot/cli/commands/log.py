"""`followup log`: what was verified, approved, published and stopped, oldest first."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import UTC, datetime, time

from bot.cli import file_problems, log_verify
from bot.cli.context import Context
from bot.errors import CommandError
from bot.ledger.models import Entry
from bot.ledger.reader import open_read_only
from bot.lib.english import did_you_mean
from bot.lib.scalars import parse_date

EXAMPLE = "followup log --case ana-example --since 2027-03-01"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--case", metavar="ID", help="only what is about this case")
    parser.add_argument("--account", metavar="NAME", help="only what is about this account")
    parser.add_argument("--since", metavar="D", type=_since, help="only from this day on (UTC), as in 2027-03-01")
    parser.add_argument(
        "--verify",
        metavar="WORD",
        nargs="?",
        const="",
        help="check that no line was changed, and whether the log once had this checksum",
    )


def run(context: Context) -> int:
    words = context.args
    if words.verify is not None:
        return log_verify.verify(context, words.verify)
    case = words.case.rpartition("/")[2] if words.case else None
    found = open_read_only(context.settings.ledger).entries(case=case, account=words.account, since=words.since)
    if not found:
        _must_be_known(context, case, words.account)
        context.echo("Nothing is recorded.")
    for entry in found:
        context.echo(_line(entry))
    context.emit_json(entries=[plain(entry) for entry in found], **file_problems.broken(context))
    return file_problems.tell_problems(context)


def plain(entry: Entry) -> dict[str, object]:
    """An event that has no state, no address or nobody behind it says null there."""
    return {
        "n": entry.n,
        "id": entry.id,
        "event": entry.event,
        "state": entry.state or None,
        "at": utc(entry.at),
        "url": entry.url or None,
        "by": entry.by or None,
        "detail": entry.detail,
    }


def utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _line(entry: Entry) -> str:
    """In the time of this machine. Digests are shortened: they serve programs."""
    detail = f"({entry.detail if len(entry.detail) != 64 else entry.detail[:8]})" if entry.detail else ""
    by = f"by {entry.by}" if entry.by else ""
    rest = "  ".join(filter(None, (entry.id, by, detail, entry.url)))
    return f"{entry.at.astimezone():%Y-%m-%d %H:%M}  {entry.event:<14}  {rest}"


def _must_be_known(context: Context, case: str | None, account: str | None) -> None:
    """An empty answer may be a slip of the pen."""
    if account is not None and account not in context.settings.accounts:
        raise _unknown("account", account, context.settings.accounts)
    known = [known.id for _, known in context.casebook.cases()] if case is not None else []
    if case is not None and case not in known and not context.casebook.problems:
        raise _unknown("case", case, known)


def _unknown(kind: str, word: str, known: Iterable[str]) -> CommandError:
    return CommandError(f"--{kind} {word}: nothing is recorded, and there is no such {kind}{did_you_mean(word, known)}")


def _since(text: str) -> datetime:
    try:
        if "T" not in text:
            return datetime.combine(parse_date(text), time(), UTC)
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError(f"“{text}” lacks its offset: write it as 2027-03-01T10:00+01:00")
    except ValueError as error:
        raise CommandError(f"--since: {error}") from None
    return found
