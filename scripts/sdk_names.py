"""Write the table of what each SDK release exports: `sdk_names.py RELEASE=PYTHON… > oprc_static/sdk/names.json`.

Each PYTHON is an interpreter that has that release installed (`scripts/sdk_environment.py` makes one). Run it when a
release is added. A module maps its names to what they are: a dotted path where the object is defined by the SDK
(functions and classes by where they are defined), "external:PATH" for what it imports from elsewhere, "value" else.
"""

from __future__ import annotations

import json
import subprocess
import sys

_PROBE = """
import importlib, inspect, json, pkgutil, types, warnings
warnings.simplefilter("ignore")
import oaas_sdk2_py as top
modules = {"oaas_sdk2_py": top}
for each in pkgutil.walk_packages(top.__path__, "oaas_sdk2_py."):
    try:
        modules[each.name] = importlib.import_module(each.name)
    except Exception:
        pass
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
        path = home + "." + name
        return path if home.startswith("oaas_sdk2_py") else "external:" + path
    return "value"
def shown(key):
    return key == "__all__" or not key.startswith("__")
names = {name: {key: what(value) for key, value in sorted(vars(module).items()) if shown(key)}
         for name, module in modules.items()}
stars = {name: list(module.__all__) for name, module in modules.items() if hasattr(module, "__all__")}
classes = {}
for module in modules.values():
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__.startswith("oaas_sdk2_py"):
            own = {}
            for key, raw in vars(value).items():
                own[key] = ("static" if isinstance(raw, staticmethod) else "class" if isinstance(raw, classmethod) else
                            "property" if isinstance(raw, property) else
                            "function" if inspect.isfunction(raw) else "value")
            classes[value.__module__ + "." + value.__qualname__] = {
                "bases": [b.__module__ + "." + b.__qualname__ for b in value.__bases__], "names": own,
                "annotations": sorted(vars(value).get("__annotations__", {}))}
print(json.dumps({"modules": names, "stars": stars, "classes": classes}))
"""


def main(pairs: list[str]) -> None:
    """Probe each release and print the table."""
    table = {}
    for pair in pairs:
        release, _, python = pair.partition("=")
        table[release] = json.loads(
            subprocess.run([python, "-I", "-c", _PROBE], check=True, capture_output=True).stdout
        )
    json.dump(table, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
