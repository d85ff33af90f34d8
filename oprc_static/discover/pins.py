"""Which release of the SDK a project's own files ask for: lock files, and `==` pins of requirements.

Nothing outside the project's folder is read, and what a link leads out of it counts as not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from oprc_static.config import PYPROJECT
from oprc_static.discover.requirements import (
    NotARequirement,
    environment,
    exact_version,
    included_file,
    logical_lines,
    normal_name,
    pinned_version,
    requirement_of,
)
from oprc_static.discover.settings import stays_inside
from oprc_static.records import record
from oprc_static.source import WHOLE_FILE, Place, Span
from oprc_static.toml import TomlError, parse_toml
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import join_path, normal_path, parent_path

DISTRIBUTION = "oaas-sdk2-py"
LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
"""Lock files that list every distribution in a `package` (PEP 751: `packages`) table with name and version."""

_REQUIREMENTS = re.compile(r"requirements[^/]*\.txt")
_PLAIN_VERSION = re.compile(r"v?\d+(\.\d+)*")
_LARGEST = 8 * 1024 * 1024
"""Bytes of a lock or requirements file."""

_MOST_VERSIONS = 20
"""A file that says more than this has said enough: two that differ are an error already."""


@record
class Pin:
    """A version that a file asks for, as it is written there; `is_locked` when a lock file says so."""

    version: str
    place: Place
    is_locked: bool


@record
class Unusable:
    """A file that would say which version is meant, if it could be read."""

    place: Place
    reason: str


@dataclass(slots=True)
class Pins:
    """What the files of a project say, in the order in which they are read, of the Python that `known` describes."""

    known: Mapping[str, str] = field(default_factory=dict)
    found: list[Pin] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)


def read_pins(tree: SourceTree, folder: str, python_version: str, platform: str) -> Pins:
    """Return what the lock files, the pyproject.toml and the requirements*.txt of `folder` say of the SDK.

    A requirement for another Python than `python_version` on `platform` says nothing.
    """
    pins = Pins(environment(python_version, platform))
    for name in LOCK_FILES:
        _read_toml(tree, folder, name, pins, _locked)
    _read_toml(tree, folder, PYPROJECT, pins, _declared)
    entries = tree.list_folder(folder)
    names = () if isinstance(entries, Unreadable) else tuple(entries)
    seen: set[str] = set()
    for name in names:
        if _REQUIREMENTS.fullmatch(name):
            _read_requirements(tree, folder, join_path(folder, name), pins, seen)
    return pins


def _text_of(tree: SourceTree, folder: str, path: str, pins: Pins) -> str | None:
    """Return the text of a file of the project; None where there is none, or, noted, it cannot be read."""
    if tree.kind(path) in (None, Kind.FOLDER) or not stays_inside(tree, path, folder):
        return None
    place = Place(tree.display(path), WHOLE_FILE)
    content = tree.read(path)
    if isinstance(content, Unreadable):
        pins.unusable.append(Unusable(place, f"cannot be read: {content.reason}"))
        return None
    if len(content) > _LARGEST:
        pins.unusable.append(Unusable(place, f"is larger than {_LARGEST} bytes"))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pins.unusable.append(Unusable(place, "is not UTF-8"))
        return None


# --- TOML ------------------------------------------------------------------------------------------------------------

Wanted = Iterator[tuple[str | NotARequirement, int]]
"""Versions, or what is wrong with a requirement, each with the line that says it."""


def _read_toml(
    tree: SourceTree, folder: str, name: str, pins: Pins, read: Callable[[dict[str, object], str, Pins], Wanted]
) -> None:
    """Add what `read` finds in a TOML file of the project."""
    path = join_path(folder, name)
    text = _text_of(tree, folder, path, pins)
    if text is None:
        return
    shown = tree.display(path)
    try:
        document = parse_toml(text)
    except TomlError as error:
        pins.unusable.append(Unusable(Place(shown, WHOLE_FILE), str(error)))
    else:
        is_locked = name in LOCK_FILES
        for wanted, line in islice(read(document, text, pins), _MOST_VERSIONS):
            if isinstance(wanted, NotARequirement):
                pins.unusable.append(Unusable(_line_of(shown, line), f"has a requirement that is none: {wanted}"))
            else:
                pins.found.append(Pin(wanted, _line_of(shown, line), is_locked))


def _line_of(shown: str, line: int) -> Place:
    return Place(shown, Span(line, 0, line, 1))


def _locked(document: dict[str, object], text: str, pins: Pins) -> Wanted:
    """Yield the versions of the SDK that a lock file lists: several where it resolves for several platforms."""
    for table in (*_tables(document.get("package")), *_tables(document.get("packages"))):
        name, version = table.get("name"), table.get("version")
        if isinstance(name, str) and normal_name(name) == DISTRIBUTION and isinstance(version, str):
            yield version, _locking_line(text, name, version)


def _locking_line(text: str, name: str, version: str) -> int:
    """Return the line of the `version` that follows the `name` in its table, else of the name."""
    named = 0
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace("'", '"').replace(" ", "")
        if words.startswith("["):
            named = 0 if words.startswith("[[") else named
        elif words == f'name="{name}"':
            named = number
        elif named and words == f'version="{version}"':
            return number
    return _mentioning_line(text, name)


def _declared(document: dict[str, object], text: str, pins: Pins) -> Wanted:
    """Yield the versions that a pyproject.toml pins: PEP 621, PEP 735, and the tables of poetry, pdm and uv."""
    project, tool = _table(document.get("project")), _table(document.get("tool"))
    groups: list[object] = [project.get("dependencies"), _table(tool.get("uv")).get("dev-dependencies")]
    groups += _table(project.get("optional-dependencies")).values()
    groups += _table(document.get("dependency-groups")).values()
    groups += _table(_table(tool.get("pdm")).get("dev-dependencies")).values()
    for requirement in (each for group in groups for each in _texts(group)):
        version = _pinned(requirement, pins)
        if version is not None:
            yield version, _mentioning_line(text, requirement)
    yield from _declared_for_poetry(_table(tool.get("poetry")), text)


def _pinned(requirement: str, pins: Pins) -> str | NotARequirement | None:
    try:
        return pinned_version(requirement, DISTRIBUTION, pins.known)
    except NotARequirement as error:
        return error


def _declared_for_poetry(poetry: dict[str, object], text: str) -> Wanted:
    """Yield what poetry's own tables pin; there, a bare version is exact."""
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [_table(group).get("dependencies") for group in _table(poetry.get("group")).values()]
    for name, wanted in (item for table in tables for item in _table(table).items()):
        if normal_name(name) != DISTRIBUTION:
            continue
        for each in wanted if isinstance(wanted, list) else [wanted]:
            constraint = _table(each).get("version") if isinstance(each, dict) else each
            if not isinstance(constraint, str):
                continue
            bare = constraint.strip()
            version = bare if _PLAIN_VERSION.fullmatch(bare) else exact_version(bare) or _single_equals(bare)
            if version is not None:
                yield version, _mentioning_line(text, name)


def _single_equals(constraint: str) -> str | None:
    """Return the version in poetry's other spelling of `==`."""
    version = constraint.removeprefix("=").strip()
    return version if constraint.startswith("=") and _PLAIN_VERSION.fullmatch(version) else None


def _mentioning_line(text: str, words: str) -> int:
    """Return the first line that holds `words`, and is no comment; 1 where none does."""
    for number, line in enumerate(text.splitlines(), 1):
        if words in line and not line.lstrip().startswith("#"):
            return number
    return 1


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


# --- requirements files ----------------------------------------------------------------------------------------------


def _read_requirements(tree: SourceTree, folder: str, path: str, pins: Pins, seen: set[str]) -> None:
    """Add what a requirements file pins, and the files that it includes, each once."""
    pending = [path]
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        text = _text_of(tree, folder, current, pins)
        included: list[str] = []
        for line in logical_lines(text or ""):
            name = included_file(line.text)
            if name is not None:
                included.append(normal_path(join_path(parent_path(current), name)))
            place = _line_of(tree.display(current), line.number)
            version = _pinned(requirement_of(line.text), pins)
            if isinstance(version, NotARequirement):
                pins.unusable.append(Unusable(place, f"has a requirement that is none: {version}"))
            elif version is not None:
                pins.found.append(Pin(version, place, is_locked=False))
        pending += reversed(included)
