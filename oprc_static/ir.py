"""The program form between parsing and evaluating: frozen, serialisable, a span on everything.

What holds here:

* A module is a sequence of top-level statements. Every span inside one is relative to the first line of that
  statement (line 0), so that a statement that only moved keeps its bytes. Columns are code points from 0.
* Identifiers are NFKC-normalised and, inside classes, already mangled (PEP 3131; language reference 6.2.1).
* A function's body is kept as text (`BodySource`) until it is first called; `lower_body` then gives a `FunctionBody`.
* Nothing here depends on the target, on the Python version that is asked for, or on settings.
* `from __future__ import annotations` is a flag of the module and of every body: annotations are expressions all the
  same, and the evaluator decides whether they run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from oprc_static.records import record

At = tuple[int, int, int, int]
"""(line, column, end line, end column): lines from 0, relative to the top-level statement's first line."""

Atom = None | bool | int | float | complex | str | bytes | type(Ellipsis)


@record
class Node:
    """What every IR node has: where it stands."""

    at: At


def walk(part: object, closed: tuple[type[Node], ...] = ()) -> Iterator[Node]:
    """Yield the nodes of a part, in source order, each before those inside it.

    Args:
        part: a node, or a tuple of nodes (of tuples, …). Function bodies are text and are not entered.
        closed: kinds of nodes that are yielded, but not entered.
    """
    pending = [part]
    while pending:
        each = pending.pop()
        if isinstance(each, tuple):
            pending.extend(reversed(each))
        elif isinstance(each, Node):
            yield each
            if not isinstance(each, closed):
                pending.extend(getattr(each, name) for name in reversed(type(each).__match_args__))


# --- expressions -----------------------------------------------------------------------------------------------------


@record
class Constant(Node):
    """A literal; implicitly concatenated plain strings are one constant."""

    value: object


@record
class Name(Node):
    """A name that is read, bound or deleted, by where it stands."""

    id: str


@record
class Attribute(Node):
    """`value.attr`."""

    value: Expr
    attr: str


@record
class Subscript(Node):
    """`value[index]`; several indices are a `Tuple`."""

    value: Expr
    index: Expr


@record
class Slice(Node):
    """`lower:upper:step` inside a subscript."""

    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@record
class Argument(Node):
    """One argument of a call or a class header, in source order.

    `kind` is "positional", "star" (`*x`), "keyword" (then `name` is set) or "double_star" (`**x`).
    """

    kind: Literal["positional", "star", "keyword", "double_star"]
    name: str | None
    value: Expr


@record
class Call(Node):
    """`func(arguments)`."""

    func: Expr
    arguments: tuple[Argument, ...]


@record
class BinaryOperation(Node):
    """`left op right`; `op` is the operator's text: `+ - * / // % ** @ << >> & | ^`."""

    op: str
    left: Expr
    right: Expr


@record
class UnaryOperation(Node):
    """`op operand`; `op` is `+ - ~` or `not`."""

    op: str
    operand: Expr


@record
class BooleanOperation(Node):
    """`a and b and c`: a chain of one operator, `and` or `or`, is one node."""

    op: Literal["and", "or"]
    values: tuple[Expr, ...]


@record
class Comparison(Node):
    """`left ops[0] comparators[0] ops[1] …`; operators by text, `not in` and `is not` among them."""

    left: Expr
    ops: tuple[str, ...]
    comparators: tuple[Expr, ...]


@record
class Conditional(Node):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


@record
class Tuple(Node):
    """A tuple display, or targets of an unpacking."""

    items: tuple[Expr, ...]


@record
class List(Node):
    """A list display, or targets of an unpacking."""

    items: tuple[Expr, ...]


@record
class Set(Node):
    """A set display."""

    items: tuple[Expr, ...]


@record
class Dict(Node):
    """A dict display; an item without a key is `**value`."""

    items: tuple[tuple[Expr | None, Expr], ...]


@record
class Starred(Node):
    """`*value` in a display, a subscript or a target."""

    value: Expr


@record
class Parameter(Node):
    """One parameter, in the order of the signature."""

    name: str
    kind: Literal["positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"]
    default: Expr | None
    annotation: Expr | None


@record
class Lambda(Node):
    """`lambda parameters: body`; a body that yields makes `is_generator`."""

    parameters: tuple[Parameter, ...]
    body: Expr
    is_generator: bool


@record
class Clause(Node):
    """`for target in iterable if conditions` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


@record
class Comprehension(Node):
    """A comprehension or generator expression; `value` is set for dicts, whose key is `element`."""

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    value: Expr | None
    clauses: tuple[Clause, ...]


@record
class FormattedValue(Node):
    """`{value!conversion:spec}` of an f-string; `conversion` is "", "r", "s" or "a".

    `{x=}` is lowered as the text `x=` followed by a value whose conversion is "r" unless one is written or a format
    spec is (PEP 701's predecessor rule).
    """

    value: Expr
    conversion: str
    spec: JoinedString | None


@record
class JoinedString(Node):
    """An f-string, implicit concatenations included: texts and formatted values in order."""

    parts: tuple[str | FormattedValue, ...]


@record
class NamedExpression(Node):
    """`target := value`."""

    target: Name
    value: Expr


@record
class Await(Node):
    """`await value`."""

    value: Expr


@record
class Yield(Node):
    """`yield value`, or `yield from value` when `is_from`."""

    value: Expr | None
    is_from: bool


@record
class Unsupported(Node):
    """Syntax that evaluation does not model (template strings, say); `what` is a noun phrase for the message."""

    what: str


Expr = (
    Constant
    | Name
    | Attribute
    | Subscript
    | Slice
    | Call
    | BinaryOperation
    | UnaryOperation
    | BooleanOperation
    | Comparison
    | Conditional
    | Tuple
    | List
    | Set
    | Dict
    | Starred
    | Lambda
    | Comprehension
    | JoinedString
    | NamedExpression
    | Await
    | Yield
    | Unsupported
)


# --- statements ------------------------------------------------------------------------------------------------------


@record
class Expression(Node):
    """An expression as a statement."""

    value: Expr


@record
class Assign(Node):
    """`targets[0] = targets[1] = value`."""

    targets: tuple[Expr, ...]
    value: Expr


@record
class AnnotatedAssign(Node):
    """`target: annotation = value`; `simple` as in `ast`: a bare name without parentheses."""

    target: Expr
    annotation: Expr
    value: Expr | None
    simple: bool


@record
class AugmentedAssign(Node):
    """`target op= value`; `op` without the `=`."""

    target: Expr
    op: str
    value: Expr


@record
class Delete(Node):
    """`del targets`."""

    targets: tuple[Expr, ...]


@record
class Alias(Node):
    """`name as asname` of an import; `name` is dotted in `import`, plain or `*` in `from … import`."""

    name: str
    asname: str | None


@record
class Import(Node):
    """`import names`."""

    names: tuple[Alias, ...]


@record
class ImportFrom(Node):
    """`from {level dots}module import names`."""

    level: int
    module: str | None
    names: tuple[Alias, ...]


@record
class If(Node):
    """`if test: body else: orelse`; `elif` is an `If` in `orelse`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@record
class While(Node):
    """`while test: body else: orelse`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


@record
class For(Node):
    """`for target in iterable: body else: orelse`."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


@record
class WithItem(Node):
    """`context as target`."""

    context: Expr
    target: Expr | None


@record
class With(Node):
    """`with items: body`."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


@record
class Handler(Node):
    """`except type as name: body`."""

    type: Expr | None
    name: str | None
    body: tuple[Stmt, ...]


@record
class Try(Node):
    """`try: body except …: else: orelse finally: final`; `is_star` for `except*`."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    is_star: bool


@record
class MatchValue(Node):
    """`case 1:`, `case Color.RED:`."""

    value: Expr


@record
class MatchSingleton(Node):
    """`case None | True | False`: compared with `is`."""

    value: object


@record
class MatchSequence(Node):
    """`case [a, *rest]`."""

    patterns: tuple[Pattern, ...]


@record
class MatchMapping(Node):
    """`case {"k": p, **rest}`."""

    keys: tuple[Expr, ...]
    patterns: tuple[Pattern, ...]
    rest: str | None


@record
class MatchClass(Node):
    """`case Point(x, y=p)`."""

    cls: Expr
    patterns: tuple[Pattern, ...]
    keywords: tuple[str, ...]
    keyword_patterns: tuple[Pattern, ...]


@record
class MatchStar(Node):
    """`*rest` in a sequence pattern; no name for `*_`."""

    name: str | None


@record
class MatchAs(Node):
    """`case pattern as name`; neither is `_`, a name alone is a capture."""

    pattern: Pattern | None
    name: str | None


@record
class MatchOr(Node):
    """`case a | b`."""

    patterns: tuple[Pattern, ...]


Pattern = MatchValue | MatchSingleton | MatchSequence | MatchMapping | MatchClass | MatchStar | MatchAs | MatchOr


@record
class Case(Node):
    """One `case` of a `match`."""

    pattern: Pattern
    guard: Expr | None
    body: tuple[Stmt, ...]


@record
class Match(Node):
    """`match subject: cases`."""

    subject: Expr
    cases: tuple[Case, ...]


@record
class Raise(Node):
    """`raise exception from cause`."""

    exception: Expr | None
    cause: Expr | None


@record
class Assert(Node):
    """`assert test, message`."""

    test: Expr
    message: Expr | None


@record
class Return(Node):
    """`return value`."""

    value: Expr | None


@record
class Pass(Node):
    """`pass`."""


@record
class Break(Node):
    """`break`."""


@record
class Continue(Node):
    """`continue`."""


@record
class Global(Node):
    """`global names`."""

    names: tuple[str, ...]


@record
class Nonlocal(Node):
    """`nonlocal names`."""

    names: tuple[str, ...]


@record
class BodySource:
    """A function body that is not lowered yet.

    `text` is the source from the first body character (line `line` relative to the top-level statement, column
    `column`) to the end of the body's last line, indentation of later lines kept. The indentation of a body that
    begins a line belongs to the text (`column` is 0 then). `class_name` is the innermost
    enclosing class (for mangling). `digest` is a stable hash of all that lowering it depends on.
    """

    text: str
    line: int
    column: int
    class_name: str | None
    future_annotations: bool
    is_async: bool
    digest: str


@record
class FunctionDef(Node):
    """`def name(parameters) -> returns`; `at` is the `def` header's place from `def`/`async` to the end of the name.

    `docstring` is the raw literal's value. `mentions` are all identifiers (names and attribute names) that the body
    uses, sorted: what a cheap look at an uncalled function can go by. `holds_class` says whether a class statement
    stands anywhere in it. `written_name` is `name` before mangling: what `__name__` will be.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Expr | None
    decorators: tuple[Expr, ...]
    docstring: Constant | None
    body: BodySource
    is_async: bool
    is_generator: bool
    type_parameters: tuple[str, ...]
    mentions: tuple[str, ...]
    holds_class: bool
    written_name: str = ""


@record
class ClassDef(Node):
    """`class name(arguments): body`; `at` runs from `class` to the end of the name.

    `written_name` is `name` before mangling: what `__name__` will be.
    """

    name: str
    arguments: tuple[Argument, ...]
    decorators: tuple[Expr, ...]
    docstring: Constant | None
    body: tuple[Stmt, ...]
    type_parameters: tuple[str, ...]
    written_name: str = ""


@record
class TypeAlias(Node):
    """`type name = value` (PEP 695)."""

    name: str
    type_parameters: tuple[str, ...]
    value: Expr


Stmt = (
    Expression
    | Assign
    | AnnotatedAssign
    | AugmentedAssign
    | Delete
    | Import
    | ImportFrom
    | If
    | While
    | For
    | With
    | Try
    | Match
    | Raise
    | Assert
    | Return
    | Pass
    | Break
    | Continue
    | Global
    | Nonlocal
    | FunctionDef
    | ClassDef
    | TypeAlias
)


# --- units -----------------------------------------------------------------------------------------------------------


@record
class TopLevel:
    """A top-level statement: `line` is where it starts in the file (from 1); its decorators belong to it."""

    line: int
    statement: Stmt


@record
class Module:
    """One lowered file.

    `ignores` are the `# oprc: ignore[slug, …]` comments: (line from 1, column, slugs); no slugs means all. `demands`
    are the constructs that older Pythons lack, in their order.
    """

    docstring: Constant | None
    statements: tuple[TopLevel, ...]
    future_annotations: bool
    ignores: tuple[tuple[int, int, tuple[str, ...]], ...]
    demands: tuple[Demand, ...] = ()


@record
class FunctionBody:
    """A lowered function body. Spans are relative to the same line as those of its `FunctionDef`.

    `bound` are the names that the body binds itself (assignments, imports, definitions, loop, with, except and match
    targets, walrus from comprehensions, `del`), without those declared global or nonlocal; parameters are not among
    them.
    """

    statements: tuple[Stmt, ...]
    bound: tuple[str, ...]
    global_names: tuple[str, ...]
    nonlocal_names: tuple[str, ...]


@record
class Loss:
    """Why a text could not be lowered: `kind` is one of the named losses, the place is absolute (line from 1).

    Kinds: "syntax" (CPython refuses it), "encoding", "null-bytes", "too-large", "too-deep", "too-long-line",
    "parser" (LibCST refuses what CPython accepts); and what depends on the machine, not on the text alone: "time",
    "memory", "crash" (a worker process died of it, twice) and "no-worker" (none can start).
    """

    kind: str
    message: str
    line: int
    column: int


@record
class Demand:
    """A construct that Pythons before `version` refuse: the first of that age in its file, as the loss that it is."""

    version: tuple[int, int]
    loss: Loss
