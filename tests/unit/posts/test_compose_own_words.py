"""Own words replace the template on their day; the image belongs to the first part."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.casebook.models import Case
from tests.unit.posts.template_fixture import Speaking, a_case, only, texts

DAY = "2027-03-14"
IMAGE = {"file": "images/ana.jpg", "alt": {"en": "Ana at her desk"}, "credit": "x", "go_ahead": "C-1"}


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    speaking = Speaking(tmp_path)
    speaking.write("from the template")
    return speaking


def by_hand(text: str, **more: Any) -> Case:
    return a_case(own_words=[{"on": DAY, "text": {"en": text}}], **more)


def test_own_words_win_on_their_day_only(speaking: Speaking) -> None:
    case = by_hand("written by hand")
    assert texts(speaking.say(case=case)) == ["written by hand"]
    assert texts(speaking.say(case=case, on=date(2028, 3, 14))) == ["from the template"]
    assert speaking.say(case=case).source == case.file


def test_own_words_are_plain_text(speaking: Speaking) -> None:
    assert texts(speaking.say(case=by_hand("{{ case.name }} {% if %}"))) == ["{{ case.name }} {% if %}"]


def test_a_line_of_three_hyphens_starts_the_next_part(speaking: Speaking) -> None:
    case = by_hand("one\n\nstill one --- here\n---\ntwo\n --- \nthree\n")
    assert texts(speaking.say(case=case)) == ["one\n\nstill one --- here", "two", "three"]


def test_own_words_that_lack_a_language_are_a_finding(speaking: Speaking) -> None:
    speaking.write("du modèle", "anniversary/fr.txt")
    composed = speaking.say(case=by_hand("written by hand"), language="fr")
    assert only(composed)[0] == "missing-text"


def test_own_words_that_are_too_long_are_a_finding(speaking: Speaking) -> None:
    assert only(speaking.say(case=by_hand("x" * 501)))[0] == "too-long"


def test_the_image_goes_with_the_first_part(speaking: Speaking) -> None:
    file = speaking.root / "campaigns/example/images/ana.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"picture")
    composed = speaking.say("one{% next_post %}two", a_case(image=IMAGE))
    assert composed.post is not None
    first, second = composed.post.parts
    assert [(m.path, m.alt) for m in first.media] == [(file, "Ana at her desk")]
    assert first.media[0].digest == hashlib.sha256(b"picture").hexdigest()
    assert second.media == ()


def test_a_changed_image_has_another_digest_and_a_lost_one_none(speaking: Speaking) -> None:
    file = speaking.root / "campaigns/example/images/ana.jpg"
    file.parent.mkdir(parents=True)
    found = []
    for content in (b"picture", b"another", None):
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        post = speaking.say(case=a_case(image=IMAGE)).post
        assert post is not None
        found.append(post.parts[0].media[0].digest)
    assert found == [hashlib.sha256(b"picture").hexdigest(), hashlib.sha256(b"another").hexdigest(), ""]


def test_a_template_may_leave_the_image_out(speaking: Speaking) -> None:
    post = speaking.say("{% set image = false %}x", a_case(image=IMAGE)).post
    assert post is not None
    assert post.parts[0].media == ()


def test_an_image_without_a_description_in_the_language_blocks(speaking: Speaking) -> None:
    composed = speaking.say("mots", a_case(image=IMAGE), language="fr")
    assert only(composed)[0] == "alt-text"
    assert composed.post is not None
    assert composed.post.parts[0].media == ()
