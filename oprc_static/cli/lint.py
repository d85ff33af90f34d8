"""`oprc-static lint`: documents against the platform's rules, sources against those of a scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oprc_static.cli.diffs import difference
from oprc_static.cli.documents import pick
from oprc_static.cli.options import ReportOptions, SourceOptions, report_options, source_options
from oprc_static.cli.streams import OutputUnavailable, write_document, write_message
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static import LintResult


@record
class LintOptions:
    """What to do beside looking."""

    fix: bool
    diff: bool
    pedantic: bool


@click.command("lint")
@source_options
@click.option("--fix", is_flag=True, help="Repair documents and sources where it is safe; comments and layout stay.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and write nothing.")
@click.option("--pedantic", is_flag=True, help="Note fields too that nothing on the platform reads today.")
@report_options
def command(**values: Any) -> int:
    """Look for mistakes in package documents and sources.

    PATHS are folders and files, the current folder when none is given. A file that is not named *.py is a package
    document; in folders, YAML files with `name` and `classes` or `functions` at their top level are, and Python
    sources are scanned without printing anything. Findings go to standard output; with --diff the changes do, and the
    findings go to standard error. The exit code is 0, 1 when there are errors (or warnings, with --fail-on warning)
    that were not repaired, or 2 when the command line or the configuration is wrong or a file cannot be written.
    """
    options = LintOptions(values["fix"], values["diff"], values["pedantic"])
    return _run(pick(SourceOptions, values), options, pick(ReportOptions, values))


def _run(sources: SourceOptions, options: LintOptions, reporting: ReportOptions) -> int:
    import oprc_static  # noqa: PLC0415  # loading the evaluator would slow -h down
    from oprc_static.cli.progress import Progress  # noqa: PLC0415  # as above
    from oprc_static.cli.settings import load_named, settle_report  # noqa: PLC0415  # as above
    from oprc_static.tree import DiskTree  # noqa: PLC0415  # as above

    tree = DiskTree()
    config = load_named(sources)
    with Progress(wanted=reporting.report in ("text", "concise") and not reporting.quiet) as progress:
        result = oprc_static.lint(
            pedantic=options.pedantic,
            repair=options.fix or options.diff,
            config=config,
            tree=tree,
            progress=progress,
            **sources.arguments(),
        )
    reporting = settle_report(config, sources, reporting)
    try:
        return _conclude(result, options, reporting)
    except OutputUnavailable as error:
        raise click.ClickException(str(error)) from error


def _conclude(result: LintResult, options: LintOptions, reporting: ReportOptions) -> int:
    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # the rest of the work, after looking
    from oprc_static.fixes import decoded  # noqa: PLC0415  # as above
    from oprc_static.report.summary import summarise  # noqa: PLC0415  # as above

    if options.diff:
        changes = [(each.before.display, each.before.text, each.after.text) for each in result.repairs]
        sources, before = result.sources.contents, result.scanned.sources if result.scanned is not None else {}
        changes += [(path, decoded(before[path])[0], decoded(new)[0]) for path, new in sources.items()]
        write_document("".join(difference(path, path, before or "", after or "") for path, before, after in changes))
    elif options.fix:
        _write(result, quiet=reporting.quiet)
        result = result.repaired()
    assumptions = result.scanned.assumptions if result.scanned is not None else {}
    target = result.scanned.target.name if result.scanned is not None else None
    found = result.diagnostics
    summary = summarise(found, packages=result.packages, files=result.files, assumptions=assumptions)
    show(found, summary, reporting, sources=result.source, target=target, is_result=not options.diff)
    return exit_code(found, reporting)


def _write(result: LintResult, *, quiet: bool) -> None:
    from oprc_static.tree import DiskTree  # noqa: PLC0415  # few runs write
    from oprc_static.writing import OutputError, replace_files  # noqa: PLC0415  # as above

    tree = DiskTree()
    contents = {each.before.path: (each.after.text or "").encode("utf-8") for each in result.repairs}
    contents |= {tree.locate(path): data for path, data in result.sources.contents.items()}
    try:
        replace_files({Path(path).resolve(): data for path, data in contents.items()})
    except OutputError as error:
        raise click.ClickException(str(error)) from error
    if contents and not quiet:
        shown = [*(each.before.display for each in result.repairs), *result.sources.contents]
        write_message(f"repaired {', '.join(shown)}")
