"""Changes of what comes from outside: names of other modules, built-ins, the environment, where modules are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import calls, operators, search
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.values import Const, External, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_OF_THE_SDK = frozenset({
    "abc", "asyncio", "builtins", "collections", "dataclasses", "enum", "functools", "importlib", "inspect", "json",
    "pydantic", "types", "typing", "yaml",
})  # fmt: skip
"""Modules that the SDK itself uses when it registers and exports."""


def set_name(machine: Machine, spot: Spot, receiver: External, name: str, value: Value) -> None:
    """Note that the program sets a name of a module, or of something else, from outside, which may call the value."""
    change_name(machine, spot, receiver, name)
    calls.hand_over(machine, spot, value, f"`{receiver.path}`")


def change_name(machine: Machine, spot: Spot, receiver: External, name: str) -> None:
    """Note that the program sets or deletes a name of a module, or of something else, from outside."""
    path = f"{receiver.path}.{name}"
    if path == "sys.path":
        machine.searches = search.BEFORE
        return
    machine.patched.add(path)
    if path in machine.library or path.partition(".")[0] in _OF_THE_SDK or path in ("sys.modules", "os.environ"):
        machine.refuse_everywhere(f"it replaces `{path}`, which the result depends on", spot)


def change_item(machine: Machine, spot: Spot, receiver: External, index: Value) -> None:
    """Note that the program sets or deletes an item of something from outside."""
    if receiver.path == "sys.modules":
        machine.refuse_everywhere("it writes to `sys.modules`, which changes what later imports give", spot)
    elif receiver.path == "sys.path":
        machine.searches = search.BEFORE
    elif receiver.path in ("sys.meta_path", "sys.path_hooks"):
        machine.refuse_everywhere(f"it changes `{receiver.path}`, and so how modules are found", spot)
    elif receiver.path == "os.environ":
        name = operators.plain_of(index)
        if machine.settings.defines and (not isinstance(name, Const) or name.value in machine.settings.defines):
            machine.refuse_everywhere(
                "it changes an environment variable that is given with --define", spot, help="leave one of them out"
            )
