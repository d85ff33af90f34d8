"""`oprc-static scan --watch`: the documents again whenever a source changes, until Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from oprc_static.cli.delivery import deliver
from oprc_static.cli.findings import show
from oprc_static.cli.options import DocumentOptions, ReportOptions, SourceOptions
from oprc_static.cli.settings import load_named, settle
from oprc_static.cli.streams import OutputUnavailable, write_document, write_message
from oprc_static.discover.settings import project_folder
from oprc_static.live import Workspace
from oprc_static.report.summary import summarise
from oprc_static.tree import DiskTree, Kind
from oprc_static.tree.paths import is_inside, parent_path, seen_from
from oprc_static.writing import OutputError

if TYPE_CHECKING:
    from oprc_static import ScanResult
    from oprc_static.diagnostics import Diagnostic

_PULSE = 100
"""Milliseconds after which the watcher says that nothing has changed: the first time, that it has begun to watch."""


def watch(sources: SourceOptions, wanted: DocumentOptions, reporting: ReportOptions) -> int:
    """Print or write documents, again whenever they change; return the exit code once that is interrupted.

    While there are errors, what was printed or written last stands, and the findings say why.

    Raises:
        click.UsageError: options that cannot be met at the start, or nothing to watch with.
        UsageError: paths or settings that cannot be used at the start.
    """
    tree = DiskTree()
    folders = _folders(tree, sources)
    with _quiet_end():
        changes = _changes(folders)
        next(changes)  # it watches now: what changes from here on is not missed
        watched = _Watched(tree, sources, wanted, reporting)
        for paths in changes:
            if paths:
                watched.follow(paths)
    return 0


class _Watched:
    """What is scanned, and what was said of it last."""

    def __init__(
        self, tree: DiskTree, sources: SourceOptions, wanted: DocumentOptions, reporting: ReportOptions
    ) -> None:
        self._tree, self._sources, self._given = tree, sources, (wanted, reporting)
        self._config = None if sources.config is None else tree.locate(sources.config)
        self._workspace = self._begin()
        self._shown: ScanResult | None = None
        self._delivered: ScanResult | None = None
        self._tell(())

    def follow(self, paths: Sequence[str]) -> None:
        """Look at what has changed, and say what that changes; settings that cannot be used are said only."""
        from oprc_static import UsageError  # noqa: PLC0415  # the library's name for it

        try:
            if self._config is not None and self._config in paths:
                self._workspace = self._begin()
            self._workspace.changed(*paths)
            self._tell(paths)
        except (UsageError, click.UsageError) as error:
            write_message(f"error: {error.format_message() if isinstance(error, click.UsageError) else error}")

    def _begin(self) -> Workspace:
        arguments = self._sources.arguments()
        config = load_named(self._sources, self._tree)
        wanted, _ = self._given
        paths = arguments.pop("paths")
        return Workspace(paths, tree=self._tree, config=config, allow_empty=wanted.allow_empty, **arguments)

    def _tell(self, paths: Sequence[str]) -> None:
        result = self._workspace.result()
        wanted, reporting = settle(load_named(self._sources, self._tree), self._sources, *self._given, self._tree)
        shown, self._shown = self._shown, result
        findings = result.diagnostics
        if (result.ok or wanted.allow_incomplete) and not _exports_alike(result, self._delivered):
            if self._delivered is not None and not (wanted.output or wanted.output_dir or wanted.format == "json"):
                self._announce(paths, self._delivered)
            self._delivered = result
            findings += _delivered(result, wanted)
        elif shown is not None and shown.diagnostics == findings:
            return
        summary = summarise(findings, packages=len(result.packages), files=result.files, assumptions=result.assumptions)
        show(findings, summary, reporting, sources=result.source, target=result.target.name)

    def _announce(self, paths: Sequence[str], before: ScanResult) -> None:
        """Begin documents that follow others with a comment that says why, so that all are one YAML stream."""
        names = ", ".join(sorted(ascii(seen_from(path, self._tree.locate(".")))[1:-1] for path in paths))
        separator = "---\n" if before.target.is_spec and before.packages else ""
        write_document(f"{separator}# changed: {names}\n")


def _exports_alike(result: ScanResult, before: ScanResult | None) -> bool:
    if before is None:
        return False
    now, then = ((each.packages, each.incomplete, each.ok, each.target) for each in (result, before))
    return now == then


def _delivered(result: ScanResult, wanted: DocumentOptions) -> tuple[Diagnostic, ...]:
    try:
        return deliver(result, wanted)
    except (OutputError, OutputUnavailable) as error:
        raise click.ClickException(str(error)) from error


# --- watching --------------------------------------------------------------------------------------------------------


def _folders(tree: DiskTree, sources: SourceOptions) -> list[str]:
    """Return the folders in which something may change the result, none inside another."""
    named = [tree.locate(path) for path in (*sources.starts, *sources.root)]
    if sources.config is not None:
        named.append(parent_path(tree.locate(sources.config)))
    folders = [path if tree.kind(tree.resolve(path) or path) is Kind.FOLDER else parent_path(path) for path in named]
    folders += [found for folder in folders if (found := project_folder(tree, folder)) is not None]
    return [
        folder
        for folder in dict.fromkeys(folders)
        if not any(folder != other and is_inside(folder, other) for other in folders)
    ]


def _changes(folders: Iterable[str]) -> Iterator[list[str]]:
    """Yield the tree paths that have changed, an empty list every now and then."""
    try:
        from watchfiles import watch as watch_files  # noqa: PLC0415  # an extra, for those who watch
    except ImportError as error:
        raise click.UsageError("--watch needs the package `watchfiles`: pip install 'oprc-static[watch]'") from error
    for found in watch_files(
        *folders, watch_filter=None, rust_timeout=_PULSE, yield_on_timeout=True, raise_interrupt=True
    ):  # fmt: skip
        yield sorted({path for _, path in found})


@contextmanager
def _quiet_end() -> Iterator[None]:
    """End a `with` block on Ctrl-C: that is how watching ends."""
    try:
        yield
    except KeyboardInterrupt:
        return
