"""A file a step. A new one needs its name in bot/ledger/versions.py; a test says so when it is forgotten."""
