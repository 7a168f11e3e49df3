"""File names match in either coding of an accent; wrong capitals are named."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image

from bot.cli.main import main
from tests.conftest import CASE
from tests.flow.cli_runner import Followup

FORMS: list[Literal["NFC", "NFD"]] = ["NFC", "NFD"]
IMAGE = "image: {file: images/Zoë.jpg, alt: {en: A portrait}, credit: A friend, go_ahead: C-1}\n"
FILE = "campaigns/example/cases/ana-example.yaml"
MARCH = ("--from", "2027-03-14", "--to", "2027-03-14", "--json")


def with_image(root: Path, text: str, name: str) -> None:
    file = root / "campaigns/example/images" / name
    file.parent.mkdir()
    Image.new("RGB", (40, 30)).save(file, "JPEG")
    (root / FILE).write_text(CASE + text, "utf-8")


def blocking(followup: Followup) -> list[str]:
    said = followup("check", "--json").document["findings"]
    return sorted({finding["message"] for finding in said if finding["severity"] == "block"})


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("kept", FORMS)
def test_an_image_is_found_in_either_coding_and_goes_out(
    root: Path, followup: Followup, written: Literal["NFC", "NFD"], kept: Literal["NFC", "NFD"]
) -> None:
    with_image(root, unicodedata.normalize(written, IMAGE), unicodedata.normalize(kept, "Zoë.jpg"))
    assert blocking(followup) == []
    drafts = followup("preview", *MARCH).document["drafts"]
    assert all(draft["parts"][0]["media"] for draft in drafts)
    words = ("rehearse", *MARCH, "--assume", "go-ahead,verified,approved")
    assert {post["state"] for post in followup(*words).document["deliveries"]} == {"published"}


def test_an_image_with_other_capitals_is_named_as_it_lies_there(root: Path, followup: Followup) -> None:
    with_image(root, IMAGE, "zoë.JPG")
    [message] = blocking(followup)
    assert message == ("there is no image images/Zoë.jpg in the campaign's folder: did you mean images/zoë.JPG?")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("templates/anniversary", "templates/Anniversary", "rename templates/Anniversary"),
        (
            "templates/anniversary/en.txt",
            "templates/anniversary/En.TXT",
            "there is no templates/anniversary/en.txt: rename",
        ),
        ("templates", "Templates", "rename Templates/anniversary"),
    ],
)
def test_a_template_with_other_capitals_is_named_as_it_lies_there(
    root: Path, followup: Followup, old: str, new: str, words: str
) -> None:
    (root / old).rename(root / new)
    assert any(words in message for message in blocking(followup))


def test_a_campaigns_folder_with_other_capitals_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "campaigns").rename(root / "Campaigns")
    assert main(["-C", str(root), "check"]) == 2
    assert "It is there as Campaigns: rename it" in capsys.readouterr().err


def test_folders_of_the_config_are_found_in_either_coding(make_folder: Callable[..., Path], capsys: Any) -> None:
    name = "Fälle"
    root = make_folder(config=f'campaigns = "{unicodedata.normalize("NFC", name)}"\n')
    (root / "campaigns").rename(root / unicodedata.normalize("NFD", name))
    assert main(["-C", str(root), "check"]) == 0
    assert "2 files" in capsys.readouterr().out
