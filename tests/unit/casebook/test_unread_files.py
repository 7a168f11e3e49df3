"""A case or campaign file in a place that is never read is a problem; other files there are not."""

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.casebook.unread_files import is_left_alone, loose_files
from tests.unit.casebook.conftest import CAMPAIGN, CASE, changed, load

Folder = Callable[..., Path]
CASES = "campaigns/example/cases"
BEA = changed(CASE.replace("Ana", "Bea"), "id: ana-example", "id: bea")


def put(root: Path, path: str, text: str = BEA) -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")
    return root


def told(root: Path) -> list[tuple[str, str]]:
    return [(str(problem.file), problem.message) for problem in load(root).problems]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"{CASES}/2027/bea.yaml", "this case is not read: move it into the folder cases/"),
        (f"{CASES}/cases/bea.yaml", "this case is not read"),
        ("campaigns/example/Cases/bea.yaml", "this case is not read"),
        ("campaigns/example/case/bea.yml", "this case is not read"),
        ("campaigns/example/old/2026/bea.yaml", "this case is not read"),
        ("campaigns/2027/second/campaign.yaml", "move the folder second/ up into the campaigns folder"),
        ("campaigns/example/example/campaign.yml", "move the folder example/ up into the campaigns folder"),
        (f"{CASES}/bea.txt", "this reads like a case, but only files that end in .yaml are read"),
        (f"{CASES}/bea", "this reads like a case"),
        ("campaigns/example/bea.md", "this reads like a case"),
        ("campaigns/bea.txt", "this reads like a case"),
    ],
)
def test_a_case_outside_its_folder_is_a_problem_and_the_others_are_read(folder: Folder, path: str, words: str) -> None:
    root = put(folder(), path)
    assert [case.id for _, case in load(root).cases()] == ["ana-example"]
    [(file, message)] = told(root)
    assert file == path
    assert words in message


def test_a_campaign_too_deep_is_named_once_for_all_of_its_cases(folder: Folder) -> None:
    root = put(put(folder(), "campaigns/2027/second/campaign.yaml", CAMPAIGN), "campaigns/2027/second/cases/bea.yaml")
    assert [file for file, _ in told(root)] == ["campaigns/2027/second/campaign.yaml"]


def test_of_many_cases_in_one_wrong_folder_the_first_are_named_and_the_rest_counted(folder: Folder) -> None:
    root = folder()
    for number in range(12):
        put(root, f"campaigns/example/Cases/bea-{number:02}.yaml")
    found = told(root)
    assert [file[-7:] for file, _ in found] == [f"{number:02}.yaml" for number in range(5)]
    assert found[-1][1].endswith("(and the 7 files after it)")


def test_a_case_in_the_wrong_folder_may_be_why_it_is_not_there(folder: Folder) -> None:
    book = load(put(folder(), f"{CASES}/2027/bea.yaml"))
    assert book.silences("example", "bea")
    assert not book.silences("example", "all")
    assert not book.silences("example", "ana-example")


@pytest.mark.parametrize(
    "path",
    [
        f"{CASES}/_archive/bea.yaml", "campaigns/example/_old/bea.yaml", f"{CASES}/.stversions/bea.yaml",
        f"{CASES}/bea.yaml.bak", f"{CASES}/bea.yaml~", f"{CASES}/bea.yaml.orig", f"{CASES}/.bea.yaml.swp",
        f"{CASES}/README", f"{CASES}/README.md", f"{CASES}/_bea.txt", "campaigns/example/readme.txt",
    ],
)  # fmt: skip
def test_what_is_put_away_or_left_behind_is_left_alone(folder: Folder, path: str) -> None:
    root = put(folder(), path)
    assert told(root) == []
    assert list(loose_files(root / "campaigns")) == []


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "desktop.ini", "Icon\r", "~$ana.docx", "LICENSE", "STOP.md", "a.tmp"]
)
def test_what_systems_leave_behind_is_left_alone(name: str) -> None:
    assert is_left_alone(name)


@pytest.mark.parametrize("name", ["ana.txt", "notes", "cao.jpg", "en.twitter.txt", "stop-torture.md"])
def test_what_a_person_made_is_not_left_alone(name: str) -> None:
    assert not is_left_alone(name)


def test_notes_are_no_problem_and_are_found_as_loose(folder: Folder) -> None:
    root = put(put(folder(), f"{CASES}/notes.txt", "id: who knows"), "campaigns/example/images/cao.jpg", "-")
    assert told(root) == []
    found = [path.relative_to(root / "campaigns/example").as_posix() for path in loose_files(root / "campaigns")]
    assert found == ["cases/notes.txt", "images/cao.jpg"]


def test_a_pipe_among_the_cases_is_skipped(folder: Folder) -> None:
    root = folder()
    os.mkfifo(root / CASES / "pipe")
    assert told(root) == []


@pytest.mark.parametrize("copy", ["Zoë (conflicted copy 2027-01-02 123456).yaml", "zoë (1).yaml"])
def test_two_versions_are_known_in_either_coding_of_their_name(folder: Folder, copy: str) -> None:
    root = put(folder(case=None), f"{CASES}/{unicodedata.normalize('NFC', 'Zoë.yaml')}")
    put(root, f"{CASES}/{unicodedata.normalize('NFD', copy)}")
    assert not list(load(root).cases())
    [(_, message)] = told(root)
    assert "two people changed" in message
