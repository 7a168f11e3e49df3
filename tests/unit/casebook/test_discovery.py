"""Which files are read, which are refused, and which posts a refusal stops."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import CommandError
from tests.unit.casebook.conftest import ACCOUNTS, CAMPAIGN, CASE, TODAY, changed, load

Folder = Callable[..., Path]
CASES = "campaigns/example/cases"


def told(root: Path) -> list[tuple[str, str]]:
    return [(str(problem.file), problem.message) for problem in load(root).problems]


def ids(root: Path) -> list[str]:
    return [case.id for _, case in load(root).cases()]


def test_a_broken_case_silences_itself_alone(folder: Folder) -> None:
    root = folder(other=changed(CASE.replace("Ana", "Bea"), "id: ana-example", "id: bea"), case="country: XX\n")
    assert ids(root) == ["bea"]
    assert load(root).files == 3


def test_a_broken_campaign_silences_itself_alone(folder: Folder) -> None:
    root = folder(campaign="title: x")
    (root / "campaigns/second/cases").mkdir(parents=True)
    (root / "campaigns/second/campaign.yml").write_text(CAMPAIGN)
    (root / "campaigns/second/cases/ana.yml").write_text(CASE)
    assert [campaign.id for campaign in load(root).campaigns] == ["second"]


@pytest.mark.parametrize(
    "name",
    [
        "ana-example (Ana's conflicted copy 2026-01-02).yaml",
        "ana-example (conflicted copy 2026-01-02 123456).yaml",
        "ana-example (Case Conflict).yaml",
        "ana-example_conflict-20260102-123456.yaml",
        "ana-example.sync-conflict-20260102-123456-ABCDEFG.yaml",
        "ana-example (1).yaml",
        "ana-example - Copy.yaml",
        "ana-example copy 2.yaml",
        "Copy of ana-example.yaml",
    ],
)
def test_two_versions_of_a_case_are_both_silent_until_a_person_joins_them(folder: Folder, name: str) -> None:
    root = folder(other=changed(CASE.replace("Ana", "Bea"), "id: ana-example", "id: bea"))
    (root / CASES / name).write_text(CASE)
    assert ids(root) == ["bea"]
    ((file, message),) = told(root)
    assert file == f"{CASES}/{name}"
    assert "two people changed ana-example.yaml" in message


def test_a_second_version_of_a_campaign_silences_it(folder: Folder) -> None:
    root = folder()
    (root / "campaigns/example/campaign (1).yaml").write_text(CAMPAIGN)
    assert load(root).campaigns == ()
    assert len(told(root)) == 1


@pytest.mark.parametrize("name", ["armed-conflict.yaml", "Ana Example.yaml", "曹顺利.yaml", "group-2.YML"])
def test_a_file_may_have_any_plain_name(folder: Folder, name: str) -> None:
    root = folder(case=None)
    (root / CASES / name).write_text(CASE)
    assert ids(root) == ["ana-example"]
    assert told(root) == []


@pytest.mark.parametrize(
    "name", [".ana.yaml", "#ana.yaml", "~ana.yaml", "ana.yaml~", "ana.yaml.bak", "notes.md", ".ana.yaml.swp"]
)
def test_hidden_files_and_what_editors_leave_behind_do_not_count(folder: Folder, name: str) -> None:
    root = folder()
    (root / CASES / name).write_text("no: [yaml")
    assert told(root) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("campaigns/ana.yaml", "a campaign has a folder of its own"),
        ("campaigns/example/ana.yaml", "this case is not read: move it into the folder cases/"),
        ("campaigns/example/cases/ana.yaml.txt", "remove .txt from its name"),
        ("campaigns/example/campaign.yml", "remove one"),
    ],
)
def test_a_file_in_the_wrong_place_is_reported(folder: Folder, name: str, words: str) -> None:
    root = folder()
    (root / name).write_text(CASE)
    assert [(file, words in message) for file, message in told(root)] == [
        ("campaigns/example/campaign.yml" if "yml" in name else name, True)
    ]


def test_a_campaign_folder_without_its_file_is_reported(folder: Folder) -> None:
    ((file, message),) = told(folder(campaign=None))
    assert file == "campaigns/example"
    assert "has no campaign.yaml" in message


def test_a_campaign_folder_that_cannot_be_an_id_is_reported(folder: Folder) -> None:
    root = folder()
    (root / "campaigns/example").rename(root / "campaigns/My Campaign")
    assert load(root).campaigns == ()
    assert "cannot be an id" in told(root)[0][1]


@pytest.mark.parametrize("kind", ["file", "folder", "cases", "loop", "gone"])
def test_links_that_lead_out_of_the_campaigns_folder_are_refused(folder: Folder, tmp_path: Path, kind: str) -> None:
    root, outside = folder(), tmp_path / "outside"
    (outside / "cases").mkdir(parents=True)
    (outside / "campaign.yaml").write_text(CAMPAIGN)
    (outside / "cases/bea.yaml").write_text(changed(CASE, "id: ana-example", "id: bea").replace("Ana", "Bea"))
    link, target = {
        "file": (root / CASES / "bea.yaml", outside / "cases/bea.yaml"),
        "folder": (root / "campaigns/second", outside),
        "cases": (root / "campaigns/second/cases", outside / "cases"),
        "loop": (root / CASES / "loop.yaml", root / CASES / "loop.yaml"),
        "gone": (root / CASES / "gone.yaml", root / CASES / "nobody.yaml"),
    }[kind]
    if kind == "cases":
        link.parent.mkdir()
        (link.parent / "campaign.yaml").write_text(CAMPAIGN)
    link.symlink_to(target)
    assert ids(root) == ["ana-example"]
    ((file, message),) = told(root)
    assert file == link.relative_to(root).as_posix()
    assert "leads out of the campaigns folder" in message


def test_a_link_within_the_campaigns_folder_is_read(folder: Folder) -> None:
    root = folder(case=None)
    (root / "campaigns/shared").mkdir()
    (root / "campaigns/shared/ana.txt").write_text(CASE)
    (root / CASES / "ana.yaml").symlink_to(root / "campaigns/shared/ana.txt")
    assert ids(root) == ["ana-example"]


def test_a_pipe_does_not_stop_the_reader(folder: Folder) -> None:
    root = folder()
    os.mkfifo(root / CASES / "pipe.yaml")
    (root / CASES / "folder.yaml").mkdir()
    code = (
        "import sys; from pathlib import Path; from datetime import date; from bot.casebook import loader\n"
        "root = Path(sys.argv[1])\n"
        "print(*loader.load(root / 'campaigns', root, ['mastodon', 'x', 'bluesky'], date(2026, 11, 22)).problems)"
    )
    done = subprocess.run([sys.executable, "-c", code, root], capture_output=True, timeout=20, check=True, text=True)
    assert done.stdout.count("is not a file that can be read") == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_reported(folder: Folder) -> None:
    root = folder()
    (root / CASES / "ana-example.yaml").chmod(0)
    assert "Permission denied" in told(root)[0][1]


def test_a_huge_file_is_reported_without_being_read_whole(folder: Folder) -> None:
    root = folder()
    with (root / CASES / "huge.yaml").open("wb") as file:
        file.truncate(1 << 40)
    assert [message for _, message in told(root)] == [
        "this file is too large: the limit is 256 KiB; put less into one file"
    ]


def test_a_folder_that_may_not_be_read_silences_itself_alone(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    root = folder()
    (root / "campaigns/closed").mkdir()
    scandir = os.scandir

    def may(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", may)
    assert ids(root) == ["ana-example"]
    assert ("campaigns/closed", "this folder cannot be read: Permission denied") in told(root)


@pytest.mark.parametrize("name", [b"\xff", b"\x1b[2J", b"a\nb", "a\u202eb".encode()])
def test_a_name_that_cannot_be_shown_is_refused_and_not_shown(folder: Folder, name: bytes) -> None:
    root = folder()
    (root / os.fsdecode(CASES.encode() + b"/" + name + b".yaml")).write_text(CASE.replace("ana-", "bea-"))
    (root / os.fsdecode(b"campaigns/" + name)).mkdir()
    assert ids(root) == ["ana-example"]
    assert [message.split(":")[0] for _, message in told(root)] == [
        "the name holds characters that cannot be shown"
    ] * 2
    assert all(file.isprintable() and "�" in file for file, _ in told(root))


def test_of_thousands_of_faults_the_first_hundred_are_reported_briefly(folder: Folder) -> None:
    root = folder(other="".join(f"key-{n}: x\n" for n in range(9_000)), case=CASE.replace("CH", "X" * 200_000))
    problems = load(root).problems
    assert len(problems) == 101
    assert max(len(problem.message) for problem in problems) < 1_100
    (country,) = [problem.message for problem in problems if "ana-example" in str(problem.file)]
    assert country.endswith("write the two capital letters of ISO 3166-1, as in CN")


def test_no_campaigns_folder_is_an_error_of_the_command(tmp_path: Path) -> None:
    from bot.casebook import loader

    with pytest.raises(CommandError, match="cannot be read"):
        loader.load(tmp_path / "campaigns", tmp_path, ACCOUNTS, TODAY)


def test_files_outside_the_root_have_their_whole_name(folder: Folder, tmp_path: Path) -> None:
    from bot.casebook import loader

    root = folder(case="a: [")
    book = loader.load(root / "campaigns", tmp_path / "elsewhere", ACCOUNTS, TODAY)
    assert [problem.file for problem in book.problems] == [str(root / CASES / "ana-example.yaml")]


BEA = changed(CASE.replace("Ana", "Bea"), "id: ana-example", "id: bea")


def test_who_is_silenced_is_known_by_the_id_in_the_file_and_by_its_name(folder: Folder) -> None:
    root = folder(case=changed(CASE, "country: CH", "country: XX").replace("id: ana-example", "id: ana"), bea=BEA)
    book = load(root)
    file = f"{CASES}/ana-example.yaml"
    assert book.broken == {("example", "ana"): file, ("example", "ana-example"): file}
    assert [book.silences("example", case) for case in ("ana", "ana-example", "bea", "all")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["id: c-14\ncountry: [", 'id: "c-14"\r\n  x', "id: 'c-14'\nname: {en: [}\n"])
def test_the_id_in_a_file_that_cannot_be_read_is_known_all_the_same(folder: Folder, text: str) -> None:
    book = load(folder(case=text, bea=BEA))
    assert set(book.broken) == {("example", "c-14"), ("example", "ana-example")}


@pytest.mark.parametrize("name", ["cases/ana-example.yaml", "cases/somebody.yaml.txt", "somebody.yaml"])
def test_a_file_without_a_readable_id_may_explain_a_missing_case(folder: Folder, name: str) -> None:
    root = folder(case=None, bea=BEA)
    (root / "campaigns/example" / name).write_text("")
    book = load(root)
    assert [book.silences("example", case) for case in ("who-knows", "bea", "all")] == [True, False, False]
    assert not book.silences("another", "who-knows")


def test_a_broken_campaign_silences_all_of_its_cases_and_no_campaign_whose_name_ends_alike(folder: Folder) -> None:
    root = folder(campaign="title: x")
    (root / "campaigns/an-example/cases").mkdir(parents=True)
    (root / "campaigns/an-example/campaign.yaml").write_text(CAMPAIGN)
    book = load(root)
    assert book.silences("example", "ana-example")
    assert book.silences("example", "all")
    assert not book.silences("an-example", "ana-example")
    assert book.broken["example", ""] == "campaigns/example/campaign.yaml"


def test_a_folder_without_its_campaign_file_is_a_broken_campaign(folder: Folder) -> None:
    root = folder(campaign=None)
    assert load(root).broken["example", ""] == "campaigns/example"


def test_of_two_versions_the_other_one_is_named_as_what_to_mend(folder: Folder) -> None:
    root = folder(bea=BEA)
    (root / CASES / "ana-example (1).yaml").write_text(CASE)
    assert load(root).broken["example", "ana-example"] == f"{CASES}/ana-example (1).yaml"
    (root / "campaigns/example/campaign (1).yaml").write_text(CAMPAIGN)
    assert load(root).broken["example", ""] == "campaigns/example/campaign (1).yaml"


def test_valid_files_stop_no_case(folder: Folder) -> None:
    assert load(folder(bea=BEA)).broken == {}


def test_cases_that_cannot_be_reached_silence_the_whole_campaign(folder: Folder, tmp_path: Path) -> None:
    root = folder()
    (root / CASES).rename(tmp_path / "elsewhere")
    (root / CASES).symlink_to(tmp_path / "elsewhere")
    assert load(root).broken["example", ""] == "campaigns/example/campaign.yaml"
