"""`python -m bot` is `followup`."""

import sys

from bot.cli.main import main

sys.exit(main())
