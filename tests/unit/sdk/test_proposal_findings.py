"""The proposal's decorators as people meet them: where findings stand, what they advise, what is unknown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oprc_static import scan
from oprc_static.diagnostics import Diagnostic

HEADER = "import os\nimport outside\nfrom oaas_sdk2_py import *\n"

PROGRAMS = {
    "an argument, not its decorator": """
@bind(
    "x",
    "k",
    stateless=1,  # error[argument-type]
)
class A: pass
""",
    "a value from elsewhere: the decorator": """
TAGS = {"a"}
@package("p", tags=TAGS)  # error[argument-type]
class A: pass
""",
    "an item of a list from elsewhere: the decorator": """
TAGS = ["a", 1]
@package("p", tags=TAGS)  # error[argument-type]
class A: pass
""",
    "an item that came later: the item": """
TAGS = ["a"]
@package("p", tags=TAGS)
class A: pass
TAGS.append(
    1,  # error[argument-type]
)
""",
    "a factory of the program: the call in it": """
def packaged(name):
    return package(name, version=1)  # error[argument-type]
@packaged("p")
class A: pass
""",
    "an unknown value: where it became unknown": """
VERSION = os.environ["VERSION"]  # error[unknown-value]
@package("p", version=VERSION)
class A: pass
""",
    "an unknown key of a function that nothing binds": """
@oaas_function(os.environ["KEY"])  # error[unknown-value]
def f(): pass
@service("A")
class A: pass
""",
    "unknown arguments": """
@package("p", **outside.ARGUMENTS)  # error[unknown-value]
class A: pass
""",
    "a registration on one of two ways": """
if os.environ.get("FULL"):  # error[unknown-branch]
    @package("p")
    class A: pass
""",
    "a decorator on one of two ways": """
@service("A")
class A: pass
if os.environ.get("FULL"):  # error[unknown-branch]
    A = state_spec([])(A)
""",
    "a mark on one of two ways": """
@service("A")
class A:
    if os.environ.get("FULL"):  # error[unknown-branch]
        @bind("x", "k")
        def f(self): pass
""",
    "an attribute that hides a method on one of two ways": """
class Hiding:
    if os.environ.get("FULL"):  # error[unknown-branch]
        f = None
class Marked:
    @oaas.method
    def f(self): pass
@service("A")
class A(Hiding, Marked): pass
""",
    "a base from outside": """
@package("p")
class A(outside.Base): pass  # error[external-base]
""",
    "a decorator from outside below": """
@package("p")
@outside.decorate  # error[unknown-decorator]
class A: pass
""",
    "a decorator from outside above": """
@outside.decorate
@package("p")
class A: pass
""",
    "a decorator from outside below a mark": """
@service("A")
class A:
    @oaas_function("k")  # error[unknown-decorator]
    @outside.decorate
    def f(self): pass
""",
    "a mark that a closure drops": """
def closure(function):
    def inner(self): pass
    return inner
@service("A")
class A:
    @closure
    @bind("x", "k")  # warning[lost-mark]
    def f(self): pass
""",
    "a mark that a property hides": """
@service("A")
class A:
    @property
    @oaas_function("k")  # warning[lost-mark] warning[unbound-function]
    def f(self): pass
""",
    "parameters of a base from outside that is harmless": """
from pydantic import BaseModel
@bind("json", "k")  # error[unknown-value]
class A(BaseModel): pass
""",
    "the SDK's record of a class": """
@service("A")
class A: pass
A._oaas_cls_meta.func()  # error[unsupported-construct]
""",
    "a lone surrogate in an assigned docstring": """
@service("A")
class A:
    @oaas.method
    def f(self): pass
    f.__doc__ = (
        "\\ud800"  # error[lone-surrogate]
    )
""",
    "a docstring that is no string": """
@service("A")
class A: pass
A.__doc__ = 5  # error[argument-type]
""",
    "a copy of a class between": """
import dataclasses
@service("A")  # error[class-replaced]
@dataclasses.dataclass(slots=True)
@package("p")
class A: pass
""",
    "no method has no parameters": """
@service("A")
class A:
    @oaas_function("k")
    def f(): pass  # error[parameter-count]
""",
}


def findings_of(text: str, tmp_path: Path) -> list[Diagnostic]:
    """Scan a program below `HEADER`."""
    (tmp_path / "main.py").write_text(HEADER + text.lstrip("\n"), encoding="utf-8")
    return list(scan([tmp_path], target="spec", python_version="3.11").diagnostics)


def expected(text: str) -> set[tuple[int, str, str]]:
    """The findings that comments at the ends of lines name."""
    lines = (HEADER + text.lstrip("\n")).splitlines()
    marked = (re.finditer(r"(error|warning)\[([\w-]+)\]", line.partition("  # ")[2]) for line in lines)
    return {(number, found[1], found[2]) for number, each in enumerate(marked, 1) for found in each}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in PROGRAMS.items()])
def test_findings_stand_where_they_belong_and_advise(text: str, tmp_path: Path) -> None:
    found = [each for each in findings_of(text, tmp_path) if each.severity.label != "note"]
    given = {(each.place.span.line, each.severity.label, each.rule.slug) for each in found}
    assert given == expected(text), [f"{each.place.span.line} {each.message}" for each in found]
    assert all(each.help for each in found), [each.message for each in found if not each.help]


def test_related_places_lead_to_the_other_one(tmp_path: Path) -> None:
    text = '@package("p")\n@service("A", package="q")\nclass A: pass\n'
    (found,) = findings_of(text, tmp_path)
    line = HEADER.count("\n") + 1
    assert (found.place.span.line, [each.place.span.line for each in found.related]) == (line, [line + 1])
