"""`oprc-static sync`: bringing written documents up to date with the source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oprc_static.cli.documents import choose, pick, report, scan_sources
from oprc_static.cli.options import (
    ReportOptions,
    SourceOptions,
    report_options,
    schema_comment_option,
    source_options,
)
from oprc_static.cli.streams import OutputUnavailable, write_document, write_message
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static import ScanResult
    from oprc_static.synchronise.run import Outcome


_TENSES = {
    ("write", True): "written", ("write", False): "would be written",
    ("update", True): "updated", ("update", False): "would be updated",
}  # fmt: skip


@record
class SyncOptions:
    """Where the documents are, what `sync` may do besides updating, and whether it writes."""

    documents: str
    package: tuple[str, ...]
    rename: tuple[tuple[str, str], ...]
    prune: bool
    adopt: bool
    dry_run: bool
    diff: bool
    schema_comment: str | None


def _parse_renames(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(_parse_rename(text) for text in texts)


def _parse_rename(text: str) -> tuple[str, str]:
    old, _, new = text.partition("=")
    if not old or not new or old == new:
        raise click.BadParameter(f"{text!r} is not of the form OLD=NEW")
    return old, new


@click.command("sync")
@source_options
@click.argument("documents", type=click.Path())
@click.option("--package", multiple=True, metavar="NAME", help="Only this package's document. Repeatable.")
@click.option(
    "--rename",
    multiple=True,
    metavar="OLD=NEW",
    callback=_parse_renames,
    help="A class, function, binding (as CLASS.NAME) or package that has another name now: what people wrote for it is "
    "kept. Repeatable.",
)
@click.option("--prune", is_flag=True, help="Remove what the source no longer has, with what people wrote for it.")
@click.option("--adopt", is_flag=True, help="Take over documents that the SDK printed.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be changed.")
@click.option("--diff", is_flag=True, help="Write nothing; print the changes as a unified diff.")
@schema_comment_option
@report_options
def command(**values: Any) -> int:
    """Bring the documents in DOCUMENTS, a file or folder, up to date with the sources in PATHS.

    What follows from the source is updated. What people added (provisioning, configuration, deployments, comments,
    order, quoting, layout) stays as it is, to the byte. In a folder, each package has the document that names it;
    one without gets a new <package>.yaml. All documents are written, or none. The exit code is 0 when they are up to
    date now, 1 when something forbids it, 2 when the command line or the settings are wrong or a file cannot be
    written.
    """
    return _run(pick(SyncOptions, values), pick(SourceOptions, values), pick(ReportOptions, values))


def _run(wanted: SyncOptions, sources: SourceOptions, reporting: ReportOptions) -> int:
    from oprc_static.synchronise.files import DestinationError  # noqa: PLC0415  # loading it would slow -h down
    from oprc_static.synchronise.run import UnknownRename  # noqa: PLC0415  # as above
    from oprc_static.writing import OutputError  # noqa: PLC0415  # as above

    result, reporting = scan_sources(sources, reporting)
    if not result.ok:
        return report(result.diagnostics, result, None, reporting, is_result=False)
    try:
        outcome = _synchronised(wanted, result, follow=sources.follow_symlinks)
        if outcome.ok:
            _deliver(outcome, wanted)
    except (DestinationError, UnknownRename) as error:
        raise click.UsageError(str(error)) from error
    except (OutputError, OutputUnavailable) as error:
        raise click.ClickException(str(error)) from error
    found = result.diagnostics + outcome.diagnostics
    if reporting.report == "text" and outcome.ok and not reporting.quiet:
        _say(outcome, is_done=not (wanted.diff or wanted.dry_run))
        told = set(outcome.changes)
        found = tuple(each for each in found if each not in told)
    return report(found, result, outcome, reporting, is_result=False)


def _synchronised(wanted: SyncOptions, result: ScanResult, *, follow: bool) -> Outcome:
    from oprc_static.synchronise.renames import Rename  # noqa: PLC0415  # as above
    from oprc_static.synchronise.run import sync_documents  # noqa: PLC0415  # as above
    from oprc_static.synchronise.update import Wishes  # noqa: PLC0415  # as above

    renames = tuple(Rename(old, new) for old, new in wanted.rename)
    wishes = Wishes(renames, wanted.prune, wanted.adopt)
    packages, others = choose(result, wanted.package), [each.name for each in result.packages]
    outcome = sync_documents(Path(wanted.documents), packages, result.target, wishes, others, follow=follow)
    return _with_schema(outcome, wanted.schema_comment) if wanted.schema_comment else outcome


def _with_schema(outcome: Outcome, address: str) -> Outcome:
    """Return an outcome whose new documents begin with where their schema is; in others comments are people's."""
    from oprc_static.export.text import schema_comment  # noqa: PLC0415  # as above

    header = schema_comment(address)
    texts = {path: text if path in outcome.before else header + text for path, text in outcome.texts.items()}
    return replace(outcome, texts=texts)


def _say(outcome: Outcome, *, is_done: bool) -> None:
    """Tell people what was changed, a line for each change: what a report would show of it is in the diff."""
    for path in outcome.texts:
        verb = "update" if path in outcome.before else "write"
        write_message(f"{path.as_posix()}: {_TENSES[verb, is_done]}")
        write_message(*(f"  {each.message}" for each in outcome.changes if each.place.path == path.as_posix()))


def _deliver(outcome: Outcome, wanted: SyncOptions) -> None:
    from oprc_static.output import write_documents  # noqa: PLC0415  # as above

    if wanted.diff:
        _print_diff(outcome)
    elif not wanted.dry_run:
        write_documents(outcome.texts, force=True, make_folders=True)  # what people own is in these texts


def _print_diff(outcome: Outcome) -> None:
    from oprc_static.cli.diffs import difference  # noqa: PLC0415  # only for those who ask

    texts = []
    for path, text in outcome.texts.items():
        name, before = path.as_posix(), outcome.before.get(path)
        texts.append(difference("/dev/null" if before is None else f"a/{name}", f"b/{name}", before or "", text))
    write_document("".join(texts))
