"""followup keeps unresolved cases in public view: files in, approved posts out, once."""

import zoneinfo

__version__ = "0.1.0"

# The rules of time zones come with the program (tzdata), so that a due time is the same on every machine.
zoneinfo.reset_tzpath(to=())
