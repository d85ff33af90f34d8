"""Which written document belongs to which package of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from oprc_static.diagnostics import Diagnostic, Related, Severity
from oprc_static.document.nodes import Mapping, Scalar, Stream, resolve
from oprc_static.document.nodes import Sequence as Items
from oprc_static.document.reading import LARGEST, read_stream
from oprc_static.export.file_name import UnsafeNameError, safe_file_name
from oprc_static.export.kinds import CLASS
from oprc_static.records import record
from oprc_static.rules import synchronising as rules
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.synchronise import findings
from oprc_static.synchronise.compare import identity_of
from oprc_static.synchronise.renames import Rename
from oprc_static.synchronise.wanted import Wanted
from oprc_static.writing import leads_out

_SUFFIXES = (".yaml", ".yml")


class DestinationError(Exception):
    """A file or folder that cannot be what the command works on; the message stands alone."""


@record
class Written:
    """A document in a file; `name` is its package's, "" where it says none."""

    path: Path
    text: str
    name: str
    keys: frozenset[str] = frozenset()

    @property
    def display(self) -> str:
        """The file as findings name it."""
        return self.path.as_posix()


@record
class Pair:
    """A package and its document; None where it has none yet, to be written at `path`."""

    wanted: Wanted
    written: Written | None
    path: Path


@record
class Assignment:
    """Every package with its document, the documents of packages that the source lacks, and what is wrong."""

    pairs: tuple[Pair, ...]
    stale: tuple[Written, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def assign(
    destination: Path, packages: Sequence[Wanted], renames: Sequence[Rename] = (), *, follow: bool = False
) -> Assignment:
    """Return which document belongs to which package.

    A file holds the document of the one package, or of the one that it names. In a folder a document belongs to the
    package that it names, whatever its file is called; hidden files, folders below, and YAML of another shape are left
    alone.

    Args:
        destination: a file or a folder, which need not exist: then its ending tells.
        packages: what the source exports.
        renames: packages among them that had another name.
        follow: whether links out of a folder count as documents in it.

    Raises:
        DestinationError: several packages for one new file, a missing folder, a file that cannot be read, a link.
    """
    is_folder = destination.is_dir() if destination.exists() else destination.suffix not in _SUFFIXES
    if is_folder:
        return _in_folder(destination, packages, renames, _documents(destination, follow=follow))
    return _in_file(destination, packages, renames)


def _in_file(path: Path, packages: Sequence[Wanted], renames: Sequence[Rename]) -> Assignment:
    names = ", ".join(each.package.name for each in packages)
    if not path.exists():
        if len(packages) > 1:
            raise DestinationError(f"{path} takes one package and the source has {names}: choose one with --package")
        return Assignment(tuple(Pair(each, None, path) for each in packages))
    written, diagnostics = _read(path, _bytes(path))
    if written is None:
        return Assignment((), diagnostics=diagnostics)
    found = _package_of(written, packages, renames)
    if found is not None:
        return Assignment((Pair(found, written, path),))
    help = "name the document of this source"
    if not written.name:
        message = "this is no package document: it names no package"
        return Assignment((), diagnostics=(findings.refused(written.display, message, help=help),))
    if len(packages) == 1:
        help = f"if the package was renamed, sync with --rename {Rename(written.name, packages[0].package.name)}"
    message = f"this is the document of package {written.name!r}, the source has {names or 'none'}"
    finding = findings.refused(written.display, message, help=help, rule=rules.STALE_DOCUMENT)
    return Assignment((), diagnostics=(finding,))


def _package_of(written: Written, packages: Sequence[Wanted], renames: Sequence[Rename]) -> Wanted | None:
    known = {each.package.name: each for each in packages}
    if written.name in known:
        return known[written.name]
    return next((known[each.new] for each in renames if each.old == written.name and each.new in known), None)


def _in_folder(
    folder: Path, packages: Sequence[Wanted], renames: Sequence[Rename], found: tuple[list[Written], list[_Broken]]
) -> Assignment:
    documents, broken = found
    diagnostics: list[Diagnostic] = []
    owners: dict[str, Written] = {}
    stale: list[Written] = []
    for written in documents:
        owner = _package_of(written, packages, renames)
        if owner is None:
            stale.append(written)
        elif owner.package.name in owners:
            diagnostics.append(_twice(written, owners[owner.package.name]))
        else:
            owners[owner.package.name] = written
    pairs = []
    for wanted in packages:
        written_or_none = owners.get(wanted.package.name)
        if written_or_none is None:
            diagnostics += (problem for each in broken if each.may_be_of(wanted) for problem in each.problems)
        path = written_or_none.path if written_or_none else _new_path(folder, wanted, diagnostics)
        pairs.append(Pair(wanted, written_or_none, path))
    diagnostics += (_in_the_way(each, stale) for each in pairs if each.written is None and each.path.exists())
    return Assignment(tuple(pairs), tuple(stale), tuple(diagnostics))


@record
class _Broken:
    """A file that cannot be read as YAML: as left behind by a merge, say."""

    path: Path
    data: bytes
    problems: tuple[Diagnostic, ...]

    def may_be_of(self, wanted: Wanted) -> bool:
        """Tell whether this is probably the document of a package: by its file's name, or by a line in it."""
        name = re.escape(wanted.package.name.encode("utf-8"))
        line = rb"(?:^|\A\xef\xbb\xbf)([\"\']?)name\1[ \t]*:[ \t]+([\"\']?)" + name + rb"\2[ \t]*(?:#|[\r\n]|\Z)"
        return self.path.name == _file_name(wanted) or re.search(line, self.data, re.MULTILINE) is not None


def _documents(folder: Path, *, follow: bool) -> tuple[list[Written], list[_Broken]]:
    documents: list[Written] = []
    broken: list[_Broken] = []
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.suffix not in _SUFFIXES or path.name.startswith(".") or not path.is_file():
            continue
        if not follow and leads_out(path, folder):
            raise DestinationError(
                f"{path} is a link that leads out of {folder}: name its target, or --follow-symlinks"
            )
        data = _bytes(path)
        written, problems = _read(path, data)
        if written is None:
            broken.append(_Broken(path, data, problems))
        elif written.keys:
            documents.append(written)
    return documents, broken


def _file_name(wanted: Wanted) -> str | None:
    try:
        return safe_file_name(wanted.package.name)
    except UnsafeNameError:
        return None


def _new_path(folder: Path, wanted: Wanted, diagnostics: list[Diagnostic]) -> Path:
    name = _file_name(wanted)
    if name is None:
        message = f"package {wanted.package.name!r} makes no safe file name, so it has no file in {folder.as_posix()}"
        diagnostics.append(findings.refused(folder.as_posix(), message, help="name a file instead of the folder"))
    return folder / (name or "-")


def _twice(written: Written, other: Written) -> Diagnostic:
    message = f"package {written.name!r} has two documents in this folder"
    finding = findings.refused(written.display, message, help="keep one of them, or name the file")
    related = Related(Place(other.display, WHOLE_FILE), "the other document")
    return Diagnostic(finding.rule, finding.severity, message, finding.place, (related,), finding.help)


def _in_the_way(pair: Pair, stale: Iterable[Written]) -> Diagnostic:
    name, holder = pair.wanted.package.name, next((each for each in stale if each.path == pair.path), None)
    what = f"package {holder.name!r}" if holder and holder.name else "something else"
    message = f"the document of package {name!r} belongs here, and the file holds {what}"
    return findings.refused(pair.path.as_posix(), message, help="move the file, or name the one to work on")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise DestinationError(f"cannot read {path}: {error.strerror or error}") from error


def _read(path: Path, data: bytes) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    reading = read_stream(data, path.as_posix())
    if reading.stream is None:
        return None, tuple(each.diagnostic for each in reading.findings)
    return _written(path, reading.stream), ()


def _written(path: Path, stream: Stream) -> Written:
    root = next((each.root for each in stream.documents if isinstance(each.root, Mapping)), None)
    name = root.get("name") if root else None
    keys = frozenset() if root is None or name is None else frozenset(_keys(root))
    return Written(path, stream.text, name.text if isinstance(name, Scalar) else "", keys)


def _keys(root: Mapping) -> Iterable[str]:
    """Yield what makes a mapping with a name a package document: the keys of its lists, and of what they hold."""
    for field in ("classes", "functions"):
        value = root.get(field)
        if value is not None:
            yield field
        for item in value.items if isinstance(value, Items) else ():
            yield f"{field}:{identity_of(resolve(item), CLASS)}"


def probable_rename(stale: Written, missing: Iterable[Wanted]) -> Rename | None:
    """Return what a package was probably renamed to: a new one that has most of its classes."""
    theirs = {key for key in stale.keys if key.startswith("classes:")}
    for wanted in missing:
        ours = {f"classes:{each.key}" for each in wanted.package.classes}
        if ours & theirs and 2 * len(ours & theirs) >= len(ours | theirs):
            return Rename(stale.name, wanted.package.name)
    return None


def stale_document(written: Written, severity: Severity, suggestion: Rename | None) -> Diagnostic:
    """Return the finding for a document whose package the source does not have."""
    rule = rules.STALE_DOCUMENT
    message = f"package {written.name!r} of this document is not in the source"
    help = "remove the file, or name the sources of the package too"
    if suggestion is not None:
        help = f"if it was renamed, sync with --rename {suggestion}; else remove the file"
    if not written.name:
        message, help = "this document names no package", "remove the file, or give it the name of its package"
    return Diagnostic(rule, severity, message, Place(written.display, WHOLE_FILE), (), help)


def missing_document(pair: Pair, severity: Severity, message: str, help: str = "") -> Diagnostic:
    """Return the finding for a package without a document."""
    place = pair.wanted.place(("name",))
    related = (Related(place, "the package is named here"),) if place is not None else ()
    return Diagnostic(rules.MISSING_DOCUMENT, severity, message, Place(pair.path.as_posix(), WHOLE_FILE), related, help)
