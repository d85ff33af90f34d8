"""Pages that tell a story: their files are written, their commands run, and what these print is compared.

A fenced block whose info string is a language and a path, such as `yaml deploy/shop.yaml`, is that file from then on.
In a `console` block, lines that begin with `$ ` are commands and the others what they print. Everything happens in one
folder, in order.

    python -m tests.cli.transcripts docs/workflow.md    writes a page anew with what its commands print now
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.cli.command import environment

BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SHIM = f'#!/bin/sh\nexec "{sys.executable}" -m oprc_static "$@"\n'
IDENTITY = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_CONFIG_GLOBAL": "/dev/null"} | {
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def replay(page: str, folder: Path) -> str:
    """Return the page with what its commands print."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "oprc-static").write_text(SHIM, encoding="utf-8")
    (programs / "oprc-static").chmod(0o755)
    work = folder / "work"
    work.mkdir()
    return BLOCK.sub(lambda block: _replay_block(block, work, programs), page)


def _replay_block(block: re.Match[str], work: Path, programs: Path) -> str:
    if block["path"]:
        path = work / block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["body"], encoding="utf-8", newline="\n")
        return block.group()
    if block["language"] != "console":
        return block.group()
    commands = [line for line in block["body"].splitlines() if line.startswith("$ ")]
    parts = [f"{command}\n{_run(command[2:], work, programs)}" for command in commands]
    return "```console\n" + "".join(parts) + "```"


def _run(command: str, work: Path, programs: Path) -> str:
    variables = environment(IDENTITY)
    variables["PATH"] = f"{programs}:{variables['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=work, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout


def main() -> None:
    """Write the named pages anew."""
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(name)
            path.write_text(replay(path.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
