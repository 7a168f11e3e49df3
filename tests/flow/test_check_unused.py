"""`followup check` names whatever is written and never used."""

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CAMPAIGN, CASE
from tests.flow.cli_runner import Followup, change, typed

FILE = "campaigns/example/cases/ana-example.yaml"
RULES = "campaigns/example/campaign.yaml"
ARRESTED = """\
  - {id: arrested, kind: other, date: 2019-05-02, what: {en: was arrested}, source: "https://example.org/arrested"}
"""


def put(root: Path, path: str, text: str = "Words.") -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture
def unused(followup: Followup) -> Callable[[], list[dict[str, Any]]]:
    return lambda: [f for f in followup("check", "--json").document["findings"] if f["code"] == "unused"]


Unused = Callable[[], list[dict[str, Any]]]


def test_a_case_in_the_wrong_place_ends_with_2(root: Path, followup: Followup) -> None:
    put(root, "campaigns/example/cases/2027/ana.yaml", CASE)
    said = followup("check")
    assert said.code == 2
    assert "campaigns/example/cases/2027/ana.yaml:1:1: this case is not read" in said.out


def test_files_that_are_read_are_not_named(root: Path, unused: Unused) -> None:
    put(root, "templates/anniversary/died/en.x.1.txt")
    put(root, "templates/no-response/en.txt")
    put(root, "templates/README.md")
    put(root, "templates/anniversary/en.txt~")
    assert unused() == []


@pytest.mark.parametrize(
    ("path", "place", "words"),
    [
        ("anniversary/en.twitter.txt", "", "no platform is called twitter: did you mean “x”?"),
        ("anniversary/en.mastodn.1.txt", "", "no platform is called mastodn: did you mean “mastodon”?"),
        ("anniversary/en.linkedin.txt", "", "no platform is called linkedin: they are mastodon, x, bluesky"),
        ("anniversary/en.md", "", "this file is not used: a template is called <language>.txt"),
        ("anniversary/en.txt.txt", "", "a template is called <language>.txt"),
        ("anniversary/zh.txt", "", "no campaign has the language “zh”, so this template is not used"),
        (
            "anniversary/EN.txt",
            "",
            "no campaign has the language “EN”, so this template is not used: did you mean “en”?",
        ),
        (
            "anniversaries/en.txt",
            "anniversaries",
            "no rule uses the templates in this folder: did you mean “anniversary”?",
        ),
        ("october/en.txt", "october", "no rule uses the templates in this folder: write `template:` in its rule"),
        ("anniversary/dead/en.txt", "anniversary/dead", "its name is no kind of key date: did you mean"),
        ("anniversary/died/en/x.txt", "anniversary/died/en", "this folder is not used"),
        ("roll-call/died/en.txt", "roll-call/died", "its rules are not about key dates"),
        ("en.txt", "", "move it into the folder of its rule"),
    ],
)
def test_a_template_that_nobody_reads_is_named(root: Path, unused: Unused, path: str, place: str, words: str) -> None:
    put(root, f"templates/{path}")
    [found] = unused()
    assert (found["severity"], found["file"]) == ("warn", f"templates/{place or path}")
    assert words in found["message"]


def test_a_platform_that_no_campaign_has_an_account_on_is_named_once(root: Path, unused: Unused) -> None:
    for name in ("en.x.1.txt", "en.x.2.txt", "died/en.x.txt"):
        put(root, f"templates/anniversary/{name}")
    change(root, "accounts: [mastodon, x, bluesky]", "accounts: [mastodon]", RULES)
    [found] = unused()
    assert found["message"] == "no campaign has an account on x, so this template is not used, nor are 2 others"


def test_of_templates_nothing_is_said_while_a_campaign_cannot_be_read(root: Path, unused: Unused) -> None:
    put(root, "templates/october/en.txt")
    put(root, "campaigns/second/campaign.yaml", "title: [")
    assert unused() == []


def test_a_language_in_which_no_account_posts_is_named(make_folder: Callable[..., Path], capsys: Any) -> None:
    config = "".join(
        f'[accounts.{name}]\nplatform = "{name}"\nlanguages = ["en"]\n' for name in ("mastodon", "x", "bluesky")
    )
    root = make_folder(CAMPAIGN.replace("[en]", "[en, zh]"), config=config)
    found = [f for f in typed(root, capsys)("check", "--json").document["findings"] if f["code"] == "unused"]
    assert [(f["file"], f["line"], f["message"].split(":")[0]) for f in found] == [
        (RULES, 4, "no account of this campaign posts in “zh”")
    ]


def test_loose_files_are_named_once_a_folder(root: Path, unused: Unused) -> None:
    for name in ("a.txt", "b.docx", "c.pdf", "d.txt", "README.txt", ".DS_Store"):
        put(root, f"campaigns/example/cases/{name}")
    put(root, "campaigns/plan.txt")
    first, second = unused()
    assert first["file"] == "campaigns/example/cases/a.txt"
    assert first["message"].startswith("these files are not used: a.txt, b.docx, c.pdf and 1 more. ")
    assert second["file"] == "campaigns/plan.txt"


@pytest.mark.parametrize("path", ["cases/ana.yaml", "Campaigns/example/campaign.yaml", "campaign/a/b/c.yml"])
def test_cases_beside_the_campaigns_folder_are_named(root: Path, unused: Unused, path: str) -> None:
    put(root, path, CASE)
    [found] = unused()
    assert (found["file"], "move them into campaigns/" in found["message"]) == (path, True)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_image_that_a_case_names_is_read_and_another_is_not(root: Path, unused: Unused, form: Any) -> None:
    image = "image: {file: images/Zoë.jpg, alt: {en: A portrait}, credit: A friend, go_ahead: C-1}\n"
    put(root, FILE, (root / FILE).read_text("utf-8") + image)
    put(root, f"campaigns/example/images/{unicodedata.normalize(form, 'Zoë.jpg')}")
    assert unused() == []
    put(root, "campaigns/example/images/old.jpg")
    assert [found["file"] for found in unused()] == ["campaigns/example/images/old.jpg"]


def test_a_case_of_whose_dates_no_rule_speaks_is_named(root: Path, unused: Unused) -> None:
    change(root, "kind: detained", "kind: other")
    change(root, "id: detained", "id: arrested")
    change(root, "dates: [detained]", "dates: [died]", RULES)
    [found] = unused()
    assert (found["severity"], found["file"], found["line"]) == ("warn", FILE, 14)
    assert found["message"].startswith("no rule uses “arrested” (other), so only posts for all name this case")


def test_a_date_without_a_rule_is_fine_where_another_speaks(root: Path, unused: Unused) -> None:
    put(root, FILE, (root / FILE).read_text("utf-8").replace("key_dates:\n", f"key_dates:\n{ARRESTED}"))
    assert unused() == []


def test_a_case_that_speaks_in_years_to_come_is_fine(root: Path, unused: Unused) -> None:
    change(root, "dates: [detained]", "dates: [detained]\n    years: [15]", RULES)
    assert unused() == []


def test_a_case_with_words_by_hand_to_come_is_fine(root: Path, unused: Unused) -> None:
    change(root, "dates: [detained]", "dates: [died]", RULES)
    put(root, FILE, (root / FILE).read_text("utf-8") + "own_words: [{on: 2030-01-01, text: {en: By hand.}}]\n")
    assert unused() == []


def test_a_closed_case_is_meant_to_be_quiet(root: Path, unused: Unused) -> None:
    change(root, "dates: [detained]", "dates: [died]", RULES)
    change(root, "grammar: she", "grammar: she\ncase: closed")
    assert unused() == []


def test_a_campaign_in_which_nothing_speaks_any_more_is_named_once(root: Path, unused: Unused) -> None:
    text = (root / RULES).read_text("utf-8").split("occasions:")[0]
    put(
        root,
        RULES,
        f"{text}occasions:\n  council:\n    {{kind: once, on: 2026-09-24, posts: one-for-all, template: roll-call}}\n",
    )
    (root / "templates/anniversary/en.txt").rename(root / "templates/roll-call/en.1.txt")
    [found] = unused()
    assert (found["file"], found["line"]) == (RULES, 8)
    assert found["message"] == (
        "no rule of this campaign has a day to come: nothing is posted about its cases. Add a rule or a date"
    )


def test_names_that_cannot_be_shown_break_nothing(root: Path, followup: Followup, unused: Unused) -> None:
    (root / "campaigns/example/images").mkdir()
    for folder in ("campaigns/example/images", "templates/anniversary", "templates"):
        with open(os.fsencode(root) + b"/" + folder.encode() + b"/Zo\xeb\x1b.jpg", "w"):  # noqa: PTH123
            pass
    assert {Path(found["file"]).name for found in unused()} == {"Zo��.jpg"}
    assert "Zo��.jpg" in followup("check").out
