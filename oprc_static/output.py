"""Writing documents: safe names, nothing that people own replaced, all files or none, each one atomically."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from oprc_static.diagnostics import Diagnostic, Related
from oprc_static.export.file_name import fold_name, name_fault, safe_file_name
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.rules.output import OWNED_FILE, UNSAFE_FILE_NAME
from oprc_static.source import WHOLE_FILE, Place, Span
from oprc_static.writing import OutputError, leads_out, replace_files, resolve_target

if TYPE_CHECKING:
    from oprc_static.export.ownership import Owned

_SHOWN = 10
"""So many things that people own are named for one file; a hand-written one is full of them."""


@record
class Report:
    """What writing did. With any diagnostic nothing was written; `unchanged` files were not touched at all."""

    written: tuple[Path, ...] = ()
    unchanged: tuple[Path, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def name_files(packages: Sequence[OPackage], directory: Path) -> tuple[dict[str, Path], tuple[Diagnostic, ...]]:
    """Return the file of each package below `directory`, by package name.

    Args:
        packages: all packages of one run.
        directory: what `--output-dir` names; it need not exist.

    Returns:
        The paths, and a diagnostic for each name that is not safe or that equals an earlier one when case and
        Unicode composition are ignored (as macOS and Windows do). With a diagnostic, nothing may be written.

    Source: SEMANTICS 6.3.
    """
    paths: dict[str, Path] = {}
    diagnostics: list[Diagnostic] = []
    seen: dict[str, OPackage] = {}
    for package in packages:
        twin = seen.setdefault(fold_name(package.name), package)
        fault = name_fault(package.name)
        if fault:
            diagnostics.append(_unsafe_name(package, directory, f"makes no safe file name: {fault}", ()))
        elif twin is not package:
            related = (Related(_place(twin, directory), f"package {twin.name!r}"),)
            reason = f"and {twin.name!r} would be one file where case does not count"
            diagnostics.append(_unsafe_name(package, directory, reason, related))
        else:
            paths[package.name] = directory / safe_file_name(package.name)
    return paths, tuple(diagnostics)


def _unsafe_name(package: OPackage, directory: Path, reason: str, related: tuple[Related, ...]) -> Diagnostic:
    return Diagnostic(
        UNSAFE_FILE_NAME,
        UNSAFE_FILE_NAME.severity,
        f"package name {package.name!r} {reason}",
        _place(package, directory),
        related,
        "rename the package, or write it with --package and -o FILE",
    )


def _place(package: OPackage, directory: Path) -> Place:
    origin = package.origins.get("name")
    return origin.place if origin else Place(directory.as_posix(), WHOLE_FILE)


def write_document(path: Path, text: str, *, force: bool = False) -> Report:
    """Write one document; `write_documents` says how."""
    return write_documents({path: text}, force=force)


def write_documents(
    texts: Mapping[Path, str], *, force: bool = False, make_folders: bool = False, folder: Path | None = None
) -> Report:
    """Write each text to its file, as UTF-8: all of them, or none when one of them must not be replaced.

    Everything is checked first; `replace_files` says how they are written then. A file that holds the text already is
    not touched.

    Args:
        texts: what to write where.
        force: replace files although people own something in them.
        make_folders: make the folders that are missing, as `--output-dir` does.
        folder: what all files must really lie in, and be regular files, where people named that and not the files.

    Raises:
        OutputError: a missing folder, a directory or a dangling link in the way, a read-only file, two paths of one
            file, no permission, no space.

    Source: SEMANTICS section 1 (withheld output) and 6.3.
    """
    try:
        resolved = {path: resolve_target(path, make_folders=make_folders) for path in texts}
        targets = {resolved[path]: (path, text.encode("utf-8")) for path, text in texts.items()}
        if len(targets) < len(texts):
            raise OutputError("two of the output files are one file")
        if folder is not None:
            _confine(texts, folder)
        changed, diagnostics = _check(targets, force)
        if diagnostics:
            return Report(diagnostics=diagnostics)
        replace_files({target: targets[target][1] for target in changed}, make_folders=make_folders)
    except OSError as error:
        raise OutputError(f"{error.filename or 'output'}: {error.strerror or error}") from error
    written = tuple(targets[target][0] for target in changed)
    return Report(written, tuple(path for path in texts if path not in written))


def _confine(paths: Iterable[Path], folder: Path) -> None:
    """Raise `OutputError` for a file that is elsewhere, or a pipe or device that waits in its place."""
    for path in paths:
        if leads_out(path, folder):
            raise OutputError(
                f"{path}: is a link that leads out of {folder}; remove it, or write to its target with -o"
            )
        if path.exists() and not path.is_file():
            raise OutputError(f"{path}: is no regular file")


def _check(targets: Mapping[Path, tuple[Path, bytes]], force: bool) -> tuple[list[Path], tuple[Diagnostic, ...]]:
    """Return the files that have to change, and a diagnostic for each that must not."""
    changed: list[Path] = []
    diagnostics: list[Diagnostic] = []
    for target, (path, content) in targets.items():
        exists = target.is_file()
        if exists and target.stat().st_size == len(content) and target.read_bytes() == content:
            continue
        changed.append(target)
        if exists and not force:
            diagnostics += _refuse_owned(target, path, content)
    return changed, tuple(diagnostics)


def _refuse_owned(target: Path, path: Path, content: bytes) -> list[Diagnostic]:
    from oprc_static.export import ownership  # noqa: PLC0415 - loads yaml, which most runs do not need

    with target.open("rb") as file:
        existing = file.read(ownership.LARGEST + 1)
    owned = ownership.find_owned(existing, content.decode("utf-8"))
    return [_owned_file(path, owned)] if owned else []


def _owned_file(path: Path, owned: tuple[Owned, ...]) -> Diagnostic:
    place = path.as_posix()
    more = f" and {len(owned) - 1} more" if len(owned) > 1 else ""
    return Diagnostic(
        OWNED_FILE,
        OWNED_FILE.severity,
        f"the file is not replaced, it holds what people own: {owned[0].what}{more}",
        Place(place, _line(owned[0].line)),
        tuple(Related(Place(place, _line(one.line)), one.what) for one in owned[1:_SHOWN]),
        "bring it up to date with sync, write to another file, or replace it with --force",
    )


def _line(number: int) -> Span:
    return Span(number, 0, number, 0) if number else WHOLE_FILE
