"""What a new state of packages takes away from those who call the old one: the comparison behind `breaking`.

Callers hold names (package, class key, binding name, state key) and expect what stands behind them: that it may be
called, with or without an object, with these parameters, on a state that can still be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from oprc_static.diagnostics import Diagnostic, Related, Rule, Severity
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OPackage, Origins, StateSpec
from oprc_static.records import record
from oprc_static.rules import breaking
from oprc_static.source import WHOLE_FILE, Place

_ACCESS = {"PRIVATE": 0, "INTERNAL": 1, "PUBLIC": 2}
_ALIKE = 0.6
"""From this share of common text on, a name that came is taken for one that went."""

Named = TypeVar("Named", OPackage, OClass, FunctionBinding, KeySpec)


@record
class _Sides:
    """Where the thing is that a finding speaks of: `now` in the new state, `before` in the old one."""

    now: Place | None
    before: Place | None

    def below(self, now: Origins, before: Origins, *names: str) -> _Sides:
        """Return the sides of a part: the first of `names` that each side knows the place of, else the whole's."""
        return _Sides(_place(now, names) or self.now, _place(before, names) or self.before)


def breaking_changes(
    before: Sequence[OPackage], after: Sequence[OPackage], *, place: Place | None = None
) -> tuple[Diagnostic, ...]:
    """Return what callers of `before` no longer find in `after`, sorted by place.

    Args:
        before, after: the packages of two states, of one target.
        place: stands in where neither state knows a place.
    """
    comparison = _Comparison(place or Place(".", WHOLE_FILE))
    comparison.packages(before, after)
    return tuple(sorted(comparison.findings, key=lambda each: each.sort_key))


def _place(origins: Origins, names: Iterable[str]) -> Place | None:
    return next((origins[name].place for name in names if name in origins), None)


def _by_name(items: Iterable[Named]) -> dict[str, Named]:
    """Return items by their key; of several with one key the last, which is the one that a platform keeps."""
    return {_name(item): item for item in items}


def _name(item: OPackage | OClass | FunctionBinding | KeySpec) -> str:
    return item.key if isinstance(item, OClass) else item.name


class _Comparison:
    """One comparison, and what it has found."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.findings: list[Diagnostic] = []

    def report(self, rule: Rule, sides: _Sides, message: str, help: str, *, severity: Severity | None = None) -> None:
        """Add a finding at the new place, or at the old one where nothing is left."""
        place = sides.now or sides.before or self.place
        related = (Related(sides.before, "what it was before"),) if sides.before and sides.before != place else ()
        self.findings.append(Diagnostic(rule, severity or rule.severity, message, place, related, help))

    def packages(self, before: Sequence[OPackage], after: Sequence[OPackage]) -> None:
        """Compare packages by name."""
        old, new = _by_name(before), _by_name(after)
        for name, package in old.items():
            sides = _Sides(None, _place(package.origins, ("name",)))
            if name in new:
                self.package(package, new[name], sides.below(new[name].origins, package.origins, "name"))
                continue
            instead = _renamed_package(package, [one for key, one in new.items() if key not in old])
            now = _place(instead.origins, ("name",)) if instead else None
            became = f"the package `{name}` is now `{instead.name}`" if instead else f"the package `{name}` is gone"
            advice = f'keep `package="{name}"`, or deploy both until nobody calls the old one'
            self.report(breaking.PACKAGE_REMOVED, _Sides(now, sides.before), became, advice)

    def package(self, before: OPackage, after: OPackage, sides: _Sides) -> None:
        """Compare classes by key, and functions that classes do not account for."""
        old, new = _by_name(before.classes), _by_name(after.classes)
        gone: set[str] = set()
        for key, one in old.items():
            if key in new:
                found = sides.below(new[key].origins, one.origins, "key", "registration", "class")
                gone |= self.cls(one, new[key], found)
                continue
            gone |= {binding.function_key for binding in one.function_bindings}
            instead = _similar(key, [name for name in new if name not in old])
            now = _place(new[instead].origins, ("key", "registration")) if instead else sides.now
            found = _Sides(now, _place(one.origins, ("key", "registration", "class")) or sides.before)
            became = f"is now `{instead}`" if instead else "is gone"
            self.report(
                breaking.CLASS_REMOVED, found, f"the class `{key}` of `{before.name}` {became}: its objects are lost",
                f'keep `@oaas.service("{key}")` on the class',
            )  # fmt: skip
        self._functions(before, after, sides, gone)

    def _functions(self, before: OPackage, after: OPackage, sides: _Sides, gone: set[str]) -> None:
        """Report functions that vanished though no binding that vanished accounts for it."""
        kept = {one.key for one in after.functions}
        for one in before.functions:
            if one.key not in kept and one.key not in gone:
                found = _Sides(sides.now, _place(one.origins, ("key",)) or sides.before)
                message = f"the function `{one.key}` of `{before.name}` is gone"
                self.report(breaking.FUNCTION_REMOVED, found, message, "keep its declaration, and the key that it had")

    def cls(self, before: OClass, after: OClass, sides: _Sides) -> set[str]:
        """Compare bindings by name, and the state; return the function keys that only vanished bindings used."""
        old, new = _by_name(before.function_bindings), _by_name(after.function_bindings)
        gone = set()
        for name, binding in old.items():
            if name in new:
                found = sides.below(new[name].origins, binding.origins, "definition", "name")
                gone |= self.binding(before.key, binding, new[name], found)
                continue
            gone.add(binding.function_key)
            came = {each.name: each for each in after.function_bindings if each.name not in old}
            instead = _renamed_binding(binding, came)
            now = _place(came[instead].origins, ("name", "definition")) if instead else sides.now
            found = _Sides(now, _place(binding.origins, ("name", "definition")) or sides.before)
            became = f"is now `{instead}`" if instead else "is gone"
            self.report(
                breaking.BINDING_REMOVED, found, f"`{before.key}.{name}` {became}: calls of it fail",
                f'keep the name `{name}` on the method, or bind both names',
            )  # fmt: skip
        self._state(before, after, sides)
        return gone - {each.function_key for each in after.function_bindings}

    def binding(self, key: str, before: FunctionBinding, after: FunctionBinding, sides: _Sides) -> set[str]:
        """Compare what a name of a class promises."""
        what = f"`{key}.{before.name}`"
        old, new = before.access_modifier, after.access_modifier
        if _ACCESS.get(new, 0) < _ACCESS.get(old, 0):
            found = sides.below(after.origins, before.origins, "access_modifier")
            self.report(
                breaking.ACCESS_NARROWED, found, f"{what} was {old} and is {new}: callers from outside are refused",
                f"keep {old}, or give outside callers another function first",
            )  # fmt: skip
        if before.stateless != after.stateless:
            found = sides.below(after.origins, before.origins, "stateless")
            was, now = ("stateless", "bound to an object") if before.stateless else ("bound to an object", "stateless")
            self.report(
                breaking.STATELESS_CHANGED, found, f"{what} was {was} and is {now}: it is called at another address",
                "keep `stateless` as it was, or give the new kind a new name",
            )  # fmt: skip
        self._parameters(what, before, after, sides)
        if before.function_key != after.function_key:
            found = sides.below(after.origins, before.origins, "function_key")
            message = f"{what} calls `{after.function_key}`, no longer `{before.function_key}`"
            self.report(breaking.BINDING_RETARGETED, found, message, "check that the new function takes the same calls")
            return {before.function_key}
        return set()

    def _parameters(self, what: str, before: FunctionBinding, after: FunctionBinding, sides: _Sides) -> None:
        old, new = before.parameters, after.parameters
        if old == new:
            return
        found = sides.below(after.origins, before.origins, "parameters")
        message = f"{what} had the parameters {_listed(old)} and has {_listed(new)}"
        added = new[: len(old)] == old
        self.report(
            breaking.PARAMETERS_CHANGED, found, message, "add parameters at the end, with defaults, and keep the names",
            severity=Severity.WARNING if added else None,
        )  # fmt: skip

    # --- state -------------------------------------------------------------------------------------------------------

    def _state(self, before: OClass, after: OClass, sides: _Sides) -> None:
        old, new = before.state_spec, after.state_spec
        if old is None:
            return
        if new is None:
            found = _Sides(sides.now, _place(old.origins, ("key_specs", "default_provider")) or sides.before)
            message = f"`{before.key}` no longer says how its state is kept"
            self.report(breaking.STATE_STORAGE_CHANGED, found, message, "keep `state_spec` on the class")
            return
        self._keys(before.key, old, new, sides)
        for name, was, now in _storage(old, new):
            found = sides.below(new.origins, old.origins, name)
            message = f"`{before.key}` keeps its state with {name} {_shown(now)}, before it was {_shown(was)}"
            self.report(
                breaking.STATE_STORAGE_CHANGED, found, f"{message}: what is stored cannot be found or read",
                f"keep {name} {_shown(was)}, or migrate what is stored",
            )  # fmt: skip
        if new.consistency_model != old.consistency_model:
            found = sides.below(new.origins, old.origins, "consistency_model")
            message = f"`{before.key}` had consistency {old.consistency_model} and has {new.consistency_model}"
            self.report(
                breaking.STATE_STORAGE_CHANGED, found, message, "check that callers can live with it",
                severity=Severity.WARNING,
            )  # fmt: skip

    def _keys(self, cls: str, before: StateSpec, after: StateSpec, sides: _Sides) -> None:
        old, new = _by_name(before.key_specs), _by_name(after.key_specs)
        for name, spec in old.items():
            where = f"key_specs[{before.key_specs.index(spec)}]"
            if name not in new:
                found = _Sides(sides.now, _place(before.origins, (where, "key_specs")) or sides.before)
                message = f"the state key `{name}` of `{cls}` is gone"
                self.report(breaking.STATE_KEY_CHANGED, found, message, "keep the key; an unused one does no harm")
                continue
            found = _Sides(
                _place(after.origins, (f"key_specs[{after.key_specs.index(new[name])}]", "key_specs")) or sides.now,
                _place(before.origins, (where, "key_specs")) or sides.before,
            )
            if spec.key_type != new[name].key_type:
                message = f"the state key `{name}` of `{cls}` was {spec.key_type} and is {new[name].key_type}"
                self.report(breaking.STATE_KEY_CHANGED, found, message, "give the new type a new key")
            if spec.nullable and not new[name].nullable:
                message = f"the state key `{name}` of `{cls}` may no longer be null"
                self.report(breaking.STATE_KEY_CHANGED, found, message, "keep it nullable: stored objects may lack it")
        for name, spec in new.items():
            if name not in old and not spec.nullable:
                found = sides.below(after.origins, {}, f"key_specs[{after.key_specs.index(spec)}]", "key_specs")
                message = f"the new state key `{name}` of `{cls}` may not be null, and stored objects lack it"
                self.report(
                    breaking.STATE_KEY_CHANGED, found, message, "make it nullable", severity=Severity.WARNING
                )  # fmt: skip


def _storage(before: StateSpec, after: StateSpec) -> Iterator[tuple[str, object, object]]:
    """Yield the fields that decide where and how stored state is found, if they differ."""
    for name in ("default_provider", "persistent", "serialization_format"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield name, was, now


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"`{value}`"


def _listed(names: Sequence[str]) -> str:
    return f"({', '.join(names)})"


# --- renames ---------------------------------------------------------------------------------------------------------


def _renamed_package(gone: OPackage, came: Sequence[OPackage]) -> OPackage | None:
    """Return the new package that holds most of the classes of the one that is gone, at least half of them."""
    keys = {one.key for one in gone.classes}
    shared = [(len(keys & {one.key for one in each.classes}), each) for each in came]
    most = max(shared, key=lambda pair: pair[0], default=None)
    return most[1] if most is not None and 2 * most[0] >= len(keys) and most[0] else None


def _renamed_binding(gone: FunctionBinding, came: Mapping[str, FunctionBinding]) -> str | None:
    """Return the new name of a binding: of the same function, else spelled alike, else the only one, called alike."""
    same = [name for name, each in came.items() if each.function_key == gone.function_key]
    if len(same) == 1:
        return same[0]
    only = [name for name, each in came.items() if len(came) == 1 and each.parameters == gone.parameters]
    return _similar(gone.name, list(came)) or next(iter(only), None)


def _similar(name: str, others: Sequence[str]) -> str | None:
    """Return the one of `others` that is spelled most like `name`, None where none is much alike."""
    rated = [(SequenceMatcher(None, name.lower(), other.lower()).ratio(), other) for other in others]
    best = max(rated, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else None


__all__ = ["breaking_changes"]
