"""Bringing documents to where they were asked for: standard output, one file, or one file for each package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oprc_static import __version__
from oprc_static.cli.inputs import depfile_text, list_text
from oprc_static.cli.options import DocumentOptions
from oprc_static.cli.streams import write_document
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.export.shape import Document, document
from oprc_static.export.targets import Target
from oprc_static.export.text import (
    mark_incomplete,
    render_document,
    render_gen,
    render_json,
    render_yaml,
    schema_comment,
)
from oprc_static.opackage import OPackage
from oprc_static.output import name_files, write_documents
from oprc_static.rules.source import NOTHING_FOUND
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.writing import replace_files

if TYPE_CHECKING:
    from oprc_static import ScanResult

Chosen = tuple[tuple[OPackage, Document], ...]
"""The packages that were asked for, each with its document, in the order of the scan."""


def deliver(result: ScanResult, wanted: DocumentOptions, inputs: Sequence[str] = ()) -> tuple[Diagnostic, ...]:
    """Print or write what was asked for; return what was found on the way, such as a file that must stay.

    The packages of projects with errors are withheld, or printed with a mark when that was asked for. `inputs` are
    the files that the result depends on: a dependency file is written with them when nothing failed.

    Raises:
        click.UsageError: options that cannot be met for this target or this number of packages.
        click.ClickException: names that a list of lines or a dependency file cannot hold.
    """
    if wanted.list_inputs:
        write_document(list_text(inputs), errors="surrogateescape")
        return ()
    depfile = depfile_text(_outputs(result, wanted), inputs) if wanted.depfile else ""
    findings = _deliver(result, wanted)
    if any(each.severity is Severity.ERROR for each in (*result.diagnostics, *findings)):
        return findings
    beside: dict[Path, bytes] = {}
    if wanted.depfile:
        beside[Path(wanted.depfile)] = depfile.encode("utf-8", "surrogateescape")
    if wanted.source_map:
        beside[Path(wanted.source_map)] = _source_map(result, wanted).encode("utf-8", "backslashreplace")
    _write_beside(beside)
    return findings


def _source_map(result: ScanResult, wanted: DocumentOptions) -> str:
    from oprc_static.provenance import provenance_of  # noqa: PLC0415  # few runs ask for it
    from oprc_static.report.source_map import source_map  # noqa: PLC0415  # as above

    chosen = [package for package, _ in _choose(result.packages, result.target, wanted.package)]
    provenances = [provenance_of(package, result.target) for package in chosen]
    return source_map(provenances, tool_version=__version__, target=result.target.name)


def _outputs(result: ScanResult, wanted: DocumentOptions) -> list[str]:
    """Return the files that are written when nothing fails."""
    if wanted.output:
        return [wanted.output]
    chosen = _choose(result.packages, result.target, wanted.package)
    paths, _ = name_files([package for package, _ in chosen], Path(wanted.output_dir or ""))
    return [path.as_posix() for path in paths.values()]


def _write_beside(contents: Mapping[Path, bytes]) -> None:
    """Write what stands beside the documents."""
    replace_files(contents, make_folders=True)


def _deliver(result: ScanResult, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    if wanted.style == "gen" and result.target.line != "0.3":
        raise click.UsageError(
            f"--style gen needs a target sdk-0.3.*, which has run_or_gen; this is {result.target.name}"
        )
    chosen = _choose(result.packages, result.target, wanted.package)
    withheld = _choose(result.incomplete, result.target, wanted.package)
    missing = _missing(result, wanted)
    if any(finding.severity is Severity.ERROR for finding in missing):
        return missing
    if wanted.output:
        return missing + _write_file(Path(wanted.output), chosen, withheld, result.target, wanted)
    if wanted.output_dir:
        return missing + _write_folder(Path(wanted.output_dir), chosen, result.target, wanted)
    if wanted.allow_incomplete and not result.ok and wanted.format != "json":
        _print_incomplete(result, chosen + withheld)
    elif chosen or result.ok:
        write_document(_text(chosen, result.target, wanted, standard_output=True))
    return missing


def _choose(packages: Sequence[OPackage], target: Target, names: tuple[str, ...]) -> Chosen:
    return tuple((each, document(each, target)) for each in packages if not names or each.name in names)


def _missing(result: ScanResult, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    found = [package.name for package in (*result.packages, *result.incomplete)]
    listed = ", ".join(found) or "none"
    severity = Severity.NOTE if wanted.allow_empty else Severity.ERROR
    return tuple(
        Diagnostic(
            NOTHING_FOUND,
            severity,
            f"there is no package {name!r}; found: {listed}",
            Place(f"--package {name}", WHOLE_FILE),
            help="a class names its package in service(...) or package(...)",
        )
        for name in wanted.package
        if name not in found
    )


def _text(chosen: Chosen, target: Target, wanted: DocumentOptions, *, standard_output: bool) -> str:
    if wanted.style == "gen":
        return render_gen([package for package, _ in chosen], target, standard_output=standard_output)
    documents = [content for _, content in chosen]
    if wanted.format == "json":
        return render_json(documents)
    return render_yaml(documents, target) if standard_output else render_document(documents[0], target)


def _header(wanted: DocumentOptions) -> str:
    return schema_comment(wanted.schema_comment) if wanted.schema_comment else ""


def _print_incomplete(result: ScanResult, chosen: Chosen) -> None:
    text = render_yaml([content for _, content in chosen], result.target)
    errors = [finding for finding in result.diagnostics if finding.severity is Severity.ERROR]
    write_document(mark_incomplete(text, [f"{finding.place}: {finding.message}" for finding in errors]))


def _write_file(
    path: Path, chosen: Chosen, withheld: Chosen, target: Target, wanted: DocumentOptions
) -> tuple[Diagnostic, ...]:
    names = ", ".join(package.name for package, _ in chosen + withheld)
    if len(chosen + withheld) > 1 and wanted.style != "gen":
        raise click.UsageError(f"-o takes one package and the scan found {names}: choose one with --package")
    if not chosen or (withheld and wanted.style == "gen"):
        return ()
    text = _header(wanted) + _text(chosen, target, wanted, standard_output=False)
    return write_documents({path: text}, force=wanted.force).diagnostics


def _write_folder(folder: Path, chosen: Chosen, target: Target, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    paths, unsafe = name_files([package for package, _ in chosen], folder)
    if unsafe:
        return unsafe
    texts = {paths[package.name]: _header(wanted) + render_document(content, target) for package, content in chosen}
    return write_documents(texts, force=wanted.force, make_folders=bool(texts), folder=folder).diagnostics
