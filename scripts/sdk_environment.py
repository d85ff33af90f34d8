#!/usr/bin/env python3
"""Make the virtual environment that holds a real release of the SDK, and print the path of its interpreter.

The SDK's wheel installs top-level packages called `tests` and `examples`, so it never goes into the project's own
environment: every release lives in `.venvs/sdk-RELEASE-pyX.Y`. A second call finds the stamp of the first and returns
at once; concurrent calls wait for each other.

    python scripts/sdk_environment.py                   the newest release, this interpreter
    python scripts/sdk_environment.py 0.3.6 --python 3.13
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEWEST = "0.3.6"
COMPANIONS = ("pytest", "psutil")
"""What the modules inside the wheel's own `tests` and `examples` import."""

_ROOT = Path(__file__).resolve().parent.parent
_STAMP = "oprc-static.stamp"


class NoInterpreter(Exception):
    """No interpreter of the wanted version is installed here."""


def environment_python(release: str = NEWEST, version: str | None = None) -> Path:
    """The interpreter of the environment with `release`, which is made when it is missing or out of date."""
    interpreter = find_interpreter(version)
    folder = _ROOT / ".venvs" / f"sdk-{release}-py{version or _running()}"
    folder.parent.mkdir(exist_ok=True)
    wanted = _stamp_text(release, interpreter)
    with _locked(folder.with_name(f"{folder.name}.lock")):
        if _read(folder / _STAMP) != wanted:
            _create(folder, interpreter, release)
            (folder / _STAMP).write_text(wanted, encoding="utf-8")
    return _python_in(folder)


def find_interpreter(version: str | None) -> Path:
    """An interpreter of the version "X.Y" (the running one for None): the running one, on PATH, or one of pyenv's."""
    if version is None or version == _running():
        return Path(sys.executable)
    candidates = [Path(found)] if (found := shutil.which(f"python{version}")) else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates += sorted((pyenv / "versions").glob(f"{version}.*/bin/python"))
    for candidate in candidates:
        if _version_of(candidate) == version:
            return candidate
    raise NoInterpreter(f"no Python {version} is installed")


def _running() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _version_of(interpreter: Path) -> str:
    command = [str(interpreter), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _create(folder: Path, interpreter: Path, release: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([str(interpreter), "-m", "venv", str(folder)], check=True, stdout=sys.stderr)
    pip = [str(_python_in(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"oaas-sdk2-py=={release}", *COMPANIONS], check=True, stdout=sys.stderr)


def _python_in(folder: Path) -> Path:
    return folder / "bin" / "python"


def _stamp_text(release: str, interpreter: Path) -> str:
    """What an environment was made from; a new interpreter or list of packages makes it anew."""
    return "\n".join([f"oaas-sdk2-py=={release}", *COMPANIONS, str(interpreter.resolve()), ""])


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("release", nargs="?", default=NEWEST, help=f"a release on PyPI (default: {NEWEST})")
    parser.add_argument("--python", metavar="X.Y", help="the interpreter's version (default: the running one)")
    options = parser.parse_args()
    try:
        print(environment_python(options.release, options.python))
    except (NoInterpreter, subprocess.CalledProcessError) as error:
        sys.exit(f"sdk_environment: {error}")


if __name__ == "__main__":
    main()
