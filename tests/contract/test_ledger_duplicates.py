"""A text that is or may be published is never published twice to the readers of one account."""

from dataclasses import replace

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.models import SealedPost
from tests.fakes.ledgers import NOW, a_seal, an_id, later


def known_as(name: str, identity: str, case: str = "ana-example") -> SealedPost:
    return replace(a_seal(an_id(case, name), "The same words."), identity=identity)


def test_two_names_for_one_account_never_both_claim_the_same_words(ledger: Ledger) -> None:
    assert ledger.claim(known_as("main", "42"), 0, NOW)
    second = known_as("second", "42")
    assert not ledger.claim(second, 0, later(1))
    assert "reads the same" in ledger.refusal(second, 0)


@pytest.mark.parametrize("identity", ["43", ""])
def test_another_account_may_say_the_same(ledger: Ledger, identity: str) -> None:
    """An account that is not known is nobody's twin: nothing can be said of it."""
    assert ledger.claim(known_as("main", "42" if identity else ""), 0, NOW)
    assert ledger.claim(known_as("second", identity), 0, later(1))


def test_one_name_never_claims_the_same_words_twice_also_before_its_account_is_known(ledger: Ledger) -> None:
    assert ledger.claim(known_as("main", ""), 0, NOW)
    assert not ledger.claim(known_as("main", "42", "ben-example"), 0, later(1))
