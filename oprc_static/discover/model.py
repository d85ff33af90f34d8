"""What discovering yields: frozen values, no files behind them."""

from __future__ import annotations

from typing import NamedTuple

from oprc_static.config import Config
from oprc_static.diagnostics import Diagnostic
from oprc_static.names import parent_name
from oprc_static.records import record


class DiscoverError(Exception):
    """A path on the command line that cannot be scanned: a usage error."""


class ModuleFile(NamedTuple):
    """A source file and the module that it is; `path` is its tree path, `display` what people see.

    `name` has the file's own name without `.py` as its last part, whatever it looks like: `my-script`, say, which no
    import statement can name though `importlib` can.
    """

    name: str
    path: str
    is_package: bool
    display: str

    @property
    def package(self) -> str:
        """The module's `__package__`: where its relative imports start."""
        return self.name if self.is_package else parent_name(self.name)


@record
class Namespace:
    """A namespace package: its name and the folders that are its `__path__`, in order."""

    name: str
    folders: tuple[str, ...]


@record
class LinkPolicy:
    """Which symbolic links to files are read (section 3): into one of `areas`, among `named`, or all.

    `areas` are real folders, without a link on their path; `named` are the links that are arguments themselves.
    """

    areas: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    follow: bool = False


@record
class Entry:
    """A file that is run as `__main__`: a script has no package, a module's is that of its name."""

    file: ModuleFile
    is_script: bool


@record
class Project:
    """Sources with one registry: the settings, the import roots in the order of `sys.path`, where to start.

    `starting` is in Python's import order (section 3). `diagnostics` concern this project only. `entries` are run
    instead of `starting`, if there are any; `unseen` are roots of the project that their `sys.path` does not have.
    """

    folder: str
    display: str
    config: Config
    roots: tuple[str, ...]
    starting: tuple[ModuleFile, ...]
    links: LinkPolicy
    diagnostics: tuple[Diagnostic, ...]
    entries: tuple[Entry, ...] = ()
    unseen: tuple[str, ...] = ()


@record
class Discovery:
    """All projects of a scan, by folder; none overlaps another in its starting modules."""

    projects: tuple[Project, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings of all projects, in order."""
        return tuple(found for project in self.projects for found in project.diagnostics)
