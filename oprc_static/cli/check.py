"""`oprc-static check`: whether written documents say what the source says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from oprc_static.cli.documents import choose, pick, report, scan_sources
from oprc_static.cli.options import ReportOptions, SourceOptions, result_options, source_options


@click.command("check")
@source_options
@click.argument("documents", type=click.Path(exists=True))
@click.option("--package", multiple=True, metavar="NAME", help="Only this package's document. Repeatable.")
@result_options
def command(documents: str, package: tuple[str, ...], **values: Any) -> int:
    """Tell whether the documents in DOCUMENTS, a file or folder, say what the sources in PATHS say.

    Only what follows from the source is compared: classes, bindings, functions, descriptions, state, dependencies.
    What people add (provisioning, configuration, deployments, comments, order) is theirs. The differences go to
    standard output, each with its place in the document and in the source. The exit code is 0 when there is none, 1
    when there are some or the source has errors, 2 when the command line or the settings are wrong.
    """
    sources, reporting = pick(SourceOptions, values), pick(ReportOptions, values)
    return _run(Path(documents), package, sources, reporting)


def _run(documents: Path, names: tuple[str, ...], sources: SourceOptions, reporting: ReportOptions) -> int:
    from oprc_static.synchronise.files import DestinationError  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.synchronise.run import check_documents  # noqa: PLC0415  # as above

    result, reporting = scan_sources(sources, reporting)
    if not result.ok:
        return report(result.diagnostics, result, None, reporting, is_result=True)
    packages = choose(result, names)
    try:
        others = [each.name for each in result.packages]
        follow = sources.follow_symlinks
        outcome = check_documents(documents, packages, result.target, others, follow=follow)
    except DestinationError as error:
        raise click.UsageError(str(error)) from error
    return report(result.diagnostics + outcome.diagnostics, result, outcome, reporting, is_result=True)
