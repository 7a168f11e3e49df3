"""Compare the words of two posts."""

from rapidfuzz.distance import Indel

ALIKE = 0.9  # of 1: about one word in ten differs


def alike(one: str, other: str) -> bool:
    """Decide whether two texts read almost the same: their longest common subsequence is at least `ALIKE` of both."""
    return Indel.normalized_similarity(one, other, score_cutoff=ALIKE) > 0
