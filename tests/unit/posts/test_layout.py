"""Optional passages are omitted until a part fits; parts say whether they can shrink further."""

from itertools import combinations

from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.posts.layout import parts
from bot.posts.templates.extensions import BREAK, BREAK_IF_FULL, CLOSE, OPEN, OPENS


def fits(text: str) -> bool:
    return len(text) <= 10


def test_a_passage_that_may_be_left_out_makes_room() -> None:
    assert [laid.gives for laid in parts(["abc ", OPEN, "defg", CLOSE], fits)] == [True]


def test_nothing_is_left_to_give_once_every_passage_is_out() -> None:
    assert parts(["abcdefgh ", OPEN, "ijkl", CLOSE], fits) == [("abcdefgh", True, False)]


def test_a_part_of_several_pieces_can_break_sooner() -> None:
    laid = parts(["abc ", BREAK_IF_FULL, "def ", BREAK_IF_FULL, "ghijklmno"], fits)
    assert laid == [("abc def", True, True), ("ghijklmno", True, False)]


def test_a_break_that_always_comes_makes_no_room() -> None:
    assert [laid.gives for laid in parts(["abc", BREAK, "def"], fits)] == [False, False]


SECOND, THIRD = (mark for mark, number in OPENS.items() if number in (2, 3))


def test_of_passages_alike_the_last_goes_first() -> None:
    assert parts(["abc", OPEN, "def", CLOSE, OPEN, "ghijk", CLOSE], fits) == [("abcdef", True, True)]


def test_the_least_needed_goes_first_wherever_it_is() -> None:
    assert parts(["abc", SECOND, "def", CLOSE, OPEN, "ghijk", CLOSE], fits) == [("abcghijk", True, True)]
    assert parts([THIRD, "a", CLOSE, SECOND, "bc", CLOSE, "defg", OPEN, "hijk", CLOSE], fits) == [
        ("bcdefghijk", True, True)
    ]


def test_what_was_left_out_comes_back_where_there_is_room() -> None:
    """The demand fits once the long passage is out."""
    assert parts(["abc", OPEN, "much too long", CLOSE, OPEN, "demand", CLOSE], fits) == [("abcdemand", True, True)]


def test_each_post_of_a_thread_leaves_out_as_little_as_it_can() -> None:
    chunks = ["abc", OPEN, "much too long", CLOSE, OPEN, "demand", CLOSE, BREAK, "ABC", SECOND, "DEF", CLOSE]
    assert parts([*chunks, OPEN, "GHIJK", CLOSE], fits) == [("abcdemand", True, True), ("ABCGHIJK", True, True)]


def test_a_passage_in_another_never_outlives_it() -> None:
    within = ["abc", SECOND, "defgh", OPEN, "ijk", CLOSE, CLOSE]
    assert parts(within, fits) == [("abcdefgh", True, True)]
    assert parts([*within, OPEN, "lmno", CLOSE], fits) == [("abclmno", True, True)]


passages = st.recursive(
    st.tuples(st.sampled_from(list(OPENS)), st.integers(0, 12), st.just(())),
    lambda inner: st.tuples(st.sampled_from(list(OPENS)), st.integers(0, 12), st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)


def written(
    passage: tuple[str, int, tuple[object, ...]],
    seen: list[tuple[int, tuple[int, ...], int]],
    outer: tuple[int, ...] = (),
) -> list[str]:
    """The chunks of a passage; `seen` gets, for each, how soon it goes, those around it, and its own length."""
    mark, length, inner = passage
    number = len(seen)
    seen.append((max([OPENS[mark], *(seen[n][0] for n in outer)]), outer, length))
    return [mark, "x" * length, *(c for one in inner for c in written(one, seen, (*outer, number))), CLOSE]  # type: ignore[arg-type]


@examples(deadline=None, max_examples=300)
@given(st.lists(passages, max_size=4), st.integers(1, 12), st.integers(1, 40))
def test_as_much_as_fits_is_kept_and_the_more_needed_before_the_less(
    given: list[tuple[str, int, tuple[object, ...]]], base: int, most: int
) -> None:
    """Held against every choice that could be made: the best keeps the most needed, then the next, and so on."""
    seen: list[tuple[int, tuple[int, ...], int]] = []
    chunks = ["x" * base, *(chunk for one in given for chunk in written(one, seen))]
    assume(len(seen) <= 8)  # every choice among more would take gigabytes
    (laid,) = parts(chunks, lambda text: len(text) <= most)
    every = [set(c) for size in range(len(seen) + 1) for c in combinations(range(len(seen)), size)]
    whole = [kept for kept in every if all(set(seen[n][1]) <= kept for n in kept)]
    fitting = [kept for kept in whole if base + sum(seen[n][2] for n in kept) <= most]
    if not fitting:
        assert (len(laid.text), laid.fits) == (base, False)
        return
    by_need = sorted(range(len(seen)), key=lambda n: (seen[n][0], n))
    best = max(fitting, key=lambda kept: [n in kept for n in by_need])
    assert laid.fits
    assert len(laid.text) == base + sum(seen[n][2] for n in best)
