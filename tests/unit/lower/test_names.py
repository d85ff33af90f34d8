# ruff: noqa: E501  # programs stand on one line each
"""Identifiers: NFKC and mangling, with CPython's code objects as the judge."""

from __future__ import annotations

from types import CodeType

import pytest

from oprc_static import ir
from oprc_static.lower import lower_body, lower_module
from oprc_static.lower.identifiers import mangle, normalise
from tests.unit.lower.checks import function_bodies


def _codes(code: CodeType) -> list[CodeType]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *(found for constant in inner for found in _codes(constant))]


def _names_in(node: object) -> set[str]:
    """All identifiers of a lowered program, its bodies lowered."""
    found: set[str] = set()
    waiting: list[object] = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting += value
        elif isinstance(value, ir.BodySource):
            waiting.append(lower_body(value))
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                field = getattr(value, name)
                is_text = isinstance(value, ir.Argument) or name in {
                    "written_name",
                    "mentions",
                    "op",
                    "kind",
                    "keywords",
                }
                if isinstance(field, str) and not is_text and not isinstance(value, ir.Constant):
                    found.add(field)
                elif name in {"bound", "global_names", "nonlocal_names", "names"} and all(
                    isinstance(x, str) for x in field
                ):
                    found |= set(field)
                elif not is_text or isinstance(value, ir.Argument):
                    waiting.append(field)
    return found


@pytest.mark.parametrize("owner", ["C", "_C", "__C_", "_9", "__", "___", "Ünï", "ﬁ"])
@pytest.mark.parametrize(
    "statement",
    [
        "__a = 1",
        "__a__ = 1",
        "_a = 1",
        "__a.__b",
        "__a[__b].__c(__d)",
        "def __f(self): pass",
        "def f(__a, *__b, __c=__d, **__e): return __a",
        "lambda __a: __a",
        "class __D(__B): __x = 1",
        "class _D_:\n   __x = 1\n  __y = 2",
        "import __a",
        "import a as __b",
        "from a import __b",
        "from a import b as __c",
        "from __a import b",
        "def f(self):\n   global __g\n   __g = 1",
        "def f(self):\n   __a = 1\n   def g():\n    nonlocal __a\n    return __a",
        "try: pass\n  except A as __e: pass",
        "with a as __b: pass",
        "for __a, (b, *__c) in d: pass",
        "[__a for __a in b]",
        "match a:\n   case {'k': __b, **__c}: pass\n   case [*__d]: pass\n   case E(f=__g) as __h: pass\n   case __i.__j: pass",
        "del __a",
        "__a: __b = 1",
        "(__a := 1)",
        "f'{__a.__b!r}'",
        "ﬁ = ª.ﬀ",
        "__ﬁ = 1",
    ],
)
def test_mangled_names_are_those_of_the_compiler(owner: str, statement: str) -> None:
    text = f"class {owner}:\n  {statement}\n"
    codes = _codes(compile(text, "<test>", "exec", dont_inherit=True))
    compiled = {
        name for code in codes for name in (*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars)
    }
    lowered = lower_module(text.encode())
    private = {name for name in _names_in(lowered) if "__" in name}
    invented = {"__name__", "__module__", "__qualname__", "__annotations__", "__class__", "__static_attributes__"}
    invented |= {"__firstlineno__", "__conditional_annotations__", "__annotate__", "__annotate_func__", "__classdict__"}
    assert private == {name for name in compiled if "__" in name} - (invented - private)


@pytest.mark.parametrize("call", ["f(__a=1)", "class D(metaclass=M, __a=1): pass", "match x:\n   case C(__a=b): pass"])
def test_keywords_are_never_mangled(call: str) -> None:
    lowered = lower_module(f"class C:\n  {call}\n".encode())
    assert "'__a'" in repr(lowered)
    assert "_C__a" not in repr(lowered)


def test_definitions_keep_their_written_name() -> None:
    """`__name__` is not mangled."""
    program = "class C:\n  def __f(self): pass\n  class __D: pass\n  def ﬁ(self): pass"
    lowered = lower_module(program.encode())
    assert isinstance(lowered, ir.Module)
    (owner,) = [top.statement for top in lowered.statements]
    assert isinstance(owner, ir.ClassDef)
    names = [(item.name, item.written_name) for item in owner.body if isinstance(item, (ir.FunctionDef, ir.ClassDef))]
    assert names == [("_C__f", "__f"), ("_C__D", "__D"), ("fi", "fi")]


def test_bodies_remember_their_class() -> None:
    lowered = lower_module(b"class _A:\n  def f(self):\n    def g():\n      return __x")
    (body,) = function_bodies(lowered)
    (inner,) = function_bodies(lower_body(body))
    assert (body.class_name, inner.class_name) == ("_A", "_A")
    assert "_A__x" in repr(lower_body(inner))


def test_small_functions() -> None:
    assert normalise("ﬁ") == "fi"
    assert mangle("__a", "_B") == "_B__a"
    assert mangle("__a", "__") == "__a"
    assert mangle("__a__", "B") == "__a__"
    assert mangle("__a", None) == "__a"
    assert mangle("__a.b", "B") == "__a.b"


def test_mentions_are_mangled_and_hold_no_text() -> None:
    program = "class C:\n  def f(self):\n    'oaas'\n    # meta\n    __a.b(c=1, **d)\n    import e.g as h\n    class I:\n      __j = 1"
    lowered = lower_module(program.encode())
    (definition,) = list(lowered.statements[0].statement.body)  # type: ignore[union-attr]
    assert definition.mentions == ("I", "_C__a", "_I__j", "b", "d", "e", "g", "h")
    assert definition.holds_class


def test_bound_names() -> None:
    program = (
        "def f(p):\n  a, (b, *c.d) = e\n  f.g[h] = i\n  for j in k: pass\n  with l as (m, n): pass\n  import o.p as q, r.s\n"
        "  from t import u\n  def v(w=(x := 1)): y = 1\n  class z: aa = 1\n  try: pass\n  except bb as cc: pass\n"
        "  del dd, ee.ff\n  gg: hh\n  ii += 1\n  [(jj := kk) for kk in ll]\n  lambda mm: (nn := 1)\n  global oo\n  oo = 1\n"
        "  def pp():\n    nonlocal a\n    a = 1\n  match qq:\n    case {'a': rr, **ss}: pass\n    case [tt, *uu] as vv: pass\n"
        "    case ww(xx=yy): pass\n  p = 1"
    )
    lowered = lower_module(program.encode())
    outer, *_ = function_bodies(lowered)
    body = lower_body(outer)
    assert isinstance(body, ir.FunctionBody)
    assert body.bound == tuple(
        sorted(["yy", "p", *"abjmnqruvxz", "cc", "dd", "gg", "ii", "jj", "pp", "rr", "ss", "tt", "uu", "vv"])
    )
    assert body.global_names == ("oo",)
    code = next(
        constant
        for constant in compile(program, "<test>", "exec", dont_inherit=True).co_consts
        if isinstance(constant, CodeType)
    )
    inlined = {"kk"}  # from Python 3.12 on a comprehension is compiled into the function around it
    assert {*body.bound, "p"} - {"gg"} == {*code.co_varnames, *code.co_cellvars} - inlined
