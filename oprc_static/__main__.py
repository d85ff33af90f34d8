"""`python -m oprc_static` is the same as `oprc-static`."""

from __future__ import annotations

import sys

from oprc_static.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
