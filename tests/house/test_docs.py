"""The docs say what the code does: every command, key, rule kind, state and finding stands in them."""

import json
import re
import typing
from pathlib import Path

import pytest

from bot.casebook.model import Campaign, Case, RuleKind
from bot.cli.main import COMMANDS
from bot.ledger.answers import State
from tests.house.tree import ROOT, sources

FINDINGS = [
    "file", "template", "missing-text", "too-long", "alt-text", "image", "mention", "link", "contradiction", "death",
    "held", "go-ahead", "facts", "no-case", "renamed", "repeated", "quota", "paused",
    "hashtag-case", "no-link", "year-only", "disputed", "similar", "crowded", "nearly-full", "late-hour",
    "image-metadata",
]  # fmt: skip
CODE = "\n".join(path.read_text("utf-8") for path in sources("bot"))


def doc(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def everything() -> str:
    return "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"followup {command}" in everything()


@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_is_explained_and_exists(code: str) -> None:
    assert f"`{code}`" in doc("docs/findings.md")
    assert f'"{code}"' in CODE


def test_no_finding_is_without_an_explanation() -> None:
    given = set(re.findall(r'Finding\(\s*"([a-z-]+)"', CODE))
    assert given <= set(FINDINGS)


@pytest.mark.parametrize("kind", typing.get_args(RuleKind))
def test_every_rule_kind_is_documented(kind: str) -> None:
    assert f"`{kind}`" in doc("docs/cases.md")


@pytest.mark.parametrize("model", [Campaign, Case])
def test_every_key_of_a_file_is_documented(model: type[Campaign] | type[Case]) -> None:
    text = doc("docs/cases.md")
    keys = [field.alias or name for name, field in model.model_fields.items()]
    missing = [key for key in keys if not key.startswith("(") and not re.search(rf"\b{key}\b", text)]
    assert not missing, f"docs/cases.md does not explain {missing}"


@pytest.mark.parametrize("state", [*typing.get_args(State), "not-ready", "needs-approval", "ready", "later"])
def test_every_state_is_documented(state: str) -> None:
    assert f"`{state}`" in everything()


def test_every_key_of_the_config_stands_in_the_example() -> None:
    keys = "live database campaigns templates settle_after retry_after approvals facts_checked_within reads platform"
    more = "server access_token languages limit posts_a_day gap consumer_key consumer_secret access_token_secret handle"
    rest = "app_password urls names heartbeat listen"
    example = doc("config.example.toml")
    missing = [key for key in f"{keys} {more} {rest}".split() if not re.search(rf"\b{key} = ", example)]
    assert not missing


def test_links_between_the_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
            if not target.startswith(("http", "mailto")):
                assert (path.parent / target).exists(), f"{path.name} links to {target}, which is not there"


def test_the_schemas_are_json() -> None:
    for path in Path(ROOT, "schemas").glob("*.json"):
        assert json.loads(path.read_text("utf-8"))["$schema"]


@pytest.mark.parametrize(
    "page",
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))],
)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    named = re.findall(r"`((?:bot|tests|templates|campaigns|docs|schemas|scripts)/[\w./-]+)`", doc(page))
    assert [path for path in named if not (ROOT / path).exists()] == []
