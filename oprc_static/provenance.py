"""Where every field of a document comes from: the way through the source, or why it has its default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from oprc_static.export.shape import Document, document
from oprc_static.export.targets import Target
from oprc_static.opackage import NO_ORIGINS, FunctionBinding, OClass, OFunction, OPackage, Origins
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.source import Place

Pointer = tuple[str | int, ...]
"""The way to a field of a document: names of fields and indices of lists."""


@record
class Step:
    """One step of a value's way: `kind` says what happened at `place` ("literal", "assignment", "import", …)."""

    kind: str
    place: Place


@record
class Fact:
    """A field with its value and the steps that led to it, first to last; without steps `reason` says why it is so.

    `value` is a string, bool or None, or an empty list or mapping.
    """

    pointer: Pointer
    value: object
    steps: tuple[Step, ...] = ()
    reason: str = ""


@record
class Provenance:
    """All facts of one document, in its order."""

    package: OPackage
    facts: tuple[Fact, ...]

    def below(self, *pointers: Pointer) -> tuple[Fact, ...]:
        """Return the facts at or below some places of the document, in its order."""
        return tuple(fact for fact in self.facts if any(fact.pointer[: len(each)] == each for each in pointers))


def provenance_of(package: OPackage, target: Target) -> Provenance:
    """Return where each field of the document that `target` writes of `package` comes from."""
    return Provenance(package, tuple(_Reader(target).package(package, document(package, target))))


def steps_of(origin: Origin) -> tuple[Step, ...]:
    """Return the steps of an origin, each once: what a value was made of before what was made of it.

    What was there before any source was read has no place, and is no step.
    """
    found: dict[Step, None] = {}
    seen: set[int] = set()

    def visit(one: Origin) -> None:
        if id(one) in seen:
            return
        seen.add(id(one))
        for parent in one.parents:
            visit(parent)
        if one.place.path or one is origin:
            found.setdefault(Step(one.kind, one.place))

    visit(origin)
    return tuple(found)


_ALWAYS = "every document of this target has it so"
_PEOPLE = "the source has no say in it: people write it into the document"
_REASONS: Mapping[tuple[str, str], str] = {
    ("package", "version"): "no class gives a version",
    ("package", "disabled"): _PEOPLE,
    ("package", "dependencies"): "no class gives dependencies",
    ("package", "deployments"): "deployments are planned after the export, or written by people",
    ("metadata", "tags"): "no class gives tags",
    ("class", "description"): "the class has no docstring",
    ("class", "function_bindings"): "no method of the class is marked",
    ("class", "functions"): "no method of the class is marked",
    ("class", "disabled"): _PEOPLE,
    ("binding", "access_modifier"): "no `bind` gives an access modifier, and PUBLIC is the default",
    ("binding", "stateless"): "nothing marks it as stateless",
    ("binding", "parameters"): "it takes no parameters",
    ("function", "function_type"): "no `oaas_function` gives a type, and CUSTOM is the default",
    ("function", "description"): "neither `oaas_function` nor a docstring describes it",
    ("function", "config"): _PEOPLE,
    ("function", "provision"): _PEOPLE,
    ("state_spec", "key_specs"): "`state_spec` names no keys",
}
_OF_RELEASES: Mapping[tuple[str, str], str] = {
    ("package", "version"): "no class gives a version, and this is what the release writes then",
    ("package", "disabled"): _ALWAYS,
    ("class", "disabled"): _ALWAYS,
    ("binding", "access_modifier"): "the release writes PUBLIC for every binding",
    ("binding", "immutable"): "the release writes false for every binding, stateless or not",
    ("binding", "parameters"): "the release writes no parameters",
    ("function", "function_type"): "the release writes CUSTOM for every function",
    ("function", "description"): "the function has no docstring",
}
"""What differs from `_REASONS` where a release of the SDK is reproduced."""


class _Reader:
    def __init__(self, target: Target) -> None:
        self._reasons = dict(_REASONS) if target.is_spec else {**_REASONS, **_OF_RELEASES}

    def package(self, package: OPackage, shape: Document) -> Iterator[Fact]:
        """Yield the facts of a whole document."""
        keys = {
            binding.function_key: origin
            for one in package.classes
            for binding in one.function_bindings
            if (origin := _joined(one, binding)) is not None
        }
        for name, value in shape.items():
            if name == "metadata":
                metadata = cast("Document", value)
                yield from self._fields("metadata", metadata, package.origins, (name,))
            elif name == "classes":
                yield from self._entries(package.classes, value, (name,), keys)
            elif name == "functions":
                yield from self._entries(package.functions, value, (name,), keys)
            elif name == "deployments" and value:
                yield from self._deployments(package, cast("Sequence[Document]", value), (name,))
            else:
                yield from self._field("package", name, value, package.origins, (name,))

    def _entries(
        self, entries: Sequence[OClass | OFunction], shapes: object, at: Pointer, keys: Origins
    ) -> Iterator[Fact]:
        """Yield the facts of the entries of a list, or the one that it is empty; `keys` are functions' joined ones."""
        if not entries:
            yield Fact(at, [], reason="nothing of this kind is exported")
        for index, (entry, shape) in enumerate(zip(entries, cast("Sequence[Document]", shapes), strict=True)):
            if isinstance(entry, OClass):
                yield from self._class(entry, shape, (*at, index))
            else:
                origins = {**entry.origins, **({"key": keys[entry.key]} if entry.key in keys else {})}
                origins |= _renamed(origins, "key", "name")
                yield from self._fields("function", shape, origins, (*at, index))

    def _class(self, one: OClass, shape: Document, at: Pointer) -> Iterator[Fact]:
        origins = {**one.origins, **_renamed(one.origins, "key", "name")}
        for name, value in shape.items():
            if name == "state_spec" and one.state_spec is not None:
                yield from self._state(cast("Document", value), one.state_spec.origins, (*at, name))
            elif name in ("function_bindings", "functions") and value:
                bindings = cast("Sequence[Document]", value)
                for index, (binding, below) in enumerate(zip(one.function_bindings, bindings, strict=True)):
                    yield from self._binding(one, binding, below, (*at, name, index))
            else:
                yield from self._field("class", name, value, origins, (*at, name))

    def _binding(self, one: OClass, binding: FunctionBinding, shape: Document, at: Pointer) -> Iterator[Fact]:
        origins = dict(binding.origins)
        key = _joined(one, binding) or origins.get("function_key")
        if key is not None:
            origins |= {"function_key": key, "function": key}
        if "parameters" in shape and not shape["parameters"]:
            origins.pop("parameters", None)
        yield from self._fields("binding", shape, origins, at)

    def _state(self, shape: Document, origins: Origins, at: Pointer) -> Iterator[Fact]:
        for name, value in shape.items():
            if name != "key_specs" or not value:
                reason = "" if name in origins else "`state_spec` does not give it, and this is the default"
                yield from self._field("state_spec", name, value, origins, (*at, name), reason)
                continue
            for index, spec in enumerate(cast("Sequence[Document]", value)):
                whole = origins.get(f"key_specs[{index}]") or origins.get(name)
                for field, one in spec.items():
                    origin = origins.get(f"key_specs[{index}].{field}") or whole
                    yield Fact((*at, name, index, field), one, steps_of(origin) if origin is not None else ())

    def _deployments(self, package: OPackage, shapes: Sequence[Document], at: Pointer) -> Iterator[Fact]:
        """The release writes one deployment for each class key."""
        keys = {one.key: one.origins for one in reversed(package.classes)}
        for index, shape in enumerate(shapes):
            cls = keys.get(str(shape["class_key"]), NO_ORIGINS)
            named = {"key": cls.get("key"), "class_key": cls.get("key"), "package_name": package.origins.get("name")}
            origins = {name: origin for name, origin in named.items() if origin is not None}
            for name, value in shape.items():
                reason = "the release prefills a deployment for every class"
                yield from self._field("deployment", name, value, origins, (*at, index, name), reason)

    def _fields(self, kind: str, shape: Document, origins: Origins, at: Pointer) -> Iterator[Fact]:
        for name, value in shape.items():
            yield from self._field(kind, name, value, origins, (*at, name))

    def _field(
        self, kind: str, name: str, value: object, origins: Origins, at: Pointer, reason: str = ""
    ) -> Iterator[Fact]:
        """Yield the fact of a field, of a list of strings one for each."""
        if isinstance(value, list) and value:
            for index, item in enumerate(value):
                origin = origins.get(f"{name}[{index}]") or origins.get(name)
                yield Fact((*at, index), item, steps_of(origin) if origin is not None else ())
            return
        origin = origins.get(name)
        why = reason or self._reasons.get((kind, name), _ALWAYS)
        yield Fact(at, value, steps_of(origin)) if origin is not None else Fact(at, value, reason=why)


def _joined(one: OClass, binding: FunctionBinding) -> Origin | None:
    """Return the origin of a function key that is made of the key of a class and a name; None for one that is given."""
    name, key = binding.origins.get("name"), one.origins.get("key")
    given = binding.origins.get("function_key", name)
    if name is None or key is None or given is not name:
        return None
    return Origin("joined", name.place, (key, name))


def _renamed(origins: Origins, name: str, other: str) -> dict[str, Origin]:
    """Return the origin of a field under the name that 0.1 and 0.2 have for it."""
    return {other: origins[name]} if name in origins else {}


__all__ = ["Fact", "Provenance", "Step", "provenance_of", "steps_of"]
