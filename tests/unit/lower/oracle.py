# ruff: noqa: N802, N815  # methods bear the names of ast's classes
"""An independent way to the program form: from `ast` alone, written for clarity and not for speed.

`module_of` gives the module and the `ast` nodes of the functions whose bodies are text in it; `body_of` gives the
lowered body of such a function. Inside f-strings places are left out (`ast` has had them wrong until Python 3.12):
compare with `without_f_string_places`.
"""

from __future__ import annotations

import ast
import dataclasses
import re
import unicodedata
from typing import Any

from oprc_static import ir

OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "MatMult": "@",
    "LShift": "<<", "RShift": ">>", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "UAdd": "+", "USub": "-",
    "Invert": "~", "Not": "not", "And": "and", "Or": "or", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=",
    "Gt": ">", "GtE": ">=", "In": "in", "NotIn": "not in", "Is": "is", "IsNot": "is not",
}  # fmt: skip


def private(name: str, owner: str | None) -> str:
    if owner is None or not name.startswith("__") or name.endswith("__") or "." in name or not owner.strip("_"):
        return name
    return "_" + owner.lstrip("_") + name


class Converter:
    """`ast` to IR with `base` as line 0 and `owner` as the innermost class."""

    def __init__(self, text: str, future: bool) -> None:
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.future = future
        self.base = 1
        self.owner: str | None = None
        self.functions: list[tuple[ir.BodySource, Any, int, str | None]] = []

    # --- places ---

    def column(self, line: int, column: int) -> int:
        return len(self.lines[line - 1].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))

    def at(self, first: Any, last: Any = None) -> ir.At:
        last = last or first
        return (
            first.lineno - self.base,
            self.column(first.lineno, first.col_offset),
            last.end_lineno - self.base,
            self.column(last.end_lineno, last.end_col_offset),
        )

    def rest(self, line: int, column: int) -> str:
        return "\n".join([self.lines[line - 1][column:], *self.lines[line : line + 50]])

    def header(self, node: Any) -> ir.At:
        line, column = node.lineno, self.column(node.lineno, node.col_offset)
        blank = r"(?:[ \t\f]|\\\n)+"
        match = re.match(rf"(?:async{blank})?(?:def|class){blank}\w+", self.rest(line, column))
        assert match, self.rest(line, column)
        lines = match[0].split("\n")
        end = len(lines[-1]) + (column if len(lines) == 1 else 0)
        return line - self.base, column, line - self.base + len(lines) - 1, end

    def start(self, node: Any) -> tuple[int, int]:
        if not getattr(node, "decorator_list", None):
            return node.lineno, self.column(node.lineno, node.col_offset)
        line = node.decorator_list[0].lineno
        while not self.lines[line - 1].strip(" \t\f").startswith("@"):
            line -= 1
        return line, self.lines[line - 1].index("@")

    # --- expressions ---

    def opt(self, node: Any) -> Any:
        return None if node is None else self.expr(node)

    def all(self, nodes: Any) -> tuple[Any, ...]:
        return tuple(self.expr(node) for node in nodes)

    def name(self, name: str) -> str:
        return private(unicodedata.normalize("NFKC", name), self.owner)

    def expr(self, n: Any) -> Any:
        return getattr(self, "x_" + type(n).__name__)(n)

    def x_Constant(self, n: Any) -> Any:
        return ir.Constant(self.at(n), n.value)

    def x_Name(self, n: Any) -> Any:
        return ir.Name(self.at(n), self.name(n.id))

    def x_Attribute(self, n: Any) -> Any:
        return ir.Attribute(self.at(n), self.expr(n.value), self.name(n.attr))

    def x_Subscript(self, n: Any) -> Any:
        return ir.Subscript(self.at(n), self.expr(n.value), self.expr(n.slice))

    def x_Slice(self, n: Any) -> Any:
        return ir.Slice(self.at(n), self.opt(n.lower), self.opt(n.upper), self.opt(n.step))

    def arguments(self, args: Any, keywords: Any) -> tuple[ir.Argument, ...]:
        found = []
        for arg in args:
            star = isinstance(arg, ast.Starred)
            value = self.expr(arg.value if star else arg)
            found.append(ir.Argument(self.at(arg), "star" if star else "positional", None, value))
        for keyword in keywords:
            kind: Any = "keyword" if keyword.arg else "double_star"
            found.append(ir.Argument(self.at(keyword), kind, keyword.arg, self.expr(keyword.value)))
        return tuple(sorted(found, key=lambda argument: argument.at))

    def x_Call(self, n: Any) -> Any:
        return ir.Call(self.at(n), self.expr(n.func), self.arguments(n.args, n.keywords))

    def x_BinOp(self, n: Any) -> Any:
        return ir.BinaryOperation(self.at(n), OPERATORS[type(n.op).__name__], self.expr(n.left), self.expr(n.right))

    def x_UnaryOp(self, n: Any) -> Any:
        return ir.UnaryOperation(self.at(n), OPERATORS[type(n.op).__name__], self.expr(n.operand))

    def x_BoolOp(self, n: Any) -> Any:
        op: Any = OPERATORS[type(n.op).__name__]
        return ir.BooleanOperation(self.at(n), op, self.all(n.values))

    def x_Compare(self, n: Any) -> Any:
        ops = tuple(OPERATORS[type(op).__name__] for op in n.ops)
        return ir.Comparison(self.at(n), self.expr(n.left), ops, self.all(n.comparators))

    def x_IfExp(self, n: Any) -> Any:
        return ir.Conditional(self.at(n), self.expr(n.test), self.expr(n.body), self.expr(n.orelse))

    def x_Tuple(self, n: Any) -> Any:
        return ir.Tuple(self.at(n), self.all(n.elts))

    def x_List(self, n: Any) -> Any:
        return ir.List(self.at(n), self.all(n.elts))

    def x_Set(self, n: Any) -> Any:
        return ir.Set(self.at(n), self.all(n.elts))

    def x_Dict(self, n: Any) -> Any:
        return ir.Dict(self.at(n), tuple((self.opt(k), self.expr(v)) for k, v in zip(n.keys, n.values, strict=True)))

    def x_Starred(self, n: Any) -> Any:
        return ir.Starred(self.at(n), self.expr(n.value))

    def parameters(self, n: ast.arguments) -> tuple[ir.Parameter, ...]:
        found: list[ir.Parameter] = []

        def add(arg: Any, kind: Any, default: Any) -> None:
            annotation = self.opt(arg.annotation)
            found.append(ir.Parameter(self.at(arg), self.name(arg.arg), kind, self.opt(default), annotation))

        defaults: list[Any] = [None] * (len(n.posonlyargs) + len(n.args) - len(n.defaults)) + list(n.defaults)
        for arg in n.posonlyargs:
            add(arg, "positional_only", defaults.pop(0))
        for arg in n.args:
            add(arg, "positional_or_keyword", defaults.pop(0))
        if n.vararg:
            add(n.vararg, "var_positional", None)
        for arg, default in zip(n.kwonlyargs, n.kw_defaults, strict=True):
            add(arg, "keyword_only", default)
        if n.kwarg:
            add(n.kwarg, "var_keyword", None)
        return tuple(found)

    def x_Lambda(self, n: Any) -> Any:
        return ir.Lambda(self.at(n), self.parameters(n.args), self.expr(n.body), yields([n.body]))

    def clauses(self, n: Any) -> tuple[ir.Clause, ...]:
        return tuple(
            ir.Clause(
                self.at(g.target, (g.ifs or [g.iter])[-1]),
                self.expr(g.target),
                self.expr(g.iter),
                self.all(g.ifs),
                bool(g.is_async),
            )
            for g in n.generators
        )

    def x_ListComp(self, n: Any) -> Any:
        kind: Any = {"ListComp": "list", "SetComp": "set", "GeneratorExp": "generator"}[type(n).__name__]
        return ir.Comprehension(self.at(n), kind, self.expr(n.elt), None, self.clauses(n))

    x_SetComp = x_GeneratorExp = x_ListComp

    def x_DictComp(self, n: Any) -> Any:
        return ir.Comprehension(self.at(n), "dict", self.expr(n.key), self.expr(n.value), self.clauses(n))

    def x_JoinedStr(self, n: Any) -> Any:
        return ir.JoinedString(self.at(n), self.parts(n))

    def parts(self, n: Any) -> Any:
        found: list[Any] = []
        for value in n.values:
            if isinstance(value, ast.FormattedValue):
                spec = value.format_spec and ir.JoinedString(self.at(value), self.parts(value.format_spec))
                conversion = "" if value.conversion < 0 else chr(value.conversion)
                found.append(ir.FormattedValue(self.at(value), self.expr(value.value), conversion, spec))
            elif found and isinstance(found[-1], str):
                found[-1] += value.value
            elif value.value:
                found.append(value.value)
        return tuple(found)

    def x_TemplateStr(self, n: Any) -> Any:
        return ir.Unsupported(self.at(n), "a template string")

    def x_NamedExpr(self, n: Any) -> Any:
        return ir.NamedExpression(self.at(n), self.expr(n.target), self.expr(n.value))

    def x_Await(self, n: Any) -> Any:
        return ir.Await(self.at(n), self.expr(n.value))

    def x_Yield(self, n: Any) -> Any:
        return ir.Yield(self.at(n), self.opt(n.value), isinstance(n, ast.YieldFrom))

    x_YieldFrom = x_Yield

    # --- statements ---

    def body(self, nodes: Any) -> tuple[Any, ...]:
        return tuple(getattr(self, "s_" + type(node).__name__)(node) for node in nodes)

    def s_Expr(self, n: Any) -> Any:
        return ir.Expression(self.at(n), self.expr(n.value))

    def s_Assign(self, n: Any) -> Any:
        return ir.Assign(self.at(n), self.all(n.targets), self.expr(n.value))

    def s_AnnAssign(self, n: Any) -> Any:
        target, annotation = self.expr(n.target), self.expr(n.annotation)
        return ir.AnnotatedAssign(self.at(n), target, annotation, self.opt(n.value), bool(n.simple))

    def s_AugAssign(self, n: Any) -> Any:
        op = OPERATORS[type(n.op).__name__]
        return ir.AugmentedAssign(self.at(n), self.expr(n.target), op, self.expr(n.value))

    def s_Delete(self, n: Any) -> Any:
        return ir.Delete(self.at(n), self.all(n.targets))

    def alias(self, n: Any) -> ir.Alias:
        return ir.Alias(self.at(n), self.name(n.name), n.asname and self.name(n.asname))

    def s_Import(self, n: Any) -> Any:
        return ir.Import(self.at(n), tuple(map(self.alias, n.names)))

    def s_ImportFrom(self, n: Any) -> Any:
        module = n.module and self.name(n.module)
        return ir.ImportFrom(self.at(n), n.level, module, tuple(map(self.alias, n.names)))

    def s_If(self, n: Any) -> Any:
        return ir.If(self.at(n), self.expr(n.test), self.body(n.body), self.body(n.orelse))

    def s_While(self, n: Any) -> Any:
        return ir.While(self.at(n), self.expr(n.test), self.body(n.body), self.body(n.orelse))

    def s_For(self, n: Any) -> Any:
        target, iterable, is_async = self.expr(n.target), self.expr(n.iter), isinstance(n, ast.AsyncFor)
        return ir.For(self.at(n), target, iterable, self.body(n.body), self.body(n.orelse), is_async)

    s_AsyncFor = s_For

    def s_With(self, n: Any) -> Any:
        items = tuple(
            ir.WithItem(
                self.at(i.context_expr, i.optional_vars or i.context_expr),
                self.expr(i.context_expr),
                self.opt(i.optional_vars),
            )
            for i in n.items
        )
        return ir.With(self.at(n), items, self.body(n.body), isinstance(n, ast.AsyncWith))

    s_AsyncWith = s_With

    def s_Try(self, n: Any) -> Any:
        handlers = tuple(
            ir.Handler(self.at(h), self.opt(h.type), h.name and self.name(h.name), self.body(h.body))
            for h in n.handlers
        )
        is_star = type(n).__name__ == "TryStar"
        return ir.Try(self.at(n), self.body(n.body), handlers, self.body(n.orelse), self.body(n.finalbody), is_star)

    s_TryStar = s_Try

    def s_Raise(self, n: Any) -> Any:
        return ir.Raise(self.at(n), self.opt(n.exc), self.opt(n.cause))

    def s_Assert(self, n: Any) -> Any:
        return ir.Assert(self.at(n), self.expr(n.test), self.opt(n.msg))

    def s_Return(self, n: Any) -> Any:
        return ir.Return(self.at(n), self.opt(n.value))

    def s_Pass(self, n: Any) -> Any:
        return ir.Pass(self.at(n))

    def s_Break(self, n: Any) -> Any:
        return ir.Break(self.at(n))

    def s_Continue(self, n: Any) -> Any:
        return ir.Continue(self.at(n))

    def s_Global(self, n: Any) -> Any:
        return ir.Global(self.at(n), tuple(map(self.name, n.names)))

    def s_Nonlocal(self, n: Any) -> Any:
        return ir.Nonlocal(self.at(n), tuple(map(self.name, n.names)))

    def s_TypeAlias(self, n: Any) -> Any:
        return ir.TypeAlias(self.at(n), self.name(n.name.id), self.type_parameters(n), self.expr(n.value))

    def type_parameters(self, n: Any) -> tuple[str, ...]:
        return tuple(self.name(parameter.name) for parameter in getattr(n, "type_params", ()))

    def docstring(self, body: Any) -> Any:
        first = body[0] if body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            return self.expr(first.value)
        return None

    def s_FunctionDef(self, n: Any) -> Any:
        is_async = isinstance(n, ast.AsyncFunctionDef)
        body = self.source(n.body, is_async)
        self.functions.append((body, n, self.base, self.owner))
        return ir.FunctionDef(
            at=self.header(n),
            name=self.name(n.name),
            parameters=self.parameters(n.args),
            returns=self.opt(n.returns),
            decorators=self.all(n.decorator_list),
            docstring=self.docstring(n.body),
            body=body,
            is_async=is_async,
            is_generator=yields(n.body),
            type_parameters=self.type_parameters(n),
            mentions=tuple(sorted(mentions(n.body, self.owner))),
            holds_class=any(isinstance(x, ast.ClassDef) for s in n.body for x in ast.walk(s)),
            written_name=n.name,
        )

    s_AsyncFunctionDef = s_FunctionDef

    def source(self, body: Any, is_async: bool) -> ir.BodySource:
        line, column = self.start(body[0])
        if not self.lines[line - 1][:column].strip():
            column = 0
        end = body[-1].end_lineno
        tail = self.lines[end - 1][self.column(end, body[-1].end_col_offset) :]
        while tail.strip(" \t\f;") == "\\" and end < len(self.lines):
            end += 1
            tail = self.lines[end - 1]
        text = "\n".join(self.lines[line - 1 : end])[column:]
        return ir.BodySource(text, line - self.base, column, self.owner, self.future, is_async, "")

    def s_ClassDef(self, n: Any) -> Any:
        decorators, name = self.all(n.decorator_list), self.name(n.name)
        arguments, at = self.arguments(n.bases, n.keywords), self.header(n)
        outside, self.owner = self.owner, n.name
        docstring, body = self.docstring(n.body), self.body(n.body)
        self.owner = outside
        return ir.ClassDef(at, name, arguments, decorators, docstring, body, self.type_parameters(n), n.name)

    # --- match ---

    def s_Match(self, n: Any) -> Any:
        cases = tuple(
            ir.Case(
                self.at(c.pattern, c.guard or c.pattern), self.pattern(c.pattern), self.opt(c.guard), self.body(c.body)
            )
            for c in n.cases
        )
        return ir.Match(self.at(n), self.expr(n.subject), cases)

    def pattern(self, n: Any) -> Any:
        return None if n is None else getattr(self, "p_" + type(n).__name__)(n)

    def patterns(self, nodes: Any) -> tuple[Any, ...]:
        return tuple(map(self.pattern, nodes))

    def p_MatchValue(self, n: Any) -> Any:
        return ir.MatchValue(self.at(n), self.expr(n.value))

    def p_MatchSingleton(self, n: Any) -> Any:
        return ir.MatchSingleton(self.at(n), n.value)

    def p_MatchSequence(self, n: Any) -> Any:
        return ir.MatchSequence(self.at(n), self.patterns(n.patterns))

    def p_MatchMapping(self, n: Any) -> Any:
        return ir.MatchMapping(self.at(n), self.all(n.keys), self.patterns(n.patterns), n.rest and self.name(n.rest))

    def p_MatchClass(self, n: Any) -> Any:
        keywords = tuple(n.kwd_attrs)
        return ir.MatchClass(
            self.at(n), self.expr(n.cls), self.patterns(n.patterns), keywords, self.patterns(n.kwd_patterns)
        )

    def p_MatchStar(self, n: Any) -> Any:
        return ir.MatchStar(self.at(n), n.name and self.name(n.name))

    def p_MatchAs(self, n: Any) -> Any:
        return ir.MatchAs(self.at(n), self.pattern(n.pattern), n.name and self.name(n.name))

    def p_MatchOr(self, n: Any) -> Any:
        return ir.MatchOr(self.at(n), self.patterns(n.patterns))


def yields(nodes: Any) -> bool:
    """Whether a function with this body is a generator, by what CPython's compiler says."""
    if all(isinstance(node, ast.expr) for node in nodes):
        nodes = [ast.Expr(node) for node in nodes]
    return any(_yields(node) for node in nodes)


def _yields(node: Any) -> bool:
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        return True
    if isinstance(node, ast.Lambda):
        return _yields(node.args)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        outside = [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        return any(map(_yields, outside))
    if isinstance(node, ast.ClassDef):
        return any(map(_yields, [*node.decorator_list, *node.bases, *node.keywords]))
    return any(map(_yields, ast.iter_child_nodes(node)))


def mentions(nodes: Any, owner: str | None) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        plain: list[str] = []
        for field in ("id", "attr", "name", "asname", "rest", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str) and value != "*":
                plain += value.split(".")
            elif isinstance(value, str):
                plain.append(value)
        if isinstance(node, ast.arg):
            plain.append(node.arg)
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            plain += node.names
        if isinstance(node, ast.MatchClass):
            plain += node.kwd_attrs
        found |= {private(name, owner) for name in plain}
        if isinstance(node, ast.ClassDef):
            found |= mentions(node.body, node.name)
            found |= mentions([*node.bases, *node.keywords, *node.decorator_list], owner)
            found |= mentions(getattr(node, "type_params", []), owner)
        else:
            found |= mentions(list(ast.iter_child_nodes(node)), owner)
    return found


def module_of(text: str, tree: ast.Module) -> tuple[ir.Module, Converter]:
    """The module of a text, with empty digests and no ignores; the converter knows its functions."""
    future = any(
        isinstance(n, ast.ImportFrom) and n.module == "__future__" and any(a.name == "annotations" for a in n.names)
        for n in tree.body
    )
    converter = Converter(text, future)
    tops = []
    docstring = None
    for node in tree.body:
        converter.base = converter.start(node)[0]
        (statement,) = converter.body([node])
        tops.append(ir.TopLevel(converter.base, statement))
        if len(tops) == 1:
            docstring = converter.docstring([node])
    return ir.Module(docstring, tuple(tops), future, ()), converter


def body_of(converter: Converter, node: Any, base: int, owner: str | None) -> tuple[ir.Stmt, ...]:
    """The lowered body of one of `converter.functions`."""
    converter.base, converter.owner = base, owner
    return converter.body(node.body)


def without_digests(value: Any) -> Any:
    """The same value with empty digests and no ignores."""
    return _replaced(value, in_f_string=False, places=False)


def without_f_string_places(value: Any) -> Any:
    """The same value with empty digests and no ignores, without the places inside f-strings."""
    return _replaced(value, in_f_string=False, places=True)


def _replaced(value: Any, *, in_f_string: bool, places: bool) -> Any:
    if isinstance(value, tuple):
        return tuple([_replaced(item, in_f_string=in_f_string, places=places) for item in value])
    if isinstance(value, ir.BodySource):
        return dataclasses.replace(value, digest="")
    if not dataclasses.is_dataclass(value):
        return value
    inner = in_f_string or isinstance(value, ir.JoinedString)
    changes = {
        field.name: _replaced(getattr(value, field.name), in_f_string=inner, places=places)
        for field in dataclasses.fields(value)
        if field.name != "at"
    }
    if isinstance(value, ir.Module):
        changes["ignores"] = ()
    if places and in_f_string:
        changes["at"] = (0, 0, 0, 0)
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]
