"""`oprc-static scan`: from sources to documents."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

from oprc_static.cli.options import ReportOptions, SourceOptions, report_options, source_options
from oprc_static.cli.streams import OutputUnavailable

if TYPE_CHECKING:
    from oprc_static import ScanResult

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """Which documents are wanted, in which form, and where they go."""

    format: str | None
    output: str | None
    output_dir: str | None
    package: tuple[str, ...]
    force: bool
    allow_incomplete: bool
    allow_empty: bool

    def reject_contradictions(self) -> None:
        """Raise a usage error for options that exclude each other."""
        if self.output and self.output_dir:
            raise click.UsageError("-o and --output-dir exclude each other")
        if self.output_dir and self.format == "json":
            raise click.UsageError("--output-dir writes YAML files; use -o FILE or standard output for --format json")
        if self.force and not (self.output or self.output_dir):
            raise click.UsageError("--force is about replacing files; give -o or --output-dir")
        if not self.allow_incomplete:
            return
        if self.output or self.output_dir:
            raise click.UsageError("--allow-incomplete prints to standard output only; an incomplete file looks whole")
        if self.format == "json":
            raise click.UsageError("--allow-incomplete needs --format yaml: JSON has no comment to mark it with")


@click.command("scan")
@source_options
@click.option(
    "--format",
    type=click.Choice(["yaml", "json"]),
    help="The form of the documents (default: yaml).",
)
@click.option("--output", "-o", metavar="FILE", type=click.Path(), help="Write the one document to this file.")
@click.option("--output-dir", metavar="DIR", type=click.Path(), help="Write one <package>.yaml each into this folder.")
@click.option("--package", multiple=True, metavar="NAME", help="Only this package's document. Repeatable.")
@click.option("--force", is_flag=True, help="Replace files that hold what people wrote by hand.")
@click.option("--allow-incomplete", is_flag=True, help="Print what is known despite errors, marked as incomplete.")
@click.option("--allow-empty", is_flag=True, help="Do not fail when nothing is found.")
@report_options
def command(**values: Any) -> int:
    """Print the package documents that the Python sources in PATHS export.

    PATHS are folders and files, the current folder when none is given. Nothing of them is run. Documents go to
    standard output, everything else to standard error. The exit code is 0, 1 when there are errors (or warnings,
    with --fail-on warning), or 2 when the command line or the configuration is wrong or the output cannot be
    written.
    """
    wanted = _pick(DocumentOptions, values)
    wanted.reject_contradictions()
    reporting = _pick(ReportOptions, values)
    result = _scan(_pick(SourceOptions, values), wanted, reporting)
    return _conclude(result, wanted, reporting)


def _pick(kind: type[T], values: dict[str, Any]) -> T:
    return kind(**{field.name: values[field.name] for field in fields(kind)})  # type: ignore[arg-type]  # T is a dataclass


def _scan(sources: SourceOptions, wanted: DocumentOptions, reporting: ReportOptions) -> ScanResult:
    import oprc_static  # noqa: PLC0415  # loading the evaluator would slow -h down
    from oprc_static.cli.progress import Progress  # noqa: PLC0415  # as above

    settings = sources.settings()
    if wanted.allow_empty:
        settings["allow_empty"] = True
    with Progress(wanted=reporting.report == "text" and not reporting.quiet) as progress:
        return oprc_static.scan(sources.paths or (".",), progress=progress, **settings)


def _conclude(result: ScanResult, wanted: DocumentOptions, reporting: ReportOptions) -> int:
    from oprc_static.cli.delivery import deliver  # noqa: PLC0415  # the rest of the work, after the scan
    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # as above
    from oprc_static.output import OutputError  # noqa: PLC0415  # as above

    findings = result.diagnostics
    try:
        findings += deliver(result, wanted)
    except (OutputError, OutputUnavailable) as error:
        raise click.ClickException(str(error)) from error
    finally:
        show(findings, result, reporting)
    return exit_code(findings, reporting)
