"""The settings of the scanned project that concern the command line: form, failing, incomplete documents.

Everything else in them is the scan's own business.
"""

from __future__ import annotations

from dataclasses import replace

import click

from oprc_static.cli.options import DocumentOptions, ReportOptions, SourceOptions
from oprc_static.config import Config, ConfigError
from oprc_static.discover.settings import load_file, load_project, project_folder
from oprc_static.tree import DiskTree, SourceTree


def load_named(sources: SourceOptions, tree: SourceTree | None = None) -> Config | None:
    """Return the settings in the file of `--config`, if it was given; read through `tree`, by default the disk."""
    if sources.config is None:
        return None
    tree = tree or DiskTree()
    try:
        return load_file(tree, tree.locate(sources.config))
    except ConfigError as error:
        raise click.UsageError(str(error)) from error


def settle(
    named: Config | None,
    sources: SourceOptions,
    wanted: DocumentOptions,
    reporting: ReportOptions,
    tree: SourceTree | None = None,
) -> tuple[DocumentOptions, ReportOptions]:
    """Return the options with what the settings say where the command line says nothing.

    Of several projects the one of the first path speaks.
    """
    config = _own_settings(sources, tree) if named is None else named
    return (
        replace(
            wanted,
            format=wanted.format or config.format,
            allow_incomplete=wanted.allow_incomplete or config.allow_incomplete,
        ),
        _settle_report(config, reporting),
    )


def settle_report(named: Config | None, sources: SourceOptions, reporting: ReportOptions) -> ReportOptions:
    """Return the report options with what the settings say where the command line says nothing."""
    return _settle_report(_own_settings(sources) if named is None else named, reporting)


def _settle_report(config: Config, reporting: ReportOptions) -> ReportOptions:
    return replace(reporting, fail_on=reporting.fail_on or config.fail_on)


def _own_settings(sources: SourceOptions, tree: SourceTree | None = None) -> Config:
    tree = tree or DiskTree()
    if sources.isolated:
        return Config()
    folder = project_folder(tree, tree.locate(sources.starts[0]))
    if folder is None:
        return Config()
    try:
        return load_project(tree, folder, follow=sources.follow_symlinks)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
