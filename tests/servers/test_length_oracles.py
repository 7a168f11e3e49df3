"""Our counters against the official ones themselves: npm twitter-text and the browser's Intl.Segmenter, in Node."""

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.posts.lengths import bluesky_length, x_length
from tests.fixtures.lengths.record import counted
from tests.fixtures.lengths.strings import SEED, hostile, strings
from tests.servers.real import SERVERS, missing, node

pytestmark = pytest.mark.servers
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODULES = SERVERS / "oracle/node_modules"


@pytest.fixture(scope="module")
def modules() -> str:
    if not (MODULES / "twitter-text/package.json").exists():
        missing("twitter-text")
    return str(MODULES)


@pytest.fixture(scope="module")
def official(modules: str) -> dict[str, Any]:
    return counted(node(), modules, strings())


def test_the_record_is_what_the_official_counters_say(official: dict[str, Any]) -> None:
    record = json.loads((ROOT / "tests/fixtures/lengths/lengths.json").read_text("utf-8"))
    assert official["x"] == record["x"]
    if official["oracle"]["unicode"] != record["oracle"]["unicode"]:
        pytest.skip(
            f"this Node knows Unicode {official['oracle']['unicode']}, the record {record['oracle']['unicode']}"
        )
    assert official["graphemes"] == record["graphemes"]


def test_ours_agree_with_the_official_counters_on_strings_never_seen(modules: str) -> None:
    """Other seeds than the recorded one; the share that agrees is 100 %."""
    chance = Random(SEED + 1)
    texts = [hostile(chance) for _ in range(10_000)]
    said = counted(node(), modules, texts)
    assert [x_length(text) for text in texts] == said["x"]
    assert [bluesky_length(text) for text in texts] == said["graphemes"]


def test_the_tables_are_those_of_the_official_counter(modules: str) -> None:
    made = subprocess.run([node(), HERE / "oracle/tables.cjs", modules], capture_output=True, text=True, check=True)
    assert made.stdout == (ROOT / "bot/posts/lengths/x_tlds.txt").read_text("ascii")
