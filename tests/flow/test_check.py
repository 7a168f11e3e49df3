"""`followup check`: problems in the files and in every post of the next months."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import findings_output
from bot.cli.main import main
from bot.posts.models import Finding
from tests.conftest import ANNIVERSARY, CAMPAIGN, CASE

NOW = "2026-11-22T08:00+01:00"
LINK = "https://example.org/ana"
ASKS = f"{{{{ case.demand }}}} {LINK}"
Folder = Callable[..., Path]
Output = pytest.CaptureFixture[str]


def check(folder: Path, *words: str) -> int:
    return main(["-C", str(folder), "check", "--now", NOW, *words])


def document(capsys: Output) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def rewrite(folder: Path, text: str, name: str = "anniversary/en.txt") -> Path:
    (folder / "templates" / name).write_text(text, "utf-8")
    return folder


def test_files_in_order_are_fine(make_folder: Folder, capsys: Output) -> None:
    campaign = CAMPAIGN.split("  human-rights-day")[0]
    one, two = f"{{{{ years }}}} years: {{{{ case.name }}}}. {ASKS}", f"{{{{ case.about }}}} is not forgotten. {ASKS}"
    folder = rewrite(rewrite(make_folder(campaign), one, "anniversary/en.1.txt"), two, "anniversary/en.2.txt")
    (folder / "templates/anniversary/en.txt").unlink()
    (folder / "templates/roll-call/en.txt").unlink()
    (folder / "templates/roll-call").rmdir()
    assert check(folder) == 0
    said = capsys.readouterr()
    assert said.out == "2 files, 6 posts: nothing to fix.\n"
    assert said.err == ""


def test_warnings_are_shown_and_fail_nothing(make_folder: Folder, capsys: Output) -> None:
    assert check(make_folder()) == 0
    out = capsys.readouterr().out
    assert "Please check:" in out
    assert "Not ready:" not in out
    told = [line.strip() for line in out.splitlines()]
    at = told.index("there is no link to a source: add one, so that readers can check the facts [no-link]")
    assert told[at + 1].startswith("templates/anniversary/en.txt (example/ana-example/")


def test_programs_read_every_finding_of_every_post(make_folder: Folder, capsys: Output) -> None:
    folder = rewrite(make_folder(), f"{{{{ years }}}} years. Write to @who. {LINK}")
    assert check(folder, "--json") == 1
    found = document(capsys)
    assert set(found) == {"version", "files", "cases", "deliveries", "findings"}
    assert (found["version"], found["files"], found["cases"], found["deliveries"]) == (1, 2, 1, 12)
    mentions = [finding for finding in found["findings"] if finding["code"] == "mention"]
    assert len(mentions) == 6
    assert set(mentions[0]) == {"code", "severity", "file", "line", "column", "delivery", "message", "action"}
    assert mentions[0]["severity"] == "block"
    assert mentions[0]["file"] == "templates/anniversary/en.txt"
    assert mentions[0]["delivery"] == "example/ana-example/anniversary.detained/2027-03-14/bluesky/en"


def test_the_same_finding_of_many_days_is_reported_once(make_folder: Folder, capsys: Output) -> None:
    folder = rewrite(make_folder(), f"{{{{ years }}}} years. Write to @who. {LINK}")
    assert check(folder, "--months", "60") == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "[mention]" in line]
    assert len(lines) == 1
    assert "(example/ana-example/anniversary.detained/2027-03-14/bluesky/en, and 4 more days)" in lines[0]


def test_the_same_message_of_many_files_is_written_once(make_folder: Folder, capsys: Output) -> None:
    """A line a place with a full sentence of its own; what to do, which is the same, stands once above."""
    died = CASE.replace("is: detained", "is: died")
    folder = rewrite(make_folder(case=died), f"{{{{ years }}}} years. Free her! {LINK}")
    rewrite(folder, f"{{{{ years }}}} years. Release her now! {LINK}", "anniversary/en.x.txt")
    assert check(folder) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if "contradiction" in line or "does not fit" in line]
    heading, ours, of_x = told[:3]
    assert heading.startswith("  Ask for what is still possible: the truth, an investigation,")
    assert heading.endswith("[contradiction]:")
    wrong = "does not fit ana-example, whose situation is `died` (example/ana-example/"
    assert ours.startswith(f"    templates/anniversary/en.txt: “free her” {wrong}")
    assert of_x.startswith(f"    templates/anniversary/en.x.txt: “release her” {wrong}")


def test_two_slips_in_one_place_are_both_told() -> None:
    found = [Finding("link", "block", f"the link “{name}” is no address", "a.txt", 3, 1) for name in ("x", "y")]
    (group,) = findings_output.grouped(findings_output.folded(found))
    assert list(findings_output.lines(group)) == [
        "a.txt:3:1: the link “x” is no address; the link “y” is no address [link]"
    ]


def test_what_to_do_about_several_slips_in_one_place_is_reported_once() -> None:
    found = [Finding("link", "block", f"the link “{name}” is no address: copy it", "a.txt", 3, 1) for name in "xy"]
    (group,) = findings_output.grouped(findings_output.folded(found))
    assert list(findings_output.lines(group)) == [
        "a.txt:3:1: the link “x” is no address; the link “y” is no address: copy it [link]"
    ]


def test_numbers_that_differ_from_day_to_day_are_all_told_in_one_sentence() -> None:
    posts = [f"c/ana/r/2027-03-{day}/x/en" for day in (14, 15, 16)]
    texts = [f"the post has {n} of 280: a small change may make it too long" for n in (257, 263, 280)]
    found = [Finding("nearly-full", "warn", text, "en.txt", delivery=id) for id, text in zip(posts, texts, strict=True)]
    (group,) = findings_output.grouped(findings_output.folded(found))
    assert list(findings_output.lines(group)) == [
        "en.txt: the post has 257, 263 or 280 of 280: a small change may make it too long "
        f"({posts[0]}, and 2 more days) [nearly-full]"
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a.txt", "b.txt", "c.txt"]), st.integers(1, 9), st.integers(1, 9)),
        min_size=1,
        max_size=5,
    )
)
def test_merged_findings_name_each_file_and_each_number(told: list[tuple[str, int, int]]) -> None:
    found = [
        Finding("x", "warn", f"part {n} has 10{n} of 20{most}: see “{file}”", file, delivery=f"c/a/r/2027-01-0{n}/x/en")
        for file, n, most in told
    ]
    lines = [
        line
        for group in findings_output.grouped(findings_output.folded(found))
        for line in findings_output.lines(group)
    ]
    assert not any("…" in line for line in lines)
    for file, n, most in told:
        ours = "\n".join(line for line in lines if line.strip().startswith(f"{file}: ")) or "\n".join(lines)
        assert file in "\n".join(lines)
        assert f"10{n}" in ours
        assert f"20{most}" in ours


def test_messages_with_more_and_fewer_words_of_their_own_stand_apart() -> None:
    found = [Finding("crowded", "warn", f"twice on {name}, also on 3", f"{name}.txt", 1) for name in ("box", "box2")]
    groups = findings_output.grouped(findings_output.folded(found))
    assert [list(findings_output.lines(group)) for group in groups] == [
        ["box.txt:1: twice on box, also on 3 [crowded]"],
        ["box2.txt:1: twice on box2, also on 3 [crowded]"],
    ]


def test_a_broken_file_is_named_and_the_rest_is_looked_at(make_folder: Folder, capsys: Output) -> None:
    folder = make_folder(bo_example=CASE.replace("ana-example", "bo-example").replace("Ana", "Bo") + "hoold: {}\n")
    assert check(folder) == 2
    out = capsys.readouterr().out
    assert "campaigns/example/cases/bo-example.yaml:" in out
    assert "[file]" in out
    assert "12 posts" in out
    assert check(folder, "--json") == 2
    found = document(capsys)
    first = found["findings"][0]
    assert (first["code"], first["severity"], first["delivery"]) == ("file", "block", None)
    assert first["line"]
    assert found["deliveries"] == 12


def test_a_broken_config_stops_it(make_folder: Folder, capsys: Output) -> None:
    assert check(make_folder(config="live = maybe\n"), "--json") == 2
    assert document(capsys)["errors"][0]["file"] == "config.toml"


TWO_LANGUAGES = CAMPAIGN.replace("[en]", "[en, zh]")
IMAGE = 'image: {file: images/none.jpg, alt: {en: "A desk."}, credit: us, go_ahead: C-1}\n'


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("template", {"text": "{{ years }} years, {{ case.nmae }}"}),
        ("template", {"campaign": TWO_LANGUAGES}),
        ("missing-text", {"campaign": TWO_LANGUAGES, "zh": "{{ case.about }}"}),
        ("too-long", {"text": "x" * 600}),
        ("link", {"text": "See http://example.org"}),
        ("mention", {"text": "Ask @who"}),
        ("contradiction", {"text": "Free her!", "case": CASE.replace("is: detained", "is: died")}),
        ("image", {"case": CASE + IMAGE}),
        ("alt-text", {"case": CASE + IMAGE, "campaign": TWO_LANGUAGES, "zh": "x"}),
    ],
)
def test_findings_about_content_block_whenever_the_day_is(
    make_folder: Folder, capsys: Output, what: dict[str, str], code: str
) -> None:
    folder = make_folder(what.get("campaign", CAMPAIGN), what.get("case", CASE))
    rewrite(folder, what.get("text", ANNIVERSARY))
    if "zh" in what:
        rewrite(folder, what["zh"], "anniversary/zh.txt")
    assert check(folder, "--json") == 1
    assert code in {finding["code"] for finding in document(capsys)["findings"] if finding["severity"] == "block"}


def test_what_only_the_moment_can_say_is_left_to_the_preview(make_folder: Folder, capsys: Output) -> None:
    """No go-ahead, on hold, unchecked, paused: no fault of the files, and the post for all is read all the same."""
    folder = make_folder(case=CASE + "hold: {until: 2027-01-01}\n")
    (folder / "campaigns/STOP").touch()
    assert check(folder, "--json") == 0
    codes = {finding["code"] for finding in document(capsys)["findings"]}
    assert not codes & {"held", "go-ahead", "facts", "no-case", "paused"}
    assert not list(folder.glob("*.db")), "a question makes no record"


def test_annotations_name_file_line_and_column(make_folder: Folder, capsys: Output) -> None:
    folder = make_folder(case=CASE.replace("date: 2020-03-14", "date: 2020"))
    assert check(folder, "--format", "github") == 0
    place = "file=campaigns/example/cases/ana-example.yaml,line=14,col=3,title=followup%3A year-only"
    assert f"::warning {place}::of the date “detained” only the year 2020 is known" in capsys.readouterr().out


def test_annotations_escape_what_would_break_them(make_folder: Folder, capsys: Output) -> None:
    folder = rewrite(make_folder(), "{{ years }} years https://example.org/100% {{ case.name }}")
    assert check(folder, "--format", "github") == 1
    lines = capsys.readouterr().out.splitlines()
    link = next(line for line in lines if "title=followup%3A link" in line)
    assert link.startswith("::error file=templates/anniversary/en.txt,title=followup%3A link::the link https://example")
    assert "100%25" in link
    assert all(line.startswith(("::error ", "::warning ")) for line in lines)


@pytest.mark.parametrize("months", ["0", "-1", "x", "601", "1.5", ""])
def test_months_are_a_number(make_folder: Folder, capsys: Output, months: str) -> None:
    assert check(make_folder(), f"--months={months}") == 2
    assert "--months" in capsys.readouterr().err


@pytest.mark.parametrize(("months", "posts"), [("1", 3), ("3", 3), ("4", 6), ("24", 12)])
def test_the_window_is_as_long_as_asked_for(make_folder: Folder, capsys: Output, months: str, posts: int) -> None:
    check(make_folder(), "--months", months, "--json")
    assert document(capsys)["deliveries"] == posts


@pytest.mark.parametrize("now", ["9998-12-31T23:59-12:00", "9998-11-22T08:00+01:00", "2027-01-31T08:00+01:00"])
def test_the_calendar_has_an_end(make_folder: Folder, capsys: Output, now: str) -> None:
    assert main(["-C", str(make_folder()), "check", "--months", "13", "--now", now]) == 0


def test_a_folder_without_campaigns_says_how_to_begin(make_folder: Folder, capsys: Output) -> None:
    folder = make_folder(None, None)
    for path in (folder / "campaigns/example/cases", folder / "campaigns/example"):
        path.rmdir()
    assert check(folder) == 0
    assert "followup new campaign" in capsys.readouterr().out


def test_a_doubt_that_does_not_say_of_what_is_asked_about(make_folder: Folder, capsys: Output) -> None:
    def told(disputed: str) -> list[dict[str, Any]]:
        case = CASE.replace("    date: 2020-03-14\n", f"    date: 2020-03-14\n    disputed: {disputed}\n")
        assert check(make_folder(case=case), "--json") == 0
        return [finding for finding in document(capsys)["findings"] if finding["code"] == "disputed"]

    (finding,) = told("yes")
    assert finding["severity"] == "warn"
    assert (finding["file"], finding["line"]) == ("campaigns/example/cases/ana-example.yaml", 17)
    assert "`disputed: date`" in finding["message"]
    assert "`disputed: fact`" in finding["message"]
    assert [told(clear) for clear in ("date", "fact", "no")] == [[], [], []]


@pytest.mark.parametrize(
    ("newest", "case", "told"),
    [
        ("2025-11-20", "open", True),
        ("2025-11-22", "open", False),
        ("2025-11", "open", False),
        ("2024", "open", True),
        ("2024", "closed", False),
    ],
)
def test_a_source_older_than_a_year_is_asked_about_where_the_case_speaks(
    make_folder: Folder, capsys: Output, newest: str, case: str, told: bool
) -> None:
    text = CASE.replace("newest_source: 2026-01-10", f"newest_source: {newest}") + f"case: {case}\n"
    check(make_folder(case=text), "--json")
    found = [finding for finding in document(capsys)["findings"] if finding["code"] == "old-source"]
    assert [(finding["severity"], finding["line"]) for finding in found] == [("warn", 11)] * told


def test_templates_that_nobody_has_reviewed_are_counted(make_folder: Folder, capsys: Output) -> None:
    folder = rewrite(make_folder(), "{# draft #}\n" + ANNIVERSARY)
    assert check(folder) == 0
    said = "Marked as drafts, for a reader of the language to review: 1 template (en).\n"
    assert capsys.readouterr().out.endswith(said)
    assert check(rewrite(folder, "{# reviewed: p1, 2026-12-01 #}\n" + ANNIVERSARY)) == 0
    assert "drafts" not in capsys.readouterr().out
