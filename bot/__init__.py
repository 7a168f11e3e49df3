"""followup keeps unresolved cases in public view: files in, approved posts out, once."""

__version__ = "0.1.0"
