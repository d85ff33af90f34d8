"""LibCST's tree read in the shape of the language: chains that it nests, tuples that it does not call by that name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst


def string_pieces(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The literals of an implicit concatenation, left to right; LibCST nests them to the right."""
    while isinstance(node, cst.ConcatenatedString):
        yield from string_pieces(node.left)
        node = node.right
    yield node


def stands_for_tuple(elements: Sequence[cst.SubscriptElement]) -> bool:
    """Whether the elements of a subscript are one index that is a tuple."""
    first = elements[0]
    starred = isinstance(first.slice, cst.Index) and first.slice.star is not None
    return len(elements) > 1 or starred or isinstance(first.comma, cst.Comma)


def boolean_operands(node: cst.BooleanOperation) -> list[cst.BaseExpression]:
    """The operands of a chain of one operator; LibCST nests chains, parentheses end one."""
    operator = type(node.operator)
    operands = [node.right]
    left = node.left
    while isinstance(left, cst.BooleanOperation) and type(left.operator) is operator and not left.lpar:
        operands.append(left.right)
        left = left.left
    operands.append(left)
    return operands[::-1]


def comprehension_clauses(node: cst.CompFor) -> list[cst.CompFor]:
    """The `for` clauses of a comprehension, outermost first; LibCST nests them."""
    clauses = [node]
    while (inner := clauses[-1].inner_for_in) is not None:
        clauses.append(inner)
    return clauses


_KINDS_BY_FIELD = (
    ("posonly_params", "positional_only"),
    ("params", "positional_or_keyword"),
    ("star_arg", "var_positional"),
    ("kwonly_params", "keyword_only"),
    ("star_kwarg", "var_keyword"),
)


def parameters_in_order(node: cst.Parameters) -> list[tuple[cst.Param, str]]:
    """Every parameter with its kind, in the order of the signature."""
    found: list[tuple[cst.Param, str]] = []
    for field, kind in _KINDS_BY_FIELD:
        value = getattr(node, field)
        if isinstance(value, cst.Param):
            found.append((value, kind))
        elif isinstance(value, (tuple, list)):
            found += [(parameter, kind) for parameter in value]
    return found


def statements_in(nodes: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
    """The statements of a suite, those that share a line one by one."""
    found: list[cst.CSTNode] = []
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            found += node.body
        else:
            found.append(node)
    return found


def deleted_targets(node: cst.Del) -> list[cst.BaseExpression]:
    """What a `del` deletes: a tuple without parentheses is several targets."""
    if isinstance(node.target, cst.Tuple) and not node.target.lpar:
        return [element.value for element in node.target.elements]
    return [node.target]


def elif_chain(node: cst.If) -> tuple[list[cst.If], cst.Else | None]:
    """An `if` with its `elif`s, and the `else` after them."""
    chain = [node]
    while isinstance(orelse := chain[-1].orelse, cst.If):
        chain.append(orelse)
    return chain, orelse
