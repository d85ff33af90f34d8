#!/usr/bin/env python3
"""Write what each release of the SDK exports, taken from its wheel: `python scripts/sdk_names.py` (no arguments).

Run it when a release is added. Every release is imported on every interpreter that is installed here; the names come
from the oldest one, and which of them import the release is written beside them.

In `oprc_static/sdk/names.json` a release maps its modules and classes to numbers of tables, as most are the same in
several releases; `imported` is the number of the list of modules that importing the release imports, by their first
names. A module's table maps its names to what they are: a dotted path where the SDK defines the object
(functions and classes by where they are defined), "external:PATH" for what it imports from elsewhere, "value" else.
A submodule is a name of its package where importing the package imports it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.append(str(_ROOT))  # last: PYTHONPATH may hold another oprc_static

from scripts.sdk_environment import RELEASES, NoInterpreter, environment_python, wheel_folder  # noqa: E402 - see above

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The interpreters that are tried, where they are installed."""

NAMES = _ROOT / "oprc_static" / "sdk" / "names.json"

_PROBE = """
import sys
before = set(sys.modules)
import oaas_sdk2_py as top
imported = {each.partition(".")[0] for each in set(sys.modules) - before}
importers = dict.fromkeys(sys.modules, "")  # of each module the one that was being imported when it came
import builtins, importlib, inspect, json, pkgutil, types, warnings
warnings.simplefilter("ignore")
modules = {"oaas_sdk2_py": top}
for each in pkgutil.walk_packages(top.__path__, "oaas_sdk2_py."):
    try:
        modules[each.name] = importlib.import_module(each.name)
    except Exception:
        pass
    importers = {**dict.fromkeys(sys.modules, each.name), **importers}
singletons = {}
for name, module in modules.items():
    for key, value in vars(module).items():
        if type(value).__module__.startswith("oaas_sdk2_py") and not isinstance(value, type):
            best = singletons.get(id(value))
            path = name + "." + key
            if best is None or len(path) > len(best):
                singletons[id(value)] = path
def what(value):
    if isinstance(value, types.ModuleType):
        return value.__name__ if value.__name__.startswith("oaas_sdk2_py") else "external:" + value.__name__
    if id(value) in singletons:
        return singletons[id(value)]
    home, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(home, str) and isinstance(name, str):
        if home == "builtins" and not hasattr(builtins, name):  # a compiled extension that does not name itself
            homes = [each for each, module in sys.modules.items() if getattr(module, name, None) is value]
            home = min((each for each in homes if not each.startswith("oaas_sdk2_py")), key=len)
        path = home + "." + name
        return path if home.startswith("oaas_sdk2_py") else "external:" + path
    return "value"
def shown(name, key, value):
    if isinstance(value, types.ModuleType) and value.__name__ == name + "." + key:
        return importers[value.__name__] in ("", name)  # a submodule is no attribute before it is imported
    return key == "__all__" or not key.startswith("__")
names = {name: {key: what(value) for key, value in vars(module).items() if shown(name, key, value)}
         for name, module in modules.items()}
stars = {name: list(module.__all__) for name, module in modules.items() if hasattr(module, "__all__")}
classes = {}
for module in modules.values():
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__.startswith("oaas_sdk2_py"):
            own = {}
            for key, raw in vars(value).items():
                if not key.startswith("__"):
                    own[key] = ("static" if isinstance(raw, staticmethod) else
                                "class" if isinstance(raw, classmethod) else
                                "property" if isinstance(raw, property) else
                                "function" if inspect.isfunction(raw) else "value")
            classes[value.__module__ + "." + value.__qualname__] = {
                "bases": [b.__module__ + "." + b.__qualname__ for b in value.__bases__], "names": own,
                "annotations": sorted(vars(value).get("__annotations__", {}))}
sys.stdout.write("\\n" + json.dumps(
    {"modules": names, "stars": stars, "classes": classes, "imported": sorted(imported)}, sort_keys=True))
"""


def probe(release: str, python: str) -> dict[str, Any] | None:
    """Return what a release exports on a Python version; None where importing it fails there.

    Raises:
        NoInterpreter: no such Python is installed.
    """
    env = {"PATH": os.defpath, "PYTHONPATH": str(wheel_folder(release)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(environment_python(python)), "-P", "-c", _PROBE]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{release} on {python}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    # some releases print while they are imported
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Probe every release and write the table."""
    tables: dict[str, int] = {}
    releases = {}
    for release in RELEASES:
        found = {python: _probe_installed(release, python) for python in PYTHONS}
        pythons = [python for python, names in found.items() if names]
        names = found[pythons[0]]
        assert names is not None
        imported = sorted({name for each in found.values() if each for name in each["imported"] if _is_plain(name)})
        releases[release] = {"pythons": pythons, "imported": tables.setdefault(json.dumps(imported), len(tables))} | {
            kind: {name: tables.setdefault(json.dumps(table), len(tables)) for name, table in names[kind].items()}
            for kind in ("modules", "stars", "classes")
        }
    NAMES.write_text(_render(releases, list(tables)), encoding="utf-8")


def _is_plain(name: str) -> bool:
    """Whether a program may have a module of that name by chance."""
    return not name.startswith("_") and name != "oaas_sdk2_py"


def _probe_installed(release: str, python: str) -> dict[str, Any] | None:
    try:
        return probe(release, python)
    except NoInterpreter:
        return None


def _render(releases: dict[str, Any], tables: list[str]) -> str:
    """One release and one table on a line: small, and a change shows where it is."""
    of_releases = ",\n".join(f"{json.dumps(name)}: {json.dumps(facts)}" for name, facts in releases.items())
    return '{"releases": {\n' + of_releases + '\n}, "tables": [\n' + ",\n".join(tables) + "\n]}\n"


if __name__ == "__main__":
    main()
