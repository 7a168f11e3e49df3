"""Any file gives a case or problems with positions, never anything else."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.casebook import loader
from bot.casebook.models import Campaign, Case
from tests.unit.casebook.conftest import ACCOUNTS, CAMPAIGN, CASE, TODAY
from tests.unit.casebook.test_case_validation import INQUIRY

PIECES = [
    *("\n", " ", "  ", ": ", "- ", "#", " #", "[", "]", "{", "}", ",", "'", '"', "|", ">", "&a", "*a", "!!str", "---"),
    *("\t", "\0", "\r", "\x85", "~", "null", "yes", "“", "”", "<", ">", "%", "? ", "key", "id", "en", "(file)", "0"),
    *("²", "2026-13-01", "99999999999999999999", "a" * 6000, "\\", "曹", "🕊️", "\u202e", "\ufeff"),
]

piece = st.one_of(st.sampled_from(PIECES), st.text(max_size=4))
change = st.tuples(st.floats(0, 1), st.integers(0, 40), piece)


def mutated(text: str, changes: list[tuple[float, int, str]]) -> bytes:
    for at, cut, new in changes:
        start = int(at * len(text))
        text = text[:start] + new + text[start + cut :]
    return text.encode("utf-8", "surrogatepass")


def read(campaign: bytes, case: bytes) -> None:
    with TemporaryDirectory() as name:
        root = Path(name)
        cases = root / "campaigns/example/cases"
        cases.mkdir(parents=True)
        (cases.parent / "campaign.yaml").write_bytes(campaign)
        (cases / "ana-example.yaml").write_bytes(case)
        book = loader.load(root / "campaigns", root, ACCOUNTS, TODAY)
    broken = {problem.file for problem in book.problems}
    read = {found.file for found in book.campaigns} | {found.file for _, found in book.cases()}
    assert not broken & read
    assert {"campaigns/example/campaign.yaml"} <= broken | read
    for problem in book.problems:
        assert problem.message
        assert "Input should" not in problem.message
        assert problem.line is None or 1 <= problem.line <= max(campaign.count(b"\n"), case.count(b"\n")) + 40


@settings(max_examples=300, deadline=None)
@given(st.lists(change, min_size=1, max_size=6))
def test_a_mangled_case_is_reported_or_read(changes: list[tuple[float, int, str]]) -> None:
    read(CAMPAIGN.encode(), mutated(CASE + INQUIRY, changes))


@settings(max_examples=200, deadline=None)
@given(st.lists(change, min_size=1, max_size=6))
def test_a_mangled_campaign_is_reported_or_read(changes: list[tuple[float, int, str]]) -> None:
    read(mutated(CAMPAIGN, changes), CASE.encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_reported_or_read(data: bytes) -> None:
    read(CAMPAIGN.encode(), data)


names = st.sampled_from(["en", "id", "kind", "date", "on", "until"])
values = st.recursive(
    st.sampled_from(["yes", "no", "2026", "x", "en", "https://example.org/", "1", "never", "round", "10 December"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=3),
    max_leaves=6,
)
KEYS = [field.alias or name for name, field in Case.model_fields.items()]
CAMPAIGN_KEYS = [field.alias or name for name, field in Campaign.model_fields.items()]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), values), st.dictionaries(st.sampled_from(CAMPAIGN_KEYS), values))
def test_any_value_below_any_key_is_reported_or_read(case: dict[str, object], campaign: dict[str, object]) -> None:
    """JSON is YAML: it puts every shape where another is expected."""
    read(json.dumps(campaign).encode(), json.dumps(case).encode())
