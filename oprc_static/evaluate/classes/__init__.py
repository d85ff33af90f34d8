"""Classes: what a `class` statement and a call of a class do (data model 3.3.3, "Customizing class creation")."""

from __future__ import annotations

from oprc_static.evaluate.classes.creation import build, create, finish
from oprc_static.evaluate.classes.instances import construct, instantiate, new_instance
from oprc_static.evaluate.classes.statement import decorate, make_class, resolve_bases

__all__ = [
    "build",
    "construct",
    "create",
    "decorate",
    "finish",
    "instantiate",
    "make_class",
    "new_instance",
    "resolve_bases",
]
