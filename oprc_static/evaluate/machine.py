"""The machine that evaluates: its state, its budget, what it reports. What it does with IR is in the other modules.

Nothing here knows the SDK: `SdkModel` is how it is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from oprc_static import ir
from oprc_static.diagnostics import Diagnostic, Fix, Related, Rule, Severity
from oprc_static.evaluate.errors import BudgetExceeded, Raised, is_exact
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.heap import Cell, Delta, Heap
from oprc_static.evaluate.interfaces import Loader, Operations, SdkModel, Trace
from oprc_static.evaluate.settings import Settings
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    InstanceValue,
    IteratorValue,
    ModuleValue,
    MutableValue,
    Namespace,
    TupleValue,
    Unknown,
    Value,
    parts_of,
)
from oprc_static.origin import Origin, derive
from oprc_static.records import record
from oprc_static.rules import knowable, source
from oprc_static.source import WHOLE_FILE, Place

if TYPE_CHECKING:
    from oprc_static.evaluate.branches import Result


LONGEST = 1_000_000
"""Texts longer than this (characters, or bytes) are not computed."""

_ITEMS = 16
"""Going through a container costs a step for as many items, and making one does."""

_CHARACTERS = 64
"""As many characters of a text that is made count as one item."""


_NO_KEYWORDS: Mapping[str, Value] = MappingProxyType({})


@record
class Risk:
    """An exception that may be raised here: with what had changed by then since the outermost `try`.

    `lineage` is the delta's, as `heap.Heap.closed` describes it; `moment` the heap's count of changes.
    """

    raised: Raised
    delta: Delta
    lineage: frozenset[int]
    why: Place
    moment: int


@dataclass
class Machine:
    """One evaluation of one project.

    `asked` are the digests of bodies of which it was asked what they mention.
    `on_leave` is told of an exception that nothing catches on some way, while the state is that of the way. `waiting`
    are generators that stopped where their being collected does something. `reaching` are the files of modules that
    change what all others use, `patched` names of modules from outside that the program sets. `searches` says whether
    it has put folders on `sys.path`: "behind" or "before" what was there, else ""; `asks_for_modules`, whether it has
    asked which modules are loaded. `unfinished` are the files of modules that limits or budgets kept from the end.
    `errors` are the keys of the errors among `diagnostics` by their places. `showing` are the ids of containers
    whose `repr` is being made. `handled` are the exceptions that are being handled, the innermost last.
    """

    settings: Settings
    loader: Loader
    sdk: SdkModel
    operations: Operations
    heap: Heap = field(default_factory=Heap)
    diagnostics: dict[tuple[str, Place, str], Diagnostic] = field(default_factory=dict)
    errors: dict[Place, list[tuple[str, Place, str]]] = field(default_factory=dict)
    assumptions: Counter[str] = field(default_factory=Counter)
    builtins: dict[str, Value] = field(default_factory=dict)
    library: dict[str, Any] = field(default_factory=dict)
    risks: list[Risk] = field(default_factory=list)
    tries: list[tuple[int, int]] = field(default_factory=list)
    running: list[ModuleValue] = field(default_factory=list)
    bodies: dict[str, ir.FunctionBody | ir.Loss] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    changes: dict[str, Any] = field(default_factory=dict)
    pending_classes: dict[int, Any] = field(default_factory=dict)
    waiting: list[tuple[IteratorValue, Place]] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    imports: set[tuple[str, str]] = field(default_factory=set)
    reads: dict[str, set[str]] = field(default_factory=dict)
    functions: list[Any] = field(default_factory=list)
    reaching: set[str] = field(default_factory=set)
    patched: set[str] = field(default_factory=set)
    searches: str = ""
    asks_for_modules: bool = False
    unfinished: set[str] = field(default_factory=set)
    showing: set[int] = field(default_factory=set)
    handled: list[Raised | None] = field(default_factory=list)
    on_leave: Callable[[Raised], None] | None = None
    trace: Trace | None = None
    steps: int = 0
    limit: int = 0
    walked: int = 0
    characters: int = 0
    room: int = 0
    frame: Frame | None = None
    at: ir.At = (0, 0, 0, 0)
    depth: int = 0
    made: int = 0

    def __post_init__(self) -> None:
        self.limit = self.settings.steps
        self.steps_per_module = self.settings.steps_per_module
        self.room = self.settings.characters
        self.modules = Namespace(self.heap, Origin("start", Place("", WHOLE_FILE)))

    # --- places and values -------------------------------------------------------------------------------------------

    def origin(self, spot: Spot, kind: str, *parents: Value) -> Origin:
        """Return the origin of a value made at `spot` from `parents`."""
        place = spot.frame.place(spot.at)
        return derive(kind, place, tuple([parent.origin for parent in parents])) if parents else Origin(kind, place)

    def const(self, value: object, spot: Spot, kind: str = "operation", *parents: Value) -> Const:
        """Return a constant made at `spot`."""
        if kind != "literal" and isinstance(value, str | bytes) and len(value) >= _CHARACTERS:
            self.make(len(value))
        return Const(value, self.origin(spot, kind, *parents))

    def none(self, spot: Spot) -> Const:
        """Return None, made at `spot`."""
        return Const(None, self.origin(spot, "literal"))

    def unknown(self, reason: str, spot: Spot, *parents: Value) -> Unknown:
        """Return an unknown value; what it is made of is remembered, marks hidden in it too.

        Where a part of it is unknown already, that is the reason.
        """
        marked = any(self.holds_mark(parent) for parent in parents)
        for parent in parents:
            if isinstance(parent, Unknown):
                origin = derive("operation", spot.place, (parent.origin,))
                return Unknown(parent.reason, origin, marked=marked, parts=parts_of(parents))
        return Unknown(reason, self.origin(spot, "unknown", *parents), marked=marked, parts=parts_of(parents))

    def follow(self, unknown: Unknown, spot: Spot, *parents: Value) -> Unknown:
        """Return the unknown that an operation on `unknown` gives: the first cause stays the reason."""
        marked = unknown.marked or any(self.holds_mark(parent) for parent in parents)
        origin = derive("operation", spot.place, (unknown.origin,))
        return Unknown(unknown.reason, origin, marked=marked, parts=parts_of((unknown, *parents)))

    def holds_mark(self, value: Value) -> bool:
        """Whether a method with an SDK mark is, or may be hidden in, `value`."""
        if isinstance(value, Unknown):
            return value.marked
        if isinstance(value, TupleValue):
            self.walk(len(value.items))
            return value.is_heavy or any(map(self.holds_mark, value.items))
        return self.sdk.holds_mark(value)

    def note_import(self, importer: str, imported: str) -> None:
        """Note that a file imports another."""
        self.imports.add((importer, imported))
        if self.trace is not None:
            self.trace.imports(importer, imported)

    def note_read(self, spot: Spot, module: ModuleValue, name: str | None) -> None:
        """Note that the code at `spot` asks `module` for a name, or, with None, for what names it has."""
        reader = spot.frame.module.name
        self.reads.setdefault(reader, set()).add(module.name)
        if self.trace is not None:
            self.trace.reads(reader, module, name)

    def look_around(self, *, for_modules: bool = False) -> None:
        """Note that the program asks what has happened so far in modules that it need not have imported.

        `for_modules` says that it asks which modules are loaded.
        """
        self.asks_for_modules = self.asks_for_modules or for_modules
        if self.trace is not None:
            self.trace.looks_around()

    def refuse(self, reason: str, spot: Spot, *, help: str = "") -> None:
        """Report a construct that is not followed though it could change what is exported."""
        self.report(knowable.UNSUPPORTED_CONSTRUCT, spot.place, reason, help=help)

    def refuse_everywhere(self, reason: str, spot: Spot, *, help: str = "") -> None:
        """Report a construct that is not followed though it could change what any module exports."""
        self.reaching.add(spot.frame.module.path)
        self.refuse(reason, spot, help=help)

    # --- findings ----------------------------------------------------------------------------------------------------

    def report(
        self,
        rule: Rule,
        place: Place,
        message: str,
        *,
        help: str = "",
        related: Iterable[Related] = (),
        fix: Fix | None = None,
    ) -> None:
        """Add a finding, once."""
        self.add(Diagnostic(rule, rule.severity, message, place, tuple(related), help, fix))

    def add(self, finding: Diagnostic) -> None:
        """Add a finding that is already made, once; that a value is unknown need not be said where an error stands."""
        errors = self.errors.setdefault(finding.place, [])
        if finding.rule in (knowable.UNKNOWN_VALUE, knowable.UNKNOWN_BRANCH) and any(
            each in self.diagnostics
            for each in errors  # findings can be taken back
        ):
            return
        key = (finding.rule.slug, finding.place, finding.message)
        if self.diagnostics.setdefault(key, finding) is finding and finding.severity is Severity.ERROR:
            errors.append(key)
        if self.trace is not None:
            self.trace.finds(finding)

    def assume(self, name: str, spot: Spot, what: str) -> None:
        """Count the use of an assumption (SEMANTICS 1.5); report it if it was switched off."""
        self.assumptions[name] += 1
        if name in self.settings.no_assume:
            self.report(
                source.ASSUMPTION_DISABLED,
                spot.place,
                f"{what}, which rests on assumption {name}",
                help=f"drop `--no-assume {name}`, or take the construct out of the import path",
            )

    def report_unknown(self, value: Unknown, spot: Spot, what: str) -> None:
        """Report `what` (a noun phrase), needed at `spot`, being unknown."""
        self.add(self.sdk.unknown_value(value, spot.place, what))

    def conflict(self, cell: Cell, why: Place) -> None:
        """Two ways through the program left `cell` different, and nothing stands for both."""
        registry = self.sdk.conflict(cell)
        if registry is not None:
            self.report(
                knowable.UNKNOWN_BRANCH,
                why,
                f"{registry} depends on a condition that only a run can tell",
                help="decide the condition with --define, --installed or --missing, or register unconditionally",
            )
        elif isinstance(cell, ClassValue):
            self.report(
                knowable.UNKNOWN_BRANCH,
                why,
                f"what class `{text_of(cell.name)}` is depends on a condition that only a run can tell",
                help="decide the condition with --define, --installed or --missing",
            )
        elif isinstance(cell, InstanceValue):
            cell.payload = None

    # --- running ----------------------------------------------------------------------------------------------------

    def evaluate(self, frame: Frame, node: ir.Expr) -> Value:
        """Return the value of an expression."""
        self.step(frame, node.at)
        return self.operations.expressions[type(node)](self, frame, node)

    def run_block(self, frame: Frame, statements: tuple[ir.Stmt, ...]) -> Result:
        """Run statements in order and return how the block ends."""
        return self.operations.run_block(self, frame, statements)

    def call(
        self,
        spot: Spot,
        callee: Value,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value] = _NO_KEYWORDS,
        *,
        spread: Unknown | None = None,
    ) -> Value:
        """Call a value; raises what Python would."""
        return self.operations.call(self, spot, callee, arguments, keywords, spread=spread)

    def items(self, spot: Spot, value: Value) -> list[Value] | Unknown:
        """Return all items of an iterable, or the unknown that stands in the way."""
        return self.operations.items(self, spot, value)

    # --- the budget --------------------------------------------------------------------------------------------------

    def step(self, spot_frame: Frame, at: ir.At) -> None:
        """Count one step."""
        self.steps += 1
        self.frame, self.at = spot_frame, at
        if self.heap.copied >= _ITEMS:
            copied, self.heap.copied = self.heap.copied, 0
            self.walk(copied)
        if self.steps > self.limit:
            raise self.exhausted()

    def spend(self, amount: int) -> None:
        """Count the work of an operation on something large, in steps."""
        self.steps += amount
        if self.steps > self.limit:
            raise self.exhausted()

    def walk(self, items: int) -> None:
        """Count going through `items` items of a container, or making a container of them: less than a step each."""
        self.walked += items
        if self.walked >= _ITEMS:
            steps, self.walked = divmod(self.walked, _ITEMS)
            self.spend(steps)

    def make(self, characters: int) -> None:
        """Count making a text of `characters` characters, or bytes: the work, and the memory that it takes."""
        self.walk(characters // _CHARACTERS)
        self.characters += characters
        if self.characters > self.room:
            raise self.exhausted(f"{self.room:,} characters of text", "max-text")

    def exhausted(self, what: str = "", setting: str = "") -> BudgetExceeded:
        """Return the end of a budget, of steps by default, to be raised: at the construct that was reached last."""
        place = self.frame.place(self.at) if self.frame is not None else self.left_at()
        return BudgetExceeded(place, what or f"{self.limit:,} steps", setting if what else "max-steps")

    # --- exceptions --------------------------------------------------------------------------------------------------

    def error(
        self,
        kind: str,
        message: str,
        spot: Spot,
        *,
        finding: Diagnostic | None = None,
        arguments: tuple[Value, ...] = (),
        exact: bool = False,
    ) -> Raised:
        """Return a built-in exception of the program to be raised: `raise machine.error("TypeError", …)`.

        `exact` says that `message` is Python's own text to the letter; else a program that reads it gets an unknown.
        """
        cls = self.builtins.get(kind) or self.library[kind]
        assert isinstance(cls, ClassValue)
        origin = self.origin(spot, "raise")
        instance = InstanceValue(self.heap, origin, cls)
        text = (
            Const(message, origin)
            if exact or is_exact(message)
            else self.unknown("it is the text of an exception that Python words", spot)
        )
        values = arguments or ((text,) if message else ())
        instance.attributes.names["args"] = TupleValue(values, origin)
        self.chain(instance)
        shown = kind.removeprefix("types.")
        return Raised(instance, spot.place, f"{shown}: {message}" if message else shown, finding)

    def chain(self, value: InstanceValue) -> None:
        """Let an exception that is about to be raised know the one that is being handled (`_PyErr_SetObject`)."""
        handled = self.handling.value if self.handling is not None else None
        if handled is value:
            return
        around, seen = handled, set[int]()
        while isinstance(around, InstanceValue) and id(around) not in seen:
            seen.add(id(around))
            context = around.attributes.names.get("__context__")
            if context is value:
                self.cell(around.attributes)
                around.attributes.names["__context__"] = Const(None, value.origin)
            around = context
        self.cell(value.attributes)
        value.attributes.names["__context__"] = Const(None, value.origin) if handled is None else handled

    def risk(self, raised: Raised, why: Place) -> None:
        """Remember that `raised` may be raised here: the `try` around it, or the end of the import, asks."""
        self.operations.record_risk(self, raised, why)

    def assumed_risk(self, raised: Raised, why: Place) -> None:
        """Remember that code from outside may raise `raised` here: assumed not to happen if nothing catches it."""
        raised.assumed = True
        self.risk(raised, why)

    def risk_of_none(self, spot: Spot, value: Value, message: str, kind: str = "TypeError") -> None:
        """Remember what an operation raises if `value` is None, as far as that can be: `np = None` without NumPy.

        Where only a run can tell whether it gets here, what `value` is may be what decides it: `if np is not None:`.
        """
        if self.heap.levels or not (isinstance(value, Unknown) and value.is_choice):
            return
        if any(isinstance(each, Const) and each.value is None for each in value.alternatives):
            self.risk(self.error(kind, message, spot), spot.place)

    @property
    def handling(self) -> Raised | None:
        """What `sys.exception()` would give: the exception that is being handled."""
        return self.handled[-1] if self.handled else None

    @contextmanager
    def handle(self, raised: Raised | None) -> Iterator[None]:
        """Let `raised` be the exception that is handled, in a `with` block."""
        self.handled.append(raised)
        try:
            yield
        finally:
            self.handled.pop()

    @contextmanager
    def watching(self) -> Iterator[int]:
        """Keep the state at whatever may raise in a `with` block, in a new level; gives the number of risks before."""
        first = len(self.risks)
        self.tries.append((len(self.heap.levels) - 1, first))
        try:
            yield first
        finally:
            self.tries.pop()

    def left_at(self) -> Place:
        """Return where the program is, roughly: the module that runs."""
        return Place(self.running[-1].path, WHOLE_FILE) if self.running else Place("", WHOLE_FILE)

    def refuse_left(self, why: Place) -> None:
        """Report that a loop is left while its generator is on one of several ways."""
        message = "a loop over a generator is left where only a run can tell how the generator goes on"
        self.report(knowable.UNSUPPORTED_CONSTRUCT, why, message, help="make a list of the generator first")

    def outside_may_raise(self, spot: Spot, what: str) -> None:
        """Inside a `try`, an operation on something from outside may raise whatever a handler waits for."""
        if self.tries:
            value = self.unknown(f"{what} may raise", spot)
            self.assumed_risk(Raised(value, spot.place, f"an exception of {what}"), spot.place)

    def cell(self, value: MutableValue) -> None:
        """Announce a change of `value`."""
        self.heap.touch(value)


def text_of(value: Value) -> str:
    """Return a known string's text, for messages."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else "?"
