"""`followup schema`: the JSON Schemas with which editors complete and check case and campaign files."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import CommandError

if TYPE_CHECKING:
    from bot.cli.context import Context

EXAMPLE = "followup schema --write schemas"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--write", metavar="DIR", help="write the files there (default: show them)")


def run(context: Context) -> int:
    from bot.casebook.json_schema import schemas
    from bot.lib.atomic_write import atomic_write

    found = schemas()
    if context.args.write is None:
        context.echo(json.dumps(found, ensure_ascii=False, indent=1))
        context.emit_json(schemas=found)
        return 0
    folder = context.root / context.args.write
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in found.items():
            atomic_write(folder / name, [text(schema).encode()])
    except OSError as error:
        raise CommandError(f"--write {folder}: {error.strerror}") from None
    written = [str(Path(context.args.write) / name) for name in found]
    context.echo("wrote " + " and ".join(written))
    context.emit_json(files=written)
    return 0


def text(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
