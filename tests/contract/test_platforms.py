"""Every platform keeps the adapter's promises: the fake, the outbox and the real adapters."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Rejected
from bot.platforms.base import Receipt, key_for
from tests.contract.parts import HOSTILE, part, picture
from tests.contract.stages import NAMES, Stage, stage


@pytest.fixture(params=NAMES)
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with stage(request.param, tmp_path) as ready:
        yield ready


def test_the_account_is_known_by_the_platforms_own_id(on: Stage) -> None:
    who = on.platform.identity()
    assert who.id
    assert who.handle
    assert who.limit > 0
    assert on.platform.identity() == who


def test_a_post_is_out_once_and_has_an_address(on: Stage) -> None:
    receipt = on.platform.publish(part(), [])
    assert [(seen.id, seen.text) for seen in on.seen()] == [(receipt.id, part().text)]
    assert receipt.url.partition(":")[0] in ("http", "https", "file")
    assert receipt.at.tzinfo is not None


def test_a_repeat_never_makes_a_second_post(on: Stage) -> None:
    wanted = part()
    first = on.platform.publish(wanted, [])
    if on.guard == "key":
        assert on.platform.publish(wanted, []).id == first.id
    elif on.guard == "text":
        with pytest.raises(Rejected) as refusal:
            on.platform.publish(wanted, [])
        assert refusal.value.duplicate
    assert on.platform.find(wanted, []) == first  # where nothing else stops it, this is what does
    assert len(on.seen()) == 1


def test_what_is_not_out_is_not_found(on: Stage) -> None:
    on.platform.publish(
        part("Something else altogether.", delivery="example/ben/anniversary/2027-03-14/account/en"), []
    )
    assert on.platform.find(part(), []) is None


def test_what_is_out_is_found_with_the_same_receipt(on: Stage) -> None:
    wanted = part()
    receipt = on.platform.publish(wanted, [])
    found = on.platform.find(wanted, [])
    assert found is not None
    assert (found.id, found.url, found.proof) == (receipt.id, receipt.url, receipt.proof)


@pytest.mark.parametrize("text", [HOSTILE, "https://example.org/", "Two\n\n\nparts", "#A #B &amp; &lt; <br> ", "नमस्ते"])
def test_words_are_found_again_after_all_a_platform_does_to_them(on: Stage, text: str) -> None:
    wanted = part(text, media=(picture("A teal square"),))
    receipt = on.platform.publish(wanted, [])
    found = on.platform.find(wanted, [])
    assert found is not None
    assert found.id == receipt.id
    assert on.seen()[0].text == text


def test_each_part_of_a_thread_answers_the_one_before(on: Stage) -> None:
    receipts: list[Receipt] = []
    for n in range(3):
        receipts.append(on.platform.publish(part(f"Part {n + 1} of three.", n), receipts))
    first, second, third = on.seen()
    assert (first.reply_to, second.reply_to, third.reply_to) == (None, first.id, second.id)
    for n in range(3):
        found = on.platform.find(part(f"Part {n + 1} of three.", n), receipts[:n])
        assert found is not None
        assert found.id == receipts[n].id


def test_a_thread_resumes_at_its_missing_part(on: Stage) -> None:
    first = on.platform.publish(part("One.", 0), [])
    assert on.platform.find(part("Two.", 1), [first]) is None
    second = on.platform.publish(part("Two.", 1), [first])
    assert on.seen()[1].reply_to == first.id
    assert second.id != first.id


def test_images_carry_their_descriptions(on: Stage) -> None:
    media = (picture("A teal square"), picture("Another one — «Ü»"))
    on.platform.publish(part(media=media), [])
    assert on.seen()[0].alts == ("A teal square", "Another one — «Ü»")


def test_another_bots_post_of_the_same_day_is_found_before_the_first_send(on: Stage) -> None:
    receipt = on.platform.publish(part(), [])
    later = part(ago=timedelta(hours=-11), attempted=False)
    found = on.platform.find(later, [])
    assert found is not None
    assert found.id == receipt.id


def test_a_removed_post_is_gone_and_may_be_removed_twice(on: Stage) -> None:
    wanted = part()
    receipt = on.platform.publish(wanted, [])
    on.platform.remove(receipt)
    on.platform.remove(receipt)
    assert on.seen() == []
    assert on.platform.find(wanted, []) is None


def test_an_edited_post_is_found_as_nearly_the_same_where_posts_are_known_by_their_words(on: Stage) -> None:
    out = on.platform.publish(part("Ana Example was detained 7 years ago today, at the airport, on her way home."), [])
    edited = part("Ana Example was detained 7 years ago today, at the airport, on her way to work.", attempted=False)
    wanted = replace(edited, delivery="another", key=key_for("another", 0), nearly=True)
    by_words = type(on.platform).__name__ not in ("Bluesky", "Outbox")
    near = on.platform.find(wanted, [])
    assert (near and near.id) == (out.id if by_words else None)
    assert on.platform.find(replace(wanted, nearly=False), []) is None
    assert on.platform.find(replace(wanted, others=frozenset([out.id])), []) is None
    assert on.platform.find(replace(wanted, text="Ben Sample is still missing."), []) is None
