"""Where the fields of a document come from, told from small programs."""

from __future__ import annotations

from textwrap import dedent

import pytest

from oprc_static import scan
from oprc_static.export.shape import document
from oprc_static.origin import Origin
from oprc_static.provenance import Fact, provenance_of, steps_of
from oprc_static.report.explanation import field_name
from oprc_static.source import Place, Span
from oprc_static.tree import MemoryTree

NAMES = """\
    PREFIX = "shop"
    CART = PREFIX + "-cart"
    """
SERVICE = """\
    from oaas_sdk2_py import OaasObject, bind, oaas_function, package, service, state_spec
    from app import KEY

    @package("p", version="1", tags=["a", "b"])
    @service(KEY)
    @state_spec(key_specs=[("items", "json", True)])
    class Cart(OaasObject):
        \"\"\"A cart.\"\"\"

        @bind("add", "cart.add", access_modifier="INTERNAL")
        @oaas_function("cart.add")
        def put(self, item):
            \"\"\"Puts.\"\"\"
    """
FILES = {"app/names.py": NAMES, "app/__init__.py": "from app.names import CART as KEY\n", "app/cart.py": SERVICE}


def facts(target: str, files: dict[str, str] = FILES) -> dict[str, Fact]:
    tree = MemoryTree({f"/{path}": dedent(text) for path, text in files.items()})
    result = scan(["/"], target=target, tree=tree)
    assert result.ok, result.diagnostics
    (package,) = result.packages
    return {field_name(fact.pointer): fact for fact in provenance_of(package, result.target).facts}


def shown(fact: Fact) -> list[str]:
    return [f"{step.place.path}:{step.place.span.line} {step.kind}" for step in fact.steps] or [fact.reason]


def test_way_of_a_constant_through_modules():
    assert shown(facts("spec")["classes[0].key"]) == [
        "app/names.py:1 literal",
        "app/names.py:1 assignment",
        "app/names.py:2 literal",
        "app/names.py:2 operation",
        "app/names.py:2 assignment",
        "app/__init__.py:1 import",
        "app/cart.py:2 import",
        "app/cart.py:5 argument",
    ]


@pytest.mark.parametrize(
    ("field", "way"),
    [
        ("version", ["app/cart.py:4 literal", "app/cart.py:4 argument"]),
        ("metadata.tags[1]", ["app/cart.py:4 literal"]),
        ("classes[0].description", ["app/cart.py:8 docstring"]),
        ("classes[0].state_spec.key_specs[0].key_type", ["app/cart.py:6 literal"]),
        ("classes[0].state_spec.persistent", ["`state_spec` does not give it, and this is the default"]),
        ("classes[0].function_bindings[0].access_modifier", ["app/cart.py:10 literal", "app/cart.py:10 argument"]),
        ("classes[0].function_bindings[0].function_key", ["app/cart.py:10 literal", "app/cart.py:10 argument"]),
        ("classes[0].function_bindings[0].parameters[0]", ["app/cart.py:12 definition"]),
        ("classes[0].function_bindings[0].stateless", ["nothing marks it as stateless"]),
        ("functions[0].function_type", ["no `oaas_function` gives a type, and CUSTOM is the default"]),
        ("functions[0].description", ["app/cart.py:13 docstring"]),
        ("dependencies", ["no class gives dependencies"]),
    ],
)
def test_fields_of_the_proposal(field: str, way: list[str]):
    assert shown(facts("spec")[field]) == way


LEGACY = """\
    from oaas_sdk2_py import Oparaca
    app = Oparaca(default_pkg="shop")
    meta = app.new_cls("Cart")

    @meta
    class Cart:
        @meta.func("add")
        def put(self): ...
    """


@pytest.mark.parametrize("target", ["spec", "sdk-0.1.3", "sdk-0.2.3", "sdk-0.3.1", "sdk-0.3.6"])
@pytest.mark.parametrize("files", [{"main.py": LEGACY}], ids=["legacy"])
def test_every_leaf_of_every_shape_is_accounted_for(target: str, files: dict[str, str]):
    tree = MemoryTree({f"/{path}": dedent(text) for path, text in files.items()})
    result = scan(["/"], target=target, tree=tree)
    (package,) = result.packages
    found = {fact.pointer: fact for fact in provenance_of(package, result.target).facts}
    assert {pointer: fact.value for pointer, fact in found.items()} == dict(leaves(document(package, result.target)))
    assert all(bool(fact.steps) != bool(fact.reason) for fact in found.values())


def leaves(value: object, at: tuple[str | int, ...] = ()):
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from leaves(below, (*at, key))
    elif isinstance(value, list) and value:
        for index, below in enumerate(value):
            yield from leaves(below, (*at, index))
    else:
        yield at, value


@pytest.mark.parametrize("target", ["spec"])
def test_every_leaf_of_the_proposal_is_accounted_for(target: str):
    test_every_leaf_of_every_shape_is_accounted_for(target, FILES)


def test_function_key_that_is_joined_names_both_halves():
    way = shown(facts("sdk-0.2.3", {"main.py": LEGACY})["classes[0].functions[0].function"])
    assert way[0] == "main.py:3 literal"
    assert way[-1].endswith(" joined")
    assert "main.py:7 literal" in way


def test_steps_come_once_and_causes_first():
    def place(line: int) -> Place:
        return Place("a.py", Span(line, 0, line, 1))

    first = Origin("literal", place(1))
    second = Origin("assignment", place(2), (first,))
    last = Origin("operation", place(3), (second, first, second))
    assert [step.kind for step in steps_of(last)] == ["literal", "assignment", "operation"]


def test_parameters_of_an_unmarked_method_come_from_its_definition():
    program = """\
    from oaas_sdk2_py import bind, oaas, oaas_function

    @oaas_function("x.run")
    def run(ctx): ...

    @oaas.service("A")
    @bind("go", "x.run")
    class A:
        def go(self, speed): ...
    """
    found = facts("spec", {"main.py": program})
    assert shown(found["classes[0].function_bindings[0].parameters[0]"]) == ["main.py:9 definition"]


def test_what_was_there_before_any_source_is_no_step():
    nowhere = Origin("start", Place("", Span(1, 0, 1, 0)))
    used = Origin("operation", Place("a.py", Span(1, 0, 1, 1)), (nowhere,))
    assert [step.kind for step in steps_of(used)] == ["operation"]
