#!/usr/bin/env python3
"""Ask the database of known vulnerabilities about the locked packages, where it can be reached (`make audit`).

The database is on the network; without one this says that nothing was audited, and the exit code is 0, since a build
must not fail for want of a network. Any vulnerability that is found makes it 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements-dev.lock"


def main() -> int:
    """Run pip-audit on the lock."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", str(LOCK)]
    done = subprocess.run(
        [*command, "--progress-spinner=off", "--format=json"], capture_output=True, text=True, check=False
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(f"NOT AUDITED: pip-audit failed, as it does without a network\n{done.stderr}", file=sys.stderr)
        return 0
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    weak = {f"{each['name']} {each['version']}": each["vulns"] for each in packages if each.get("vulns")}
    if unknown:  # pip-audit itself calls this a success
        print(f"NOT AUDITED: {len(unknown)} of {len(packages)} packages, which the database did not answer for")
    for name, found in weak.items():
        print(f"{name}: {', '.join(each['id'] for each in found)}")
    print(f"{len(packages) - len(unknown)} packages audited, {len(weak)} with known vulnerabilities")
    return int(bool(weak))


if __name__ == "__main__":
    sys.exit(main())
