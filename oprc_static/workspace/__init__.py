"""The driver: discover, lower, evaluate, collect.

`loader` finds, reads and lowers what a project consists of, `run` evaluates it from the beginning, `results` is what
comes out; `projects` puts the three together. `live` keeps an evaluated project and follows changes: `shares` notes
what each module does, `order` in which order they run, `apart` evaluates some again, `ties` says when it cannot, and
`merging` puts exports together.
"""

from __future__ import annotations

from oprc_static.workspace.ahead import Helpers
from oprc_static.workspace.loader import ProjectLoader
from oprc_static.workspace.projects import evaluate_project
from oprc_static.workspace.results import ModuleRecord, ProjectResult
from oprc_static.workspace.run import Progress

__all__ = ["Helpers", "ModuleRecord", "Progress", "ProjectLoader", "ProjectResult", "evaluate_project"]
