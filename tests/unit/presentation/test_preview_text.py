"""A preview on a terminal."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.models import Draft
from bot.ledger.models import DeliveryRecord, Reason
from bot.posts.models import Finding, Media, Part
from bot.presentation import month_grid, preview_text, review, terminal
from bot.presentation.outlook import why_missed
from bot.presentation.preview import Preview
from bot.presentation.preview_html import render as page
from bot.presentation.terminal import Terminal, terminal_for
from tests.unit.presentation.preview_factories import ACCOUNTS, NOW, make_case, make_draft, make_occasion, make_preview

FACTS = Finding("facts", "block", "nobody has checked the facts: look at each claim")


def shown(preview: Preview) -> str:
    return "\n".join(preview_text.render(preview, Terminal()))


def test_a_post_is_shown_with_its_day_its_reason_and_its_sources() -> None:
    said = shown(make_preview(make_draft()))
    for wanted in (
        "Dry run: nothing leaves this machine.",
        "Sunday 14 March 2027, in 3 months",
        "13 years since 14 March 2014: was detained at the airport",
        "10:00 in Zurich, 17:00 in China (15:00 in Urumqi)",
        "https://news.example.net/2014",
        "as of 10 January 2026, 10 months ago",
        "Mastodon, @team@mastodon.example (dry run) · en · Needs 1 approval",
        "followup approve example/ana-example/anniversary.detained/2027-03-14/mastodon/en@",
    ):
        assert wanted in said


def nine(**changes: Any) -> list[Draft]:
    return [make_draft(account, language, **changes) for account in ACCOUNTS for language in ("en", "fr", "zh")]


DAY = "example/ana-example/anniversary.detained/2027-03-14"


def test_many_posts_of_one_day_take_one_command() -> None:
    said = shown(make_preview(*nine()))
    assert f"$ followup approve {DAY}/ --by YOUR-CODE" in said
    assert said.count("$ followup approve") == 2
    for draft in nine():
        assert f" · {draft.delivery.account.name}/{draft.delivery.language}@{draft.digest[:8]}" in said


def test_a_command_for_many_says_yes_to_nothing_else() -> None:
    """Not to one that has its number, and not to posts that a narrowed preview does not show."""
    enough = [replace(nine()[0], needed=0), *nine()[1:]]
    for preview in (make_preview(*enough), make_preview(*nine(), parted=frozenset({DAY}))):
        assert f"{DAY}/ --by" not in shown(preview)
        assert f"{DAY}/x/en@" in shown(preview)
    skipped = [replace(nine()[0], state="skipped"), *nine()[1:]]
    assert f"{DAY}/ --by" in shown(make_preview(*skipped)), "a command for many leaves it out"


def test_a_post_that_must_be_fixed_first_leaves_the_others_one_command() -> None:
    long = Finding("too-long", "block", "12 over the limit")
    mixed = [make_draft("x", "ar", findings=[long], state="not-ready"), *nine()]
    assert f"$ followup approve {DAY}/ --by" in shown(make_preview(*mixed))


def test_real_accounts_are_told_apart_from_practice() -> None:
    said = shown(make_preview(make_draft(), live=True))
    assert "Live: ready posts are published." in said
    assert "practice" not in said.lower()


def test_what_happens_if_nobody_acts_is_said() -> None:
    blocked = " ".join(shown(make_preview(make_draft())).split())
    assert "If nobody acts, this post is not posted: 1 approval is missing. You have until 23:59 on Sunday" in blocked
    ready = make_draft(state="ready")
    assert "this post is written to the dry-run outbox at 10:00 on" in shown(make_preview(ready))
    assert "If nobody acts, this post is published at 10:00 on Sunday 14 March 2027" in shown(
        make_preview(ready, live=True)
    )


def test_what_happens_to_several_posts_is_said_of_several() -> None:
    assert "If nobody acts, these posts are not posted: 1 approval is missing" in shown(
        make_preview(make_draft(), make_draft("x"))
    )
    ready = make_draft(state="ready"), make_draft("x", state="ready")
    assert "these posts are written to the dry-run outbox at 10:00" in shown(make_preview(*ready))
    assert "these posts are published at 10:00" in shown(make_preview(*ready, live=True))


def test_what_is_missing_is_said_with_the_time_there_is() -> None:
    said = " ".join(shown(make_preview(make_draft(findings=[FACTS], state="not-ready"))).split())
    assert "is not posted: the facts are unverified and 1 approval is missing. You have until 23:59 on Sunday" in said


def test_a_day_that_is_over_promises_nothing() -> None:
    late = NOW.replace(year=2027, month=3, day=15)
    said = shown(make_preview(make_draft(state="ready"), make_draft("x"), now=late, today=late.date()))
    assert "Its day is over: it is not posted." in said
    assert "$ followup" not in said


def test_a_finding_of_three_accounts_is_said_once() -> None:
    drafts = [make_draft(account, findings=[FACTS], state="not-ready") for account in ("mastodon", "x", "bluesky")]
    assert shown(make_preview(*drafts)).count("Not ready: nobody has checked") == 1


def test_a_finding_of_one_account_says_whose_it_is() -> None:
    long = Finding("too-long", "block", "12 over the limit")
    drafts = [make_draft(), make_draft("x", findings=[long], state="not-ready")]
    assert "Not ready: 12 over the limit (x · en)" in shown(make_preview(*drafts))


def test_a_slip_in_a_template_is_reported_with_its_line_for_each_language() -> None:
    def slip(language: str) -> Finding:
        return Finding("template", "block", "there is no “yeers”", f"templates/a/{language}.txt", 8)

    drafts = [make_draft(account, language, text="", findings=[slip(language)], state="not-ready")
              for account in ("mastodon", "x") for language in ("en", "ar")]  # fmt: skip
    said = " ".join(shown(make_preview(*drafts)).split())
    assert "Not ready: templates/a/en.txt, line 8: there is no “yeers” (mastodon · en, x · en)" in said
    assert "Not ready: templates/a/ar.txt, line 8: there is no “yeers” (mastodon · ar, x · ar)" in said


def test_lines_fit_80_columns_but_for_addresses_and_commands() -> None:
    drafts = [
        make_draft(account, text="word " * 60 + "曹顺利的案件" * 20, findings=[FACTS]) for account in ("mastodon", "x")
    ]
    for line in shown(make_preview(*drafts)).splitlines():
        assert terminal.display_width(line) <= 80 or line.lstrip().startswith(("https://", "$ followup"))


def test_no_colour_in_a_pipe_and_none_where_it_is_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in shown(make_preview(make_draft()))
    assert not terminal_for(io.StringIO()).colour
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal_for(terminal).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal_for(terminal).colour


def test_no_text_can_steer_the_terminal() -> None:
    said = shown(make_preview(make_draft(text="quiet \x1b[2J loud \u202e turned \x07")))
    assert not set(said) & set("\x1b\x07\u202e")


def test_an_empty_window_names_the_next_day_that_matters() -> None:
    later = make_draft().delivery
    said = shown(make_preview(upcoming=later))
    assert "The next one is due on Sunday 14 March 2027" in said
    assert "nor in the two years after it" in shown(make_preview())


def test_a_warning_is_reported_with_what_the_platform_makes_of_it() -> None:
    said = shown(make_preview(*[make_draft(account, warning="Death in custody") for account in ("mastodon", "x")]))
    assert "behind the warning: Death in custody" in said
    assert "X does not show the content warning: Death in custody" in said


def test_a_thread_counts_its_parts() -> None:
    assert "part 2 of 2, 11 of 500" in shown(make_preview(make_draft(text=["first part", "second part"])))


def test_a_post_without_words_says_so() -> None:
    silent = make_draft(text="", findings=[FACTS], state="not-ready")
    assert "No text yet." in shown(make_preview(silent, make_draft("x")))
    assert "No text yet for 1 post: mastodon, in en." in shown(make_preview(silent))


def test_what_has_happened_is_reported() -> None:
    draft = make_draft(state="missed")
    row = DeliveryRecord(
        draft.delivery.id,
        draft.delivery.date,
        "mastodon",
        "mastodon",
        "",
        "en",
        "missed",
        draft.digest,
        "",
        reason=Reason.DOWN,
    )
    assert "It was not posted: the bot did not run." in shown(make_preview(replace(draft, row=row)))


@pytest.mark.parametrize(
    ("reason", "codes", "said"),
    [
        (Reason.UNAPPROVED, "", "nobody approved it"),
        (Reason.BLOCKED, "facts", "the facts are unverified"),
        (Reason.BLOCKED, "go-ahead facts", "there is no go-ahead and the facts are unverified"),
        (Reason.BLOCKED, "too-long link", "its text has errors"),
        (None, "", "the server said no"),
    ],
)
def test_why_it_was_not_posted_is_said_in_words(reason: Reason | None, codes: str, said: str) -> None:
    assert why_missed(reason, codes.split(), "the server said no") == said


def test_marked_days_stand_in_brackets() -> None:
    drawn = "\n".join(month_grid.draw(date(2027, 2, 20), date(2027, 3, 20), {date(2027, 3, 14)}, 80))
    assert "[14]" in drawn
    assert "February 2027" in drawn
    assert drawn.count("[") == 1


def test_facts_are_shown_claim_by_claim() -> None:
    lines = "\n".join(review.facts(make_case(), NOW.date(), Terminal()))
    for wanted in ("Name", "ar: آنا مثال", "Detained, 14 March 2014, 12 years ago", "https://www.example.org/situation",
                   "Demand", "nothing about this case is posted until the team"):  # fmt: skip
        assert wanted in lines


@given(st.text(max_size=200), st.integers(20, 100))
def test_wrapping_loses_nothing_but_blanks(said: str, room: int) -> None:
    wrapped = "".join(terminal.wrap(said, room))
    assert "".join(wrapped.split()) == "".join(terminal.visible(said).split())


def test_one_for_all_is_named_by_its_campaign() -> None:
    everyone = make_draft(occasion=make_occasion(case=make_case(), key_date=None, years=None))
    everyone = replace(
        everyone, delivery=replace(everyone.delivery, occasion=replace(everyone.delivery.occasion, case=None))
    )
    said = shown(make_preview(everyone))
    assert "Example campaign: one post for all" in said
    assert "Ana Example. Situation: detained, as of 10 January 2026" in said


def test_a_description_that_is_too_long_is_shown_with_its_length() -> None:
    def shown_with(alt: str) -> list[str]:
        preview = make_preview(make_draft("x", parts=(Part("text", (Media(Path("a.jpg"), "", alt),)),)))
        return [shown(preview), "".join(page(preview))]

    assert all("1001 of 1000" in words for words in shown_with("x" * 1001))
    assert not any("1000 of 1000" in words for words in shown_with("x" * 1000))
