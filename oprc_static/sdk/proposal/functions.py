"""The functions of a package: what the bindings name, as `oaas_function` and the SDK's marks declare it.

Source: SEMANTICS 4.3, "Functions".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from oprc_static.diagnostics import Related
from oprc_static.evaluate import attributes
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.values import ClassValue, DictValue, Value
from oprc_static.opackage import OFunction
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.rules import proposal as rules
from oprc_static.sdk import parameters
from oprc_static.sdk.proposal import forms
from oprc_static.sdk.proposal.fields import Bound
from oprc_static.sdk.proposal.members import members_of
from oprc_static.sdk.proposal.model import Registrations, argument
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.source import Place


@record(eq=False)
class Declaration:
    """A declaration of a function key: by an `oaas_function` (`given`), or by a mark without a key of its own.

    `holder` is the function or attribute that has the docstring.
    """

    key: str
    given: DictValue | None
    holder: Value
    place: Place
    key_origin: Origin

    def function(self, reader: Reader) -> OFunction:
        """Return the function as declared."""
        kind = reader.argument(forms.OAAS_FUNCTION, self.given, "function_type")
        told = reader.argument(forms.OAAS_FUNCTION, self.given, "description")
        origins = {"key": self.key_origin}
        if isinstance(told, str):
            described = argument(self.given, "description")
            text = told
            origins |= {"description": described.origin} if described is not None and text else {}
        else:
            text = self._own_description(reader, origins)
        typed = argument(self.given, "function_type")
        origins |= {"function_type": typed.origin} if typed is not None else {}
        return OFunction(self.key, str(kind or "CUSTOM"), text, origins)

    def _own_description(self, reader: Reader, origins: dict[str, Origin]) -> str:
        try:
            doc = attributes.get(reader.machine, reader.spot, self.holder, "__doc__")
        except Raised as raised:
            reader.failed(raised)
            return ""
        place = parameters.definition_place(reader.machine, reader.site, self.holder)
        text = reader.description(doc, f"the function `{self.key}`", place)
        if text:
            origins["description"] = doc.origin
        return text


ByKey = defaultdict[str, list[Declaration]]


@dataclass
class Declarations:
    """All declarations of a run by key: those on classes for each package, and those on functions in no class.

    `explicit` is the first `oaas_function` of each key, `on_classes` the marks that were found on classes.
    """

    by_package: dict[str, ByKey] = field(default_factory=dict)
    free: ByKey = field(default_factory=lambda: defaultdict(list))
    explicit: dict[str, Declaration] = field(default_factory=dict)
    on_classes: set[int] = field(default_factory=set)

    def add_class(self, reader: Reader, package: str, cls: ClassValue, bound: Iterable[Bound]) -> None:
        """Add what a class of a package declares: on the attributes of its MRO, and by its bindings' marks."""
        by_key = self.by_package.setdefault(package, defaultdict(list))
        for base in reversed(cls.mro):
            for member in members_of(reader, base) if not base.native else ():
                if member.declared is not None:
                    self.on_classes.add(id(member.declared))
                    _add(by_key, _explicit(reader, member.declared, member.value))
        for each in bound:
            _add(by_key, _implied(each))

    def add_functions(self, reader: Reader, registrations: Registrations) -> None:
        """Add the declarations on functions, once all classes are there: those in none are seen by every package."""
        for given, function in registrations.declared:
            made = _explicit(reader, given, function)
            if made is not None:
                self.explicit.setdefault(made.key, made)
                _add(self.free, None if id(given) in self.on_classes else made)

    def of(self, package: str, key: str) -> list[Declaration]:
        """Return the declarations of a key that a package sees: its own and free ones, else those of other packages."""
        near = [*self.by_package[package].get(key, ()), *self.free.get(key, ())]
        return near or [each for by_key in self.by_package.values() for each in by_key.get(key, ())]


def _add(by_key: ByKey, declaration: Declaration | None) -> None:
    """Add a declaration, once for each mark and attribute."""
    if declaration is not None:
        known = by_key[declaration.key]
        if not any(each.given is declaration.given and each.holder is declaration.holder for each in known):
            known.append(declaration)


def _explicit(reader: Reader, given: DictValue, holder: Value) -> Declaration | None:
    key = reader.argument(forms.OAAS_FUNCTION, given, "key")
    value = argument(given, "key")
    if not isinstance(key, str) or value is None:
        return None
    return Declaration(key, given, holder, given.origin.place, value.origin)


def _implied(bound: Bound) -> Declaration | None:
    """Return what the SDK's mark on a bound method declares, whatever key its `bind` names."""
    entry, member = bound.draft.entry, bound.draft.member
    if bound.implied is None:
        return None
    if entry is not None:
        return Declaration(bound.implied, None, entry.function, entry.place, entry.name.origin)
    assert member is not None
    return Declaration(bound.implied, None, member.value, member.place, bound.binding.origins["name"])


def functions_of(
    reader: Reader, declarations: Declarations, package: str, bound: Iterable[Bound]
) -> Iterator[OFunction]:
    """Yield the functions of a package, one for each bound key at its first use; reports differing declarations."""
    seen: set[str] = set()
    for each in bound:
        key = each.binding.function_key
        if key in seen:
            continue
        seen.add(key)
        declared = declarations.of(package, key)
        if declared:
            functions = [one.function(reader) for one in declared]
            _check_equal(reader, key, declared, functions)
            yield functions[0]


def _check_equal(reader: Reader, key: str, declared: Sequence[Declaration], functions: Sequence[OFunction]) -> None:
    for one, function in zip(declared[1:], functions[1:], strict=True):
        if function == functions[0]:
            continue
        first, later = declared[0].place, one.place
        if first.path == later.path:
            first, later = sorted((first, later))
        part = "function_type" if function.function_type != functions[0].function_type else "description"
        reader.machine.report(
            rules.FUNCTION_CONFLICT,
            later,
            f"the function `{key}` is declared twice, with another {part}",
            related=[Related(first, "the other declaration")],
            help="give both the same description and type, or another key",
        )


def warn_undeclared(reader: Reader, declarations: Declarations, bound: Iterable[tuple[str, Bound]]) -> None:
    """Warn of bound keys that nothing declares, once for each key; `bound` are (package, binding) pairs."""
    seen: set[str] = set()
    for package, each in bound:
        key = each.binding.function_key
        if key in seen or declarations.of(package, key):
            continue
        seen.add(key)
        message = f"this binds `{key}`, which no `oaas_function` declares: no function is exported for it"
        advice = "declare it with `@oaas_function`, or check the spelling"
        reader.warn(rules.UNDECLARED_FUNCTION, each.draft.place, message, advice)


def warn_unbound(reader: Reader, declarations: Declarations, bound: Iterable[Bound]) -> None:
    """Warn of declared keys that no binding of any package has, once for each key."""
    keys = {each.binding.function_key for each in bound}
    for key, one in declarations.explicit.items():
        if key not in keys:
            message = f"the function `{key}` is declared, but nothing binds it: it is not exported"
            advice = f'bind it on the class that has it: `@bind("name", "{key}")`'
            reader.warn(rules.UNBOUND_FUNCTION, one.place, message, advice)
