"""All documents of a run: `check` says what differs, `sync` what is to be written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.export.shape import document
from oprc_static.export.targets import Target
from oprc_static.export.text import render_document
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.synchronise.files import (
    Assignment,
    Pair,
    Written,
    assign,
    missing_document,
    probable_rename,
    stale_document,
)
from oprc_static.synchronise.renames import Rename
from oprc_static.synchronise.update import Refusal, Update, Wishes, differences_of, update
from oprc_static.synchronise.wanted import wanted


class UnknownRename(Exception):
    """A rename that no document and no source knows; the message stands alone."""


@record
class Outcome:
    """What a run found, and the texts that it would write: those that differ from what is there (`before`)."""

    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[Path, str] = field(default_factory=dict)
    before: Mapping[Path, str] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Diagnostic, ...]:
        """What is changed in the documents, as notes in the order of the documents."""
        return tuple(each for each in self.diagnostics if each.severity is Severity.NOTE)

    @property
    def ok(self) -> bool:
        """Whether nothing forbids to write."""
        return not any(each.severity is Severity.ERROR for each in self.diagnostics)

    def source(self, path: str) -> str | None:
        """Return the text of a document before the run, by its displayed path."""
        return next((text for known, text in self.before.items() if known.as_posix() == path), None)


def check_documents(
    destination: Path,
    packages: Sequence[OPackage],
    target: Target,
    others: Collection[str] = (),
    *,
    follow: bool = False,
) -> Outcome:
    """Return what the documents in a file or folder do not say as the source does.

    Args:
        destination: the file or folder.
        packages: what to compare them with.
        target: as whose export.
        others: names of packages that the source has besides; their documents are left alone.
        follow: whether links out of the folder count as documents in it.

    Raises:
        DestinationError: the file or folder cannot be worked on.
    """
    assignment = assign(destination, [wanted(each, target) for each in packages], follow=follow)
    found = [*assignment.diagnostics, *_stale(assignment, Severity.ERROR, others)]
    for pair in assignment.pairs:
        if pair.written is None:
            message = f"package {pair.wanted.package.name!r} has no document"
            found.append(missing_document(pair, Severity.ERROR, message, "write it with sync"))
        else:
            found += differences_of(pair.written.text, pair.written.display, pair.wanted)
    return Outcome(_sorted(found), before=_before(assignment))


def sync_documents(
    destination: Path,
    packages: Sequence[OPackage],
    target: Target,
    wishes: Wishes,
    others: Collection[str] = (),
    *,
    follow: bool = False,
) -> Outcome:
    """Return the documents in a file or folder brought up to date; nothing is written here.

    Args:
        destination: the file or folder.
        packages: what to bring them up to date with.
        target: as whose export.
        wishes: what is allowed besides.
        others: names of packages that the source has besides; their documents are left alone.
        follow: whether links out of the folder count as documents in it.

    Raises:
        DestinationError: the file or folder cannot be worked on.
        UnknownRename: a rename that no document has an answer to.
    """
    assignment = assign(destination, [wanted(each, target) for each in packages], wishes.renames, follow=follow)
    found = [*assignment.diagnostics, *_stale(assignment, Severity.WARNING, others)]
    texts: dict[Path, str] = {}
    done: set[Rename] = set()
    refused = bool(assignment.diagnostics)
    for pair in assignment.pairs:
        try:
            made = _updated(pair, wishes, target)
        except Refusal as refusal:
            found += refusal.diagnostics
            refused = True
            continue
        found += made.notes
        done |= made.done
        if pair.written is None or made.text != pair.written.text:
            texts[pair.path] = made.text
    if not refused:
        _check_renames(wishes.renames, done)
    if any(each.severity is Severity.ERROR for each in found):  # nothing will be changed, so nothing is said of changes
        found, texts = [each for each in found if each.severity is not Severity.NOTE], {}
    return Outcome(_sorted(found), texts, _before(assignment))


def _updated(pair: Pair, wishes: Wishes, target: Target) -> Update:
    if pair.written is not None:
        return update(pair.written.text, pair.written.display, pair.wanted, wishes)
    package = pair.wanted.package
    note = missing_document(pair, Severity.NOTE, f"a new document for package {package.name!r}")
    return Update(render_document(document(package, target), target), (note,))


def _stale(assignment: Assignment, severity: Severity, others: Collection[str]) -> list[Diagnostic]:
    missing = [pair.wanted for pair in assignment.pairs if pair.written is None]
    found = []
    for each in (written for written in assignment.stale if written.name not in others):
        suggestion = probable_rename(each, missing)
        weight = Severity.ERROR if suggestion is not None else severity  # a new file would part people from their data
        found.append(stale_document(each, weight, suggestion))
    return found


def _check_renames(renames: Sequence[Rename], done: set[Rename]) -> None:
    unknown = next((each for each in renames if each not in done), None)
    if unknown is not None:
        raise UnknownRename(
            f"--rename {unknown}: no document has {unknown.old!r} where the source has {unknown.new!r} instead"
        )


def _before(assignment: Assignment) -> dict[Path, str]:
    written: list[Written] = [*(pair.written for pair in assignment.pairs if pair.written), *assignment.stale]
    return {each.path: each.text for each in written}


def _sorted(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.sort_key))
