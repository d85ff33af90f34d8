"""`oprc-static migrate`: from the legacy API to the simplified one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oprc_static.cli.diffs import difference
from oprc_static.cli.documents import pick
from oprc_static.cli.options import ReportOptions, SourceOptions, report_options, source_options
from oprc_static.cli.streams import write_document, write_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oprc_static import ScanResult
    from oprc_static.config import Config
    from oprc_static.tree import SourceTree


@click.command("migrate")
@source_options
@click.option("--diff", is_flag=True, help="Print what would change, and write nothing.")
@report_options
def command(*, diff: bool, **values: Any) -> int:
    """Rewrite the legacy API (Oparaca, new_cls, @meta, @meta.func) to the simplified one in the sources in PATHS.

    The rewritten sources are scanned before anything is written: every key, binding and description must be as it
    was, for the same target, which needs both APIs (spec or sdk-0.3.*). What cannot be rewritten is reported with its
    place, and then nothing is. The exit code is 0, 1 when something is in the way, or 2 when the command line or the
    settings are wrong or a file cannot be written.
    """
    return _run(pick(SourceOptions, values), pick(ReportOptions, values), diff=diff)


def _run(sources: SourceOptions, reporting: ReportOptions, *, diff: bool) -> int:
    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.cli.settings import load_named, settle_report  # noqa: PLC0415  # as above
    from oprc_static.fixes import decoded  # noqa: PLC0415  # as above
    from oprc_static.migration.run import migrate  # noqa: PLC0415  # as above
    from oprc_static.report.summary import summarise  # noqa: PLC0415  # as above
    from oprc_static.tree import DiskTree  # noqa: PLC0415  # as above

    tree = DiskTree()
    config = load_named(sources, tree)
    result = _scan(sources, config, tree)
    reporting = settle_report(config, sources, reporting)
    if not result.target.is_spec and result.target.line != "0.3":
        raise click.UsageError(f"{result.target.name} has no simplified API: pass --target spec or sdk-0.3.*")
    findings = result.diagnostics
    contents: Mapping[str, bytes] = {}
    if result.ok:
        migration = migrate(result, tree, lambda changed: _scan(sources, config, changed))
        findings, contents = migration.diagnostics, migration.contents
    if diff:
        texts = ((path, decoded(result.sources[path])[0], decoded(data)[0]) for path, data in contents.items())
        write_document("".join(difference(path, path, before, after) for path, before, after in texts))
    else:
        _write(tree, contents, quiet=reporting.quiet)
    summary = summarise(findings, packages=len(result.packages), files=result.files, assumptions=result.assumptions)
    show(findings, summary, reporting, sources=result.source, target=result.target.name)
    return exit_code(findings, reporting)


def _scan(sources: SourceOptions, config: Config | None, tree: SourceTree) -> ScanResult:
    import oprc_static  # noqa: PLC0415  # loading the evaluator would slow -h down

    return oprc_static.scan(**sources.arguments(), config=config, tree=tree)


def _write(tree: SourceTree, contents: Mapping[str, bytes], *, quiet: bool) -> None:
    from oprc_static.writing import OutputError, replace_files  # noqa: PLC0415  # few runs write

    try:
        replace_files({Path(tree.locate(path)).resolve(): data for path, data in contents.items()})
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    if contents and not quiet:
        write_message(f"rewrote {', '.join(contents)}")
