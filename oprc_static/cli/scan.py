"""`oprc-static scan`: from sources to documents."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from oprc_static.cli.arguments import Arguments
from oprc_static.cli.documents import pick
from oprc_static.cli.options import (
    DocumentOptions,
    ReportOptions,
    SourceOptions,
    document_options,
    report_options,
    source_options,
)
from oprc_static.cli.streams import OutputUnavailable, transcribed
from oprc_static.spawning import is_started

if TYPE_CHECKING:
    from oprc_static import ScanResult
    from oprc_static.cache.store import Store
    from oprc_static.tree import RecordingTree, TracingTree

_BY_CHANCE = frozenset({"budget-exceeded", "internal-error", "source-too-complex"})
"""Rules that can depend on how much time and memory there was."""


@click.command("scan")
@source_options
@document_options
@report_options
@click.option("--watch", is_flag=True, help="Print or write the documents again whenever they change, until Ctrl-C.")
@click.option(
    "--changed-since",
    metavar="REV",
    help="Scan only the projects whose documents can differ from those of this git revision.",
)
def command(**values: Any) -> int:
    """Print the package documents that the Python sources in PATHS export.

    PATHS are folders and files, the current folder when none is given. Nothing of them is run. Documents go to
    standard output, everything else to standard error. The exit code is 0, 1 when there are errors (or warnings,
    with --fail-on warning), or 2 when the command line or the configuration is wrong or the output cannot be
    written.
    """
    sources = pick(SourceOptions, values)
    wanted, reporting = pick(DocumentOptions, values), pick(ReportOptions, values)
    wanted.reject_contradictions()
    if values["watch"]:
        _reject_with_watch(wanted, values["changed_since"])
        from oprc_static.cli.watch import watch  # noqa: PLC0415  # the rest is not for those who wait

        return watch(sources, wanted, reporting)
    if values["changed_since"] is not None:
        return _run_since(values["changed_since"], sources, wanted, reporting)
    return _run(sources, wanted, reporting)


def _reject_with_watch(wanted: DocumentOptions, changed_since: str | None) -> None:
    """Raise a usage error for options that make no sense of documents that come again and again."""
    for given, name in (
        (changed_since, "--changed-since"), (wanted.list_inputs, "--list-inputs"), (wanted.depfile, "--depfile"),
        (wanted.source_map, "--source-map"), (wanted.style == "gen", "--style gen"),
    ):  # fmt: skip
        if given:
            raise click.UsageError(f"--watch and {name} exclude each other")


def _inputs(tree: RecordingTree) -> tuple[str, ...]:
    from oprc_static.cli.inputs import input_names  # noqa: PLC0415  # only build systems ask

    given = click.get_current_context().obj
    for name in given.files if isinstance(given, Arguments) else ():
        tree.note(tree.locate(name))
    return input_names(tree)


def _run(sources: SourceOptions, wanted: DocumentOptions, reporting: ReportOptions) -> int:
    import oprc_static  # noqa: PLC0415  # loading the evaluator would slow -h down
    from oprc_static.cli.progress import Progress  # noqa: PLC0415  # as above
    from oprc_static.cli.settings import load_named, settle  # noqa: PLC0415  # as above
    from oprc_static.tree import DiskTree, RecordingTree, TracingTree  # noqa: PLC0415  # as above

    if is_started():
        _load_what_comes_later()
    tracing = TracingTree(DiskTree())
    tree = RecordingTree(tracing)
    with transcribed() as written:
        config = load_named(sources, tree)
        with Progress(wanted=reporting.report in ("text", "concise") and not reporting.quiet) as progress:
            result = oprc_static.scan(
                **sources.arguments(), allow_empty=wanted.allow_empty, config=config, tree=tree, progress=progress
            )
        code = _conclude(result, tree, *settle(config, sources, wanted, reporting, tree))
    if not (wanted.writes_files or reporting.depends_on_the_machine):
        _keep(sources.store(), tracing, result, tuple(written), code)
    return code


def _load_what_comes_later() -> None:
    """Load what is wanted when the worker has read something, while it still loads itself."""
    from oprc_static.lower.codec import prepare  # noqa: PLC0415  # else it is loaded with the first program

    prepare()
    for name in ("cli.delivery", "cli.findings", "report.summary", "export.dump"):
        importlib.import_module(f"oprc_static.{name}")


def _run_since(revision: str, sources: SourceOptions, wanted: DocumentOptions, reporting: ReportOptions) -> int:
    from oprc_static.cli.settings import load_named, settle  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.since import scan_changed  # noqa: PLC0415  # as above
    from oprc_static.tree import DiskTree, RecordingTree  # noqa: PLC0415  # as above

    tree = RecordingTree(DiskTree())
    config = load_named(sources, tree)
    arguments = sources.arguments()
    result = scan_changed(
        revision, tree, arguments.pop("paths"), config_file=sources.config, config=config,
        allow_empty=wanted.allow_empty, **arguments,
    )  # fmt: skip
    return _conclude(result, tree, *settle(config, sources, wanted, reporting, tree))


def _keep(
    store: Store | None, tracing: TracingTree, result: ScanResult, written: tuple[tuple[int, bytes], ...], code: int
) -> None:
    """Keep a run that has only printed, to be repeated where nothing has changed."""
    from oprc_static.cache.runs import Run, keep_run, run_name  # noqa: PLC0415  # the rest of the work, after the scan

    given = click.get_current_context().obj
    if store is None or not isinstance(given, Arguments):
        return
    trace = tracing.trace()
    if trace is not None and not any(each.rule.slug in _BY_CHANCE for each in result.diagnostics):
        keep_run(store, run_name(given.values, given.files), trace, Run(written, code))
    store.prune_daily()


def _conclude(result: ScanResult, tree: RecordingTree, wanted: DocumentOptions, reporting: ReportOptions) -> int:
    from oprc_static.cli.delivery import deliver  # noqa: PLC0415  # the rest of the work, after the scan
    from oprc_static.cli.findings import exit_code, show  # noqa: PLC0415  # as above
    from oprc_static.report.summary import summarise  # noqa: PLC0415  # as above
    from oprc_static.writing import OutputError  # noqa: PLC0415  # as above

    findings = result.diagnostics
    try:
        findings += deliver(result, wanted, _inputs(tree) if wanted.list_inputs or wanted.depfile else ())
    except (OutputError, OutputUnavailable) as error:
        raise click.ClickException(str(error)) from error
    finally:
        summary = summarise(findings, packages=len(result.packages), files=result.files, assumptions=result.assumptions)
        show(findings, summary, reporting, sources=result.source, target=result.target.name)
    return exit_code(findings, reporting)
