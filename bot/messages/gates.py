"""Content gates: pure rules about words and media. They block wherever they stand."""

from collections.abc import Sequence

from bot.calendar.deliveries import Delivery
from bot.casebook.model import Case
from bot.messages.compose import Composed
from bot.messages.model import Finding


def content(delivery: Delivery, composed: Composed, listed: Sequence[Case]) -> list[Finding]:
    """Every content finding and warning about one composed post."""
    raise NotImplementedError
