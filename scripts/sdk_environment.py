#!/usr/bin/env python3
"""Make what the real SDK runs in: an environment for a Python version, and the unpacked wheels of releases beside it.

All releases share one environment of a Python version, `.venvs/sdk-pyX.Y`, with what they depend on. The releases
themselves lie beside it as `.venvs/sdk-wheels/RELEASE`, and `PYTHONPATH` selects one: their wheels hold top-level
packages called `tests` and `examples`, so they are installed nowhere. A second call finds the stamps of the first and
returns at once; concurrent calls wait for each other.

    python scripts/sdk_environment.py                  this interpreter, one release of every behaviour group
    python scripts/sdk_environment.py --python 3.13    another interpreter
    python scripts/sdk_environment.py 0.1.2 0.3.6      these releases
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.append(str(_ROOT))  # last: PYTHONPATH may hold another oprc_static

from oprc_static.export.targets import TARGETS  # noqa: E402 - needs the repository on sys.path

RELEASES = tuple(target.name.removeprefix("sdk-") for target in TARGETS.values() if not target.is_spec)
"""Every release that prints packages, oldest first."""

REPRESENTATIVES = tuple(
    {target.group: target.name.removeprefix("sdk-") for target in TARGETS.values() if not target.is_spec}.values()
)
"""The newest release of every behaviour group."""

DEPENDENCIES = (
    "pydantic",
    "pydantic-settings",
    "pyyaml",
    "tsidpy",
    "oprc-py",  # from 0.2
    "uvloop",  # from 0.2
    "betterproto==2.0.0b7",  # 0.1; a pre-release, so pip wants it by its number
    "eclipse-zenoh",  # 0.1.4 and 0.1.5
    "fastapi",  # 0.1
    "grpcio",  # 0.1
)
"""What importing any release needs: less than they declare, as their generators and servers are never used."""

COMPANIONS = ("pytest", "psutil")
"""What the modules inside the wheels' own `tests` and `examples` import."""

_FOLDER = _ROOT / ".venvs"
_STAMP = "oprc-static.stamp"
_PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


class NoInterpreter(Exception):
    """No interpreter of the wanted version is installed here."""


def environment_python(version: str | None = None) -> Path:
    """Return the interpreter of the environment for Python `version`, made when it is missing or out of date.

    Raises:
        NoInterpreter: no such Python is installed.
        subprocess.CalledProcessError: the environment cannot be made.
    """
    interpreter = find_interpreter(version)
    folder = _FOLDER / f"sdk-py{version or running_version()}"
    packages = (*DEPENDENCIES, *COMPANIONS)
    make_environment(folder, interpreter, packages)
    return python_in(folder)


def make_environment(folder: Path, interpreter: Path, packages: tuple[str, ...]) -> None:
    """Make a virtual environment with the packages, unless its stamp says that it is there already."""
    with _made_once(folder, "\n".join([*packages, str(interpreter.resolve()), ""])) as missing:
        if missing:
            shutil.rmtree(folder, ignore_errors=True)
            _run(interpreter, "-m", "venv", str(folder))
            _run(python_in(folder), *_PIP, "install", *packages)


def wheel_folder(release: str) -> Path:
    """Return the folder with the unpacked wheel of a release, downloaded when it is missing.

    Raises:
        subprocess.CalledProcessError: pip cannot download it.
    """
    folder = _FOLDER / "sdk-wheels" / release
    wanted = f"oaas-sdk2-py=={release}"
    with _made_once(folder, f"{wanted}\n") as missing:
        if missing:
            shutil.rmtree(folder, ignore_errors=True)
            with tempfile.TemporaryDirectory() as downloads:
                _run(
                    Path(sys.executable), *_PIP, "download", "--no-deps", "--only-binary=:all:", "-d", downloads, wanted
                )
                (wheel,) = Path(downloads).glob("*.whl")
                with ZipFile(wheel) as archive:
                    archive.extractall(folder)
    return folder


def find_interpreter(version: str | None) -> Path:
    """Return an interpreter of the version "X.Y" (None: the running one): on PATH, or one of pyenv's.

    Raises:
        NoInterpreter: there is none.
    """
    if version is None or version == running_version():
        return Path(sys.executable)
    candidates = [Path(found)] if (found := shutil.which(f"python{version}")) else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates += sorted((pyenv / "versions").glob(f"{version}.*/bin/python"))
    for candidate in candidates:
        if _version_of(candidate) == version:
            return candidate
    raise NoInterpreter(f"no Python {version} is installed")


def running_version() -> str:
    """Return the version of this interpreter, "X.Y"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def python_in(folder: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return folder / "bin" / "python"


def _version_of(interpreter: Path) -> str:
    command = [str(interpreter), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _run(interpreter: Path, *arguments: str) -> None:
    subprocess.run([str(interpreter), *arguments], check=True, stdout=sys.stderr)


@contextmanager
def _made_once(folder: Path, stamp: str) -> Iterator[bool]:
    """Whether the folder has to be made; with another stamp it is made anew. Callers wait for each other."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = _read(folder / _STAMP) != stamp
        yield missing
        if missing:
            (folder / _STAMP).write_text(stamp, encoding="utf-8")


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("releases", nargs="*", metavar="RELEASE", help="X.Y.Z (default: one of each group)")
    parser.add_argument("--python", metavar="X.Y", help="the interpreter's version (default: the running one)")
    options = parser.parse_args()
    try:
        print(environment_python(options.python))
        for release in options.releases or REPRESENTATIVES:
            print(wheel_folder(release))
    except (NoInterpreter, subprocess.CalledProcessError) as error:
        sys.exit(f"sdk_environment: {error}")


if __name__ == "__main__":
    main()
