"""Common slips in YAML get a sentence that helps."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casebook import yaml_reader
from bot.casebook.field_types import parse_link
from bot.casebook.timezones import parse_timezone
from tests.unit.casebook.conftest import CAMPAIGN, CASE, Said, changed, load

Check = Callable[[str, str], Said]
TAGS = "hashtags: [EndReprisals]"
ACCOUNTS = "accounts: [mastodon, x, bluesky]"
NOTE = (
    'a # begins a comment, so all after it is dropped, the closing bracket too: put the text in quotes, "#X", or leave '
    "the # out"
)
CITY = "does not say whose clocks are meant: write a large city with the same clocks, as in Europe/Zurich"
COLUMNS = "begin lines that belong together in the same column"


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        (TAGS, "hashtags: [#X]", (6, 12), NOTE),
        (TAGS, "hashtags: [A, #X]", (6, 15), NOTE),
        (TAGS, "hashtags: [\n  #X]", (7, 3), NOTE),
        (
            TAGS,
            "hashtags: [\n  #X,\n  #Y\n]",
            (6, 11),
            "all after “#” is a comment, so this list is empty: put its texts in quotes, or leave the # out",
        ),
        (
            TAGS,
            "hashtags: #X",
            (6, 10),
            'all after “#” is a comment, so there is no value here: put it in quotes, "#X", or leave the # out',
        ),
        (TAGS, "leap_day: 30 February", (6, 11), "leap_day is “30 February”: write 28 February or 1 March"),
        (TAGS, "leap_day: 1 Mar", (6, 11), "leap_day is “1 Mar”: write 28 February or 1 March"),
        (
            "on: 10 December",
            "on: 10 Febuary",
            (12, 9),
            "“10 Febuary” is not a day of the year: did you mean “10 February”?",
        ),
        (
            ACCOUNTS,
            "accounts: mastodon, x",
            (5, 11),
            "“mastodon, x” is more than one: write them as a list, [mastodon, x]",
        ),
        (
            ACCOUNTS,
            "accounts: mastodon x",
            (5, 11),
            "config.toml has no account “mastodon x”: write them as a list, [mastodon, x]",
        ),
        (
            TAGS,
            "may_mention: '@a.example, @b.example'",
            (6, 14),
            '“@a.example, @b.example” is more than one: write them as a list, ["@a.example", "@b.example"]',
        ),
        (
            "dates: [detained]",
            "dates: detained, died",
            (9, 12),
            "“detained, died” is more than one: write them as a list, [detained, died]",
        ),
        (
            "dates: [detained]",
            "years: 1, 5, 10",
            (9, 12),
            "“1, 5, 10” does not say which years: write every, round, or a list such as [1, 5, 10]",
        ),
        (
            "occasions:\n",
            "occasions:\n  response:\n",
            (8, 12),
            "there is no value here: write a value, as in `response: yes`, or remove the line",
        ),
        (
            "occasions:\n",
            "occasions:\n  news:\n",
            (8, 8),
            "there is no value here: write a value, as in `news: yes`, or remove the line",
        ),
        (
            "occasions:\n",
            "occasions:\n  mothers-day:\n",
            (8, 15),
            "there is no value here: write the rule's settings below it, each on a line of its own, or remove the line",
        ),
        (
            "dates: [detained]",
            "years:",
            (9, 11),
            "there is no value here: write a value, as in `years: every`, or remove the line",
        ),
        ("Europe/Zurich", "GMT+2", (2, 11), f"“GMT+2” {CITY}"),
        ("Europe/Zurich", "CET", (2, 11), f"“CET” {CITY}"),
        ("Europe/Zurich", "Zürich", (2, 11), "“Zürich” is not a time zone: did you mean “Europe/Zurich”?"),
    ],
)
def test_a_slip_in_a_campaign_is_reported_with_what_to_write(
    of_campaign: Check, old: str, new: str, place: tuple[int, int], words: str
) -> None:
    assert of_campaign(old, new) == [(*place, words)]


SITUATION = "https://example.org/situation"
SIGN = "is an escape code and would be posted as it is: write the character itself,"
APOSTROPHE = "the apostrophe in “it's” ends this text: put the whole text in double quotes, \"…\", not in '…'"
TEACHER = 'about: {en: "a teacher in a story"}'


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("country: CH", "country: UK", (5, 10), "“UK” is not a country code: write GB"),
        ("country: CH", "country: China", (5, 10), "“China” is not a country code: write CN"),
        (
            "date: 2020-03-14",
            "date: 10 Febuary 2020",
            (16, 11),
            "“10 Febuary 2020” is not a date: did you mean “2020-02-10”?",
        ),
        (
            "grammar: she",
            "hold: until 2027-01-31",
            (4, 7),
            "“until 2027-01-31” is not a hold: write hold: {until: 2027-01-31}, the last day of the hold; or hold: "
            "yes, which has no end",
        ),
        ("{en: Ana Example}", '{en: "Ana \\ud83d\\ude4f"}', (2, 17), f"\\ud83d\\ude4f {SIGN} 🙏"),
        ("{en: Ana Example}", "{en: 'Ana \\ud83d\\ude4f'}", (2, 12), f"\\ud83d\\ude4f {SIGN} 🙏"),
        ("{en: Ana Example}", "{en: Zo\\u00eb}", (2, 12), f"\\u00eb {SIGN} ë"),
        (
            SITUATION,
            "https://example.org/a b",
            (12, 11),
            "“https://example.org/a b” is not a web address: it has a space. Copy it again from the address line of a "
            "browser; a space there is %20, as in https://example.org/a%20b",
        ),
        (
            SITUATION,
            "https://example.org/a, https://example.org/b",
            (12, 11),
            "“https://example.org/a, https://example.org/b” is more than one: write them as a list, "
            "[https://example.org/a, https://example.org/b]",
        ),
        (TEACHER, "about: {en: 'it's a story'}", (6, 16), APOSTROPHE),
        (TEACHER, "about:\n  en: 'it's a story'", (7, 10), APOSTROPHE),
        (TEACHER, "about: {\n  en: 'it's a story'}", (7, 10), APOSTROPHE),
        (
            TEACHER,
            'about:\n  en: "the "best" story"',
            (7, 12),
            "the quote before “best” ends this text: put the whole text in single quotes, '…', not in \"…\"",
        ),
        ("  is: detained", "   is: detained", (9, 4), f"this line begins in column 4, line 10 in column 3: {COLUMNS}"),
        (
            "    kind: detained",
            "   kind: detained",
            (15, 4),
            f"this line begins in column 4, line 14 in column 5: {COLUMNS}",
        ),
        (
            "    kind: detained",
            "     kind: detained",
            (15, 6),
            f"this line begins in column 6, line 14 in column 5: {COLUMNS}",
        ),
    ],
)
def test_a_slip_in_a_case_is_reported_with_what_to_write(
    of_case: Check, old: str, new: str, place: tuple[int, int], words: str
) -> None:
    assert of_case(old, new)[:1] == [(*place, words)]


@pytest.mark.parametrize(("word", "held"), [("yes", True), ("Yes", True), ("TRUE", True), ("No", False)])
def test_a_hold_is_read_like_every_yes_and_no(folder: Callable[..., object], word: str, held: bool) -> None:
    book = load(folder(CAMPAIGN, changed(CASE, "grammar: she", f"hold: {word}")))  # type: ignore[arg-type]
    assert book.problems == ()
    assert (book.campaigns[0].cases[0].hold is not None) is held


def test_a_rule_may_say_yes_with_a_capital(folder: Callable[..., object]) -> None:
    book = load(folder(changed(CAMPAIGN, "occasions:\n", "occasions:\n  response: Yes\n"), CASE))  # type: ignore[arg-type]
    assert [rule.kind for rule in book.campaigns[0].occasions][:1] == ["response"]


def test_a_hashtag_in_quotes_may_keep_its_sign(folder: Callable[..., object]) -> None:
    book = load(folder(changed(CAMPAIGN, TAGS, 'hashtags: ["#EndReprisals", X]'), CASE))  # type: ignore[arg-type]
    assert book.campaigns[0].hashtags == ("EndReprisals", "X")


def test_a_link_with_a_comma_of_its_own_is_one_link(folder: Callable[..., object]) -> None:
    book = load(folder(CAMPAIGN, changed(CASE, SITUATION, "https://example.org/a,b;c")))  # type: ignore[arg-type]
    assert book.campaigns[0].cases[0].situation.source == ("https://example.org/a,b;c",)


@pytest.mark.parametrize(
    "text",
    ["GMT+2", "GMT-5", "UTC+1", "UTC +01:00", "+01:00", "Etc/GMT+2", "Etc/GMT-2", "GMT", "CET", "CEST", "MEZ", "EST",
     "EDT", "PST", "BST", "IST", "EST5EDT", "2"],
)  # fmt: skip
def test_an_offset_or_an_abbreviation_is_answered_with_a_city_and_never_with_an_offset(text: str) -> None:
    with pytest.raises(ValueError, match="write a large city with the same clocks") as said:
        parse_timezone(text)
    assert "Etc" not in str(said.value).replace(text, "")


@pytest.mark.parametrize("text", ["UTC", "Europe/Zurich", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"])
def test_cities_and_utc_are_time_zones(text: str) -> None:
    assert str(parse_timezone(text)) == text


@pytest.mark.parametrize(("text", "meant"), [("sao paulo", "America/Sao_Paulo"), ("europe/zurich", "Europe/Zurich")])
def test_a_city_is_known_without_its_accents_and_capitals(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean “{meant}”"):
        parse_timezone(text)


def test_a_comment_in_the_last_line_is_reported_as_a_comment() -> None:
    assert yaml_reader.read("a: b\nhashtags: [#X]\n")[1] == [(2, 12, NOTE)]
    assert yaml_reader.read("a: b\nname: {en: #X}")[1] == [(2, 12, NOTE)]


def test_half_a_surrogate_pair_is_reported_without_it() -> None:
    ((_, _, words),) = yaml_reader.read('a: "\\ud83d"')[1]
    assert words.endswith("write the character itself")


def test_a_word_in_brackets_that_no_note_cut_is_not_blamed_on_a_note() -> None:
    *_, fault = yaml_reader.read("a: [b, c\n\n# a note [with brackets]\nd: e")[1]
    assert "begins a comment" not in fault.message


@pytest.mark.parametrize(
    ("written", "linked", "whole"),
    [
        ("https://example.org/某（某）", "https://example.org/某", "https://example.org/某%EF%BC%88某%EF%BC%89"),
        ("https://example.org/a.", "https://example.org/a", "https://example.org/a%2E"),
        ("https://example.org/a】b", "https://example.org/a", "https://example.org/a%E3%80%91b"),
    ],
)
def test_a_link_that_posts_would_cut_is_answered_with_the_whole_one(written: str, linked: str, whole: str) -> None:
    with pytest.raises(ValueError, match="links to") as caught:
        parse_link(written)
    assert f"links to {linked} only" in str(caught.value)
    assert f"write {whole};" in str(caught.value)
    assert parse_link(whole) == whole


@given(st.from_regex(r"https://example\.org/[^\s\x00-\x1f\x7f]*", fullmatch=True))
def test_the_link_that_is_offered_is_taken(written: str) -> None:
    try:
        parse_link(written)
    except ValueError as error:
        parse_link(str(error).split(", write ")[1].rsplit("; else", 1)[0])


@pytest.mark.parametrize("piece", ["a: ['", "['' ", "[#", "#x", "'it's", '"a "b" ', "\\ud83d", "- - ", "{a, "])
def test_a_slip_in_a_line_of_a_quarter_of_a_megabyte_is_reported_quickly(piece: str) -> None:
    """Each search would take hours if its time grew with the square of the line."""
    yaml_reader.read(f"a: {piece * (250_000 // len(piece))}")


@given(st.text() | st.from_regex(r"(Etc/)?(GMT|UTC)[+-][0-9]{1,2}", fullmatch=True))
def test_whatever_is_written_for_a_time_zone_no_offset_is_ever_suggested(text: str) -> None:
    try:
        said = str(parse_timezone(text))
    except ValueError as error:
        said = str(error).replace(text, "")
    assert "GMT" not in said
