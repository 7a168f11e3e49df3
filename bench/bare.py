"""The least any program could do: `python bench/bare.py FOLDER [RENDERS]` loads files and renders plain templates."""

import re
import sys
from pathlib import Path
from typing import Any

import yaml


def load(folder: Path) -> list[Any]:
    texts = (path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml")))
    return [yaml.load(text, yaml.CBaseLoader) for text in texts]  # noqa: S506 - the bare loader is the point


def render(folder: Path, cases: list[Any], wanted: int) -> None:
    """The same words with filters and our own tags taken out, in a plain environment."""
    from jinja2 import Environment

    plain = Environment()  # noqa: S701 - bare is the point
    templates = []
    for path in sorted(folder.glob("en*.txt")) + sorted(folder.glob("zh*.txt")):
        words = re.sub(r"\{% (end)?(optional|next_post)[^%]*%\}| \| \w+(\([^)]*\))?", "", path.read_text("utf-8"))
        templates.append((path.name[:2], plain.from_string(words)))
    for n in range(wanted):
        language, template = templates[n % len(templates)]
        written = cases[n % len(cases)]
        case = {field: written[field][language] for field in ("name", "short", "about", "demand")}
        case["situation"] = {"text": written["situation"]["text"][language]}
        known = written["key_dates"][0]
        key_date = {"what": known["what"][language], "source": known["source"], "precision": "day"}
        template.render(
            case=case, key_date=key_date, years=n, as_of="2026-01-10", campaign={"hashtags": "#EndReprisals"}
        )


if __name__ == "__main__":
    root = Path(sys.argv[1])
    loaded = load(root / "campaigns" / "bench" / "cases")
    if len(sys.argv) > 2:
        render(root / "templates" / "anniversary", loaded, int(sys.argv[2]))
