"""Write the table of the standard library's modules and names: `stdlib_names.py PYTHON… > stdlib.json`.

Each PYTHON is an interpreter of one version, oldest first. Run it when a version of Python is added; the table is
checked in because the answer must not depend on the Python that runs the tool.
"""

from __future__ import annotations

import json
import subprocess
import sys

_PROBE = """
import importlib, json, pkgutil, sys, warnings
warnings.simplefilter("ignore")
SKIP = {"antigravity", "this", "idlelib", "turtledemo", "test", "tkinter", "turtle", "lib2to3", "ensurepip", "__main__"}
EXTRA = ["collections.abc", "concurrent.futures", "importlib.abc", "importlib.util", "importlib.metadata",
         "importlib.resources", "os.path", "xml.etree.ElementTree", "logging.handlers", "logging.config",
         "unittest.mock", "urllib.parse", "urllib.request", "email.message", "http.client", "http.server",
         "multiprocessing.pool", "asyncio.subprocess", "json.decoder", "json.encoder", "wsgiref.simple_server"]
out = {"version": "%d.%d" % sys.version_info[:2], "modules": sorted(sys.stdlib_module_names), "names": {}, "star": {}}
for name in [*sorted(sys.stdlib_module_names), *EXTRA]:
    if name.split(".")[0] in SKIP or name.startswith("_") and name != "__future__":
        continue
    try:
        module = importlib.import_module(name)
    except BaseException:
        continue
    inside = [each.name for each in pkgutil.iter_modules(getattr(module, "__path__", []))]
    out["names"][name] = sorted({*dir(module), *inside})
    star = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    out["star"][name] = sorted(set(star))
print(json.dumps(out))
"""

_OTHER_PLATFORMS = ["_winapi", "msvcrt", "nt", "winreg", "winsound", "_msi", "msilib", "_scproxy", "_overlapped"]


def main(interpreters: list[str]) -> None:
    """Probe each interpreter and print the merged table."""
    probes = [
        json.loads(subprocess.run([each, "-I", "-c", _PROBE], check=True, capture_output=True).stdout)
        for each in interpreters
    ]
    modules = sorted({name for probe in probes for name in probe["modules"]})
    names = {
        module: sorted({name for probe in probes for name in probe["names"].get(module, [])})
        for module in sorted({module for probe in probes for module in probe["names"]})
    }
    star = {module: sorted({n for probe in probes for n in probe["star"].get(module, [])}) for module in names}
    absent = {probe["version"]: [m for m in modules if m not in probe["modules"]] for probe in probes}
    late = {}
    for probe in probes:
        for module, known in names.items():
            missing = [name for name in known if name not in probe["names"].get(module, known)]
            if missing:
                late[f"{module}@{probe['version']}"] = missing
    table = {
        "modules": modules,
        "other_platforms": _OTHER_PLATFORMS,
        "absent": absent,
        "late": late,
        "names": names,
        "star": star,
    }
    json.dump(table, sys.stdout, indent=None, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
