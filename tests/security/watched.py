"""Runs the tool where every process has the alarm; says which processes ran, and what rang."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
import threading
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oprc_static.vcs import _GIT
from tests.cli.command import ROOT, environment

_SCRIPT = """\
#!{python}
import sys
from oprc_static.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
"""
"""The console script that installers write for `[project.scripts]`."""


_PATIENCE = 300
"""Seconds after which a run is killed."""

_GENERATORS = ("records.py", "lower/codec_fields.py")
"""Modules of the program that run code: `__init__` of its own classes, and the annotations in them."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How a run ended, the commands of its processes, and every alarm as `event detail`."""

    code: int
    stdout: str
    stderr: str
    processes: tuple[tuple[str, ...], ...]
    alarms: tuple[str, ...]


class Environment:
    """A virtual environment with the alarm, the program from this checkout, and what it needs."""

    def __init__(self, folder: Path) -> None:
        """Make it in `folder`, without pip: that takes no time."""
        venv.create(folder, symlinks=True, with_pip=False)
        self.python = folder / "bin" / "python"
        self.script = folder / "bin" / "oprc-static"
        self.script.write_text(_SCRIPT.format(python=self.python), encoding="utf-8")
        self.script.chmod(0o755)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        self._packages = folder / "lib" / version / "site-packages"
        self._needed = Path(sysconfig.get_path("purelib"))
        (self._packages / "oprc_alarm.py").write_bytes(Path(__file__).with_name("alarm.py").read_bytes())
        lines = (str(ROOT), str(self._needed), "import oprc_alarm")
        (self._packages / "watched.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._log = folder / "alarm.log"
        self._folder = folder
        self._cache = folder / "cache"

    def run(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        scanned: Sequence[Path] = (),
        read: Sequence[Path] = (),
        write: Sequence[Path] = (),
        git: bool = False,
        env: Mapping[str, str] | None = None,
        code: Sequence[Path] = (),
        meanwhile: Callable[[subprocess.Popen[bytes]], None] = lambda process: None,
    ) -> Watched:
        """Run a command of the environment.

        Args:
            command: what to run.
            cwd: where.
            scanned: the roots of the scan: they may be read, and no code may come from them.
            read: what else may be read.
            write: files and folders that may be written.
            git: whether git may be started, in the way of `breaking`.
            env: more variables.
            code: folders that code may come from besides Python, the program and what it needs.
            meanwhile: what is done while it runs; what this reads of its streams is not in the result.
        """
        programs = [f"{self.python}\t-I", *(["\t".join(_GIT)] if git else [])]
        stdlib = [Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix) / "lib"]
        rules = {
            "code": _real([*stdlib, self._folder, self._needed, ROOT / "oprc_static", *code]),
            "read": _real([*scanned, *read]),
            "write": _real([*write, self._cache]),
            "libraries": [str(self._needed)],
            "generators": [str(ROOT / "oprc_static" / name) for name in _GENERATORS],
            "scanned": _real(scanned),
            "programs": programs,
            "log": [str(self._log)],
        }
        lines = [f"{key}\t{value}" for key, values in rules.items() for value in values]
        (self._packages / "alarm.rules").write_text("\n".join(lines), encoding="utf-8")
        self._log.write_bytes(b"")
        process = subprocess.Popen(
            [str(each) for each in command],
            cwd=cwd,
            env=self._variables(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            stop = threading.Timer(_PATIENCE, process.kill)
            stop.start()
            meanwhile(process)
            stdout, stderr = process.communicate()
            stop.cancel()
        entries = [ast.literal_eval(line) for line in self._log.read_text(encoding="ascii").splitlines()]
        return Watched(
            process.returncode,
            stdout.decode("utf-8", "surrogateescape"),
            stderr.decode("utf-8", "surrogateescape"),
            tuple(tuple(ast.literal_eval(detail)) for _, event, detail in entries if event == "start"),
            tuple(f"{event} {detail}" for _, event, detail in entries if event != "start"),
        )

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        known = environment({"OPRC_STATIC_CACHE_DIR": str(self._cache), "PYTHON_CPU_COUNT": "2"})
        return {**{name: value for name, value in known.items() if name != "PYTHONPATH"}, **more}


def _real(paths: Sequence[Path]) -> list[str]:
    return [os.path.realpath(each) for each in paths]
