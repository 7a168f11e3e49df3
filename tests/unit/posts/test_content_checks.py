"""Each content check blocks what it must and lets the rest pass."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.calendar.deliveries import Delivery
from bot.calendar.occasions import Occasion
from bot.casebook.models import Campaign, Case
from bot.config import Account, PlatformName
from bot.posts.checks.content import content, find_year_only_dates
from bot.posts.compose import Composed
from bot.posts.models import Finding, Media, Part, Post

HERE = "https://example.org/source"


def a_case(**more: Any) -> Case:
    plain = {
        "(file)": "campaigns/example/cases/ana-example.yaml",
        "id": "ana-example",
        "name": {"en": "Ana Example"},
        "grammar": "she",
        "country": "CH",
        "situation": {"is": "detained", "text": {"en": "Held."}, "newest_source": "2026-01", "source": HERE},
        "key_dates": [{"id": "d", "kind": "detained", "date": "2020-03-14", "what": {"en": "x"}, "source": HERE}],
    }
    return Case.model_validate({**plain, **more})


def a_campaign(**more: Any) -> Campaign:
    plain = {
        "(file)": "campaigns/example/campaign.yaml",
        "(id)": "example",
        "title": "Example",
        "timezone": "Europe/Zurich",
        "post_at": "10:00",
        "languages": ["en"],
        "accounts": ["one"],
        "occasions": {"anniversary": {}},
    }
    return Campaign.model_validate({**plain, **more})


def delivery(
    platform: PlatformName = "mastodon", case: Case | None = None, hour: str = "10:00", **more: Any
) -> Delivery:
    campaign = a_campaign(**more)
    due = datetime.fromisoformat(f"2027-03-14T{hour}").replace(tzinfo=ZoneInfo("Europe/Zurich"))
    occasion = Occasion(campaign, case or a_case(), campaign.occasions[0], due.date(), due)
    account = Account("one", platform, "https://example.org")
    return Delivery(f"{occasion.id}/one/en", occasion, account, "en", due)


def found(text: str, to: Delivery | None = None, **post: Any) -> dict[str, Finding]:
    to = to or delivery()
    case = to.occasion.case
    words = Post((Part(text),), "en", (case.id,) if case else (), **post)
    return {finding.code: finding for finding in content(to, Composed(words, (), "templates/a/en.txt", (0,)), ())}


FINE = "Thirteen years ago today, Ana Example was detained. https://example.org/ana #EndReprisals"


def test_a_plain_post_has_no_findings() -> None:
    assert found(FINE) == {}


def test_what_composing_found_is_kept() -> None:
    earlier = Finding("too-long", "block", "too long by 3")
    assert content(delivery(), Composed(None, (earlier,)), ()) == [earlier]
    assert earlier in content(delivery(), Composed(Post((Part(FINE),), "en", ()), (earlier,)), ())


@pytest.mark.parametrize("platform", ["mastodon", "x", "bluesky"])
@pytest.mark.parametrize("handle", ["@UNHumanRights", "@team@social.example", "@team.example", "＠who"])
def test_nobody_is_called_in_unasked(platform: PlatformName, handle: str) -> None:
    finding = found(f"{FINE} {handle}", delivery(platform))["mention"]
    assert finding.severity == "block"
    assert "may_mention" in finding.message
    assert "campaigns/example/campaign.yaml" in finding.message
    assert finding.delivery == "example/ana-example/anniversary/2027-03-14/one/en"


@pytest.mark.parametrize("handle", ["@Team", "@team@social.example", "@team.example."])
def test_who_agreed_may_be_mentioned(handle: str) -> None:
    allowed = ["team", "@team@social.example", "Team.Example"]
    assert found(f"{FINE} {handle}", delivery(may_mention=allowed)) == {}


def test_being_on_one_server_allows_no_other() -> None:
    assert "mention" in found(f"{FINE} @team@other.example", delivery(may_mention=["team@social.example", "team"]))


def test_mail_addresses_and_profile_links_are_no_mentions() -> None:
    assert found(f"{FINE} Write to ana@example.org or see https://social.example/@ana") == {}


def test_a_warning_is_looked_at_as_the_text_is() -> None:
    assert "mention" in found(FINE, warning="by @who")
    assert "link" in found(FINE, warning="http://example.org")


def test_a_link_must_be_https() -> None:
    assert found("See http://example.org/ana")["link"].severity == "block"


def test_words_against_the_situation_block_and_say_what_to_ask_instead() -> None:
    dead = a_case(situation={"is": "died", "text": {"en": "x"}, "newest_source": "2026", "source": HERE})
    finding = found(f"{FINE} Free her!", delivery(case=dead))["contradiction"]
    assert finding.severity == "block"
    assert "an investigation" in finding.message
    assert "campaigns/example/cases/ana-example.yaml" in finding.message
    assert found(f"{FINE} Free her!") == {}


def test_a_list_is_held_to_each_case_it_names() -> None:
    dead = a_case(
        id="bo-example",
        name={"en": "Bo Example"},
        situation={**a_case().situation.model_dump(by_alias=True), "is": "died"},
    )
    to = delivery()
    to = replace(to, occasion=replace(to.occasion, case=None))
    post = Post((Part(f"{FINE} Free them all!"),), "en", ("ana-example", "bo-example"))
    findings = content(to, Composed(post, (), "templates/r/en.txt"), (a_case(), dead))
    assert [f.code for f in findings] == ["contradiction"]
    assert "bo-example" in findings[0].message


@pytest.mark.parametrize("tag", ["#endreprisals", "#ENDREPRISALS", "#endReprisals", "＃freeana"])
def test_hashtags_without_capitals_are_warned_of(tag: str) -> None:
    assert found(f"{FINE} {tag}")["hashtag-case"].severity == "warn"


@pytest.mark.parametrize("tag", ["#EndReprisals", "#UN", "#HRC61", "#曹顺利", "#2027", "https://example.org/#anchor"])
def test_readable_hashtags_pass(tag: str) -> None:
    assert found(f"{FINE} {tag}") == {}


@pytest.mark.parametrize("tag", ["声援#曹顺利", "free#EndReprisals"])
def test_a_hashtag_that_is_glued_to_a_word_is_warned_of(tag: str) -> None:
    finding = found(f"{FINE} {tag}")["hashtag"]
    assert finding.severity == "warn"
    assert "put a space before it" in finding.message


def test_a_link_that_the_platform_ends_elsewhere_is_warned_of() -> None:
    text = "【看 https://example.org/ana】 #EndReprisals"
    finding = found(text)["link"]
    assert finding.severity == "warn"
    assert "(https://example.org/ana】): put a space after" in finding.message
    assert found(text, delivery("bluesky")) == {}


def test_a_mention_right_after_a_link_is_no_part_of_it() -> None:
    assert found(f"{FINE} https://example.org/a，@ana", delivery("x"))["mention"].severity == "block"


def test_a_post_without_a_link_is_warned_of_on_x_where_the_campaign_wants_links_there() -> None:
    assert found("Thirteen years ago today.")["no-link"].severity == "warn"
    assert found("Thirteen years ago today.", delivery("x"))["no-link"].severity == "warn"
    assert found("Thirteen years ago today.", delivery("x", link_on_x="no")) == {}


def test_a_link_on_x_is_warned_of_where_the_campaign_wants_none() -> None:
    assert found(FINE, delivery("x", link_on_x="no"))["link-on-x"].severity == "warn"
    assert found(FINE, delivery("x")) == found(FINE, delivery("mastodon", link_on_x="no")) == {}


@pytest.mark.parametrize(("platform", "most"), [("mastodon", 500), ("x", 280), ("bluesky", 300)])
def test_a_post_that_is_nearly_full_is_warned_of(platform: PlatformName, most: int) -> None:
    full, room = "a" * (most - 50) + " https://b.example/" + "c" * 13, "a" * (most // 2) + " https://b.example/"
    assert found(full, delivery(platform))["nearly-full"].severity == "warn"
    assert found(room, delivery(platform)) == {}


def test_parts_that_can_still_make_room_are_as_they_should_be() -> None:
    post = Post((Part("a" * 495), Part(FINE)), "en", ("ana-example",))
    assert content(delivery(), Composed(post, (), "t", rigid=(1,)), ()) == []
    assert [f.code for f in content(delivery(), Composed(post, (), "t", rigid=(0, 1)), ())] == ["nearly-full"]


def test_a_late_hour_is_warned_of() -> None:
    assert found(FINE, delivery(hour="22:01"))["late-hour"].file == "campaigns/example/campaign.yaml"
    assert found(FINE, delivery(hour="22:00")) == {}


@pytest.mark.parametrize(("platform", "most"), [("mastodon", 1500), ("x", 1000), ("bluesky", 2000)])
def test_a_description_that_is_too_long_for_the_platform_is_held_back(
    tmp_path: Path, platform: PlatformName, most: int
) -> None:
    path = tmp_path / "images/a.jpg"
    path.parent.mkdir()
    Image.new("RGB", (40, 30)).save(path)
    image = {"file": "images/a.jpg", "alt": {"en": "A desk."}, "credit": "A friend", "go_ahead": "C-1"}
    to = delivery(platform, a_case(image=image))

    def findings(alt: str, to: Delivery = to) -> list[Finding]:
        post = Post((Part("Ana https://example.org", (Media(path, "d", alt),)),), "en", ("ana-example",))
        return content(to, Composed(post, (), "templates/x/en.txt"), ())

    assert not findings("x" * most)
    (finding,) = findings("x" * (most + 7))
    assert (finding.code, finding.severity, finding.file) == (
        "alt-text",
        "block",
        "campaigns/example/cases/ana-example.yaml",
    )
    assert f"too long for one by 7: {most + 7} of {most} characters" in finding.message
    account = replace(to.account, alt_limit=most + 7)
    assert not findings("x" * (most + 7), replace(to, account=account)), "the server itself said that it takes more"


def test_images_are_looked_at(tmp_path: Path) -> None:
    image = {"file": "images/a.jpg", "alt": {"en": "A desk."}, "credit": "A friend", "go_ahead": "C-1"}
    to = delivery(case=a_case(image=image))
    (tmp_path / "images").mkdir()
    path = tmp_path / "images/a.jpg"

    def codes() -> dict[str, str]:
        post = Post((Part(FINE, (Media(path, "", "A desk."),)),), "en", ("ana-example",))
        return {f.code: f.severity for f in content(to, Composed(post, (), "t"), ())}

    assert codes() == {"image": "block"}
    exif = Image.Exif()
    exif[0x0110] = "Example 3000"
    Image.new("RGB", (8, 8)).save(path, exif=exif)
    assert codes() == {"image-metadata": "warn"}
    Image.new("RGB", (9, 9)).save(path)
    assert codes() == {}


def dated(day: str, **more: Any) -> Case:
    return a_case(key_dates=[{"id": "d", "kind": "detained", "date": day, "what": {"en": "x"}, "source": HERE}], **more)


def test_a_date_known_to_the_year_is_warned_of() -> None:
    warned = list(find_year_only_dates(a_campaign(**{"(cases)": (dated("2014"),)})))
    assert [(f.code, f.severity, f.file) for f in warned] == [
        ("year-only", "warn", "campaigns/example/cases/ana-example.yaml")
    ]


@pytest.mark.parametrize(
    ("case", "rules"),
    [
        (dated("2014-03"), {"anniversary": {}}),
        (dated("2014-03-14"), {"anniversary": {}}),
        (dated("2014"), {"anniversary": {"dates": ["died"]}}),
        (dated("2014"), {"day": {"kind": "yearly", "on": "10 December"}}),
        (dated("2014", case="closed"), {"anniversary": {}}),
    ],
)
def test_dates_that_no_rule_misses_are_not_warned_of(case: Case, rules: dict[str, Any]) -> None:
    assert list(find_year_only_dates(a_campaign(**{"(cases)": (case,), "occasions": rules}))) == []
