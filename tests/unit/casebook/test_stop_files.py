"""Every file name that reads like STOP stops posts; other names stop nothing."""

import os
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casebook.stop_files import StopFile, reads_like_stop, stop_files
from tests.unit.casebook.conftest import CASE, load

NAMES = [
    "STOP", "stop", "Stop.txt", "STOP.md", "STOP.rtf", "STOP.txt.txt", "STOP.docx", "STOP ", " STOP", "STOP .txt",
    "STOP!", "ＳＴＯＰ", "ＳＴＯＰ．ｔｘｔ", "ⓈⓉⓄⓅ", "ST\u200bOP", "STOP\u200e.txt", "\ufeffSTOP", "STOP (1).md",
    "STOP 2.md",
    "stop-copy.txt", "STOP - Copy", "Copy of STOP.md", "STOP (conflicted copy 2027-03-14 101500).md",
    "STOP.sync-conflict-20270314-101500.md", ".STOP.icloud", "._STOP", "STOP~", "~$STOP.docx", "stop.yaml",
    "STOP.2027-03-14",
]  # fmt: skip
OTHER_NAMES = [
    "stop-torture.yaml", "stop-torture", "nonstop", "stopover.md", "Stopp", "don't stop.txt", "full-stop.yaml", "STO",
    "SOTP", "st", "campaign.yaml", "ana-example.yaml", "曹顺利.yaml", "STÖP", "estop.txt", "please.stop", "",
]  # fmt: skip


CASES = "campaigns/example/cases"


@pytest.fixture
def campaigns(tmp_path: Path) -> Path:
    (tmp_path / "campaigns/demo/cases").mkdir(parents=True)
    (tmp_path / "campaigns/other/cases").mkdir(parents=True)
    return tmp_path / "campaigns"


@pytest.mark.parametrize("name", NAMES)
def test_whatever_reads_like_stop_is_a_stop_file(name: str) -> None:
    assert reads_like_stop(name)
    assert reads_like_stop(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_a_name_with_other_words_stops_nothing(name: str) -> None:
    assert not reads_like_stop(name)


@given(st.sampled_from(["", " ", "_", "-", "!", "\u200b"]), st.text(max_size=8))
def test_no_ending_hides_a_stop_file(around: str, ending: str) -> None:
    assert reads_like_stop(f"{around}StOp{around}.{ending}")


@pytest.mark.parametrize(
    ("path", "place", "campaign"),
    [
        ("campaigns/STOP.md", "campaigns/STOP.md", ""),
        ("STOP", "STOP beside campaigns/", ""),
        ("campaigns/demo/STOP", "campaigns/demo/STOP", "demo"),
        ("campaigns/demo/cases/stop.txt", "campaigns/demo/cases/stop.txt", "demo"),
        ("campaigns/demo/images/stop.txt", "campaigns/demo/images/stop.txt", "demo"),
    ],
)
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_stop_file_is_seen_wherever_it_lies(campaigns: Path, path: str, place: str, campaign: str, kind: str) -> None:
    file = campaigns.parent / path
    file.parent.mkdir(exist_ok=True)
    assert list(stop_files(campaigns)) == []
    if kind == "link":
        file.symlink_to("nowhere")
    else:
        file.touch() if kind == "file" else file.mkdir()
    assert list(stop_files(campaigns)) == [StopFile(place, campaign)]
    assert bool(list(stop_files(campaigns, "other"))) is not bool(campaign)
    assert list(stop_files(campaigns, "demo"))


def test_a_script_beside_the_folder_is_no_stop_file_and_one_in_it_is(campaigns: Path) -> None:
    (campaigns.parent / "stop.sh").touch()
    assert list(stop_files(campaigns)) == []
    (campaigns / "stop.sh").touch()
    assert [file.place for file in stop_files(campaigns)] == ["campaigns/stop.sh"]


def test_a_stop_file_beside_a_shared_folder_is_seen_through_the_link_to_it(tmp_path: Path) -> None:
    (tmp_path / "shared/team/campaigns").mkdir(parents=True)
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot/campaigns").symlink_to(tmp_path / "shared/team/campaigns")
    (tmp_path / "shared/team/STOP.md").touch()
    assert [file.place for file in stop_files(tmp_path / "bot/campaigns")] == ["STOP.md beside campaigns/"]


def test_what_other_programs_keep_in_hidden_folders_stops_nothing(campaigns: Path) -> None:
    (campaigns / ".stversions").mkdir()
    (campaigns / ".stversions/STOP").touch()
    (campaigns / "demo/.trash").mkdir()
    (campaigns / "demo/.trash/STOP").touch()
    assert list(stop_files(campaigns)) == []


@pytest.mark.parametrize(
    ("folder", "place", "campaign"),
    [
        (".", "that holds campaigns/", ""),
        ("campaigns", "campaigns/", ""),
        ("campaigns/demo", "campaigns/demo/", "demo"),
        ("campaigns/demo/cases", "campaigns/demo/cases/", "demo"),
    ],
)
def test_a_folder_that_cannot_be_read_stops_what_a_file_there_would(
    campaigns: Path, folder: str, place: str, campaign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = os.path.normpath(campaigns.parent / folder)

    def refusing(verb: Callable[[Path | str], Any]) -> Callable[[Path | str], Any]:
        def ask(path: Path | str) -> Any:
            if os.path.normpath(path) == closed:
                raise PermissionError(13, "Permission denied")
            return verb(path)

        return ask

    monkeypatch.setattr(os, "scandir", refusing(os.scandir))
    monkeypatch.setattr(os, "listdir", refusing(os.listdir))
    assert list(stop_files(campaigns)) == [StopFile(place, campaign, "Permission denied")]


def test_a_campaigns_folder_that_went_away_stops_everything(tmp_path: Path) -> None:
    found = list(stop_files(tmp_path / "campaigns"))
    assert [(file.place, file.campaign, bool(file.unreadable)) for file in found] == [("campaigns/", "", True)]


def test_a_folder_of_thousands_is_listed_again_only_when_it_changed(
    campaigns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = campaigns / "demo/cases"
    listed: list[str] = []
    long_ago = cases.stat().st_mtime - 60
    os.utime(cases, (long_ago, long_ago))
    plain = os.listdir

    def counted(folder: str) -> list[str]:
        listed.extend([folder] if folder == str(cases) else [])
        return plain(folder)

    monkeypatch.setattr(os, "listdir", counted)
    monkeypatch.setattr(time, "time_ns", lambda: cases.stat().st_mtime_ns + 3600 * 10**9)
    for _ in range(3):
        assert list(stop_files(campaigns, "demo")) == []
    assert len(listed) == 1
    (cases / "STOP").touch()
    assert [file.place for file in stop_files(campaigns, "demo")] == ["campaigns/demo/cases/STOP"]


def test_a_change_within_the_step_of_a_coarse_clock_is_seen(campaigns: Path) -> None:
    """Two changes of one folder can bear the same time: what was listed between them is not believed."""
    cases = campaigns / "demo/cases"
    assert list(stop_files(campaigns)) == []
    before = cases.stat()
    (cases / "STOP").touch()
    os.utime(cases, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(list(stop_files(campaigns))) == 1


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"{CASES}/stop.yaml", f"{CASES}/stop.yaml"),
        ("campaigns/stop/campaign.yaml", "campaigns/stop"),
        ("campaigns/Stop.yml", "campaigns/Stop.yml"),
    ],
)
def test_what_reads_like_stop_and_may_hold_a_case_is_named_and_not_read(
    folder: Callable[..., Path], path: str, named: str
) -> None:
    root = folder()
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(CASE.replace("Ana", "Bea"))
    book = load(root)
    assert [case.id for _, case in book.cases()] == ["ana-example"]
    [problem] = book.problems
    assert problem.file == named
    assert "reads like STOP" in problem.message
    assert "give it another name" in problem.message


def test_a_stop_file_is_no_fault_of_the_files(folder: Callable[..., Path]) -> None:
    root = folder()
    for path in ("campaigns/STOP", "campaigns/example/STOP.md", f"{CASES}/stop.txt"):
        (root / path).touch()
    (root / "campaigns/stop").mkdir()
    assert load(root).problems == ()
