"""followup keeps unresolved cases in public view: files in, approved posts out, once."""

import atexit
import gc
import sys
import zoneinfo
from types import ModuleType

__version__ = "0.1.0"

# The rules of time zones come with the program (tzdata), so that a due time is the same on every machine.
zoneinfo.reset_tzpath(to=())
# pydantic looks for plugins, and what it looks with takes as long to import as Jinja2; none is used here.
_no_plugins = ModuleType("pydantic.plugin._loader")
vars(_no_plugins)["get_plugins"] = tuple
sys.modules.setdefault(_no_plugins.__name__, _no_plugins)
# A command makes thousands of values that live to its end: looking for garbage among them often costs 6 % of its time.
gc.set_threshold(1_000_000, 50, 50)
atexit.register(gc.freeze)  # and as it ends they need no looking through at all
