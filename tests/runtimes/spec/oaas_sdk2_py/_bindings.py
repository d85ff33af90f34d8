"""The bindings of one class (SEMANTICS 4.3, *Bindings, in order*)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Any, Final

from . import _registry as registry
from ._docs import function_description
from ._errors import SpecError, warn
from ._marks import (
    Marks,
    bound,
    check_parameter_count,
    dictionary_of,
    marked_attributes,
    original,
    parameter_names,
)
from ._values import Unset, text, texts

CUSTOM: Final = "CUSTOM"


@dataclass(frozen=True)
class Declared:
    """A function as its declaration describes it; an empty description is none."""

    key: str
    function_type: str
    description: str


@dataclass(frozen=True)
class Binding:
    """A binding; `parameters` None: still to be inferred. `attribute` is the one that it belongs to, if any."""

    name: str
    function_key: str
    access_modifier: str = "PUBLIC"
    stateless: bool = False
    parameters: list[str] | None = None
    attribute: str | None = None
    declared: Declared | None = None


def declared_by(function: registry.FunctionDeclaration, value: Any) -> Declared:
    """An `oaas_function`: the argument verbatim if not None, else the docstring of `value`, cleaned."""
    description = function.description
    if description is None:
        description = function_description(value, f"the docstring of {function.key}")
    return Declared(function.key, function.function_type, description)


def _marked(marks: Marks, key: str) -> Binding:
    """The binding that the marks other than `bind` make."""
    name = str(getattr(marks.value, "__name__", marks.attribute)) if marks.sdk is None else marks.sdk.name
    name = text(name, f"the binding name of {marks.attribute}")
    if marks.function is not None:
        declared = declared_by(marks.function, marks.value)
    else:
        described = function_description(marks.value, f"the docstring of {key}.{name}") if marks.sdk else ""
        declared = Declared(f"{key}.{name}", CUSTOM, described)
    implicit_or_own = declared if marks.sdk or marks.function else None
    stateless = marks.sdk is not None and marks.sdk.stateless
    return Binding(name, declared.key, stateless=stateless, attribute=marks.attribute, declared=implicit_or_own)


def _merged(bind: registry.BindDeclaration, other: Binding) -> Binding:
    """A `bind` over what else is known: "passed means passed"."""
    passed: dict[str, Any] = {}
    if not isinstance(bind.access_modifier, Unset):
        passed["access_modifier"] = bind.access_modifier
    if not isinstance(bind.stateless, Unset):
        passed["stateless"] = bind.stateless
    if bind.parameters is not None:
        passed["parameters"] = texts(bind.parameters, "parameters")
    return replace(other, name=bind.name, function_key=bind.function_key, **passed)


@dataclass
class _Place:
    binding: Binding
    owner: type


class _Walk:
    """Collects the bindings of `cls` over its reversed MRO."""

    def __init__(self, cls: type, key: str) -> None:
        self.cls = cls
        self.key = key
        self.places: list[_Place] = []
        # The attributes of the class being visited as they are without their `bind`s.
        self.plain: dict[str, Binding] = {}

    def visit(self, base: type) -> None:
        """One class: its class-level binds, then its attributes; then what it hides disappears."""
        by_attribute = self._attributes(base)
        record = registry.own_record(base)
        for bind in record.binds if record else []:
            self._place([self._class_level(bind, by_attribute)], base)
        for drafts in by_attribute.values():
            self._place(drafts, base)
        hidden = set(vars(base))
        self.places = [place for place in self.places if place.owner is base or place.binding.attribute not in hidden]

    def _attributes(self, base: type) -> dict[str, list[Binding]]:
        """The bindings of each marked attribute of one class body."""
        if isinstance(self.cls, enum.EnumMeta):
            return {}  # 4.1: Enum classes export no methods
        drafts: dict[str, list[Binding]] = {}
        self.plain = {}
        for marks in marked_attributes(base, self.cls):
            if marks.attribute.startswith("_"):
                warn(f"{self.cls.__qualname__}.{marks.attribute}: attributes with a leading _ are never bound")
                continue
            if marks.sdk is not None and dictionary_of(self.cls, marks.attribute) is vars(base)[marks.attribute]:
                check_parameter_count(bound(marks.raw, None, self.cls), f"{base.__qualname__}.{marks.attribute}")
            draft = _marked(marks, self.key)
            self.plain[marks.attribute] = draft
            drafts[marks.attribute] = [_merged(bind, draft) for bind in marks.binds] or [draft]
        self._drop_repeated(base, drafts)
        return drafts

    def _drop_repeated(self, base: type, drafts: dict[str, list[Binding]]) -> None:
        """Two attributes of one class with one binding name: the later, in the place of the first (4.3)."""
        first: dict[str, str] = {}
        for attribute, own in drafts.items():
            for draft in list(own):
                holder = first.setdefault(draft.name, attribute)
                if holder == attribute:
                    continue
                warn(f"{base.__qualname__}: {holder} and {attribute} are both bound as {draft.name!r}")
                own.remove(draft)
                drafts[holder] = [draft if other.name == draft.name else other for other in drafts[holder]]

    def _class_level(self, bind: registry.BindDeclaration, by_attribute: dict[str, list[Binding]]) -> Binding:
        """A class-level bind; one that names a marked method of its class takes that binding over (4.3).

        It names a method by the attribute's name, else a binding by its own. A method with a `bind` of another name
        keeps that one ("exactly the bindings written").
        """
        plain = self.plain.get(bind.name)
        partner = next((draft for own in by_attribute.values() for draft in own if draft.name == bind.name), None)
        if plain is not None and any(draft is plain for draft in by_attribute[bind.name]):
            partner = plain
        for own in by_attribute.values():
            own[:] = [draft for draft in own if draft is not partner]
        return _merged(bind, partner or plain or Binding(bind.name, bind.function_key))

    def _place(self, drafts: list[Binding], base: type) -> None:
        """Put the bindings of one attribute (or one class-level bind) into the order.

        Each goes to where an inherited binding has its name; else to where an inherited attribute of the same name
        has a binding; else to the end.
        """
        last: int | None = None
        for draft in drafts:
            inherited = [index for index, place in enumerate(self.places) if place.owner is not base]
            same_name = [index for index in inherited if self.places[index].binding.name == draft.name]
            same_attribute = [
                index
                for index in inherited
                if draft.attribute is not None and self.places[index].binding.attribute == draft.attribute
            ]
            if same_name or same_attribute:
                last = (same_name or same_attribute)[0]
                self.places[last] = _Place(draft, base)
            else:
                last = len(self.places) if last is None else last + 1
                self.places.insert(last, _Place(draft, base))

    def finish(self) -> list[Binding]:
        """The bindings with all parameters inferred."""
        return [self._with_parameters(place.binding) for place in self.places]

    def _with_parameters(self, binding: Binding) -> Binding:
        if binding.parameters is not None:
            return binding
        raw = dictionary_of(self.cls, binding.attribute or binding.name)
        value = bound(original(raw), None, self.cls)
        if not callable(value) or (binding.attribute is None and isinstance(value, type)):
            return replace(binding, parameters=[])
        return replace(binding, parameters=parameter_names(raw, self.cls))


def bindings_of(cls: type, key: str) -> list[Binding]:
    """The bindings that `cls` exports under the class key `key`."""
    walk = _Walk(cls, key)
    for base in reversed(cls.__mro__):
        walk.visit(base)
    found = walk.finish()
    names = [binding.name for binding in found]
    if len(set(names)) != len(names):
        raise SpecError(f"{cls.__qualname__}: two bindings of one name: {names}")
    return found
