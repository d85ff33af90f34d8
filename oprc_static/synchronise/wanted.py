"""What a document has to say by the source, and where in the source each part of it is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from oprc_static.export.kinds import Kind
from oprc_static.export.shape import Document, document
from oprc_static.export.targets import Target
from oprc_static.opackage import FunctionBinding, OClass, OFunction, OPackage, Origins
from oprc_static.records import record
from oprc_static.source import Place

Path = tuple[str, ...]
"""The way to a part of a document: fields, and below a list the identity of an entry: `classes`, `Cart`, `disabled`."""


_Keyed = TypeVar("_Keyed", OClass, OFunction)


@record
class Wanted:
    """A package with the document that the target writes of it; its version is None where the source gives none."""

    package: OPackage
    document: Document
    target: Target

    def place(self, path: Path) -> Place | None:
        """Return where the source says what stands at `path`, or what it belongs to; None when nothing is known."""
        return next((place for place in map(self._own_place, _upwards(path)) if place is not None), None)

    def _own_place(self, path: Path) -> Place | None:
        match path:
            case ():
                return _first(self.package.origins, ("name",))
            case ("classes", key, *rest):
                return _in_class(_named(self.package.classes, key), tuple(rest))
            case ("functions", key, *rest):
                function = _named(self.package.functions, key)
                return _first(function.origins, (*rest, *(() if rest else ("key",)))) if function else None
            case ("metadata", field, *_) | (field, *_):
                return _first(self.package.origins, (field, f"{field}[0]"))
        return None


def wanted(package: OPackage, target: Target) -> Wanted:
    """Return what the document of `package` has to say as `target` writes it."""
    made = document(package, target)
    if package.version is None:
        made = made | ({"version": None} if "version" in made else {})  # releases print one where the source has none
    return Wanted(package, made, target)


def is_given(kind: Kind, field: str, value: object) -> bool:
    """Tell whether the source gives a value for a field, so that the field is not a person's.

    Source: SEMANTICS 4.3, "Package": an empty version is given, an empty text is not.
    """
    return field not in kind.given or (value is not None and (value != "" or field == "version"))


def _upwards(path: Path) -> list[Path]:
    return [path[:length] for length in range(len(path), -1, -1)]


def _in_class(one: OClass | None, rest: Path) -> Place | None:
    if one is None:
        return None
    match rest:
        case ("function_bindings" | "functions", name, *field):
            binding = _bound(one.function_bindings, name)
            names = (*field, *(() if field else ("definition", "name")))
            return _first(binding.origins, names) if binding else None
        case ("state_spec", *fields) if one.state_spec is not None:
            return _first(one.state_spec.origins, (*fields[:1], "key_specs"))
        case ():
            return _first(one.origins, ("class", "registration", "key"))
        case (field, *_):
            return _first(one.origins, (field,))
    return None


def _named(entries: Sequence[_Keyed], key: str) -> _Keyed | None:
    return next((each for each in entries if each.key == key), None)


def _bound(bindings: Sequence[FunctionBinding], name: str) -> FunctionBinding | None:
    return next((each for each in bindings if each.name == name), None)


def _first(origins: Origins, names: tuple[str, ...]) -> Place | None:
    return next((origins[name].place for name in names if name in origins), None)
