"""Relevance before parsing: which files of a project can matter to what it exports, by their bytes (assumption A1)."""

from __future__ import annotations

from oprc_static.closure.graph import Graph, Seen
from oprc_static.closure.project import ProjectClosure
from oprc_static.closure.select import Closure, Selection

__all__ = ["Closure", "Graph", "ProjectClosure", "Seen", "Selection"]
