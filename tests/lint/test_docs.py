"""The docs name every command, key, rule kind, state and finding, and only files that exist."""

import json
import re
import typing
from pathlib import Path

from bot.casebook.models import Campaign, Case, RuleKind
from bot.cli.main import COMMANDS
from bot.ledger.models import State
from bot.presentation.labels import STATES
from tests.lint.tree import ROOT, sources

FINDINGS = [
    "file", "template", "missing-text", "too-long", "alt-text", "image", "mention", "link", "contradiction", "death",
    "held", "go-ahead", "facts", "no-case", "renamed", "repeated", "quota", "paused",
    "letters", "what", "newest-source", "same-person", "file-name",
    "hashtag", "hashtag-case", "no-link", "year-only", "similar", "crowded", "nearly-full", "late-hour",
    "image-metadata", "unused", "fault",
    "disputed", "old-source", "no-demand", "link-on-x",
]  # fmt: skip
CODE = "\n".join(path.read_text("utf-8") for path in sources("bot"))


def doc(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def everything() -> str:
    return "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def test_every_command_is_documented() -> None:
    pages = everything()
    missing = [command for command in COMMANDS if f"followup {command}" not in pages]
    assert not missing, f"no page of docs/ or the README explains these commands: {missing}"


def test_every_finding_is_explained_and_exists() -> None:
    page = doc("docs/findings.md")
    assert [code for code in FINDINGS if f"`{code}`" not in page] == [], "docs/findings.md does not explain these"
    assert [code for code in FINDINGS if f'"{code}"' not in CODE] == [], "no code in bot/ reports these"


def test_every_reported_finding_is_listed() -> None:
    given = set(re.findall(r'Finding\(\s*"([a-z-]+)"', CODE))
    assert given <= set(FINDINGS)


def test_every_rule_kind_is_documented() -> None:
    page = doc("docs/cases.md")
    missing = [kind for kind in typing.get_args(RuleKind) if f"`{kind}`" not in page]
    assert not missing, f"docs/cases.md does not explain these kinds of rules: {missing}"


def test_every_key_of_a_file_is_documented() -> None:
    text = doc("docs/cases.md")
    fields = [*Campaign.model_fields.items(), *Case.model_fields.items()]
    keys = [field.alias or name for name, field in fields]
    missing = [key for key in keys if not key.startswith("(") and not re.search(rf"\b{key}\b", text)]
    assert not missing, f"docs/cases.md does not explain {missing}"


def test_every_state_is_documented() -> None:
    pages, states = everything(), [*typing.get_args(State), "not-ready", "needs-approval", "ready", "later"]
    missing = [state for state in states if f"`{state}`" not in pages]
    assert not missing, f"no page of docs/ or the README explains these states: {missing}"


def test_every_state_is_documented_with_its_name_on_screens() -> None:
    page = doc("docs/running.md")
    rows = [f"| {label} | `{state}` |" for state, label in STATES.items() if state != "later"]
    missing = [row for row in rows if row not in page]
    assert not missing, f"docs/running.md lacks these rows: {missing}"


def test_every_key_of_the_config_stands_in_the_example() -> None:
    keys = "live database campaigns templates settle_after retry_after approvals facts_checked_within reads platform"
    more = "server access_token languages limit posts_a_day gap consumer_key consumer_secret access_token_secret handle"
    rest = "app_password urls names heartbeat listen"
    example = doc("config.example.toml")
    missing = [key for key in f"{keys} {more} {rest}".split() if not re.search(rf"\b{key} = ", example)]
    assert not missing


def test_links_between_documents_work() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
            if not target.startswith(("http", "mailto")):
                assert (path.parent / target).exists(), f"{path.name} links to {target}, which does not exist"


def test_the_schemas_are_json() -> None:
    for path in Path(ROOT, "schemas").glob("*.json"):
        assert json.loads(path.read_text("utf-8"))["$schema"]


def test_every_path_that_a_document_names_exists() -> None:
    pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
    named = re.compile(r"`((?:bot|tests|templates|campaigns|docs|schemas|scripts)/[\w./-]+)`")
    paths = [(page, path) for page in pages for path in named.findall(doc(page))]
    missing = [f"{page} names {path}" for page, path in paths if not (ROOT / path).exists()]
    assert not missing, f"these paths do not exist: {'; '.join(missing)}"
