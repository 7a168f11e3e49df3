"""`followup new`: a starter file that counts as unfinished and is never read as fact."""

import json
from collections.abc import Callable
from errno import ENOSPC
from io import StringIO
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.casebook import loader
from bot.casebook.json_schema import schemas
from bot.cli.main import main
from tests.unit.casebook.conftest import ACCOUNTS, CAMPAIGN, TODAY, changed

Folder = Callable[..., Path]
CASES = "campaigns/example/cases"


def test_a_new_case_says_what_is_left_to_fill_in(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_folder()
    assert main(["-C", str(root), "new", "case", "bea", "--name", 'Bea "B" Example', "--country", "CH"]) == 0
    said = capsys.readouterr().out
    assert f"wrote {CASES}/bea.yaml" in said
    assert "line 13: one of detained, disappeared, died" in said
    text = (root / CASES / "bea.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../../schemas/case.schema.json\n")
    assert yaml.safe_load(text)["name"] == {"en": 'Bea "B" Example'}


def test_an_unfinished_case_is_silent_and_each_gap_has_its_place(make_folder: Folder) -> None:
    root = make_folder()
    main(["-C", str(root), "new", "case", "bea"])
    book = loader.load(root / "campaigns", root, ACCOUNTS, TODAY)
    assert [case.id for _, case in book.cases()] == ["ana-example"]
    assert all(problem.message.startswith("still to fill in: ") for problem in book.problems)
    lines = (root / CASES / "bea.yaml").read_text("utf-8").split("\n")
    assert [lines[(p.line or 0) - 1][(p.column or 0) - 1 :][:2] for p in book.problems] == ['"<'] * len(book.problems)


def test_a_new_case_that_is_filled_in_is_whole(make_folder: Folder) -> None:
    root = make_folder(case=None)
    main(["-C", str(root), "new", "case", "bea", "--name", "Bea Example", "--country", "CH"])
    file = root / CASES / "bea.yaml"
    text = file.read_text("utf-8")
    words = ["a teacher", "Let her go.", "detained", "She is held.", "2026-01-10", "https://example.org/a", "detained"]
    for value in (*words, "detained", "2020-03-14", "was detained", "https://example.org/b"):
        before, _, rest = text.replace('# short: {en: "<', '# short: {en: "').partition('"<')
        text = f'{before}"{value}"' + rest.partition('>"')[2]
    file.write_text(text, "utf-8")
    book = loader.load(root / "campaigns", root, ACCOUNTS, TODAY)
    assert book.problems == ()
    assert [case.id for _, case in book.cases()] == ["bea"]
    Draft202012Validator(schemas()["case.schema.json"]).validate(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506


def test_a_new_case_has_a_place_for_each_language(make_folder: Folder) -> None:
    root = make_folder(campaign=changed(CAMPAIGN, "languages: [en]", "languages: [zh, en]"))
    main(["-C", str(root), "new", "case", "bea", "--name", "贝亚"])
    assert 'name: {zh: "贝亚", en: "<the name as printed, in en>"}' in (root / CASES / "bea.yaml").read_text("utf-8")


def test_a_new_case_may_speak_some_of_its_campaigns_languages(make_folder: Folder) -> None:
    root = make_folder(campaign=changed(CAMPAIGN, "languages: [en]", "languages: [zh, fr, en]"))
    assert main(["-C", str(root), "new", "case", "bea", "--name", "Bea", "--languages", "en"]) == 0
    text = (root / CASES / "bea.yaml").read_text("utf-8")
    assert 'name: {en: "Bea"}\n' in text
    assert "\nlanguages: [en]  # of those of the campaign\n" in text
    assert "in zh" not in text


@pytest.mark.parametrize("codes", ["fr,en", "fr, en", "fr en"])
def test_the_name_of_a_new_case_is_in_the_first_language_named(make_folder: Folder, codes: str) -> None:
    root = make_folder(campaign=changed(CAMPAIGN, "languages: [en]", "languages: [en, fr]"))
    assert main(["-C", str(root), "new", "case", "bea", "--name", "Béa", "--languages", codes]) == 0
    text = (root / CASES / "bea.yaml").read_text("utf-8")
    assert 'name: {fr: "Béa", en: "<the name as printed, in en>"}' in text
    assert "\nlanguages:" not in text


def test_a_new_campaign_may_name_its_languages(tmp_path: Path) -> None:
    assert main(["-C", str(tmp_path), "new", "campaign", "demo", "--languages", "en,zh"]) == 0
    assert "\nlanguages: [en, zh]\n" in (tmp_path / "campaigns/demo/campaign.yaml").read_text("utf-8")


def test_a_new_campaign_runs_once_it_has_a_title_and_a_place(tmp_path: Path) -> None:
    assert main(["-C", str(tmp_path), "new", "campaign", "demo"]) == 0
    file = tmp_path / "campaigns/demo/campaign.yaml"
    assert len(loader.load(tmp_path / "campaigns", tmp_path, ACCOUNTS, TODAY).problems) == 2
    text = file.read_text("utf-8").replace("<the campaign's name>", "Demo")
    file.write_text(text.replace("<the city whose clock counts, as in Europe/Zurich>", "Europe/Zurich"), "utf-8")
    book = loader.load(tmp_path / "campaigns", tmp_path, ACCOUNTS, TODAY)
    assert (book.problems, [campaign.title for campaign in book.campaigns]) == ((), ["Demo"])
    assert main(["-C", str(tmp_path), "new", "case", "ana"]) == 0


def test_json_names_the_file_and_the_places(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_folder()
    assert main(["-C", str(root), "new", "case", "bea", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["file"]) == (1, f"{CASES}/bea.yaml")
    assert found["fill"][0] == {"line": 5, "column": 12, "message": "still to fill in: the name as printed, in en"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["case", "ana-example"], "is there already: nothing was written"),
        (["campaign", "example"], "is there already: nothing was written"),
        (["case", "Ana"], "cannot be an id"),
        (["case", "../bea"], "cannot be an id"),
        (["case", "all"], "is reserved"),
        (["case", "bea", "--country", "China"], "write CN"),
        (["case", "bea", "--campaign", "other"], "there is no campaign “other”: add --campaign with one of example"),
        (["campaign", "demo", "--country", "CH"], "are for a new case"),
        (["case", "bea", "--languages", "fr"], "--languages fr: the campaign speaks en: leave it out, or add it"),
        (["case", "bea", "--languages", "EN"], "“EN” is not a language code"),
        (["person", "bea"], "invalid choice"),
    ],
)
def test_what_cannot_be_made_is_reported_and_nothing_is_written(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    root = make_folder()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert main(["-C", str(root), "new", *words]) == 2
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_full_disk_leaves_no_half_a_file(make_folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(StringIO):
        def write(self, _: str) -> int:
            raise OSError(ENOSPC, "No space left on device")

    def opened(file: Path, mode: str, **_: object) -> Full:
        file.touch(exist_ok=False)
        return Full()

    root = make_folder()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        assert main(["-C", str(root), "new", "case", "bea"]) == 2
    assert not (root / CASES / "bea.yaml").exists()


def test_with_several_campaigns_one_must_be_named(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_folder()
    main(["-C", str(root), "new", "campaign", "second"])
    assert main(["-C", str(root), "new", "case", "bea"]) == 2
    assert "add --campaign with one of example, second" in capsys.readouterr().err
    assert main(["-C", str(root), "new", "case", "bea", "--campaign", "second"]) == 0


def test_without_a_campaign_the_way_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(tmp_path), "new", "case", "bea"]) == 2
    assert "followup new campaign" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["case", "campaign"])
def test_nothing_new_is_called_like_the_file_that_stops(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    assert main(["-C", str(make_folder()), "new", what, "stop"]) == 2
    assert "a file called stop stops posts" in capsys.readouterr().err
