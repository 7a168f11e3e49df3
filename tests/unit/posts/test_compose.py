"""From a delivery to its post: fitting, threads, settings and missing texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.casebook.loader import load
from bot.config import Account
from bot.posts.compose import compose
from bot.posts.limits import fits, limit
from tests.unit.posts.template_fixture import HERE, Speaking, a_case, only, texts


@pytest.fixture
def speaking(tmp_path: Path) -> Speaking:
    return Speaking(tmp_path)


PASSAGES = "must{% optional %} first{% endoptional %}{% optional %} second{% endoptional %} end"


@pytest.mark.parametrize(
    ("room", "said"),
    [(21, "must first second end"), (20, "must first end"), (14, "must first end"), (13, "must end"), (8, "must end")],
)
def test_optional_passages_go_last_first_and_only_as_many_as_needed(speaking: Speaking, room: int, said: str) -> None:
    composed = speaking.say(PASSAGES, limit=room)
    assert texts(composed) == [said]
    assert composed.findings == ()


def test_a_passage_within_a_passage_goes_before_it(speaking: Speaking) -> None:
    nested = "a{% optional %} outer{% optional %} inner{% endoptional %} rest{% endoptional %}"
    assert texts(speaking.say(nested, limit=18)) == ["a outer inner rest"]
    assert texts(speaking.say(nested, limit=17)) == ["a outer rest"]
    assert texts(speaking.say(nested, limit=11)) == ["a"]


def test_what_still_does_not_fit_is_never_cut(speaking: Speaking) -> None:
    composed = speaking.say(PASSAGES, limit=5)
    assert texts(composed) == ["must end"]
    code, message = only(composed)
    assert code == "too-long"
    assert "too long by 3: 8 of 5" in message
    assert composed.findings[0].file == "templates/anniversary/en.txt"


def test_too_long_names_the_part(speaking: Speaking) -> None:
    _, message = only(speaking.say("short{% next_post %}" + "x" * 301, platform="bluesky"))
    assert message.startswith("part 2 of 2 is too long by 1: 301 of 300")


def test_the_second_limit_of_bluesky_holds_too(speaking: Speaking) -> None:
    family = "👨‍👩‍👧‍👦"
    assert speaking.say(family * 120, platform="bluesky").findings == ()
    _, message = only(speaking.say(family * 121, platform="bluesky"))
    assert "too long by 25: 3025 of 3000 bytes" in message


def test_the_warning_counts_on_mastodon_only(speaking: Speaking) -> None:
    text = "{% set warning = 'Death in custody' %}" + "x" * 280
    assert speaking.say(text, platform="x").findings == ()
    assert speaking.say(text, limit=296).findings == ()
    assert "by 1:" in only(speaking.say(text, limit=295))[1]


def test_a_thread_is_split_where_the_template_says(speaking: Speaking) -> None:
    assert texts(speaking.say("one\n{% next_post %}\ntwo\n{% next_post %}\nthree")) == ["one", "two", "three"]


def test_a_passage_goes_only_where_the_part_does_not_fit(speaking: Speaking) -> None:
    thread = "one{% optional %} more{% endoptional %}{% next_post %}two{% optional %} much more{% endoptional %}"
    assert texts(speaking.say(thread, limit=8)) == ["one more", "two"]


def test_an_empty_part_is_a_finding(speaking: Speaking) -> None:
    code, message = only(speaking.say("one{% next_post %}\n \n"))
    assert code == "template"
    assert message.startswith("part 2 of 2 has no words")
    assert only(speaking.say("{% if years == 0 %}x{% endif %}"))[0] == "template"


def test_a_roll_call_fills_each_part_before_it_starts_the_next(speaking: Speaking) -> None:
    cases = [a_case(id=f"c{n}", name={"en": f"Name {n}"}) for n in range(7)]
    speaking.write(
        "All:\n{% for case in cases %}\n- {{ case.name }}\n{% next_post if_full %}\n{% endfor %}\n#End", "day/en.txt"
    )
    composed = compose(speaking.of_all(limit=25), cases, speaking.library)
    assert texts(composed) == ["All:\n- Name 0\n- Name 1", "- Name 2\n- Name 3", "- Name 4\n- Name 5", "- Name 6\n#End"]
    assert composed.findings == ()
    assert composed.post is not None
    assert composed.post.cases == tuple(case.id for case in cases)
    assert len(texts(compose(speaking.of_all(limit=500), cases, speaking.library))) == 1


def test_a_post_for_all_is_as_old_as_its_oldest_source(speaking: Speaking) -> None:
    old = a_case(situation={"is": "detained", "text": {"en": "x"}, "newest_source": "2024-03", "source": HERE})
    speaking.write("{{ as_of | longdate }} {{ cases | length }}", "day/en.txt")
    assert texts(compose(speaking.of_all(), [a_case(), old], speaking.library)) == ["March 2024 2"]


def test_a_post_for_all_has_no_case_of_its_own(speaking: Speaking) -> None:
    speaking.write("{{ case.name }}", "day/en.txt")
    code, message = only(compose(speaking.of_all(), [a_case()], speaking.library))
    assert code == "template"
    assert "for case in cases" in message


def test_white_space_is_tidied(speaking: Speaking) -> None:
    template = "\n\n  one  \n{% if years %}\n\n\n\ntwo\t\n{% endif %}\n{# a remark #}\nthree {{ years }}\nfour\n\n"
    assert texts(speaking.say(template)) == ["one\n\ntwo\nthree 7\nfour"]


def test_a_tag_at_the_end_of_a_line_of_words_keeps_the_line(speaking: Speaking) -> None:
    assert texts(speaking.say("a{% if years %} b{% endif %}\nc")) == ["a b\nc"]


def test_names_are_printed_as_written(speaking: Speaking) -> None:
    assert texts(speaking.say("{{ case.name }}", a_case(name={"en": "Ana O'Neil <& Co>"}))) == ["Ana O'Neil <& Co>"]


def test_settings_reach_the_post(speaking: Speaking) -> None:
    composed = speaking.say("{% set warning = ' Death ' %}{% set visibility = 'unlisted' %}x")
    assert composed.post is not None
    assert (composed.post.warning, composed.post.visibility) == ("Death", "unlisted")


def test_an_if_without_an_else_says_nothing(speaking: Speaking) -> None:
    composed = speaking.say("{% set warning = 'Death' if years > 99 %}{{ 'x' if years > 99 }}y{{ 'z' if years < 99 }}")
    assert texts(composed) == ["yz"]
    assert composed.post is not None
    assert composed.post.warning is None


@pytest.mark.parametrize(
    "wrong", ["warning = ''", "warning = 3", "warning = case.demand", "visibility = 'secret'", "image = 'no'"]
)
def test_settings_that_mean_nothing_are_findings(speaking: Speaking, wrong: str) -> None:
    assert only(speaking.say("{% set " + wrong + " %}x"))[0] in ("template", "missing-text")


@pytest.mark.parametrize("lacking", ["case.about", "case.short", "key_date.what", "case.situation.text"])
def test_a_text_is_never_borrowed_from_another_language(speaking: Speaking, lacking: str) -> None:
    for use in ("{{ %s }}", "{%% if %s %%}x{%% endif %%}", "{{ 'x' ~ %s }}", "{{ %s | upper }}"):
        composed = speaking.say(use % lacking, language="fr")
        assert only(composed)[0] == "missing-text"
        assert composed.findings[0].file == "campaigns/example/cases/ana-example.yaml"


def test_a_name_is_lent_only_where_it_reads_the_same_anywhere(speaking: Speaking) -> None:
    name = {"en": "Ana Example"}
    assert only(speaking.say("{{ case.name }}", a_case(name=name), language="fr"))[0] == "missing-text"
    lent = a_case(name=name, short=None, name_anywhere="yes")
    assert texts(speaking.say("{{ case.name }} {{ case.short }}", lent, language="fr")) == ["Ana Example Ana Example"]


def test_what_is_not_given_can_be_asked_for_but_not_printed(speaking: Speaking) -> None:
    assert texts(speaking.say("x{% if case.demand %} {{ case.demand }}{% endif %}")) == ["x"]
    code, message = only(speaking.say("{{ case.demand }}"))
    assert code == "missing-text"
    assert "“demand”" in message
    assert "templates/anniversary/en.txt asks for it in line 1" in message


def test_a_missing_text_is_found_in_its_file(make_folder: Callable[..., Path]) -> None:
    root = make_folder()
    (root / "templates/anniversary/fr.txt").write_text("{{ case.about }}", "utf-8")
    book = load(root / "campaigns", root, {"mastodon", "x", "bluesky"}, Speaking(root).delivery().date)
    speaking = Speaking(root)
    case = book.campaigns[0].cases[0]
    finding = compose(speaking.delivery(case, language="fr"), [], speaking.library).findings[0]
    text = (root / "campaigns/example/cases/ana-example.yaml").read_text("utf-8").splitlines()
    assert (finding.code, finding.file) == ("missing-text", "campaigns/example/cases/ana-example.yaml")
    assert finding.line is not None
    assert text[finding.line - 1].startswith("about:")


def test_every_value_that_the_docs_promise_is_there(speaking: Speaking) -> None:
    page = (Path(__file__).parents[3] / "docs/templates.md").read_text("utf-8")
    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    values = [row for row in rows if row.replace(".", "").replace("_", "").isalpha() and "(" not in row]
    assert {"case.name", "key_date.what", "as_of", "account.handle", "campaign.hashtags"} <= set(values)
    full = a_case(
        demand={"en": "x"},
        action={"text": {"en": "x"}, "url": HERE},
        un={"cooperation": {"with": "UPR", "date": "2013-09", "source": HERE}, "kinds": ["x"]},
        image={"file": "images/a.jpg", "alt": {"en": "x"}, "credit": "x", "go_ahead": "C-1"},
    )
    for value in values:
        if value.split(".")[0] in ("case", "campaign", "account", "occasion", "key_date") or value in (
            "as_of",
            "today",
        ):
            composed = speaking.say("{% if " + value + " == 0 %}{% endif %}x", full)
            assert texts(composed) == ["x"], value


def test_limits_are_the_accounts_own_before_the_tables() -> None:
    own = Account("m", "mastodon", "https://example.org", limit=11)
    assert limit(own) == 11
    assert [limit(Account("a", name, "https://example.org")) for name in ("mastodon", "x", "bluesky")] == [
        500,
        280,
        300,
    ]
    assert fits(own, "x" * 11)
    assert not fits(own, "x" * 12)


def test_a_template_numbers_its_passages_by_need(speaking: Speaking) -> None:
    template = (
        "{{ case.short }}{% optional 2 %} is {{ case.about }}{% endoptional %}{% optional %} Act.{% endoptional %}"
    )
    assert texts(speaking.say(template, limit=32)) == ["Ana is a teacher in a story Act."]
    assert texts(speaking.say(limit=31)) == ["Ana Act."]
    assert texts(speaking.say(limit=7)) == ["Ana"]


@pytest.mark.parametrize("number", ["0", "10"])
def test_a_passage_has_a_number_from_1_to_9(speaking: Speaking, number: str) -> None:
    code, message = only(speaking.say(f"{{% optional {number} %}}x{{% endoptional %}}"))
    assert code == "template"
    assert "{% optional 1 %} to {% optional 9 %}" in message
