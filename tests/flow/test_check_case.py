"""`followup check` reports on case files at their lines, and on one case if asked."""

from pathlib import Path

import pytest

from tests.conftest import CAMPAIGN, CASE
from tests.flow.test_check import IMAGE, LINK, Folder, Output, check, document, rewrite

SAYS_ALL = f"{{{{ years }}}} years ago, {{{{ case.name }}}} {{{{ key_date.what }}}}. {{{{ case.about }}}} {LINK}"
CASE_FILE = "campaigns/example/cases/ana-example.yaml"


@pytest.mark.parametrize(
    ("code", "old", "new", "line"),
    [
        ("mention", "a teacher in a story", "a teacher, @who", 6),
        ("link", "a teacher in a story", "see http://example.org/x now", 6),
        ("hashtag-case", "was detained at the airport", "was detained for #endreprisals", 17),
        ("letters", "{en: Ana Example}", "{en: Zo\ufffd}", 2),
        ("letters", "{en: Ana Example}", "{en: Zo\u00c3\u00ab}", 2),
        ("contradiction", "is: detained", "is: died", 9),
    ],
)
def test_a_mistake_made_in_a_case_file_is_reported_there_and_not_at_the_template_that_prints_it(
    make_folder: Folder, capsys: Output, code: str, old: str, new: str, line: int
) -> None:
    case = CASE.replace(old, new)
    if code == "contradiction":
        case, line = case.replace("a teacher in a story", "Free her!"), 6
    check(rewrite(make_folder(case=case), SAYS_ALL), "--json")
    places = {(f["file"], f["line"]) for f in document(capsys)["findings"] if f["code"] == code and f["delivery"]}
    assert (CASE_FILE, line) in places
    assert not any(file.startswith("templates/anniversary") for file, _ in places)


def test_a_mistake_of_the_template_stays_at_the_template(make_folder: Folder, capsys: Output) -> None:
    check(rewrite(make_folder(), "{{ case.about }} @who " + LINK), "--json")
    assert {f["file"] for f in document(capsys)["findings"] if f["code"] == "mention"} == {
        "templates/anniversary/en.txt"
    }


def test_a_lost_letter_in_a_description_of_a_picture_blocks_its_post(make_folder: Folder, capsys: Output) -> None:
    folder = make_folder(case=CASE + IMAGE.replace("A desk.", "A d\ufffdsk."))
    assert check(folder, "--json") == 1
    found = [f for f in document(capsys)["findings"] if f["code"] == "letters"]
    assert {(f["severity"], f["file"], f["line"]) for f in found} == {("block", CASE_FILE, 19)}
    assert any(f["delivery"] for f in found)


def test_one_person_in_two_campaigns_is_reported_once_a_file(make_folder: Folder, capsys: Output) -> None:
    folder = make_folder()
    other = folder / "campaigns/other"
    (other / "cases").mkdir(parents=True)
    (other / "campaign.yaml").write_text(CAMPAIGN, "utf-8")
    (other / "cases/anna.yaml").write_text(CASE.replace("ana-example", "anna").replace("Ana Ex", "ANA  Ex"), "utf-8")
    check(folder, "--json")
    found = [f for f in document(capsys)["findings"] if f["code"] == "same-person"]
    assert sorted((f["file"], f["line"]) for f in found) == [(CASE_FILE, 2), ("campaigns/other/cases/anna.yaml", 2)]


@pytest.fixture
def two_cases(make_folder: Folder) -> Path:
    """Both have a wrong mention, and the second a name that the first one's posts do not print."""
    ana = CASE.replace("a teacher in a story", "a teacher, @who")
    ben = ana.replace("ana-example", "ben-muster").replace("Ana Example", "Ben Muster").replace("Ana", "Ben")
    return rewrite(make_folder(case=ana, ben_muster=ben), SAYS_ALL)


def test_check_of_one_case_tells_what_the_whole_check_tells_of_it(two_cases: Path, capsys: Output) -> None:
    assert check(two_cases, "--json") == 1
    everything = document(capsys)["findings"]
    assert check(two_cases, "--case", "ana-example", "--json") == 1
    found = document(capsys)
    ours = [
        one
        for one in everything
        if one["file"] == CASE_FILE or (one["delivery"] or "").startswith("example/ana-example/")
    ]
    assert found["findings"] == ours
    assert len(ours) < len(everything)
    assert (found["cases"], found["deliveries"]) == (1, 6)


def test_check_of_one_case_says_which(two_cases: Path, capsys: Output) -> None:
    assert check(two_cases, "--case", "example/ana-example") == 1
    out = capsys.readouterr().out
    assert "ben-muster" not in out
    assert "the case example/ana-example, 6 posts: 1 to fix" in out


def test_check_of_an_unknown_case_says_which_was_meant(two_cases: Path, capsys: Output) -> None:
    assert check(two_cases, "--case", "ben-mustre") == 2
    assert "there is no case “ben-mustre”: did you mean “ben-muster”?" in capsys.readouterr().err


def test_check_of_a_broken_case_tells_its_file_alone(two_cases: Path, capsys: Output) -> None:
    for name in ("ana-example", "ben-muster"):
        path = two_cases / f"campaigns/example/cases/{name}.yaml"
        path.write_text(path.read_text("utf-8") + "hoold: {}\n", "utf-8")
    assert check(two_cases, "--case", "ana-example", "--json") == 2
    assert {finding["file"] for finding in document(capsys)["findings"]} == {CASE_FILE}


def test_check_of_a_case_in_a_broken_campaign_tells_the_campaigns_file(two_cases: Path, capsys: Output) -> None:
    path = two_cases / "campaigns/example/campaign.yaml"
    path.write_text(path.read_text("utf-8") + "hoold: {}\n", "utf-8")
    assert check(two_cases, "--case", "ana-example", "--json") == 2
    assert "campaigns/example/campaign.yaml" in {finding["file"] for finding in document(capsys)["findings"]}


@pytest.mark.parametrize(
    ("code", "words"), [("too-long", "x" * 600), ("no-link", "Seven years."), ("mention", f"Ask @who {LINK}")]
)
def test_a_mistake_in_words_by_hand_is_reported_at_their_line(
    make_folder: Folder, capsys: Output, code: str, words: str
) -> None:
    own = f'own_words:\n  - on: 2027-03-14\n    text:\n      en: "{words}"\n'
    check(make_folder(case=CASE + own), "--json")
    found = [f for f in document(capsys)["findings"] if f["code"] == code and "2027-03-14" in (f["delivery"] or "")]
    assert {(f["file"], f["line"]) for f in found} == {(CASE_FILE, 22)}
