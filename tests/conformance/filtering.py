"""A scan with and without the selection of what matters: they may differ in notes of syntax errors, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from oprc_static import scan
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.rules.source import SYNTAX_ERROR
from oprc_static.tree import MemoryTree


@contextmanager
def everything_evaluated() -> Iterator[None]:
    """Let scans in a `with` block evaluate every module."""
    with patch("oprc_static.workspace.projects.closure_of", lambda *_: None):
        yield


def outcome(files: Mapping[str, bytes | str], paths: Sequence[str] = ("/p",), **options: Any) -> dict[str, Any]:
    """Return what a scan of files gives: what it prints, also of incomplete packages, and what it finds.

    That a file which cannot matter has a syntax error is a note only where it was parsed.
    """
    result = scan(paths, tree=MemoryTree({f"/p/{path}": data for path, data in files.items()}), **options)
    return {
        "text": result.text,
        "incomplete": result.incomplete,
        "findings": [each for each in result.diagnostics if not _is_about_syntax(each)],
        "A1": result.assumptions.get("A1", 0),
        "files": result.files,
        "left out": result.files - len(result.sources),
    }


def _is_about_syntax(finding: Diagnostic) -> bool:
    return finding.severity is Severity.NOTE and finding.rule is SYNTAX_ERROR


def differences(files: Mapping[str, bytes | str], paths: Sequence[str] = ("/p",), **options: Any) -> dict[str, Any]:
    """Return what differs between a scan of files with and one without the selection: by name, with and without."""
    with patch("oprc_static.closure.graph._AT_ONCE", 1):  # these trees are too small for more
        selected = outcome(files, paths, **options)
    with everything_evaluated():
        whole = outcome(files, paths, **options)
    return {
        name: (selected[name], whole[name]) for name in selected if name != "left out" and selected[name] != whole[name]
    }
