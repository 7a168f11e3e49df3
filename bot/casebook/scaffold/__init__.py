"""New case and campaign files: complete but for the places that only people can fill, marked <…>."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

_FOLDER = Path(__file__).parent


def case(
    name_of_case: str, schema: str, languages: Sequence[str], name: str | None, country: str | None, *, narrowed: bool
) -> str:
    """`languages`: the first is that of `name`; `narrowed`: they are not all of the campaign's."""
    texts = {
        "ABOUT": "who they are, work first",
        "DEMAND": "what is asked, and of whom",
        "SITUATION": "how things stand, in a sentence",
        "WHAT": "reads on after “13 years ago today, (name) …”",
        "SHORT": "the name after its first mention",
    }
    filled = {key: _texts(languages, words) for key, words in texts.items()}
    filled["NAME"] = _texts(languages, "the name as printed", name)
    filled["LANGUAGES"] = f"\nlanguages: [{', '.join(languages)}]  # of those of the campaign" if narrowed else ""
    filled["COUNTRY"] = country or '"<two capital letters, as in CN>"'
    return _write("case.yaml", {"ID": name_of_case, "SCHEMA": schema, **filled})


def campaign(schema: str, title: str | None, accounts: Collection[str], languages: Sequence[str]) -> str:
    shown = _quoted(title or "<the campaign's name>")
    lists = {"ACCOUNTS": ", ".join(accounts), "LANGUAGES": ", ".join(languages)}
    return _write("campaign.yaml", {"SCHEMA": schema, "TITLE": shown, **lists})


def _texts(languages: Sequence[str], words: str, first: str | None = None) -> str:
    """One entry a language: the first may be known, the others are to be filled in."""
    known = [first, *([None] * len(languages))]
    texts = (text or f"<{words}, in {code}>" for code, text in zip(languages, known, strict=False))
    entries = (f"{code}: {_quoted(text)}" for code, text in zip(languages, texts, strict=True))
    return "{" + ", ".join(entries) + "}"


def _quoted(text: str) -> str:
    """JSON's quoted texts are YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _write(file: str, filled: Mapping[str, str]) -> str:
    text = (_FOLDER / file).read_text("utf-8")
    for key, value in filled.items():
        text = text.replace(f"@{key}@", value, 1)
    return text
