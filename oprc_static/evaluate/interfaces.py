"""What the machine asks of its driver (sources), of the SDK's model, and of the evaluator's modules above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from oprc_static import ir
from oprc_static.diagnostics import Diagnostic
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.heap import Cell
from oprc_static.evaluate.suspended import Steps
from oprc_static.evaluate.values import ClassValue, Const, FunctionValue, ModuleValue, Namespace, Sdk, Unknown, Value
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.source import Place

if TYPE_CHECKING:
    from oprc_static.evaluate.branches import Result
    from oprc_static.evaluate.machine import Machine


class ModuleSource(Protocol):
    """A module of the program as the driver found it."""

    @property
    def name(self) -> str:
        """The dotted name."""

    @property
    def path(self) -> str:
        """The path as people see it."""

    @property
    def is_package(self) -> bool:
        """Whether it is a package's `__init__`."""


class Loader(Protocol):
    """What the machine asks of its driver: modules by name, lowered text."""

    def find(self, name: str) -> ModuleSource | str | None:
        """Return the module, "namespace" for a namespace package, None for what is not in the roots."""

    def unseen(self, name: str, importer: str) -> str | None:
        """Return the folder of the project that holds a module, if what runs does not look there; else None."""

    def elsewhere(self, name: str, importer: str) -> str | None:
        """Return a file of the project that would be the module, were its folder on `sys.path`, which it is not."""

    def is_compiled(self, name: str) -> bool:
        """Whether the roots hold a module of that name which is no source: an extension module, or bytecode."""

    def listed(self, name: str) -> list[tuple[str, bool]] | None:
        """Return the modules in a package's folder as `pkgutil` lists them, and whether they are packages."""

    def module(self, found: ModuleSource) -> ir.Module | Diagnostic:
        """Return a module's IR, or why it cannot be read."""

    def body(self, body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
        """Return a function body's IR."""

    def expression(self, text: str) -> ir.Expr | ir.Loss:
        """Return the IR of an expression in a string (a string annotation)."""


class SdkModel(Protocol):
    """What the SDK's names do."""

    book: Any
    """What the model remembers of marks; the evaluator does not look into it."""

    def module(self, machine: Machine, name: str, origin: Origin) -> Value | None:
        """Return an SDK module by its dotted name, None where the release has none."""

    def attribute(self, machine: Machine, value: Sdk, name: str, spot: Spot) -> Value | None:
        """Return an attribute of an SDK object, None where it has none."""

    def call(self, machine: Machine, value: Sdk, site: CallSite) -> Value:
        """Call an SDK object that has no code of its own."""

    def holds_mark(self, value: Value) -> bool:
        """Whether `value` carries one of the SDK's marks."""

    def keeps_names_in(self, names: Namespace) -> bool:
        """Whether the SDK keeps names of its own in a class, and nobody has settled which."""

    def conflict(self, cell: Cell) -> str | None:
        """Say what of the registry differs between two ways, None if `cell` is not the registry's."""

    def unknown_value(self, value: Unknown, place: Place, what: str) -> Diagnostic:
        """Return the finding for something that an export needs being unknown."""

    def missing_name(self, name: str, origin: Origin) -> Diagnostic | None:
        """Return the finding for importing `name`, which the release lacks."""


class Trace(Protocol):
    """What wants to know which module did what while it ran, so that one module can be evaluated again alone."""

    def begins(self, machine: Machine, found: ModuleSource) -> ModuleValue | None:
        """Note that a module begins to run; return the value that it had before, if it runs again."""

    def ends(self, machine: Machine, module: ModuleValue | None, *, failed: bool) -> None:
        """Note that the module that began last has run; None for one whose source cannot be read."""

    def touches(self, module: ModuleValue) -> None:
        """Note that the running module imports another, for the first time or not."""

    def reads(self, reader: str, module: ModuleValue, name: str | None) -> None:
        """Note that code of the module `reader` asks a module for a name; None for what names it has."""

    def imports(self, importer: str, imported: str) -> None:
        """Note that a file imports another."""

    def finds(self, finding: Diagnostic) -> None:
        """Note a finding."""

    def calls(self, function: FunctionValue) -> None:
        """Note the call of a function that another module made."""

    def looks_around(self) -> None:
        """Note that something asks what modules that are none of its own have done so far."""


@record
class Operations:
    """What the modules of the evaluator call upwards: assembled once, so that their imports form no circle."""

    call: Callable[..., Value]
    compared: Callable[[Machine, Spot, Value, Value], bool | None]
    construct: Callable[[Machine, ClassValue, CallSite], Value]
    create_class: Callable[..., Value]
    instantiate: Callable[[Machine, ClassValue, CallSite], Value]
    execute: Callable[[Machine, Frame, ir.Stmt], Result]
    items: Callable[[Machine, Spot, Value], list[Value] | Unknown]
    next_item: Callable[[Machine, Spot, Value], Value | None]
    percent: Callable[[Machine, Spot, Const, tuple[Value, ...], Value], Value]
    record_risk: Callable[[Machine, Raised, Place], None]
    run_generator: Callable[[Machine, Frame, tuple[ir.Stmt, ...]], Steps]
    run_block: Callable[[Machine, Frame, tuple[ir.Stmt, ...]], Result]
    expressions: Mapping[type, Callable[[Machine, Frame, Any], Value]]
