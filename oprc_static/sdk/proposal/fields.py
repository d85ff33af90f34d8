"""A binding's fields: passed, or from the method's other marks, or from the method, or the default (SEMANTICS 4.3)."""

from __future__ import annotations

from typing import cast

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.values import (
    ClassValue,
    Descriptor,
    External,
    FunctionValue,
    Sdk,
    Unknown,
    Value,
)
from oprc_static.opackage import FunctionBinding
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.rules import knowable
from oprc_static.sdk import parameters
from oprc_static.sdk.proposal import forms
from oprc_static.sdk.proposal.bindings import Draft, own_name
from oprc_static.sdk.proposal.members import parameters_of
from oprc_static.sdk.proposal.model import ORIGINAL, argument
from oprc_static.sdk.proposal.reader import Reader

_EMPTY = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol", "typing.NamedTuple", "typing.TypedDict"})
"""Classes from outside without public methods of their own."""
_METHODS = ("staticmethod", "classmethod", "partialmethod", "singledispatchmethod")


@record(eq=False)
class Bound:
    """A finished binding with its draft; `implied` is the key `<class>.<name>` that the SDK's mark on it declares."""

    binding: FunctionBinding
    draft: Draft
    implied: str | None


def finish(reader: Reader, cls: ClassValue, key: str, draft: Draft) -> Bound | None:
    """Return a binding of the class `cls`, exported as `key`, with all its fields; None where one is reported."""
    if draft.entry is not None:
        return _of_legacy(reader, cls, key, draft)
    origins = {"name": _name_origin(draft)}
    implied = _implied_key(reader, key, draft)
    function_key = _function_key(reader, draft, origins) or implied
    if function_key is None:
        return None
    origins.setdefault("function_key", origins["name"])
    access = _passed(reader, draft, "access_modifier", origins)
    binding = FunctionBinding(
        draft.name, function_key, str(access or "PUBLIC"), _stateless(reader, draft, origins),
        _parameters(reader, cls, draft, origins), origins,
    )  # fmt: skip
    if draft.member is not None:
        origins["definition"] = _definition(reader, draft.member.raw)
    return Bound(binding, draft, implied)


def _of_legacy(reader: Reader, cls: ClassValue, key: str, draft: Draft) -> Bound:
    entry = draft.entry
    assert entry is not None
    wrapper = entry.function
    raw = wrapper.attributes.get("__wrapped__", wrapper) if isinstance(wrapper, FunctionValue) else wrapper
    names = parameters_of(reader, cls, raw, f"`{draft.name}`", entry.place)
    stateless = reader.flag(entry.stateless, "`stateless` of `meta.func`", entry.place)
    origins = {"name": entry.name.origin, "function_key": entry.name.origin, "stateless": entry.stateless.origin}
    origins["definition"] = origins["parameters"] = Origin("definition", entry.place)
    binding = FunctionBinding(draft.name, f"{key}.{draft.name}", "PUBLIC", stateless, names, origins)
    return Bound(binding, draft, binding.function_key)


def _definition(reader: Reader, raw: Value) -> Origin:
    return Origin("definition", parameters.definition_place(reader.machine, reader.site, raw))


def _name_origin(draft: Draft) -> Origin:
    found = draft.passed("name")
    if found is not None:
        return found[1].origin
    assert draft.member is not None
    marked = argument(draft.member.mark, "name")
    return marked.origin if marked is not None else draft.member.value.origin


def _function_key(reader: Reader, draft: Draft, origins: dict[str, Origin]) -> str | None:
    """Return the key that a `bind` or an `oaas_function` gives, None where none does, or it is reported."""
    if draft.passed("function_key") is not None:
        return cast("str | None", _passed(reader, draft, "function_key", origins))
    declared = draft.member.declared if draft.member is not None else None
    value = argument(declared, "key")
    if value is not None:
        origins["function_key"] = value.origin
    return cast("str | None", reader.argument(forms.OAAS_FUNCTION, declared, "key"))


def _implied_key(reader: Reader, key: str, draft: Draft) -> str | None:
    member = draft.member
    if member is None or member.mark is None or member.declared is not None:
        return None
    name = own_name(reader, member)
    return f"{key}.{name}" if name is not None else None


def _passed(reader: Reader, draft: Draft, name: str, origins: dict[str, Origin]) -> object:
    found = draft.passed(name)
    if found is None:
        return None
    given, value = found
    origins[name] = value.origin
    return reader.argument(forms.BIND, given, name)


def _stateless(reader: Reader, draft: Draft, origins: dict[str, Origin]) -> bool:
    if draft.passed("stateless") is not None:
        return bool(_passed(reader, draft, "stateless", origins))
    marked = argument(draft.member.mark, "stateless") if draft.member is not None else None
    if marked is None or draft.member is None:
        return False
    origins["stateless"] = marked.origin
    return reader.flag(marked, f"`stateless` of the method `{draft.member.attribute}`", draft.member.place)


def _parameters(reader: Reader, cls: ClassValue, draft: Draft, origins: dict[str, Origin]) -> tuple[str, ...]:
    if draft.passed("parameters") is not None:
        texts = _passed(reader, draft, "parameters", origins)
        return tuple(str(each) for each in texts if each is not None) if isinstance(texts, tuple) else ()
    if draft.member is not None:
        raw = draft.member.raw
        origins["parameters"] = _definition(reader, raw)
        return parameters_of(reader, cls, raw, f"`{draft.member.attribute}`", draft.member.place)
    found = attributes.lookup(cls, draft.name)
    if found is not None:
        return _inferred(reader, cls, draft, found[1], origins)
    outside = next((base for each in cls.mro for base in each.bases if _may_have_methods(base)), None)
    if outside is not None:
        shown = f"`{outside.path}`" if isinstance(outside, External) else "from outside"
        _report_outside(reader, draft, f"the base class {shown} may have it")
    return ()


def _report_outside(reader: Reader, draft: Draft, why: str) -> None:
    message = f"the parameters of `{draft.name}` cannot be known statically: {why}"
    advice = f"give them: `parameters=[…]` in the `bind` of `{draft.name}`"
    reader.machine.report(knowable.UNKNOWN_VALUE, draft.place, message, help=advice)


def _may_have_methods(base: Value) -> bool:
    """Whether a base class from outside may have public methods, which a class-level `bind` could name."""
    return isinstance(base, External | Unknown) and not (isinstance(base, External) and base.path in _EMPTY)


def _inferred(reader: Reader, cls: ClassValue, draft: Draft, raw: Value, origins: dict[str, Origin]) -> tuple[str, ...]:
    """Return the parameters of the unmarked attribute that a class-level `bind` names; none where it is no method."""
    if isinstance(raw, Descriptor) and raw.kind == "funcmeta":
        raw = raw.parts.get(ORIGINAL, raw.function)
    if isinstance(raw, Sdk):
        _report_outside(reader, draft, "it is a method of the SDK")
        return ()
    if isinstance(raw, Unknown):
        reader.unknown(raw, f"the parameters of `{draft.name}`", draft.place)
        return ()
    method = isinstance(raw, Descriptor) and raw.kind in _METHODS
    if isinstance(raw, ClassValue) or not (method or calls.is_callable(raw)):
        return ()
    origins["parameters"] = _definition(reader, raw)
    return parameters_of(reader, cls, raw, f"`{draft.name}`", draft.place)
