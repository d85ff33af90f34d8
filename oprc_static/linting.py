"""Linting: package documents against the platform's rules, sources against those of a scan, and repairs of both.

In a folder both are looked at; a YAML file there is a package document when its top level has `name` and `classes` or
`functions`. Source: PLATFORM.md, "Rules a linter of documents needs"; the issue's definition of a package document.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from oprc_static import ignores
from oprc_static.config import Config, ConfigError, Overrides
from oprc_static.diagnostics import Diagnostic, Severity, in_order
from oprc_static.discover import DiscoverError
from oprc_static.discover.documents import Split, find_candidates, split_paths
from oprc_static.discover.findings import unreadable
from oprc_static.document.edits import apply_edits, choose_apart
from oprc_static.document.findings import Finding
from oprc_static.document.nodes import Mapping, Stream, resolve
from oprc_static.document.reading import LARGEST, Reading, read_stream, read_text
from oprc_static.document.rules import check_stream
from oprc_static.ignore_marks import marks_in
from oprc_static.records import record
from oprc_static.repairing import SourceRepairs, repair_sources
from oprc_static.rules.fields import MISSING_REQUIRED
from oprc_static.rules.provisioning import NO_EFFECT
from oprc_static.rules.source import NOTHING_FOUND
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.tree import DiskTree, SourceTree, Unreadable

if TYPE_CHECKING:
    from oprc_static.api import ScanResult  # at runtime it would load the evaluator, which documents do without

_MOST_PASSES = 10
"""Repairs can make room for others; each pass does all that go together, so that two or three do everything."""

_KEYS = re.compile(rb"""^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?["']?(name|classes|functions)["']?[ \t]*:""", re.MULTILINE)


@record
class LintedDocument:
    """A package document: its tree path and its path as findings name it, its text (None if it has none), findings."""

    path: str
    display: str
    text: str | None
    findings: tuple[Finding, ...]


@record
class Repair:
    """A document whose text changes: `after` is the text that is left with nothing more to repair."""

    before: LintedDocument
    after: LintedDocument


@record
class LintResult:
    """What linting found: in documents, in sources (`scanned`, None where there are none), in folders."""

    documents: tuple[LintedDocument, ...]
    scanned: ScanResult | None
    others: tuple[Diagnostic, ...] = ()
    repairs: tuple[Repair, ...] = ()
    sources: SourceRepairs = field(default_factory=SourceRepairs)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that was found, sorted by place."""
        found = [each.diagnostic for document in self.documents for each in document.findings]
        if self.scanned is not None:
            found += [each for each in self.scanned.diagnostics if not (self.documents and each.rule is NOTHING_FOUND)]
        return in_order((*found, *self.others))

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(each.severity is Severity.ERROR for each in self.diagnostics)

    @property
    def packages(self) -> int:
        """How many packages were looked at, as documents and in sources."""
        return len(self.documents) + (len(self.scanned.packages) if self.scanned is not None else 0)

    @property
    def files(self) -> int:
        """How many files were read as sources or package documents."""
        return len(self.documents) + (self.scanned.files if self.scanned is not None else 0)

    def source(self, path: str) -> str | None:
        """Return the text of a file that was read, by its displayed path; None for others."""
        text = next((each.text for each in self.documents if each.display == path), None)
        if text is not None or self.scanned is None:
            return text
        return self.scanned.source(path)

    def repaired(self) -> LintResult:
        """Return the result as it is once all repairs are made."""
        after = {repair.before.path: repair.after for repair in self.repairs}
        documents = tuple(after.get(each.path, each) for each in self.documents)
        scanned = self.sources.result or self.scanned
        return replace(self, documents=documents, scanned=scanned, repairs=(), sources=SourceRepairs())


def lint(
    paths: Sequence[str | os.PathLike[str]] = (".",),
    *,
    pedantic: bool = False,
    repair: bool = False,
    config: Config | None = None,
    tree: SourceTree | None = None,
    **scan_options: Any,
) -> LintResult:
    """Look for what the platform refuses, drops or takes differently, and for what a scan of sources finds.

    Args:
        paths: files and folders. A file that is not named `*.py` is a package document.
        pedantic: whether to note fields that nothing on the platform reads.
        repair: whether to work out the repaired documents and sources; nothing is written.
        config: settings that stand in for those of the scanned projects.
        tree: where files are read from; the disk by default.
        scan_options: the other arguments of `scan`, for the sources.

    Raises:
        UsageError: a path, target or setting that cannot be used.
    """
    tree = tree if tree is not None else DiskTree()
    named = [os.fspath(path) for path in paths]
    follow = bool(scan_options.get("follow_symlinks"))
    isolated = bool(scan_options.get("isolated"))
    overrides = Overrides(config, (("follow-symlinks", True),) if follow else (), isolated)
    try:
        split = split_paths(tree, named)
        found = find_candidates(tree, split.folders, overrides)
    except (DiscoverError, ConfigError) as error:
        from oprc_static.api import UsageError  # noqa: PLC0415  # loads the evaluator

        raise UsageError(str(error)) from error
    documents, others = _read_documents(tree, split, found.files, pedantic=pedantic)
    scanned = _scan(split, config, tree, scan_options)
    result = LintResult(documents, scanned, (*found.diagnostics, *others))
    if not repair:
        return result
    repairs = tuple(each for each in (_repair(document, pedantic=pedantic) for document in documents) if each)
    return replace(result, repairs=repairs, sources=_repair_sources(split, scanned, config, tree, scan_options))


def _repair_sources(
    split: Split, scanned: ScanResult | None, config: Config | None, tree: SourceTree, options: Map[str, Any]
) -> SourceRepairs:
    def again(repaired: SourceTree) -> ScanResult:
        result = _scan(split, config, repaired, options)
        assert result is not None
        return result

    return repair_sources(scanned, tree, again) if scanned is not None else SourceRepairs()


def _scan(split: Split, config: Config | None, tree: SourceTree, options: Map[str, Any]) -> ScanResult | None:
    sources = (*split.folders, *split.sources)
    if not sources:
        return None
    from oprc_static.api import scan  # noqa: PLC0415  # loads the evaluator

    return scan(sources, config=config, tree=tree, **{**options, "allow_empty": True})


def _read_documents(
    tree: SourceTree, split: Split, candidates: Sequence[str], *, pedantic: bool
) -> tuple[tuple[LintedDocument, ...], list[Diagnostic]]:
    """Return the package documents among the named files and the candidates, and what could not be read."""
    named = dict.fromkeys(tree.locate(path) for path in split.documents)
    documents: list[LintedDocument] = []
    others: list[Diagnostic] = []
    for path in dict.fromkeys((*named, *candidates)):
        data = tree.read(path)
        if isinstance(data, Unreadable):
            others.append(unreadable(tree, data))
            continue
        if path not in named and not _may_be_document(data):
            continue
        display = tree.display(path)
        reading = read_stream(data, display)
        if path in named or is_package_document(data, reading):
            documents.append(_examine(path, display, reading, _shown(data, reading), pedantic=pedantic))
    return tuple(sorted(documents, key=lambda each: each.display)), others


def _may_be_document(data: bytes) -> bool:
    """Say whether the words of a package document are in a file at all: most YAML in a folder is something else."""
    narrow = data.replace(b"\0", b"")  # UTF-16 is read for a finding that says so
    return b"name" in narrow and (b"classes" in narrow or b"functions" in narrow)


def is_package_document(data: bytes, reading: Reading) -> bool:
    """Say whether a file found in a folder is a package document; one that is no YAML is judged by its lines."""
    if reading.stream is not None:
        roots = [resolve(document.root) for document in reading.stream.documents if document.root is not None]
        return any(
            each.entry("name") and (each.entry("classes") or each.entry("functions"))
            for each in roots
            if isinstance(each, Mapping)
        )
    words = {match[1] for match in _KEYS.finditer(data[:LARGEST].replace(b"\0", b""))}
    return b"name" in words and bool(words & {b"classes", b"functions"})


def _shown(data: bytes, reading: Reading) -> str:
    """Return the text to show in reports where the file has none that can be read."""
    return reading.stream.text if reading.stream is not None else data.decode("utf-8", "replace")


def _examine(path: str, display: str, reading: Reading, shown: str, *, pedantic: bool) -> LintedDocument:
    """Return a document with its findings, without those that its comments ignore."""
    findings = list(reading.findings)
    comments: list[ignores.Comment] = []
    if reading.stream is not None:
        findings += check_stream(reading.stream, display)
        comments = _ignore_comments(reading.stream)
        if all(document.root is None for document in reading.stream.documents):
            findings.append(_nothing(display))
    kept = dict.fromkeys(ignores.apply([each.diagnostic for each in findings], {display: comments}))
    by_diagnostic = {each.diagnostic: each for each in findings}
    result = [by_diagnostic.get(each, Finding(each)) for each in kept if pedantic or each.rule is not NO_EFFECT]
    return LintedDocument(path, display, shown, tuple(sorted(result, key=lambda each: each.diagnostic.sort_key)))


def _nothing(display: str) -> Finding:
    help = "write a document, or remove the file"
    place = Place(display, WHOLE_FILE)
    rule = MISSING_REQUIRED
    return Finding(Diagnostic(rule, rule.severity, "there is no package in this file", place, (), help))


def _ignore_comments(stream: Stream) -> list[ignores.Comment]:
    found: list[ignores.Comment] = []
    for comment in stream.comments:
        for offset, slugs in marks_in(comment.text):
            span = stream.span(comment.start + offset, comment.end)
            found.append((span.line, span.column, slugs))
    return found


def _repair(document: LintedDocument, *, pedantic: bool) -> Repair | None:
    """Return the document after all repairs; None where there is nothing to repair."""
    current = document
    for _ in range(_MOST_PASSES):
        edits = choose_apart(finding.edits for finding in current.findings if finding.edits)
        if not edits or current.text is None:
            break
        text = apply_edits(current.text, edits)
        reading = read_text(text, document.display)
        if reading.stream is None:
            break
        current = _examine(document.path, document.display, reading, text, pedantic=pedantic)
    return Repair(document, current) if current is not document else None


__all__ = ["LintResult", "LintedDocument", "Repair", "lint"]
