"""Which names of a module stand for what nobody can change by using it: constants, and functions without effects.

Who has such a function can call it as he likes: it reads its parameters, constants and what it makes itself, and calls
functions that do nothing else. So an importer of such names need not even be looked at. What is not on the lists here
is no such name.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping

from oprc_static.stack import with_room

_BUILT_INS = frozenset({
    "abs", "all", "any", "bool", "bytes", "chr", "dict", "divmod", "enumerate", "float", "frozenset", "int",
    "isinstance", "len", "list", "max", "min", "ord", "range", "repr", "reversed", "round", "set", "sorted", "str",
    "sum", "tuple", "type", "zip", "ValueError", "TypeError", "KeyError", "RuntimeError", "Exception",
})  # fmt: skip

_METHODS = frozenset({
    "capitalize", "casefold", "copy", "count", "decode", "encode", "endswith", "find", "format", "get", "index",
    "isalnum", "isalpha", "isdigit", "isidentifier", "islower", "isspace", "isupper", "items", "join", "keys", "ljust",
    "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rjust", "rpartition", "rsplit",
    "rstrip", "split", "splitlines", "startswith", "strip", "title", "upper", "values", "zfill",
})  # fmt: skip
"""Methods of Python's own values that change nothing; what the parameters make of them is the caller's."""

_FRESH = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp,
    ast.BinOp, ast.Compare, ast.UnaryOp,
)  # fmt: skip
"""Expressions whose value is new, or cannot change."""

_ALLOWED = (
    ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop, ast.keyword, ast.comprehension, ast.Slice,
    ast.Expr, ast.Return, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.While, ast.If, ast.Break, ast.Continue,
    ast.Pass, ast.Raise, ast.Assert, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Dict, ast.Set, ast.ListComp,
    ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Compare, ast.Call, ast.FormattedValue, ast.JoinedStr, ast.Constant,
    ast.Attribute, ast.Subscript, ast.Starred, ast.Name, ast.List, ast.Tuple,
)  # fmt: skip


_LONGEST = 32 * 1024
"""A longer text is not looked at: what supplies a few names to many is short."""


def plain_names(text: bytes) -> frozenset[str]:
    """Return the names of a module, given as its text, that stand for constants and for functions without effects."""
    if len(text) > _LONGEST:
        return frozenset()
    try:
        return with_room(lambda: _plain_names(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _plain_names(text: bytes) -> frozenset[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text, filename="")  # a name would be opened for a syntax error
    bound = Counter(name for node in ast.walk(tree) for name in _bound_by(node))
    if "*" in bound:
        return frozenset()
    constants = set()
    functions: dict[str, ast.FunctionDef] = {}
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and bound[statement.name] == 1:
            functions[statement.name] = statement
        elif (target := _assigned(statement)) is not None and bound[target] == 1:
            constants.add(target)
    known = constants | functions.keys()
    while bad := {each for each in functions.keys() & known if not _is_without_effects(functions[each], known, bound)}:
        known -= bad
    return frozenset(known)


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds, in whatever scope: one that is bound twice anywhere is not plain."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names * 2
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def _assigned(statement: ast.stmt) -> str | None:
    """Return the name to which a statement assigns a constant."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None
    return target.id if isinstance(target, ast.Name) and _is_constant(value) else None


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    if isinstance(node, ast.Tuple):
        return all(map(_is_constant, node.elts))
    return isinstance(node, ast.Constant)


def _is_without_effects(function: ast.FunctionDef, known: set[str], bound: Mapping[str, int]) -> bool:
    """Say whether a function only reads its parameters, what it makes itself, and the `known` names of its module."""
    arguments = function.args
    defaults = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
    if function.decorator_list or not all(map(_is_constant, defaults)):
        return False
    parameters = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    parameters |= {each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None}
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    made = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    fresh = made - parameters - {name for node in nodes for name in _taken(node)}
    return all(
        isinstance(node, _ALLOWED)
        and _reads_known(node, parameters | made, known, bound)
        and _changes_own(node, fresh)
        and _calls_known(node, parameters | made, known, bound)
        for node in nodes
    )


def _taken(node: ast.AST) -> Iterator[str]:
    """Yield the names to which a node gives what may be somebody else's value."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if all(isinstance(each, ast.Name) for each in targets) and isinstance(node.value, _FRESH):
            return
    elif isinstance(node, ast.For | ast.comprehension):
        targets = [node.target]
    else:
        return
    nodes = (each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
    yield from (each.id for each in nodes if isinstance(each.ctx, ast.Store))


def _reads_known(node: ast.AST, own: set[str], known: set[str], bound: Mapping[str, int]) -> bool:
    if not isinstance(node, ast.Name):
        return True
    return node.id in own or node.id in known or (node.id in _BUILT_INS and node.id not in bound)


def _changes_own(node: ast.AST, fresh: set[str]) -> bool:
    """Say whether all that a node sets or changes is the function's own."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Load) and not node.attr.startswith("_")
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return isinstance(node.value, ast.Name) and node.value.id in fresh
    if isinstance(node, ast.AugAssign):
        target = node.target.value if isinstance(node.target, ast.Subscript) else node.target
        return isinstance(target, ast.Name) and target.id in fresh
    return True


def _calls_known(node: ast.AST, own: set[str], known: set[str], bound: Mapping[str, int]) -> bool:
    if not isinstance(node, ast.Call):
        return True
    if isinstance(node.func, ast.Name):
        name = node.func.id
        return name not in own and (name in known or (name in _BUILT_INS and name not in bound))
    return isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS
