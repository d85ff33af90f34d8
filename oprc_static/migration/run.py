"""Migrating the sources of a scan: rewriting all of them, and showing by another scan that the export stays."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from difflib import SequenceMatcher

from oprc_static.api import ScanResult
from oprc_static.diagnostics import Diagnostic, Related, Severity
from oprc_static.document.edits import OverlapError, apply_edits
from oprc_static.fixes import SourceText, decoded
from oprc_static.migration.module import Module, Program, Refusal, survey
from oprc_static.migration.names import refuse_unseen, unused_names
from oprc_static.migration.rewrite import class_edits, leftover_edits
from oprc_static.opackage import FunctionBinding, OClass, OPackage
from oprc_static.records import record
from oprc_static.rules.migration import MIGRATION_CHANGES_EXPORT, NOT_MIGRATED
from oprc_static.source import WHOLE_FILE, Place, Span
from oprc_static.tree import SourceTree
from oprc_static.tree.overlay import OverlayTree

Scan = Callable[[SourceTree], ScanResult]


@record
class Migration:
    """The bytes of the files that change, by their displayed paths; none where `diagnostics` say why not."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@record
class _File:
    path: str
    encoding: str
    source: SourceText
    module: Module


def migrate(before: ScanResult, tree: SourceTree, scan: Scan) -> Migration:
    """Return the sources rewritten to the simplified API, or why they are not.

    Args:
        before: what the sources export now, without errors, for a target that has both APIs.
        tree: where the sources are read from.
        scan: scans the same paths for the same target in another tree.
    """
    files = [_file(path, before.sources[path], name) for path, name in before.modules.items() if path in before.sources]
    program = Program({each.module.name: each.module for each in files})
    refused: list[Diagnostic] = []
    try:
        refuse_unseen(program)
        unused = unused_names(program)
    except Refusal as refusal:
        return Migration({}, (_refused(files, refusal),))
    contents: dict[str, bytes] = {}
    for each in files:
        try:
            edits = [*class_edits(program, each.module, each.source)]
            edits += leftover_edits(program, each.module, each.source, unused)
            data = apply_edits(each.source.text, each.source.with_comments(edits)).encode(each.encoding)
        except Refusal as refusal:
            refused.append(_at(each, refusal))
        except OverlapError:
            message = "classes and methods that are marked more than once are not rewritten"
            refused.append(_finding(NOT_MIGRATED, message, Place(each.path, WHOLE_FILE), ""))
        except UnicodeEncodeError:
            message = f"what comes here from another module cannot be written in {each.encoding}"
            refused.append(_finding(NOT_MIGRATED, message, Place(each.path, WHOLE_FILE), ""))
        else:
            if edits:
                contents[each.path] = data
    refused += _linked(files, contents, before, tree)
    if refused or not contents:
        return Migration({}, tuple(refused))
    after = scan(OverlayTree(tree, contents))
    changes = tuple(_differences(before, after, program, files))
    return Migration({}, changes) if changes else Migration(contents)


def _linked(
    files: list[_File], contents: Mapping[str, bytes], before: ScanResult, tree: SourceTree
) -> Iterator[Diagnostic]:
    """Yield a finding for each path that leads to the same file as another, and would give it another content."""
    first: dict[str, str] = {}
    for each in files:
        known = first.setdefault(tree.resolve(tree.locate(each.path)) or each.path, each.path)
        if contents.get(known, before.sources[known]) != contents.get(each.path, before.sources[each.path]):
            message = f"this is also the file {known}, and as that it would be rewritten otherwise"
            yield _finding(NOT_MIGRATED, message, Place(each.path, WHOLE_FILE), "scan it once")


def _file(path: str, data: bytes, name: str) -> _File:
    text, encoding = decoded(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text, filename="")  # a name would be opened for a syntax error
    is_package = path.rpartition("/")[2] == "__init__.py"
    return _File(path, encoding, SourceText(text), survey(name, tree, is_package=is_package))


def _finding(rule: object, message: str, place: Place, help: str, related: tuple[Related, ...] = ()) -> Diagnostic:
    assert rule is NOT_MIGRATED or rule is MIGRATION_CHANGES_EXPORT
    return Diagnostic(rule, Severity.ERROR, message, place, related, help)


def _refused(files: list[_File], refusal: Refusal) -> Diagnostic:
    """Return the finding of a refusal in whichever file its node is from."""
    for each in files:
        if any(node is refusal.node for node in ast.walk(each.module.tree)):
            return _at(each, refusal)
    raise AssertionError(refusal)


def _at(file: _File, refusal: Refusal) -> Diagnostic:
    node = refusal.node
    place = Place(file.path, file.source.span(node) if isinstance(node, ast.expr | ast.stmt) else WHOLE_FILE)
    if isinstance(node, ast.ClassDef):
        place = replace(place, span=replace(place.span, end_line=place.span.line, end_column=place.span.column + 5))
    return _finding(NOT_MIGRATED, refusal.message, place, "rewrite it by hand, then run migrate again")


# --- the proof -------------------------------------------------------------------------------------------------------


def _differences(before: ScanResult, after: ScanResult, program: Program, files: list[_File]) -> list[Diagnostic]:
    """Return what is exported otherwise, at its place in the sources as they are now."""
    found = [
        _finding(
            MIGRATION_CHANGES_EXPORT, f"rewritten, it would be an error here: {each.message}",
            _place_before(each.place, before, after), "rewrite it by hand",
        )
        for each in after.diagnostics
        if each.severity is Severity.ERROR
    ]  # fmt: skip
    if found:
        return found
    old, new = _classes(before), _classes(after)
    for key, (package, cls) in old.items():
        place = cls.origins["class"].place
        if key not in new:
            found.append(_changed(f"`{cls.key}` of `{package.name}` would not be exported", place))
            continue
        found += _class_differences(cls, new[key][1], place)
    found += [
        _changed(f"`{cls.key}` of `{package.name}` would be exported", cls.origins["class"].place)
        for key, (package, cls) in new.items()
        if key not in old
    ]
    if not found and _metadata(before) != _metadata(after):
        place = next(iter(old.values()))[1].origins["class"].place
        found.append(_changed("the packages' metadata or functions would be others", place))
    return found


def _place_before(place: Place, before: ScanResult, after: ScanResult) -> Place:
    """Return the line of the sources as they are that became the one of a place in the rewritten ones."""
    old, new = ((each.source(place.path) or "").splitlines() for each in (before, after))
    for _, first, last, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if start < place.span.line <= stop:
            line = min(first + place.span.line - start, max(last, first + 1))
            return Place(place.path, Span(line, 0, line, len(old[line - 1]) if line <= len(old) else 0))
    return Place(place.path, WHOLE_FILE)


def _changed(message: str, place: Place) -> Diagnostic:
    return _finding(MIGRATION_CHANGES_EXPORT, f"rewritten, {message}", place, "rewrite it by hand")


def _classes(result: ScanResult) -> dict[tuple[str, str], tuple[OPackage, OClass]]:
    return {(package.name, cls.key): (package, cls) for package in result.packages for cls in package.classes}


def _class_differences(before: OClass, after: OClass, place: Place) -> list[Diagnostic]:
    found = []
    if before.description != after.description:
        found.append(_changed(f"the description of `{before.key}` would be another", place))
    old, new = _bindings(before), _bindings(after)
    for name, binding in old.items():
        at = binding.origins["definition"].place if "definition" in binding.origins else place
        if name not in new:
            found.append(_changed(f"`{before.key}.{name}` would not be exported", at))
        elif new[name] != binding:
            found.append(_changed(f"`{before.key}.{name}` would be bound otherwise", at))
    found += [_changed(f"`{before.key}.{name}` would be exported", place) for name in new if name not in old]
    return found


def _bindings(cls: OClass) -> dict[str, FunctionBinding]:
    return {each.name: each for each in cls.function_bindings}


def _metadata(result: ScanResult) -> dict[str, object]:
    """Return what is exported beside classes, without the order that methods are walked in."""
    return {
        package.name: (
            package.version, package.author, package.description, package.tags, package.dependencies,
            {each.key: each for each in package.functions},
        )
        for package in result.packages
    }  # fmt: skip


__all__ = ["Migration", "migrate"]
