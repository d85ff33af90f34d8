"""From a source tree and paths to projects: settings, import roots, starting modules, and where modules are found."""

from __future__ import annotations

from oprc_static.discover.elsewhere import modules_elsewhere, modules_in
from oprc_static.discover.finder import ModuleFinder, search_path
from oprc_static.discover.model import DiscoverError, Discovery, Entry, LinkPolicy, ModuleFile, Namespace, Project
from oprc_static.discover.pins import Pin, Pins, read_pins
from oprc_static.discover.projects import discover
from oprc_static.discover.requirements import same_version
from oprc_static.discover.settings import load_file, load_project

__all__ = [
    "DiscoverError",
    "Discovery",
    "Entry",
    "LinkPolicy",
    "ModuleFile",
    "ModuleFinder",
    "Namespace",
    "Pin",
    "Pins",
    "Project",
    "discover",
    "load_file",
    "load_project",
    "modules_elsewhere",
    "modules_in",
    "read_pins",
    "same_version",
    "search_path",
]
