"""From what each module exports to what all of them export, where nothing ties them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from oprc_static.opackage import OClass, OFunction, OPackage
from oprc_static.origin import Origin
from oprc_static.sdk.parts import Keys


@dataclass
class Tally:
    """How many modules have each key of `Keys`."""

    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    functions: Counter[tuple[str, str]] = field(default_factory=Counter)
    plain: Counter[str] = field(default_factory=Counter)
    loose: Counter[str] = field(default_factory=Counter)
    said: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def add(self, keys: Keys, times: int = 1) -> None:
        """Count a module's keys, or with -1 no longer."""
        for counter, mine in (
            (self.classes, keys.classes), (self.functions, keys.functions), (self.plain, keys.plain),
            (self.loose, keys.loose),
        ):  # fmt: skip
            for each in mine:
                counter[each] += times  # type: ignore[index]  # each counter gets keys of its own kind
                if not counter[each]:  # type: ignore[index]  # as above
                    del counter[each]
        for field_, text in keys.said:
            said = self.said.setdefault(field_, Counter())
            said[text] += times
            if not said[text]:
                del said[text]

    def ties(self, keys: Keys) -> bool:
        """Whether a module that is not counted has a key by which others would be exported in another way, or it."""
        return (
            any(each in self.classes for each in keys.classes)
            or any(each in self.functions for each in keys.functions)
            or any(each in self.plain for each in keys.loose)
            or any(each in self.loose for each in keys.plain)
            or any(self.said.get(each, {}).keys() - {text} for each, text in keys.said)
        )


@dataclass
class _Package:
    """A package while the parts of modules are put together."""

    name: str
    version: str | None = None
    author: str = ""
    description: str = ""
    description_first: bool = False
    tags: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    classes: list[OClass] = field(default_factory=list)
    functions: list[OFunction] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)

    def take(self, part: OPackage) -> None:
        """Add what one module says of the package."""
        self.description_first |= part.description_first and not self.author
        if part.version is not None:
            self.version = part.version
        self.author = part.author or self.author
        self.description = part.description or self.description
        for name in ("name", "version", "author", "description"):
            if name in part.origins and (name != "name" or name not in self.origins):
                self.origins[name] = part.origins[name]
        for name in ("tags", "dependencies"):
            self._unite(name, getattr(part, name), part)
        self.classes += part.classes
        self.functions += part.functions

    def _unite(self, name: str, texts: tuple[str, ...], part: OPackage) -> None:
        known: list[str] = getattr(self, name)
        for index, text in enumerate(texts):
            if text not in known:
                if (origin := part.origins.get(f"{name}[{index}]")) is not None:
                    self.origins[f"{name}[{len(known)}]"] = origin
                known.append(text)

    def finish(self) -> OPackage:
        return OPackage(
            self.name, self.version, self.author, self.description, tuple(self.tags), tuple(self.classes),
            tuple(self.functions), tuple(self.dependencies), self.description_first, self.origins,
        )  # fmt: skip


def merged(parts: Iterable[tuple[OPackage, ...]]) -> tuple[OPackage, ...]:
    """Return the packages of all modules, whose parts are in order."""
    packages: dict[str, _Package] = {}
    for part in parts:
        for each in part:
            package = packages.get(each.name)
            if package is None:
                package = packages[each.name] = _Package(each.name)
            package.take(each)
    return tuple(each.finish() for each in packages.values())
