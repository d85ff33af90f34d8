"""`oprc-static breaking`: what a change takes away from callers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from oprc_static.cli.documents import pick
from oprc_static.cli.options import ReportOptions, SourceOptions, result_options, source_options

if TYPE_CHECKING:
    from oprc_static import ScanResult
    from oprc_static.config import Config
    from oprc_static.tree import SourceTree


@click.command("breaking")
@source_options
@click.option(
    "--against",
    metavar="REV|FILE|DIR",
    required=True,
    help="The earlier state: a file or folder of documents, or a git revision, whose sources are read.",
)
@result_options
def command(against: str, **values: Any) -> int:
    """Tell what callers of an earlier state no longer find in what the sources in PATHS export.

    A revision is read from the repository's objects: nothing is checked out, fetched or run. The findings go to
    standard output. The exit code is 0 when no caller breaks, 1 when one does or sources have errors, 2 when the
    command line or the settings are wrong, or there is no such revision.
    """
    sources, reporting = pick(SourceOptions, values), pick(ReportOptions, values)
    return _run(against, sources, reporting)


def _run(against: str, sources: SourceOptions, reporting: ReportOptions) -> int:
    from oprc_static.baseline import as_printed, load_baseline  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # as above
    from oprc_static.cli.settings import load_named, settle_report  # noqa: PLC0415  # as above
    from oprc_static.compatibility import breaking_changes  # noqa: PLC0415  # as above
    from oprc_static.diagnostics import Severity  # noqa: PLC0415  # as above
    from oprc_static.report.summary import summarise  # noqa: PLC0415  # as above
    from oprc_static.tree import DiskTree  # noqa: PLC0415  # as above

    tree = DiskTree()
    config = load_named(sources, tree)
    result = _scan(sources, config, None, tree)
    reporting = settle_report(config, sources, reporting)
    findings = result.diagnostics
    baseline = None
    if result.ok:
        earlier = partial(_scan, sources, config, result.target.name)
        baseline = load_baseline(
            against, sources.starts[0], tree, earlier, result.sources, follow=sources.follow_symlinks
        )
        shown = partial(as_printed, is_spec=result.target.is_spec)
        changes = breaking_changes(shown(baseline.packages), shown(result.packages))
        unread = (each for each in result.diagnostics if each.severity is Severity.NOTE)
        findings = (*baseline.diagnostics, *unread, *changes)
    summary = summarise(findings, packages=len(result.packages), files=result.files, assumptions=result.assumptions)

    def text_of(path: str) -> str | None:
        known = result.source(path)
        return baseline.source(path) if known is None and baseline is not None else known

    show(findings, summary, reporting, sources=text_of, target=result.target.name, is_result=True)
    return exit_code(findings, reporting)


def _scan(sources: SourceOptions, config: Config | None, target: str | None, tree: SourceTree) -> ScanResult:
    """Scan the sources of one state; one without services is a state, too."""
    import oprc_static  # noqa: PLC0415  # loading the evaluator would slow -h down

    arguments = sources.arguments() | ({"target": target} if target else {})
    return oprc_static.scan(**arguments, config=config, tree=tree, allow_empty=True)
