"""The driver: discover, lower, evaluate, collect.

`loader` finds, reads and lowers what a project consists of, `run` evaluates it from the beginning, `results` is what
comes out; `projects` puts the three together. `shares` notes what each module does, `order` in which order they run,
`ties` what else than imports ties them, and `together` with `merging` puts what untied modules did together again. Two
rest on that: `live` keeps an evaluated project and follows changes, of which `apart` evaluates what depends on them;
`batches` evaluates a large project in parts, so that not all of it is in memory.
"""

from __future__ import annotations

from oprc_static.workspace.ahead import Helpers
from oprc_static.workspace.loader import ProjectLoader
from oprc_static.workspace.projects import evaluate_project
from oprc_static.workspace.results import ModuleRecord, ProjectResult
from oprc_static.workspace.run import Progress

__all__ = ["Helpers", "ModuleRecord", "Progress", "ProjectLoader", "ProjectResult", "evaluate_project"]
