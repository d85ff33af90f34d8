"""Booby-trapped trees: whoever runs anything of one leaves a file behind, the canary."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.cli.programs import CART

OF_PYTHON = frozenset(
    {"collections", "contextlib", "functools", "importlib", "itertools", "keyword", "operator", "reprlib", "runpy"}
    | {"types", "warnings"}
)
"""Modules that `python -m` itself loads from the working directory, before any program can stop it."""

MODULES = (
    *("conftest", "setup", "noxfile", "sitecustomize", "usercustomize", "__main__", "evil"),
    *(
        "yaml",
        "libcst/__init__",
        "click",
        "packaging/__init__",
        "encodings/__init__",
        "encodings/evil",
        "codecs",
        "ast",
    ),
    *("oprc_static/__init__", "oprc_static/__main__", "oprc_static/cli/__init__", "oprc_static/cli/main"),
    *("oprc_static/lower/__init__", "oprc_static/workspace/__init__", "oaas_sdk2_py/__init__", "pip/__init__"),
    "pytest",
    *("__future__", "typing", "typing_extensions", "re", "json/__init__", "os", "io", "tokenize", "dataclasses"),
    *("tomllib/__init__", "textwrap", "string", "math", "base64", "html/__init__", "urllib/__init__", "zlib", "shlex"),
    *("concurrent/__init__", "multiprocessing/__init__", "subprocess", "signal", "resource", "threading", "queue"),
    *("struct", "select", "socket", "tempfile", "shutil", "platform", "inspect", "difflib", "graphlib", "posixpath"),
    *("collections/__init__", "contextlib", "functools", "importlib/__init__", "types", "warnings", "keyword"),
)
"""Modules that lie in wait: those that tools of all kinds import, those that we do, and Python's own."""

_HOOKS = ("post-checkout", "post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman")


def lay(folder: Path, canary: Path, *, without: Iterable[str] = ()) -> Path:
    """Lay a tree with a program worth scanning among all traps; `canary` is the folder that they write into.

    `without` are top names of modules that are left out. Returns the folder.
    """
    canary.mkdir(parents=True, exist_ok=True)
    left_out = set(without)
    files = {f"{name}.py": _python(name, canary) for name in MODULES if name.split("/")[0] not in left_out}
    files |= {
        "app/shop/__init__.py": "",
        "app/shop/cart.py": f"# -*- coding: utf-8 -*-\n{CART}",
        "evil.pth": "import evil\n",
        "__editable__.evil.pth": "import evil\n",
        "spelled.py": "# -*- coding: evil -*-\nx = 1\n",
        "pyproject.toml": (
            '[build-system]\nrequires = []\nbuild-backend = "evil"\nbackend-path = ["."]\n'
            '[project]\nname = "trap"\nversion = "1"\ndependencies = ["oaas-sdk2-py==0.3.6"]\n'
            '[project.entry-points.oprc_static]\nevil = "evil:run"\n'
            '[project.entry-points."sitecustomize"]\nevil = "evil:run"\n'
        ),
        "oprc_static-9.dist-info/METADATA": "Name: oprc-static\nVersion: 9\nProject-URL: Rules, https://evil.example\n",
        "oprc_static-9.dist-info/entry_points.txt": "[console_scripts]\noprc-static = evil:run\n",
        "setup.cfg": "[metadata]\nversion = attr: evil.version\n",
        "tox.ini": "[testenv]\ncommands = python evil.py\n",
        "Makefile": f"all:\n\ttouch {canary}/make\n",
        ".pre-commit-config.yaml": (
            "repos:\n- repo: local\n  hooks:\n  - {id: evil, name: evil, language: system, entry: python evil.py}\n"
        ),
        ".gitattributes": "* filter=evil diff=evil\n",
    }
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def lay_git(folder: Path, canary: Path) -> None:
    """Make a repository of a tree, whose settings and hooks are traps; the tree is its one commit."""
    program = folder / "evil.sh"
    program.write_text(_shell("git-setting", canary), encoding="utf-8")
    program.chmod(0o755)
    quiet = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*quiet, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    settings = {
        "core.fsmonitor": program, "core.pager": program, "core.editor": program, "core.sshCommand": program,
        "core.hooksPath": folder / ".git" / "hooks", "filter.evil.smudge": program, "filter.evil.clean": program,
        "filter.evil.process": program, "diff.evil.textconv": program, "diff.external": program,
        "uploadpack.packObjectsHook": program, "credential.helper": f"!{program}", "gpg.program": program,
        "remote.origin.url": f"ext::{program}", "remote.origin.promisor": "true", "extensions.partialClone": "origin",
        "pager.rev-parse": program, "pager.ls-tree": program, "pager.cat-file": program,
    }  # fmt: skip
    for key, value in settings.items():
        subprocess.run(["git", "config", key, str(value)], cwd=folder, check=True, capture_output=True)
    for name in _HOOKS:
        hook = folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_shell(name, canary), encoding="utf-8")
        hook.chmod(0o755)


def sprung(canary: Path) -> list[str]:
    """Return which traps were sprung."""
    return sorted(path.name for path in canary.iterdir())


def canary_name(module: str) -> str:
    """Return the name of the file that a module's trap leaves behind."""
    return module.replace("/", ".")


def _python(module: str, canary: Path) -> str:
    """A module that leaves its name behind, by means that no other trap can take away."""
    path = str(canary / canary_name(module))
    return f"import posix\nposix.close(posix.open({path!r}, posix.O_CREAT | posix.O_WRONLY, 0o600))\n"


def _shell(name: str, canary: Path) -> str:
    return f"#!/bin/sh\n: > {canary / name}\nexit 1\n"
