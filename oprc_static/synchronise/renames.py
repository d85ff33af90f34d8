"""Names that changed in the source: who was probably renamed, and carrying people's data over to the new name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from oprc_static.document.edits import Edit
from oprc_static.document.nodes import Alias, Entry, Mapping, Scalar, Sequence, Stream, resolve
from oprc_static.export.kinds import BINDING, CLASS, FUNCTION
from oprc_static.export.shape import Document
from oprc_static.records import record
from oprc_static.synchronise.compare import Difference, Extra, Missing, Unmergeable, identity_in, identity_of
from oprc_static.synchronise.layout import layout_of
from oprc_static.synchronise.merge import replace_scalar
from oprc_static.synchronise.people import deployments

_LIKE = 0.6
"""Names alike by less than this (difflib's ratio) suggest nothing."""

_BINDINGS = ("function_bindings", "functions")
"""The field of a class that its bindings stand in; the second in 0.1 and 0.2."""

_FUNCTION = ("function_key", "function")
"""The field of a binding that names its function; the second in 0.1 and 0.2."""


@record
class Rename:
    """A class, function or package that has another name now."""

    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.old}={self.new}"


def suggest(extra: Extra, differences: Iterable[Difference]) -> Rename | None:
    """Return what a vanished class or function was probably renamed to: something new of a like name or content."""
    others = tuple(differences)
    if extra.path[0] == "functions":
        owner = extra.path[-1].rpartition(".")[0]
        gone = next((each for each in others if isinstance(each, Extra) and each.path == ("classes", owner)), None)
        renamed = suggest(gone, others) if gone is not None else None
        if renamed is not None:
            return renamed
    if extra.kind is BINDING:
        return _suggest_binding(extra, others)
    if extra.path[:-1] not in (("classes",), ("functions",)):
        return None
    new = [each for each in others if isinstance(each, Missing) and each.path[:-1] == extra.path[:-1]]
    rated = sorted(((_likeness(extra, each), each.path[-1]) for each in new), reverse=True)
    if rated and rated[0][0] >= _LIKE:
        return Rename(extra.path[-1], rated[0][1])
    old = [each for each in others if isinstance(each, Extra) and each.path[:-1] == extra.path[:-1]]
    theirs, ours = _of_one_class(old, extra), _of_one_class(new, extra)
    return Rename(extra.path[-1], ours[0]) if len(theirs) == len(ours) == 1 and extra.path[0] == "functions" else None


def _suggest_binding(extra: Extra, others: tuple[Difference, ...]) -> Rename | None:
    """Return the new name of a vanished binding: that of the only other one that the class has now."""
    beside = [each for each in others if each.path[:-1] == extra.path[:-1]]
    gone, new = [[each for each in beside if isinstance(each, kind)] for kind in (Extra, Missing)]
    if len(gone) != 1 or len(new) != 1:
        return None
    return Rename(f"{extra.path[1]}.{extra.path[-1]}", f"{extra.path[1]}.{new[0].path[-1]}")


def _of_one_class(differences: Iterable[Difference], extra: Extra) -> list[str]:
    """Return the keys of those functions that are of the class of `extra`, by the first part of their keys."""
    owner = extra.path[-1].rpartition(".")[0]
    return [each.path[-1] for each in differences if each.path[-1].rpartition(".")[0] == owner]


def _likeness(extra: Extra, missing: Missing) -> float:
    """Return how much two entries are alike, from 0 to 1: by the last part of their names, or by what they say."""
    old, new = extra.path[-1], missing.path[-1]
    (old_owner, _, old_name), (new_owner, _, new_name) = old.rpartition("."), new.rpartition(".")
    by_name = SequenceMatcher(None, old_name.lower(), new_name.lower(), autojunk=False).ratio()
    if old_owner != new_owner and old_name != new_name:
        by_name *= SequenceMatcher(None, old_owner, new_owner, autojunk=False).ratio()
    return max(by_name, _likeness_within(extra, missing.wanted))


def _likeness_within(extra: Extra, wanted: object) -> float:
    node = extra.parent.items[extra.index] if isinstance(extra.parent, Sequence) else None
    if not isinstance(node, Mapping) or not isinstance(wanted, dict):
        return 0.0
    if extra.kind is CLASS:
        theirs = set(_bound(node))
        ours = {identity_in(each, BINDING) for each in _wanted_bindings(wanted)}
        return len(theirs & ours) / len(theirs | ours) if theirs | ours else 0.0
    said = node.get("description")
    same = isinstance(said, Scalar) and said.text and said.text == wanted.get("description")
    return 1.0 if same else 0.0


@record
class Renaming:
    """The edits that carry entries over to new names: `made` renames have some, `done` ones were made before."""

    edits: tuple[Edit, ...]
    made: tuple[Rename, ...]
    done: frozenset[Rename]


def carry_over(stream: Stream, root: Mapping, wanted: Document, renames: Iterable[Rename]) -> Renaming:
    """Return what gives entries of a document their new names, references in deployments included.

    A rename that is done already counts as done, so that the same command line does no harm a second time.

    Raises:
        Unmergeable: a name that an alias stands for, or that has an anchor.
    """
    edits: list[Edit] = []
    made: list[Rename] = []
    done: set[Rename] = set()
    layout = layout_of(stream, root)
    for rename in renames:
        entries = list(_renamed(root, wanted, rename))
        if entries:
            made.append(rename)
        elif _is_there(root, wanted, rename):
            done.add(rename)
        for entry, name in entries:
            if isinstance(entry.value, Alias) or entry.value.anchor is not None:
                raise Unmergeable(
                    f"{rename.old!r} has an anchor or is an alias, so that it counts elsewhere too", entry.value
                )
            edits.append(replace_scalar(stream, layout, entry, name, None))
    return Renaming(tuple(dict.fromkeys(edits)), tuple(made), frozenset(done))


def _is_there(root: Mapping, wanted: Document, rename: Rename) -> bool:
    name = root.get("name")
    if wanted.get("name") == rename.new and isinstance(name, Scalar) and name.text == rename.new:
        return True
    known = [_keys(root, "classes") & _wanted_keys(wanted, "classes")]
    known.append(_keys(root, "functions") & _wanted_keys(wanted, "functions"))
    known.append({f"{identity_of(cls, CLASS)}.{name}" for cls in _entries(root, "classes") for name in _bound(cls)})
    return any(rename.new in keys for keys in known)


def _renamed(root: Mapping, wanted: Document, rename: Rename) -> Iterator[tuple[Entry, str]]:
    """Yield the fields that get another value."""
    old, new = rename.old, rename.new
    name = root.entry("name")
    if name is not None and _says(name, old) and wanted.get("name") == new:
        yield name, new
        yield from _references(root, "package_name", old, new)
    if _is_renamed(root, wanted, "classes", rename):
        yield from ((entry, new) for entry in _identities(root, "classes", old))
        yield from _references(root, "class_key", old, new)
        for key in sorted(_keys(root, "functions")):
            implied = Rename(key, new + key[len(old) :])
            if key.startswith(f"{old}.") and _is_renamed(root, wanted, "functions", implied):
                yield from ((entry, implied.new) for entry in _identities(root, "functions", key))
    if _is_renamed(root, wanted, "functions", rename):
        yield from ((entry, new) for entry in _identities(root, "functions", old))
    yield from _bindings(root, wanted, rename)


def _is_renamed(root: Mapping, wanted: Document, field: str, rename: Rename) -> bool:
    there, needed = _keys(root, field), _wanted_keys(wanted, field)
    return rename.old in there - needed and rename.new in needed - there


def _bindings(root: Mapping, wanted: Document, rename: Rename) -> Iterator[tuple[Entry, str]]:
    """Yield the names of bindings that the source has under another name.

    They are those of a renamed function, and one that is named itself, as CLASS.BINDING.
    """
    needed = {identity_in(each, CLASS): each for each in _wanted_entries(wanted, "classes")}
    for cls in _entries(root, "classes"):
        key = identity_of(cls, CLASS)
        ours = _wanted_bindings(needed.get(key, {}))
        names = {f"{key}.{each['name']}": str(each["name"]) for each in ours}
        bound = {str(each[field]): str(each["name"]) for each in ours for field in _FUNCTION if field in each}
        theirs = {identity_of(each, BINDING): each for each in _bindings_in(cls)}
        for old, each in theirs.items():
            entry, calls = each.entry("name"), any(_says(found, rename.old) for found in _fields(each, _FUNCTION))
            follows = bound.get(rename.new, "") if calls else ""
            new = follows or (names.get(rename.new, "") if rename.old == f"{key}.{old}" else "")
            if entry is not None and new and new not in theirs and old not in names.values():
                yield entry, new


def _bound(cls: Mapping) -> Iterator[str]:
    return (identity_of(each, BINDING) for each in _bindings_in(cls))


def _bindings_in(cls: Mapping) -> Iterator[Mapping]:
    return (each for field in _BINDINGS for each in _entries(cls, field))


def _wanted_bindings(cls: Document) -> list[Document]:
    return [each for field in _BINDINGS for each in _wanted_entries(cls, field)]


def _references(root: Mapping, field: str, old: str, new: str) -> Iterator[tuple[Entry, str]]:
    for each in deployments(root):
        entry = each.entry(field)
        if entry is not None and _says(entry, old):
            yield entry, new


def _says(entry: Entry, text: str) -> bool:
    value = resolve(entry.value)
    return isinstance(value, Scalar) and value.text == text


def _identities(root: Mapping, field: str, key: str) -> Iterator[Entry]:
    for each in _entries(root, field):
        yield from (entry for entry in _fields(each, FUNCTION.identity)[:1] if _says(entry, key))


def _fields(node: Mapping, names: Iterable[str]) -> list[Entry]:
    """Return the fields of those names that are there."""
    return [found for name in names if (found := node.entry(name)) is not None]


def _entries(node: Mapping, field: str) -> Iterator[Mapping]:
    found = node.entry(field)
    if found is not None and isinstance(found.value, Sequence):
        yield from (each for each in found.value.items if isinstance(each, Mapping))


def _keys(root: Mapping, field: str) -> set[str]:
    return {identity_of(each, FUNCTION) for each in _entries(root, field)}


def _wanted_entries(wanted: Document, field: str) -> list[Document]:
    entries = wanted.get(field)
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def _wanted_keys(wanted: Document, field: str) -> set[str]:
    return {identity_in(each, FUNCTION) for each in _wanted_entries(wanted, field)}
