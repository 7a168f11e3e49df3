"""`followup check` of many cases is shared among processes, and says the same."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import sharing
from bot.casebook import loader
from bot.cli.main import main
from bot.drafts import scan
from tests.conftest import CAMPAIGN, CASE

Folder = Callable[..., Path]
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
SAYING = "{{ years }} years, {{ case.short }}. Write to @who. Free her!"


def many(make_folder: Folder) -> Path:
    """Cases that share words and a day, some of them broken; posts for each and for all."""
    cases = {f"bo_{n}": CASE.replace("ana-example", f"bo-{n}").replace("Ana", f"Bo {n}") for n in range(8)}
    cases["bo_2"] += "hoold: {}\n"
    cases["bo_3"] = cases["bo_3"].replace("is: detained", "is: died")
    cases["bo_7"] = cases["bo_7"].replace("short: {en: Bo 7}", "short: {en: Bo 0}")
    cases["bo_4"] = cases["bo_4"].replace("id: bo-4", "id: bo-5")
    cases["bo_6"] = cases["bo_6"].replace("name:", "name: [", 1)
    folder = make_folder(CAMPAIGN.replace("10:00", "23:00").replace("10 December", "14 March"), **cases)
    (folder / "templates/anniversary/en.txt").write_text(SAYING, "utf-8")
    return folder


@pytest.mark.parametrize("words", [("--json",), (), ("--format", "github")])
def test_it_says_the_same_with_many_processes(
    make_folder: Folder,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(many(make_folder))
    asked = ["check", "--now", "2026-11-22T08:00+01:00", *words]
    alone = main(asked), capsys.readouterr()
    assert all(code in alone[1].out for code in ("similar", "crowded", "mention", "contradiction", "late-hour", "file"))
    copies: list[int] = []
    fork = os.fork

    def copied() -> int:
        copies.append(fork())
        return copies[-1]

    monkeypatch.setattr(os, "fork", copied)
    monkeypatch.setattr(sharing, "_cores", lambda: 3)
    monkeypatch.setattr(loader, "_WORTH", 1)
    monkeypatch.setattr(scan, "_WORTH", 1)
    assert (main(asked), capsys.readouterr()) == alone
    assert len(copies) == 4
    assert alone[0] == 2
