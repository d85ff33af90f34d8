"""Runs many command lines of the tool in one process: each line of the file named is a Python list of arguments."""

from __future__ import annotations

import ast
import sys

from oprc_static.cli.main import main

with open(sys.argv[1], encoding="utf-8") as jobs:  # noqa: PTH123  # as small as it can be
    codes = [main(ast.literal_eval(line)) for line in jobs]
print(f"codes {codes}", file=sys.stderr)
