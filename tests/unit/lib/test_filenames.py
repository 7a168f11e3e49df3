"""One name however its accents are coded; where only capitals differ, the name that lies there."""

import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.filenames import near_match, on_disk, without_capitals

FORMS: list[Literal["NFC", "NFD"]] = ["NFC", "NFD"]


@pytest.mark.parametrize("written", FORMS)
@pytest.mark.parametrize("kept", FORMS)
def test_a_name_is_found_in_either_coding_of_its_accents(
    tmp_path: Path, written: Literal["NFC", "NFD"], kept: Literal["NFC", "NFD"]
) -> None:
    file = tmp_path / unicodedata.normalize(kept, "Zoë/Phạm Đoan Trang.jpg")
    file.parent.mkdir()
    file.touch()
    found = on_disk(tmp_path / unicodedata.normalize(written, "Zoë/Phạm Đoan Trang.jpg"))
    assert found.samefile(file)


def test_of_two_files_the_one_that_is_written_so_is_taken(tmp_path: Path) -> None:
    names = [unicodedata.normalize(form, "Zoë.jpg") for form in FORMS]
    for name in names:
        (tmp_path / name).touch()
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this disk takes both for one name")
    assert [on_disk(tmp_path / name).name for name in names] == names


def test_what_is_not_there_stays_as_it_was_written(tmp_path: Path) -> None:
    assert on_disk(tmp_path / "nobody/at/all.jpg") == tmp_path / "nobody/at/all.jpg"
    assert near_match(tmp_path / "nobody/at/all.jpg") is None


def test_other_capitals_are_never_taken_and_are_named(tmp_path: Path) -> None:
    (tmp_path / "Images").mkdir()
    (tmp_path / "Images/Cao.JPG").touch()
    wanted = tmp_path / "images/cao.jpg"
    if wanted.exists():
        pytest.skip("this disk takes both for one name")
    assert on_disk(wanted) == wanted
    assert near_match(wanted) == tmp_path / "Images/Cao.JPG"
    assert near_match(tmp_path / "Images/Cao.JPG") is None


@given(st.text(max_size=20))
def test_a_name_is_the_same_in_both_codings(name: str) -> None:
    assert without_capitals(unicodedata.normalize("NFC", name)) == without_capitals(unicodedata.normalize("NFD", name))
