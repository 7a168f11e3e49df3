"""followup keeps unresolved cases in public view: files in, approved posts out, once."""

import gc
import os
import zoneinfo

__version__ = "0.1.0"

# The rules of time zones come with the program (tzdata), so that a due time is the same on every machine.
zoneinfo.reset_tzpath(to=())
# pydantic looks through every installed package for plugins as it starts; none is used here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# A command makes thousands of values that live to its end: looking for garbage among them often costs 6 % of its time.
gc.set_threshold(1_000_000, 50, 50)
