"""Modules and bodies of one project: found, read and lowered when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from oprc_static import ir
from oprc_static.cache.lowered import LoweredCache
from oprc_static.config import Config
from oprc_static.diagnostics import Diagnostic
from oprc_static.discover import ModuleFile, ModuleFinder, Namespace, Project, modules_elsewhere, modules_in
from oprc_static.evaluate.interfaces import ModuleSource
from oprc_static.lower.contained import Containment, too_large
from oprc_static.lower.limits import MEBIBYTE, Limits
from oprc_static.records import record
from oprc_static.rules import source
from oprc_static.source import WHOLE_FILE, Place, Span
from oprc_static.tree import SourceTree, Unreadable
from oprc_static.tree.paths import parent_path
from oprc_static.workspace.ahead import Asked

Lowering = Callable[[str, bytes, Callable[[bytes], ir.Module | ir.Loss]], ir.Module | ir.Loss]
"""What turns the bytes of the file at a tree path into IR, by remembering it or by the function that it is given."""


def _lower_anew(location: str, data: bytes, lower: Callable[[bytes], ir.Module | ir.Loss]) -> ir.Module | ir.Loss:
    return lower(data)


@dataclass
class ProjectLoader:
    """Modules and bodies of one project, lowered on demand; keeps the text of what it read for the reports."""

    tree: SourceTree
    project: Project
    finder: ModuleFinder
    python_version: tuple[int, int]
    sources: dict[str, bytes] = field(default_factory=dict)
    read_from: dict[str, bytes] = field(default_factory=dict)
    ignores: dict[str, tuple[tuple[int, int, tuple[str, ...]], ...]] = field(default_factory=dict)
    modules: dict[str, ir.Module | Diagnostic] = field(default_factory=dict)
    notes: list[Diagnostic] = field(default_factory=list)
    beyond: ModuleFinder | None = None
    blind: dict[str, set[str | None]] = field(default_factory=dict)
    others: dict[str, str] | None = None
    lowering: Lowering = _lower_anew
    containment: Containment = field(default_factory=Containment)
    cache: LoweredCache | None = None
    ahead: dict[str, Asked] = field(default_factory=dict)
    before: dict[str, tuple[bytes, ir.Module]] = field(default_factory=dict)

    @classmethod
    def of_project(
        cls,
        tree: SourceTree,
        project: Project,
        python_version: tuple[int, int],
        lowering: Lowering = _lower_anew,
        cache: LoweredCache | None = None,
        containment: Containment | None = None,
    ) -> ProjectLoader:
        """Return the loader of a project; `lowering` turns what was read at a tree path into IR."""
        beyond = replace(project, roots=project.unseen) if project.unseen else None
        return cls(
            tree, project, ModuleFinder.of_project(tree, project), python_version,
            beyond=ModuleFinder.of_project(tree, beyond) if beyond else None, lowering=lowering,
            containment=containment or Containment(limits_of(project.config)), cache=cache,
        )  # fmt: skip

    def find(self, name: str) -> ModuleSource | str | None:
        """Return a module of the project, "namespace", or None for what is not in its roots."""
        found = self.finder.find(name)
        if isinstance(found, ModuleFile):
            return Found(found.name, found.display, found.is_package, found.path)
        if isinstance(found, Namespace):
            return "namespace"
        hidden = self.finder.explain(name)
        if hidden is not None:
            self.notes.append(hidden)
        return None

    def unseen(self, name: str, importer: str) -> str | None:
        """Return the folder of the project that holds a module, if what runs does not look there; else None.

        What such a module would register nobody knows, so its `importer` matters to the export.
        """
        found = self.beyond.find(name) if self.beyond is not None else None
        if found is None:
            return None
        self._may_import(importer, None)
        return self.tree.display(parent_path(found.path) if isinstance(found, ModuleFile) else found.folders[0])

    def elsewhere(self, name: str, importer: str) -> str | None:
        """Return a file of the project that would be the module, were its folder on `sys.path`, which it is not.

        What such a module would register nobody knows, so its `importer` matters to the export.
        """
        if self.others is None:
            self.others = modules_elsewhere(self.tree, self.project)
        if name in self.others:
            self._may_import(importer, self.others[name])
        return self.others.get(name)

    def _may_import(self, importer: str, other: str | None) -> None:
        """Note that a file imports what nobody follows: perhaps `other`, None for what is not of the project."""
        self.blind.setdefault(importer, set()).add(other)

    def listed(self, name: str) -> list[tuple[str, bool]] | None:
        """Return the modules in a package's folder as `pkgutil` lists them, and whether they are packages."""
        found = self.finder.find(name)
        return modules_in(self.tree, parent_path(found.path)) if isinstance(found, ModuleFile) else None

    def module(self, found: ModuleSource) -> ir.Module | Diagnostic:
        """Return a module's IR, or the finding that says why there is none."""
        assert isinstance(found, Found)
        known = self.modules.get(found.location)
        if known is None:
            known = self.modules[found.location] = self._lower(found)
        return known

    def lower_again(self, found: ModuleSource) -> ir.Module | Diagnostic:
        """Return the IR of a module as its file is now; what `module` returns stays as it was."""
        assert isinstance(found, Found)
        return self._lower(found)

    def keep_again(self, found: ModuleSource) -> None:
        """Let `module` return the IR of a module as its file is now."""
        assert isinstance(found, Found)
        self.modules[found.location] = self._lower(found)

    def is_compiled(self, name: str) -> bool:
        """Whether the roots hold a module of that name which is no source: an extension module, or bytecode."""
        return self.finder.is_compiled(name)

    def read(self, location: str, path: str) -> bytes | Unreadable:
        """Read a source, and keep it under its displayed `path`."""
        data = self.tree.read(location)
        if not isinstance(data, Unreadable):
            self.sources[path] = data
            self.read_from[location] = data
        return data

    def start_over(self) -> None:
        """Forget what was read: an evaluation begins anew. What was lowered is not lowered again."""
        lowered = ((each, module) for each, module in self.modules.items() if isinstance(module, ir.Module))
        self.before.update((each, (self.read_from[each], module)) for each, module in lowered)
        for known in (self.modules, self.sources, self.read_from, self.ignores, self.notes, self.blind):
            known.clear()

    def _lower(self, found: Found) -> ir.Module | Diagnostic:
        data = self.read(found.location, found.path)
        if isinstance(data, Unreadable):
            rule = source.UNREADABLE_SOURCE
            return Diagnostic(
                rule, rule.severity, f"cannot read this file: {data.reason}", Place(found.path, WHOLE_FILE)
            )
        lowered = self.lowering(found.location, data, partial(self._module, found.location))
        if isinstance(lowered, ir.Loss):
            return _loss(lowered, found.path)
        for demand in lowered.demands:
            if demand.version > self.python_version:
                older = ".".join(map(str, self.python_version))
                help = f"write it as Python {older} does, or say with `--python-version` which one runs the program"
                return replace(_loss(demand.loss, found.path), help=help)
        self.ignores[found.path] = lowered.ignores
        return lowered

    def _module(self, location: str, data: bytes) -> ir.Module | ir.Loss:
        asked, limits = self.ahead.pop(location, None), self.containment.limits
        if len(data) > limits.file_size:  # whoever has lowered it before, or elsewhere
            return too_large(data, limits)
        known = self.before.pop(location, None)
        if known is not None and known[0] == data:
            return known[1]
        done = asked.lowered() if asked is not None and asked.data == data else None
        if done is not None:
            module, encoded = done
            if self.cache is not None:
                self.cache.keep_module(data, encoded)
            return module
        lower = self.containment.module
        return lower(data) if self.cache is None else self.cache.module(data, lower)

    def body(self, body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
        """Return a function body's IR."""
        lower = self.containment.body
        return lower(body) if self.cache is None else self.cache.body(body, lower)

    def expression(self, text: str) -> ir.Expr | ir.Loss:
        """Return the IR of an expression in a string."""
        return self.containment.expression(text)


@record
class Found:
    """A module of the program: its name, its displayed path, and its tree path as `location`."""

    name: str
    path: str
    is_package: bool
    location: str


def limits_of(config: Config) -> Limits:
    """Return the limits of reading one file that the settings of a project name."""
    return Limits(config.max_file_size * MEBIBYTE, config.parse_time, config.parse_memory * MEBIBYTE)


_RULES = {
    "syntax": source.SYNTAX_ERROR,
    "encoding": source.UNREADABLE_SOURCE,
    "null-bytes": source.UNREADABLE_SOURCE,
}
_HELPS = {
    "syntax": "fix the file, or exclude it",
    "too-large": "move data into a data file, exclude the file, or allow more with --max-file-size",
    "time": "exclude the file, make it simpler, or allow more with --parse-time",
    "memory": "exclude the file, make it simpler, or allow more with --parse-memory",
    "no-worker": "allow oprc-static to start its own Python, or exclude the file",
}


def _loss(loss: ir.Loss, path: str) -> Diagnostic:
    rule = _RULES.get(loss.kind, source.SOURCE_TOO_COMPLEX)
    span = Span(max(loss.line, 1), max(loss.column, 0), max(loss.line, 1), max(loss.column, 0) + 1)
    help = _HELPS.get(loss.kind, "exclude the file, or make it simpler")
    return Diagnostic(rule, rule.severity, loss.message, Place(path, span), (), help)
