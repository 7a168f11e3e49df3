"""`followup new case|campaign`: a file to begin with, which says what is left to fill in."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.casebook.stop_files import reads_like_stop
from bot.errors import CommandError, Problem
from bot.lib.english import did_you_mean
from bot.lib.scalars import parse_country, parse_id, parse_language

if TYPE_CHECKING:
    from bot.casebook.models import Campaign
    from bot.cli.context import Context

EXAMPLE = 'followup new case ana-example --name "Ana Example" --country CH'


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=["case", "campaign"])
    parser.add_argument("id", help="its short name: small letters, digits, hyphens")
    parser.add_argument("--campaign", metavar="ID", help="for a case: which campaign (needless where there is one)")
    parser.add_argument("--name", metavar="TEXT", help="the name as printed, or the campaign's title")
    parser.add_argument("--country", metavar="CC", help="for a case: two capital letters, as in CH")
    parser.add_argument(
        "--languages",
        metavar="CODES",
        help="the first being that of --name, as in en,fr (a case: some of its campaign's)",
    )


def run(context: Context) -> int:
    words = context.args
    try:
        parse_id(words.id)
        country = parse_country(words.country) if words.country else None
        languages = _languages(words.languages)
    except ValueError as error:
        raise CommandError(str(error)) from None
    if reads_like_stop(words.id):
        raise CommandError(f"a file called {words.id} stops posts: give the {words.what} another id")
    file = _new_case(context, country, languages) if words.what == "case" else _new_campaign(context, languages)
    _tell(context, file)
    return 0


def _languages(text: str | None) -> tuple[str, ...]:
    """The codes in their order; none where none were asked for."""
    return tuple(dict.fromkeys(map(parse_language, re.findall(r"[^\s,;]+", text or ""))))


def _spoken(wanted: Sequence[str], campaign: Campaign | None) -> Sequence[str]:
    """Those of a new case. Raises CommandError for one that its campaign does not speak."""
    known = campaign.languages if campaign else wanted or ("en",)
    for code in wanted:
        if code not in known:
            hint = did_you_mean(code, known) or ": leave it out, or add it to the campaign's languages"
            raise CommandError(f"--languages {code}: the campaign speaks {', '.join(known)}{hint}")
    return wanted or known


def _new_case(context: Context, country: str | None, wanted: Sequence[str]) -> Path:
    from bot.casebook import scaffold

    folder = context.settings.campaigns / _campaign_id(context)
    file = folder / "cases" / f"{context.args.id}.yaml"
    taken = file.with_suffix(".yml")
    if taken.exists():
        raise CommandError(f"{taken} is there already: nothing was written")
    campaign = _campaign(context, folder.name)
    languages = _spoken(wanted, campaign)
    narrowed = campaign is not None and set(languages) < set(campaign.languages)
    schema = _schema(context, file, "case")
    _write(file, scaffold.case(context.args.id, schema, languages, context.args.name, country, narrowed=narrowed))
    return file


def _new_campaign(context: Context, languages: Sequence[str]) -> Path:
    from bot.casebook import scaffold

    if context.args.campaign or context.args.country:
        raise CommandError("--campaign and --country are for a new case: leave them out")
    file = context.settings.campaigns / str(context.args.id) / "campaign.yaml"
    taken = file.with_suffix(".yml")
    if taken.exists():
        raise CommandError(f"{taken} is there already: nothing was written")
    schema, accounts = _schema(context, file, "campaign"), context.settings.accounts
    _write(file, scaffold.campaign(schema, context.args.name, accounts, languages or ("en",)))
    return file


def _campaign_id(context: Context) -> str:
    folder = context.settings.campaigns
    known = sorted(path.parent.name for path in folder.glob("*/campaign.y*ml")) if folder.is_dir() else []
    wanted = context.args.campaign or (known[0] if len(known) == 1 else None)
    if not known:
        raise CommandError("there is no campaign yet: begin one with `followup new campaign ID`")
    if wanted not in known:
        said = f"there is no campaign “{wanted}”" if wanted else "there are several campaigns"
        raise CommandError(f"{said}: add --campaign with one of {', '.join(known)}")
    return str(wanted)


def _campaign(context: Context, name: str) -> Campaign | None:
    return next((campaign for campaign in context.casebook.campaigns if campaign.id == name), None)


def _schema(context: Context, file: Path, kind: str) -> str:
    return Path(os.path.relpath(context.root / f"schemas/{kind}.schema.json", file.parent)).as_posix()


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        raise CommandError(f"{file} is there already: nothing was written") from None
    except OSError as error:
        with suppress(OSError):  # half a file would be a broken one
            file.unlink(missing_ok=True)
        raise CommandError(f"{file} cannot be written: {error.strerror}") from None


def _tell(context: Context, file: Path) -> None:
    left = _left(context, file)
    shown = file.relative_to(context.root).as_posix() if file.is_relative_to(context.root) else str(file)
    context.echo(f"wrote {shown}")
    if left:
        context.echo("To fill in:")
    for problem in left:
        context.echo(f"  line {problem.line}: {problem.message.removeprefix('still to fill in: ')}")
    context.echo("Then run `followup check`. Nothing is posted before it is complete, checked and approved.")
    places = [{"line": problem.line, "column": problem.column, "message": problem.message} for problem in left]
    context.emit_json(file=shown, fill=places)


def _left(context: Context, file: Path) -> list[Problem]:
    """What the file itself still lacks, read as every command will read it."""
    from bot.casebook import loader

    settings = context.settings
    book = loader.load(settings.campaigns, context.root, settings.accounts, context.now)
    return [problem for problem in book.problems if problem.file and context.root / problem.file == file]
