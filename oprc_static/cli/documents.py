"""What `check` and `sync` share: scanning the source, choosing packages, reporting on documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from oprc_static.cli.options import ReportOptions, SourceOptions

if TYPE_CHECKING:
    from oprc_static import ScanResult
    from oprc_static.diagnostics import Diagnostic
    from oprc_static.opackage import OPackage
    from oprc_static.synchronise.run import Outcome

_T = TypeVar("_T")

Work = Callable[[Path, "tuple[OPackage, ...]", "ScanResult"], "Outcome"]


def pick(kind: type[_T], values: dict[str, Any]) -> _T:
    """Return the options of one kind among all that a command has."""
    return kind(**{field.name: values[field.name] for field in fields(kind)})  # type: ignore[arg-type]  # _T is a dataclass


def scan_sources(sources: SourceOptions, reporting: ReportOptions) -> tuple[ScanResult, ReportOptions]:
    """Return what the source exports, and the report options as the settings complete them."""
    import oprc_static  # noqa: PLC0415  # loading the evaluator would slow -h down
    from oprc_static.cli.progress import Progress  # noqa: PLC0415  # as above
    from oprc_static.cli.settings import load_named, settle_report  # noqa: PLC0415  # as above

    config = load_named(sources)
    with Progress(wanted=reporting.report in ("text", "concise") and not reporting.quiet) as progress:
        result = oprc_static.scan(**sources.arguments(), config=config, progress=progress)
    return result, settle_report(config, sources, reporting)


def choose(result: ScanResult, names: tuple[str, ...]) -> tuple[OPackage, ...]:
    """Return the packages that were asked for, all of them when none was named.

    Raises:
        click.UsageError: a name that no package has.
    """
    found = [each.name for each in result.packages]
    unknown = next((name for name in names if name not in found), None)
    if unknown is not None:
        raise click.UsageError(f"there is no package {unknown!r}; found: {', '.join(found) or 'none'}")
    return tuple(each for each in result.packages if not names or each.name in names)


def report(
    findings: tuple[Diagnostic, ...],
    result: ScanResult,
    outcome: Outcome | None,
    reporting: ReportOptions,
    *,
    is_result: bool,
) -> int:
    """Show findings in sources and documents; return the exit code."""
    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # after the work
    from oprc_static.report.summary import summarise  # noqa: PLC0415  # as above

    def text_of(path: str) -> str | None:
        known = outcome.source(path) if outcome is not None else None
        return known if known is not None else result.source(path)

    summary = summarise(findings, packages=len(result.packages), files=result.files, assumptions=result.assumptions)
    show(findings, summary, reporting, sources=text_of, target=result.target.name, is_result=is_result)
    return exit_code(findings, reporting)
