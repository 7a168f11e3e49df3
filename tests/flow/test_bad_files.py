"""A broken file is reported with its position, exits with 2 and stops only its own posts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.unit.casebook.conftest import CAMPAIGN, CASE, changed

NOW = ("--now", "2026-11-22T08:00+01:00")
BEA = changed(CASE.replace("Ana", "Bea"), "id: ana-example", "id: bea-example")
Folder = Callable[..., Path]


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("command", ["check", "calendar", "preview"])
def test_the_rest_is_done_and_the_broken_file_is_named(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    root = make_folder(CAMPAIGN, changed(CASE, "country: CH", "cuontry: CH"), bea_example=BEA)
    assert main(["-C", str(root), command, *NOW, "--json"]) == 2
    found = document(capsys)
    places = [(f["code"], f["file"], f["line"], f["column"]) for f in found["findings"] if f["code"] == "file"]
    file = "campaigns/example/cases/ana-example.yaml"
    assert places == [("file", file, 1, 1), ("file", file, 5, 1)]
    assert "ana-example" not in json.dumps({key: value for key, value in found.items() if key != "findings"})


def test_people_read_the_place_and_the_remedy(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_folder(CAMPAIGN, changed(CASE, "  is: detained", "  is: detaned"), bea_example=BEA)
    assert main(["-C", str(root), "calendar", "--from", "2027-03-01", "--to", "2027-03-31", *NOW]) == 2
    out, err = capsys.readouterr()
    assert "Bea Example" in out
    assert "Ana Example" not in out
    assert "campaigns/example/cases/ana-example.yaml:9:7: is cannot be “detaned”: did you mean “detained”?" in out + err


def test_a_file_that_is_only_begun_drowns_no_other_command(
    make_folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(CAMPAIGN, CASE)
    assert main(["-C", str(root), "new", "case", "bea-example"]) == 0
    assert main(["-C", str(root), "calendar", *NOW]) == 2
    told = [line for line in capsys.readouterr().err.splitlines() if "bea-example.yaml" in line]
    assert len(told) == 6
    assert told[-1].endswith("more; `followup check` names them all")
    assert main(["-C", str(root), "check", *NOW]) == 2
    assert capsys.readouterr().out.count("bea-example.yaml:") > 6


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\1\2",
        b"\xff\xfe",
        b"[" * 100_000,
        b"x" * 300_000,
        b"a: &a [*a, *a]",
        b"a: [",
        b"\t",
        b"- - -",
        b"? {a: b}",
        b"id: ana\n---\nid: bea",
    ],
)
def test_nothing_in_a_file_stops_a_command(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    root = make_folder(CAMPAIGN, CASE)
    (root / "campaigns/example/cases/bad.yaml").write_bytes(data)
    assert main(["-C", str(root), "calendar", *NOW, "--json"]) == 2
    found = document(capsys)
    assert {f["file"] for f in found["findings"]} == {"campaigns/example/cases/bad.yaml"}
    assert found["occasions"]


def test_a_broken_campaign_silences_all_its_cases(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_folder(changed(CAMPAIGN, "post_at: 10:00", "post_at: noon"), CASE)
    assert main(["-C", str(root), "calendar", *NOW, "--json"]) == 2
    found = document(capsys)
    assert found["occasions"] == []
    assert [(f["line"], f["column"]) for f in found["findings"]] == [(3, 10)]


def test_a_wrong_config_stops_the_command_and_is_reported(
    make_folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_folder(CAMPAIGN, CASE, config='live = "yes"\n[accounts.main]\nplatform = "mastdon"\n')
    assert main(["-C", str(root), "calendar", *NOW, "--json"]) == 2
    out, err = capsys.readouterr()
    errors = json.loads(out)["errors"]
    assert [(error["code"], error["file"], error["line"]) for error in errors] == [
        ("file", "config.toml", 1),
        ("file", "config.toml", 3),
    ]
    assert "config.toml:1:1: live: write true or false" in err


def test_without_a_campaigns_folder_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(tmp_path), "calendar", *NOW]) == 2
    assert "campaigns" in capsys.readouterr().err
