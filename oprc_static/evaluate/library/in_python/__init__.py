"""Parts of the standard library as Python programs, which are evaluated like the program that uses them.

The texts beside this one are read when one of their names is first asked for, and never imported. They hold
what the names do as far as a program can tell; what happens in them is said to happen where the program calls them.
"""

from __future__ import annotations

from importlib import resources

from oprc_static import ir
from oprc_static.evaluate.frames import Frame
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, ModuleValue, Value
from oprc_static.lower import lower_module

_NAMES = {
    "collections": ("ChainMap", "Counter", "UserDict", "UserList", "deque"),
    "contextlib": ("ExitStack", "closing"),
    "functools": ("cmp_to_key",),
    "pkgutil": ("ModuleInfo", "iter_modules", "walk_packages"),
    "types": ("SimpleNamespace", "new_class"),
    "typing": ("NewType", "ParamSpec", "TypeVar"),
}


def find(machine: Machine, path: str) -> Value | None:
    """Return what a name of the standard library stands for, None if it is not written here."""
    module, _, name = path.rpartition(".")
    if name not in _NAMES.get(module, ()):
        return None
    if path not in machine.library:
        for each, value in load(machine, module, _NAMES[module]).items():
            machine.library[f"{module}.{each}"] = value
    found = machine.library[path]
    assert isinstance(found, Value)
    return found


def load(machine: Machine, module: str, names: tuple[str, ...]) -> dict[str, Value]:
    """Return what some names of a module written here stand for: its text is evaluated once."""
    key = f"{module} in Python"
    if key not in machine.library:
        with machine.heap.apart():
            machine.library[key] = _load(machine, module)
    loaded = machine.library[key]
    assert isinstance(loaded, ModuleValue)
    return {name: loaded.names.names[name] for name in names}


def _load(machine: Machine, name: str) -> ModuleValue:
    text = resources.files(__name__).joinpath(f"{name.replace('.', '_')}.py.txt").read_bytes()
    lowered = lower_module(text)
    assert isinstance(lowered, ir.Module)
    module = ModuleValue(machine.heap, START, name, f"<{name}>", is_package=False)
    module.is_ours = True
    module.names.names["__name__"] = Const(name, START)
    steps = machine.steps
    for statement in lowered.statements:
        frame = Frame("module", module.names, module, statement.line, stands_at=START.place)
        machine.run_block(frame, (statement.statement,))
    machine.steps = steps
    return module
