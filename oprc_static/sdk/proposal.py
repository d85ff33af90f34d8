"""stub"""
from __future__ import annotations
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import MutableValue, NativeCode
from oprc_static.evaluate.library.types import START
from oprc_static.sdk.model import Registry


class Proposal(MutableValue):
    __slots__ = ("registry",)

    def __init__(self, machine: Machine, registry: Registry) -> None:
        super().__init__(machine.heap, START)
        self.registry = registry

    def save(self) -> object:
        return None

    def load(self, state: object) -> None:
        return None

    def decorators(self) -> dict[str, NativeCode]:
        return {}
