"""Every exported fact knows where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from oprc_static import scan
from oprc_static.opackage import OPackage
from oprc_static.origin import Origin

PROGRAM = '''\
from oaas_sdk2_py import *

app = Oparaca(default_pkg="p")
meta = app.new_cls("Old")

@package("p", version="1", author="Ada", description="About.", tags=["t"], dependencies=["d"])
@state_spec([("id", "string", False)], "redis", "STRONG", True, "cbor")
@bind("b", "k", "INTERNAL", True, ["x"])
class A:
    """Doc."""
    @oaas_function("k", "Told.", "MACRO")
    def f(self, v): pass
    @oaas.method(name="g", stateless=True)
    def own(self):
        """Own."""

@meta
class Old:
    @meta.func("h")
    def h(self):
        """Old."""
'''
WITHOUT_ORIGIN = {
    "origins",
    "description_first",
    "functions",
    "classes",
    "state_spec",
    "function_bindings",
    "key_specs",
}


def facts(value: Any) -> Iterator[tuple[str, Any, Mapping[str, Origin]]]:
    """Every field of a document's value that is not its default, with the origins beside it."""
    default = {each.name: each.default for each in fields(value)}
    for each in fields(value):
        held = getattr(value, each.name)
        if each.name not in WITHOUT_ORIGIN and held != default[each.name]:
            yield f"{type(value).__name__}.{each.name}", held, value.origins


def parts(package: OPackage) -> Iterator[Any]:
    yield package
    yield from package.functions
    for cls in package.classes:
        yield cls
        yield from cls.function_bindings
        if cls.state_spec is not None:
            yield cls.state_spec


def test_every_fact_has_an_origin(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM, encoding="utf-8")
    result = scan([tmp_path], target="spec")
    assert result.ok
    missing = []
    for name, held, origins in (fact for package in result.packages for each in parts(package) for fact in facts(each)):
        field = name.rpartition(".")[2]
        wanted = [f"{field}[{index}]" for index in range(len(held))] if field in ("tags", "dependencies") else [field]
        missing += [f"{name}: {key}" for key in wanted if key not in origins]
    assert not missing


def test_origins_lead_to_the_source(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM, encoding="utf-8")
    (package,) = scan([tmp_path], target="spec").packages
    cls = package.classes[0]
    assert cls.state_spec is not None
    lines = {name: origin.place.span.line for name, origin in {**package.origins, **cls.origins}.items()}
    assert {lines[name] for name in ("version", "author", "tags[0]", "dependencies[0]", "registration")} <= {6, 8}
    assert cls.state_spec.origins["key_specs[0]"].place.span.line == 7
    bindings = {each.name: each.origins for each in cls.function_bindings}
    assert bindings["b"]["function_key"].place.span.line == 8
    assert bindings["f"]["definition"].place.span.line == 12
    assert bindings["g"]["stateless"].place.span.line == 13
