"""What the shipped files say reads well: a list of names in each language, and no two cases nearly the same."""

import json
import shutil
from itertools import combinations
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.platforms.likeness import bare, nearly

ROOT = Path(__file__).parents[2]


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Every post of two years, as a rehearsal speaks them."""
    for folder in ("campaigns", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    window = ["--from", "2026-12-01", "--to", "2028-11-30", "--now", "2026-11-22T08:00+01:00"]
    main(["-C", str(tmp_path), "rehearse", *window, "--assume", "go-ahead,verified,approved", "--json"])
    capsys.readouterr()
    posts = map(json.loads, (tmp_path / "outbox/rehearsal/posts.jsonl").read_text("utf-8").splitlines())
    return {post["id"]: "\n".join(part["text"] for part in post["parts"]) for post in posts}


@pytest.mark.parametrize(("language", "joint"), [("en", " and "), ("fr", " et "), ("zh", "和")])
def test_a_list_of_names_is_joined_in_the_language_of_the_post(said: dict[str, str], language: str, joint: str) -> None:
    text = said[f"end-reprisals/all/human-rights-day/2026-12-10/mastodon/{language}"]
    assert f"Vital Nshimirimana{joint}Lambert Nigarura" in text


def test_no_two_cases_read_nearly_the_same(said: dict[str, str]) -> None:
    """After a record was lost that would keep one of them silent until somebody looks."""
    posts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for id, text in said.items():
        _, case, _, _, account, language = id.split("/")
        if case != "all" and account != "bluesky":  # there a post is known by its key
            posts.setdefault((account, language), []).append((case, bare(text)))
    pairs = [pair for same in posts.values() for pair in combinations(same, 2) if pair[0][0] != pair[1][0]]
    assert len(pairs) > 300
    assert [(one[0], other[0]) for one, other in pairs if nearly(one[1], other[1])] == []
