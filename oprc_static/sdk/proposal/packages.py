"""Which package a class goes into, and what its decorator says of that package (SEMANTICS 4.3, "Package")."""

from __future__ import annotations

from dataclasses import dataclass, field

from oprc_static.diagnostics import Related
from oprc_static.evaluate.values import ClassValue, DictValue, Value
from oprc_static.opackage import OClass, OFunction, OPackage
from oprc_static.origin import Origin
from oprc_static.rules import proposal as rules
from oprc_static.sdk.model import MetaValue
from oprc_static.sdk.proposal import forms
from oprc_static.sdk.proposal.kinds import is_none
from oprc_static.sdk.proposal.model import Registration, argument, own
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.source import Place

DEFAULT = "default"


def nearest_package(cls: ClassValue) -> DictValue | None:
    """Return what the own or the nearest inherited `package` of a class was given."""
    found = (own(each) for each in cls.mro)
    return next((each.package for each in found if each is not None and each.package is not None), None)


def package_of(reader: Reader, registration: Registration, meta: MetaValue | None) -> tuple[str, Origin] | None:
    """Return the package of a class: its own explicit one, else the nearest `package`'s, else "default".

    A legacy `meta` on the same class is explicit where it names a package. None where the name is reported.
    """
    explicit = _explicit(reader, registration, meta)
    if explicit is not None:
        value, place = explicit
        name = reader.text(value, "the package of a class", place)
        _check_agreement(reader, registration, name, place)
        return (name, value.origin) if name is not None else None
    given = nearest_package(registration.cls)
    named = argument(given, "name")
    if given is not None and named is not None:
        text = reader.argument(forms.PACKAGE, given, "name")
        return (text, named.origin) if isinstance(text, str) else None
    if meta is not None:
        text = reader.text(meta.package, "the package of a class", meta.place)
        return (text, meta.package.origin) if text is not None else None
    return DEFAULT, registration.origin


def _explicit(reader: Reader, registration: Registration, meta: MetaValue | None) -> tuple[Value, Place] | None:
    if meta is not None and meta.explicit:
        return meta.package, meta.place
    value = argument(registration.service, "package")
    if registration.service is None or value is None or is_none(value):
        return None
    return value, registration.service.origin.place


def _check_agreement(reader: Reader, registration: Registration, name: str | None, place: Place) -> None:
    """Report a legacy `pkg=` that disagrees with the own `package` (`service` was checked when it was applied)."""
    own_package = registration.package
    if own_package is None or name is None:
        return
    named = reader.argument(forms.PACKAGE, own_package, "name")
    if isinstance(named, str) and named != name:
        reader.machine.report(
            rules.PACKAGE_CONFLICT,
            own_package.origin.place,
            f"the class is put into the package `{name}`, and `package` names `{named}`",
            related=[Related(place, "the other package is named here")],
            help="give both the same name",
        )


@dataclass
class PackageDraft:
    """A package while its classes are being read; `given` keeps the last decorator that gave each single value."""

    name: str
    version: str | None = None
    author: str = ""
    description: str = ""
    tags: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    classes: list[OClass] = field(default_factory=list)
    functions: list[OFunction] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    given: dict[str, DictValue] = field(default_factory=dict)

    def finish(self) -> OPackage:
        """Return the package."""
        return OPackage(
            self.name, self.version, self.author, self.description, tuple(self.tags), tuple(self.classes),
            tuple(self.functions), tuple(self.dependencies), origins=self.origins,
        )  # fmt: skip

    def merge(self, reader: Reader, cls: ClassValue) -> None:
        """Take over what the class's `package` says, if it names this package."""
        given = nearest_package(cls)
        if given is None or reader.argument(forms.PACKAGE, given, "name") != self.name:
            return
        for name in ("version", "author", "description"):
            self._take(reader, given, name)
        for name in ("tags", "dependencies"):
            self._unite(reader, given, name)

    def _take(self, reader: Reader, given: DictValue, name: str) -> None:
        text = reader.argument(forms.PACKAGE, given, name)
        value = argument(given, name)
        if not isinstance(text, str) or value is None or (not text and name != "version"):
            return
        before = self.given.get(name)
        if before is not None and getattr(self, name) != text:
            reader.machine.report(
                rules.METADATA_CONFLICT,
                given.origin.place,
                f"the {name} of package `{self.name}` was {getattr(self, name)!r} before: now it is {text!r}",
                related=[Related(before.origin.place, "the value that is replaced")],
                help="keep it in one constant",
            )
        setattr(self, name, text)
        self.origins[name] = value.origin
        self.given[name] = given

    def _unite(self, reader: Reader, given: DictValue, name: str) -> None:
        texts = reader.argument(forms.PACKAGE, given, name)
        value = argument(given, name)
        items: tuple[Value, ...] = tuple(getattr(value, "items", ())) if isinstance(texts, tuple) else ()
        known: list[str] = getattr(self, name)
        for index, text in enumerate(texts if isinstance(texts, tuple) else ()):
            if isinstance(text, str) and text not in known:
                source = items[index] if index < len(items) else value
                if source is not None:
                    self.origins[f"{name}[{len(known)}]"] = source.origin
                known.append(text)
