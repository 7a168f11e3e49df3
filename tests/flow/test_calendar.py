import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bot.cli.main import main
from tests.conftest import CAMPAIGN, CASE

NOW = "2026-11-22T08:00+01:00"
EXAMPLE_LINE = "  Sun 14  10:00  Ana Example  7 years since 14 March 2020 (detained)"
Folder = Callable[..., Path]


def calendar(folder: Path, *words: str) -> int:
    return main(["-C", str(folder), "calendar", "--now", NOW, *words])


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_campaigner_reads_the_next_twelve_months(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert calendar(make_folder()) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.splitlines() == [
        "2 days on which to speak, from 22 November 2026 to 21 November 2027. Times are local: Europe/Zurich.",
        "",
        "December 2026",
        "  Thu 10  10:00  All cases    human-rights-day",
        "",
        "March 2027",
        EXAMPLE_LINE,
    ]


def test_programs_read_the_same_days(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert calendar(make_folder(), "--json") == 0
    found = document(capsys)
    assert set(found) == {"version", "occasions"}
    roll_call, anniversary = found["occasions"]
    assert (roll_call["case"], roll_call["key_date"], roll_call["years"]) == ("all", None, None)
    assert anniversary == {
        "date": "2027-03-14", "campaign": "example", "case": "ana-example", "rule": "anniversary",
        "kind": "anniversary",
        "key_date": "detained", "inquiry": None, "years": 7, "days": None, "due": "2027-03-14T10:00:00+01:00",
    }  # fmt: skip


def test_both_days_of_a_window_count(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder()
    for first, last, days in [("03-14", "03-14", 1), ("03-15", "12-09", 0), ("03-14", "12-10", 2)]:
        assert calendar(folder, "--json", "--from", f"2027-{first}", "--to", f"2027-{last}") == 0
        assert len(document(capsys)["occasions"]) == days


def test_an_empty_window_says_so(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert calendar(make_folder(), "--to", "2026-11-30") == 0
    assert capsys.readouterr().out == "No day on which to speak from 22 November 2026 to 30 November 2026.\n"


def test_a_day_that_stays_unsaid_says_why(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert calendar(make_folder(case=CASE + "hold: {until: 2027-03-14}\n")) == 0
    assert EXAMPLE_LINE + "  [on hold until 14 March 2027]" in capsys.readouterr().out
    assert calendar(make_folder(case=CASE + "hold: {}\n")) == 0
    assert EXAMPLE_LINE + "  [on hold]" in capsys.readouterr().out


@pytest.mark.parametrize(("now", "begins"), [("2026-11-22T22:59Z", "22"), ("2026-11-22T23:01Z", "23")])
def test_today_is_the_campaigns_today(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], now: str, begins: str
) -> None:
    assert main(["-C", str(make_folder()), "calendar", "--now", now]) == 0
    assert f"from {begins} November 2026" in capsys.readouterr().out


def test_a_broken_case_is_named_and_the_rest_is_listed(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder(ben_example=CASE.replace("ana-", "ben-").replace("Ana ", "Ben ").replace("CH", "Nowhere"))
    assert calendar(folder) == 2
    said = capsys.readouterr()
    assert EXAMPLE_LINE in said.out
    assert "campaigns/example/cases/ben-example.yaml:5:10: “Nowhere” is not a country code" in said.err
    assert calendar(folder, "--json") == 2
    found = document(capsys)
    assert len(found["occasions"]) == 2
    (finding,) = found["findings"]
    assert {key: finding[key] for key in ("code", "severity", "file", "line", "column", "delivery")} == {
        "code": "file", "severity": "block", "file": "campaigns/example/cases/ben-example.yaml",
        "line": 5, "column": 10, "delivery": None,
    }  # fmt: skip


def test_a_broken_campaign_silences_its_own_days_only(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder()
    second = folder / "campaigns" / "second"
    second.mkdir()
    (second / "campaign.yaml").write_text(CAMPAIGN.replace("10:00", "25:00"), "utf-8")
    assert calendar(folder, "--json") == 2
    found = document(capsys)
    assert {day["campaign"] for day in found["occasions"]} == {"example"}
    assert {finding["file"] for finding in found["findings"]} == {"campaigns/second/campaign.yaml"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "2027-02-01", "--to", "2027-01-31"), "--to 2027-01-31 lies before --from 2027-02-01"),
        (("--to", "2026-11-21"), "--to 2026-11-21 lies before today, 2026-11-22"),
        (("--from", "1.3.2027"), "--from: “1.3.2027” is not a full date: did you mean “2027-03-01”?"),
        (("--to", "2027-02-30"), "--to: there is no day “2027-02-30” in the calendar"),
        (("--ics", "missing/days.ics"), "--ics missing/days.ics: cannot be written"),
    ],
)
def test_a_wrong_call_says_what_to_write(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert calendar(make_folder(), *words) == 2
    assert told in capsys.readouterr().err


def test_the_days_open_in_a_calendar_program(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder()
    assert calendar(folder, "--ics", "days.ics") == 0
    assert f"Written to {folder / 'days.ics'}" in capsys.readouterr().out
    data = (folder / "days.ics").read_bytes()
    roll_call, anniversary = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert str(anniversary["UID"]) == "example/ana-example/anniversary.detained/2027-03-14"
    assert anniversary.decoded("DTSTART") == datetime(2027, 3, 14, 9, tzinfo=UTC)
    assert anniversary.decoded("DTSTAMP") == datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert str(anniversary["SUMMARY"]) == "Ana Example: 7 years (anniversary, detained)"
    assert str(roll_call["SUMMARY"]) == "All cases: human-rights-day"
    assert b"airport" not in data
    calendar(folder, "--ics", "days.ics")
    assert (folder / "days.ics").read_bytes() == data


def test_the_ends_of_time_are_no_error(make_folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert calendar(make_folder(), "--json", "--from", "0001-01-01", "--to", "9999-12-31") == 0
    assert len(document(capsys)["occasions"]) > 17_000
    assert calendar(make_folder(), "--from", "9999-06-01") == 0
    assert "from 1 June 9999 to 31 December 9999" in capsys.readouterr().out
