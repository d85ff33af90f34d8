"""The table of names says of each release what the release says of itself, right after it was imported."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from oprc_static.sdk.table import release, releases
from scripts.sdk_environment import NoInterpreter, environment_python, wheel_folder

pytestmark = pytest.mark.runtime

_QUESTION = """
import oaas_sdk2_py, inspect, json, sys
loaded = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "oaas_sdk2_py"}
names = {name: [key for key in vars(module) if key == "__all__" or not key.startswith("__")]
         for name, module in loaded.items()}
stars = {name: module.__all__ for name, module in loaded.items() if hasattr(module, "__all__")}
classes = {}
for module in loaded.values():
    for value in vars(module).values():
        if inspect.isclass(value) and value.__module__ in loaded:
            methods = [key for key, each in vars(value).items() if inspect.isfunction(each) and key[:2] != "__"]
            classes[value.__module__ + "." + value.__qualname__] = methods
print(json.dumps([names, stars, classes]))
"""


def _interpreter(name: str) -> Path:
    for python in release(name, proposal=False).pythons:
        try:
            return environment_python(python)
        except NoInterpreter:
            continue
    pytest.skip(f"no Python that imports {name} is installed")


@pytest.mark.parametrize("name", releases())
def test_the_table_says_what_the_release_says(name: str) -> None:
    env = {"PATH": os.defpath, "PYTHONPATH": str(wheel_folder(name)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(_interpreter(name)), "-P", "-c", _QUESTION]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    names, stars, classes = json.loads(done.stdout.splitlines()[-1])
    table = release(name, proposal=False)
    assert {module: sorted(table.modules[module]) for module in names} == {
        key: sorted(own) for key, own in names.items()
    }
    assert {module: table.stars[module] for module in stars} == stars
    methods = {
        path: sorted(key for key, kind in table.classes[path]["names"].items() if kind == "function")
        for path in classes
    }
    assert methods == {path: sorted(own) for path, own in classes.items()}
