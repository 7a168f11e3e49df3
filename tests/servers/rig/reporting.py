"""How often and from which seed the rigs kill, and how they report it."""

import os
from collections.abc import Callable
from dataclasses import dataclass

KILLS = int(os.environ.get("FOLLOWUP_KILLS", "200"))
SEED = int(os.environ.get("FOLLOWUP_SEED", "20270314"))


@dataclass(frozen=True)
class Tell:
    """What a rig tells while it runs, and the figures that stand in the report."""

    progress: Callable[[str], None]
    figures: Callable[[str], None]
