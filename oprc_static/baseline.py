"""The state that a change is measured against: packages of a git revision, or of written documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path

from oprc_static.api import ScanResult, UsageError
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.document import nodes
from oprc_static.document.nodes import Node, Scalar, Stream
from oprc_static.document.reading import LARGEST, read_stream
from oprc_static.document.scalars import as_bool, is_null
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.rules.fields import BAD_TYPE
from oprc_static.source import Place
from oprc_static.tree import SourceTree
from oprc_static.tree.paths import is_inside, parent_path
from oprc_static.vcs import GitTree, RevisionError
from oprc_static.writing import leads_out

_SUFFIXES = (".yaml", ".yml")

Scan = Callable[[SourceTree], ScanResult]
"""Scans the same paths with the same options in another tree."""


@record
class Baseline:
    """Packages of an earlier state; `diagnostics` are the errors of what could not be read of it."""

    packages: tuple[OPackage, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    scanned: ScanResult | None = field(default=None, repr=False)

    def source(self, path: str) -> str | None:
        """Return the text of a file that was read, by its displayed path; None for others."""
        if path in self.texts:
            return self.texts[path]
        return self.scanned.source(path) if self.scanned is not None else None


def load_baseline(
    against: str, start: str, tree: SourceTree, scan: Scan, sources: Iterable[str] = (), *, follow: bool = False
) -> Baseline:
    """Return the packages of an earlier state.

    Args:
        against: a file or folder of documents if there is one of this name, else a git revision.
        start: the first path that is scanned, as people write it: its repository is asked for the revision.
        tree: the tree of the new state, which paths count from.
        scan: scans the sources of the revision.
        sources: the files of the new state, by their displayed paths.
        follow: whether links out of a folder count as documents in it.

    Raises:
        UsageError: neither is there, or it cannot be read, or some of the files are in a submodule.
    """
    if not against:
        raise UsageError("--against: neither a revision nor a file or folder is named")
    path = Path(against)
    if path.exists():
        return _written(path, follow=follow)
    try:
        with _revision(against, start, tree) as earlier:
            _refuse_submodules(earlier, against, map(tree.locate, sources))
            result = scan(earlier)
    except RevisionError as error:
        raise UsageError(f"--against {against}: no file or folder has this name, and {error}") from error
    errors = tuple(each for each in result.diagnostics if each.severity is Severity.ERROR)
    return Baseline(result.packages, errors, scanned=result)


def _refuse_submodules(earlier: GitTree, against: str, files: Iterable[str]) -> None:
    """Refuse files of submodules: what they were is in repositories of their own, and cannot be told from nothing."""
    for file in files:
        for each in earlier.submodules:
            if is_inside(file, each):
                shown = earlier.display(each)
                raise UsageError(f"--against {against}: {shown} is a submodule: leave it out, or compare inside it")


@contextmanager
def _revision(revision: str, start: str, tree: SourceTree) -> Iterator[GitTree]:
    folder = tree.locate(start)
    while folder != parent_path(folder) and not Path(folder).is_dir():
        folder = parent_path(folder)
    with GitTree(revision, folder, tree.locate(".")) as earlier:
        yield earlier


# --- documents -------------------------------------------------------------------------------------------------------


def _written(path: Path, *, follow: bool) -> Baseline:
    files = [path]
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix in _SUFFIXES and each.is_file())
        outside = next((each for each in files if not follow and leads_out(each, path)), None)
        if outside is not None:
            raise UsageError(f"--against {path}: {outside} is a link that leads out of it; --follow-symlinks reads it")
    packages: list[OPackage] = []
    findings: list[Diagnostic] = []
    texts: dict[str, str] = {}
    for file in files:
        display = file.as_posix()
        reading = read_stream(_read(file), display)
        findings += [each.diagnostic for each in reading.findings if each.diagnostic.severity is Severity.ERROR]
        if reading.stream is not None:
            texts[display] = reading.stream.text
            reader = _Reader(reading.stream, display)
            packages += [made for each in reading.stream.documents if (made := reader.package(each.root)) is not None]
            findings += reader.findings
    if not packages and not findings:
        raise UsageError(f"--against {path}: there is no package document")
    return Baseline(tuple(packages), tuple(findings), texts)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"--against {file}: cannot be read: {error.strerror or error}") from error


@record
class _Reader:
    """Reads packages from nodes: lists of another shape go to `findings`, single values of one are nothing."""

    stream: Stream
    path: str
    findings: list[Diagnostic] = field(default_factory=list)

    def package(self, root: Node | None) -> OPackage | None:
        """Return the package of a document, None for YAML of another shape."""
        known = nodes.resolve(root) if root is not None else None
        name = self._text(known, "name")
        if name is None or not isinstance(known, nodes.Mapping):
            return None
        return OPackage(
            name,
            self._text(known, "version"),
            classes=tuple(map(self._class, self._items(known, "classes"))),
            functions=tuple(self._function(each) for each in self._items(known, "functions")),
            origins=self._origins(known, "name"),
        )

    def _class(self, node: nodes.Mapping) -> OClass:
        bindings = (*self._items(node, "function_bindings"), *self._items(node, "functions"))
        state = node.get("state_spec")
        return OClass(
            self._text(node, "key") or self._text(node, "name") or "",
            state_spec=self._state(state) if isinstance(state, nodes.Mapping) else None,
            function_bindings=tuple(map(self._binding, bindings)),
            origins=self._origins(node, "key", "name"),
        )

    def _binding(self, node: nodes.Mapping) -> FunctionBinding:
        parameters = node.get("parameters")
        listed = parameters.items if isinstance(parameters, nodes.Sequence) else ()
        names = (nodes.resolve(each) for each in listed)
        return FunctionBinding(
            self._text(node, "name") or "",
            self._text(node, "function_key") or self._text(node, "function") or "",
            self._text(node, "access_modifier") or FunctionBinding("", "").access_modifier,
            self._flag(node, "stateless"),
            tuple(each.text for each in names if isinstance(each, Scalar)),
            self._origins(node, "name", "function_key", "access_modifier", "stateless", "parameters"),
        )

    def _state(self, node: nodes.Mapping) -> StateSpec:
        default = StateSpec()
        keys = self._items(node, "key_specs")
        origins = {f"key_specs[{index}]": self._origin(each) for index, each in enumerate(keys)}
        named = ("key_specs", "default_provider", "consistency_model", "persistent", "serialization_format")
        return StateSpec(
            tuple(
                KeySpec(
                    self._text(each, "name") or "", self._text(each, "key_type") or "", self._flag(each, "nullable")
                )
                for each in keys
            ),
            self._text(node, "default_provider") or default.default_provider,
            self._text(node, "consistency_model") or default.consistency_model,
            self._flag(node, "persistent"),
            self._text(node, "serialization_format") or default.serialization_format,
            {**self._origins(node, *named), **origins},
        )

    def _items(self, node: nodes.Mapping, key: str) -> tuple[nodes.Mapping, ...]:
        """Return the entries of a list; something else there would hide what callers have."""
        value = node.get(key)
        if value is None or (isinstance(value, Scalar) and value.is_plain and is_null(value.text)):
            return ()
        items = tuple(map(nodes.resolve, value.items)) if isinstance(value, nodes.Sequence) else (value,)
        found = tuple(each for each in items if isinstance(each, nodes.Mapping))
        if not isinstance(value, nodes.Sequence) or len(found) < len(items):
            place = Place(self.path, self.stream.span(value.start, value.end))
            message = f"`{key}` must be a list of mappings: what it was cannot be told"
            self.findings.append(Diagnostic(BAD_TYPE, Severity.ERROR, message, place))
        return found

    def _function(self, node: nodes.Mapping) -> OFunction:
        key = self._text(node, "key") or self._text(node, "name") or ""
        return OFunction(key, origins=self._origins(node, "key", "name"))

    def _text(self, node: Node | None, key: str) -> str | None:
        value = node.get(key) if isinstance(node, nodes.Mapping) else None
        if not isinstance(value, Scalar) or (value.is_plain and is_null(value.text)):
            return None
        return value.text

    def _flag(self, node: nodes.Mapping, key: str) -> bool:
        value = node.get(key)
        return bool(as_bool(value.text)) if isinstance(value, Scalar) and value.is_plain else False

    def _origins(self, node: nodes.Mapping, *keys: str) -> dict[str, Origin]:
        entries = ((key, node.entry(key)) for key in keys)
        return {key: self._origin(entry.value) for key, entry in entries if entry is not None}

    def _origin(self, node: Node) -> Origin:
        return Origin("document", Place(self.path, self.stream.span(node.start, node.end)))


def as_printed(packages: tuple[OPackage, ...], *, is_spec: bool) -> tuple[OPackage, ...]:
    """Return packages with what a target's documents say of them: those of the SDK say nothing of `stateless`."""
    if is_spec:
        return packages
    return tuple(
        replace(package, classes=tuple(_without_stateless(one) for one in package.classes)) for package in packages
    )


def _without_stateless(one: OClass) -> OClass:
    return replace(one, function_bindings=tuple(replace(each, stateless=False) for each in one.function_bindings))


__all__ = ["Baseline", "as_printed", "load_baseline"]
