"""Settings: `[tool.oprc-static]` of a project's pyproject.toml, a file named with `--config`, the command line.

A pyproject.toml belongs to the scanned tree, so what it says may narrow or describe a scan, but never widens what is
read outside its folder and never says what is written: its `roots` stay inside the folder, `follow-symlinks` is
refused there, and outputs are options of the command line only. A file that `--config` names is the user's own word.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from oprc_static.names import nearest_name
from oprc_static.records import record
from oprc_static.toml import TomlError, parse_toml

PYPROJECT = "pyproject.toml"
TABLE = "tool.oprc-static"
ASSUMPTIONS = ("A1", "A2", "A3", "A4")
RUNNING_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

_COMMAND_LINE_ONLY = (
    *("config", "depfile", "force", "list-inputs", "output", "output-dir", "package", "quiet", "report", "report-file"),
    *("isolated", "schema-comment", "source-map"),
)

_LARGEST = 1024 * 1024
"""Bytes of a settings file."""

_MOST = {"max-file-size": 100, "parse-time": 600, "parse-memory": 8192, "max-steps": 6_000_000, "max-text": 1_000}
"""What a scanned tree may allow itself of the time and memory of those who scan it: more is theirs to say."""

_TARGET_LINE = re.compile(r"""["']?target["']?\s*=""")


class ConfigError(Exception):
    """A setting or a settings file that cannot be used; `where` is the file as shown or "" for the command line."""

    def __init__(self, where: str, key: str, message: str) -> None:
        """Say `message` about `key` ("" for the file as a whole)."""
        super().__init__(": ".join(part for part in (where, key, message) if part))
        self.where = where
        self.key = key
        self.message = message


@record
class Config:
    """The settings of one project. `define` holds (name, value) pairs, sorted by name.

    `roots` are as written when parsed, and tree paths once `discover.settings` has located them. `target_source` is
    the file and line that name the target, "" where the command line or the default does. `max_file_size` and
    `parse_memory` are in MiB, `parse_time` in seconds, `max_text` in millions of characters.
    """

    target: str = "spec"
    python_version: str = RUNNING_PYTHON
    platform: str = "linux"
    roots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    entry: tuple[str, ...] = ()
    sdk_modules: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    argv: tuple[str, ...] = ()
    define: tuple[tuple[str, str], ...] = ()
    installed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    no_assume: tuple[str, ...] = ()
    fail_on: str = "error"
    allow_empty: bool = False
    allow_incomplete: bool = False
    follow_symlinks: bool = False
    format: str = "yaml"
    max_file_size: int = 10
    parse_time: int = 60
    parse_memory: int = 2048
    max_steps: int = 600_000
    max_text: int = 100
    target_source: str = dataclasses.field(default="", compare=False)

    def merge(self, given: Mapping[str, object]) -> Config:
        """Return these settings with those of the command line on top.

        Keys are kebab-case; None, False and empty values are not given, so a switch can only be turned on. `define`
        is merged by name and `no-assume` only grows; `installed` and `missing` decide name by name; everything else
        replaces. Raises `ConfigError`.
        """
        values = {key: value for key, value in given.items() if value}
        over = _read_settings(values, "", allowed=tuple(_SETTINGS))
        over["target_source"] = "" if "target" in over else self.target_source
        installed, missing = over.get("installed", ()), over.get("missing", ())
        over["define"] = tuple(sorted((dict(self.define) | dict(over.get("define", ()))).items()))
        over["no_assume"] = tuple(sorted({*self.no_assume, *over.get("no_assume", ())}))
        over["installed"] = _unique((*_without(self.installed, missing), *installed))
        over["missing"] = _unique((*_without(self.missing, installed), *missing))
        return _built(over, "", self)


@record
class Overrides:
    """What the command line says.

    `named`, the file of `--config`, stands in for the outermost projects' own settings, its `exclude` counting from
    the project's folder; a nested project keeps its own. `values` go over every project's: pairs of a kebab-case key
    and a value, as `Config.merge` takes them; `roots` among them are tree paths. `isolated` leaves every project's own
    settings unread.
    """

    named: Config | None = None
    values: tuple[tuple[str, object], ...] = ()
    isolated: bool = False

    @property
    def for_nested(self) -> Overrides:
        """What holds for a project inside of one that was asked for: it keeps its own import roots."""
        return dataclasses.replace(self, values=tuple(pair for pair in self.values if pair[0] != "roots"))

    def over(self, config: Config) -> Config:
        """Return the settings of a project whose own are `config`. Raises `ConfigError`."""
        return config.merge(dict(self.values))


def parse_project(content: bytes, where: str) -> Config:
    """Return the settings in the bytes of a pyproject.toml; the defaults where it has no table of ours.

    `where` is the file as shown. `roots` are as written. Raises `ConfigError` for what is no TOML, an unknown key, a
    wrong type or value, and a key that a scanned tree may not say.
    """
    tool = _parse(content, where).get("tool", {})
    if not isinstance(tool, dict):
        raise ConfigError(where, "tool", "must be a table")
    allowed = tuple(key for key in _SETTINGS if key != "follow-symlinks")
    table = _table(tool.get("oprc-static", {}), where)
    settings = _read_settings(table, where, allowed=allowed)
    for key, most in _MOST.items():
        if settings.get(key.replace("-", "_"), 0) > most:
            raise ConfigError(where, key, f"a project can ask for {most} at most: use --{key} or a --config file")
    return _built(settings, where, _sourced(content, table, where))


def parse_file(content: bytes, where: str) -> Config:
    """Return the settings in the bytes of a file named with `--config`: bare keys, or those of our table.

    Raises `ConfigError` as `parse_project` does, and for a file with a `tool` table but none of ours.
    """
    document = _parse(content, where)
    table = _table(_named_table(document, where), where)
    return _built(_read_settings(table, where, allowed=tuple(_SETTINGS)), where, _sourced(content, table, where))


def _named_table(document: dict[str, object], where: str) -> object:
    """Return the settings of a file that `--config` names: our table where there is a `tool`, else all of it."""
    if "tool" not in document:
        return document
    tool = document["tool"]
    if not isinstance(tool, dict) or "oprc-static" not in tool:
        raise ConfigError(where, TABLE, "this file has no such table")
    return tool["oprc-static"]


def _parse(content: bytes, where: str) -> dict[str, object]:
    """Return the TOML document in `content`."""
    if len(content) > _LARGEST:
        raise ConfigError(where, "", f"is larger than {_LARGEST} bytes")
    try:
        return parse_toml(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise ConfigError(where, "", "is not UTF-8") from None
    except TomlError as error:
        raise ConfigError(where, "", str(error)) from None


def _sourced(content: bytes, table: Mapping[str, object], where: str) -> Config:
    """Return the defaults, which remember the line of `where` that names the target."""
    if "target" not in table:
        return Config()
    is_ours = True
    for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
        words = line.strip()
        if words.startswith("["):
            is_ours = words.partition("#")[0].replace(" ", "").replace('"', "") == f"[{TABLE}]"
        elif is_ours and _TARGET_LINE.match(words):
            return Config(target_source=f"{where}:{number}")
    return Config(target_source=where)


def _table(value: object, where: str) -> dict[str, object]:
    """Return `value`, which must be the table of our settings."""
    if not isinstance(value, dict):
        raise ConfigError(where, TABLE, "must be a table")
    return value


class _WrongValueError(Exception):
    """A value that a setting does not take; the text says what it takes."""


def _text(value: object) -> str:
    """Return a string that is not empty."""
    if not isinstance(value, str) or not value:
        raise _WrongValueError("must be a string that is not empty")
    return value


def _switch(value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise _WrongValueError("must be true or false")
    return value


def _number(value: object) -> int:
    """Return a whole number above zero."""
    if type(value) is not int or value < 1:
        raise _WrongValueError("must be a whole number above zero")
    return value


def _texts(value: object) -> tuple[str, ...]:
    """Return a list of strings, each once."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        raise _WrongValueError("must be a list of strings that are not empty")
    return _unique(value)


def _module_names(value: object) -> tuple[str, ...]:
    """Return a list of dotted names; a part need be no identifier, `python -m my-script` has none."""
    names = _texts(value)
    for name in names:
        if not all(name.split(".")):
            raise _WrongValueError(f'"{name}" is no dotted module name')
    return names


def _entries(value: object) -> tuple[str, ...]:
    """Return a list of modules and paths to run; `auto` is one of them by its form."""
    texts = _texts(value)
    _module_names([text for text in texts if not is_entry_path(text)])
    return texts


def is_entry_path(text: str) -> bool:
    """Say whether an entry is a path rather than a dotted module name: it has a slash, or is a file's or folder's."""
    return "/" in text or text in (".", "..") or text.endswith(".py")


def _assumptions(value: object) -> tuple[str, ...]:
    """Return the names of assumptions (section 1), sorted."""
    names = _texts(value)
    for name in names:
        if name not in ASSUMPTIONS:
            raise _WrongValueError(f'"{name}" is none of {", ".join(ASSUMPTIONS)}')
    return tuple(sorted(names))


def _definitions(value: object) -> tuple[tuple[str, str], ...]:
    """Return (name, value) pairs, sorted by name; the command line gives pairs, a file a table."""
    table = dict(value) if isinstance(value, tuple) else value
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        raise _WrongValueError('must be a table of strings (NAME = "value")')
    return tuple(sorted(table.items()))


def _python_version(value: object) -> str:
    """Return a version of Python 3; the command line gives it as numbers, too."""
    if isinstance(value, tuple):
        value = ".".join(map(str, value))
    if not isinstance(value, str) or not re.fullmatch(r"3\.(0|[1-9][0-9]?)", value):
        raise _WrongValueError('must be a string like "3.12"')
    return value


def _one_of(*choices: str) -> Callable[[object], str]:
    """Return a reader of a setting that takes one of `choices`."""

    def read(value: object) -> str:
        """Return one of the choices."""
        if not isinstance(value, str) or value not in choices:
            raise _WrongValueError("must be " + " or ".join(f'"{choice}"' for choice in choices))
        return value

    return read


_SETTINGS: dict[str, Callable[[object], object]] = {
    "target": _text,
    "python-version": _python_version,
    "platform": _text,
    "roots": _texts,
    "exclude": _texts,
    "entry": _entries,
    "sdk-modules": _module_names,
    "trusted": _module_names,
    "argv": _texts,
    "define": _definitions,
    "installed": _module_names,
    "missing": _module_names,
    "no-assume": _assumptions,
    "fail-on": _one_of("error", "warning"),
    "allow-empty": _switch,
    "allow-incomplete": _switch,
    "follow-symlinks": _switch,
    "format": _one_of("yaml", "json"),
    "max-file-size": _number,
    "parse-time": _number,
    "parse-memory": _number,
    "max-steps": _number,
    "max-text": _number,
}


def _read_settings(table: Mapping[str, object], where: str, *, allowed: tuple[str, ...]) -> dict[str, Any]:
    """Return the checked values of `table` by field name."""
    settings: dict[str, Any] = {}
    for key, value in table.items():
        if key not in allowed:
            raise ConfigError(where, key, _refusal(key, allowed))
        try:
            settings[key.replace("-", "_")] = _SETTINGS[key](value)
        except _WrongValueError as wrong:
            raise ConfigError(where, key, str(wrong)) from None
    return settings


def _refusal(key: str, allowed: tuple[str, ...]) -> str:
    """Return why `key` is none of the `allowed` settings."""
    if key in _COMMAND_LINE_ONLY:
        return f"only the command line can say this: --{key}"
    if key in _SETTINGS:
        return f"a project cannot say this about itself: use --{key} or a file named with --config"
    nearest = nearest_name(key, allowed)
    return f'there is no such setting; did you mean "{nearest}"?' if nearest else "there is no such setting"


def _built(settings: dict[str, Any], where: str, base: Config) -> Config:
    """Return `base` with `settings`, once they agree with each other."""
    config = dataclasses.replace(base, **settings)
    both = sorted({*config.installed} & {*config.missing})
    if both:
        raise ConfigError(where, "installed", f'"{both[0]}" is listed as missing too')
    return config


def _unique(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return `values` without repetitions, in order of first appearance."""
    return tuple(dict.fromkeys(values))


def _without(values: tuple[str, ...], taken: tuple[str, ...]) -> tuple[str, ...]:
    """Return `values` but those that are `taken`."""
    return tuple(value for value in values if value not in taken)
