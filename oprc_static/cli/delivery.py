"""Bringing documents to where they were asked for: standard output, one file, or one file for each package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oprc_static.cli.options import DocumentOptions
from oprc_static.cli.streams import write_document
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.export.shape import Document
from oprc_static.export.targets import Target, parse_target
from oprc_static.export.text import mark_incomplete, render_document, render_json, render_yaml
from oprc_static.opackage import OPackage
from oprc_static.output import name_files, write_documents
from oprc_static.rules.source import NOTHING_FOUND
from oprc_static.source import WHOLE_FILE, Place

if TYPE_CHECKING:
    from oprc_static import ScanResult

Chosen = tuple[tuple[OPackage, Document], ...]
"""The packages that were asked for, each with its document, in the order of the scan."""


def deliver(result: ScanResult, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    """Print or write what was asked for; return what was found on the way, such as a file that must stay."""
    chosen = _choose(result, wanted.package)
    target = parse_target(result.target)
    if not result.ok:
        if wanted.allow_incomplete:
            _print_incomplete(result, chosen, target)
        return ()
    missing = _missing(result, wanted)
    if any(finding.severity is Severity.ERROR for finding in missing):
        return missing
    if wanted.output:
        return missing + _write_file(Path(wanted.output), chosen, target, wanted)
    if wanted.output_dir:
        return missing + _write_folder(Path(wanted.output_dir), chosen, target, wanted)
    write_document(_text([document for _, document in chosen], target, wanted.format))
    return missing


def _choose(result: ScanResult, names: tuple[str, ...]) -> Chosen:
    pairs = zip(result.packages, result.documents, strict=True)
    return tuple((package, document) for package, document in pairs if not names or package.name in names)


def _missing(result: ScanResult, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    found = [package.name for package in result.packages]
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


def _text(documents: Sequence[Document], target: Target, form: str | None) -> str:
    return render_json(documents) if form == "json" else render_yaml(documents, target)


def _print_incomplete(result: ScanResult, chosen: Chosen, target: Target) -> None:
    text = render_yaml([document for _, document in chosen], target)
    errors = [finding for finding in result.diagnostics if finding.severity is Severity.ERROR]
    write_document(mark_incomplete(text, [f"{finding.place}: {finding.message}" for finding in errors]))


def _write_file(path: Path, chosen: Chosen, target: Target, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    if not chosen:
        return ()
    if len(chosen) > 1:
        names = ", ".join(package.name for package, _ in chosen)
        raise click.UsageError(f"-o takes one package and the scan found {names}: choose one with --package")
    ((_, document),) = chosen
    text = render_json([document]) if wanted.format == "json" else render_document(document, target)
    return write_documents({path: text}, force=wanted.force).diagnostics


def _write_folder(folder: Path, chosen: Chosen, target: Target, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    paths, unsafe = name_files([package for package, _ in chosen], folder)
    if unsafe:
        return unsafe
    texts = {paths[package.name]: render_document(document, target) for package, document in chosen}
    return write_documents(texts, force=wanted.force, make_folders=True).diagnostics
