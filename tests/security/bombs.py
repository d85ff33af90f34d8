"""Scan programs in this process, one after the other, under limits: `python -m tests.security.bombs < programs.json`.

Standard input is a JSON object of programs by name; for each a line of JSON goes to standard output: its name, what was
found as `rule:line`, the longest message, the length of what the findings print, the seconds, and the most memory in
use so far, in MiB.
"""

from __future__ import annotations

import json
import resource
import sys
import time

from oprc_static import scan
from oprc_static.report.as_text import report_text
from oprc_static.tree import MemoryTree

SECONDS = 240
MEMORY = 2 * 1024**3

HEAD = "from oaas_sdk2_py import oaas\n"
SERVICE = "\n@oaas.service('Cart')\nclass Cart:\n    pass\n"


def main() -> None:
    """Scan what standard input gives."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 10))
    for name, files in json.load(sys.stdin).items():
        began = time.process_time()
        tree = MemoryTree({f"/app/{path}": text.encode() for path, text in files.items()})
        result = scan(["/app"], target="sdk-0.3.6", tree=tree)
        texts = {path: data.decode() for path, data in result.sources.items()}
        printed = report_text(result.diagnostics, texts.get)
        found = {
            "name": name,
            "found": [f"{each.rule.slug}:{each.place.span.line}" for each in result.diagnostics],
            "longest": max((len(each.message) for each in result.diagnostics), default=0),
            "printed": len(printed),
            "packages": len(result.packages),
            "seconds": time.process_time() - began,
            "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
