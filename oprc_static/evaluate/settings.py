"""What an evaluation depends on besides the sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from oprc_static.records import record

_NOTHING: Mapping[str, str] = MappingProxyType({})


@record
class Settings:
    """Everything that can change a result and is not source text.

    `python_version` is (major, minor) of the Python whose import is worked out; `release` the SDK release as a tuple,
    None for the proposal (`spec`). `argv` is what entries are run with, () when that is not
    known, `defines` are environment variables that are known, `installed` and `missing`
    external modules whose presence is decided, `trusted` external modules whose classes and decorators are harmless.
    `is_run` says that entries are run, where otherwise modules are imported.

    What may be spent: `steps` by each starting module or entry, and `steps_per_module` more for each module that is
    imported; `characters` of computed texts by all of them, and `characters_per_module` more; `depth` nested calls.
    """

    release: tuple[int, ...] | None = None
    python_version: tuple[int, int] = (3, 11)
    platform: str = "linux"
    argv: tuple[str, ...] = ()
    defines: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    installed: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()
    no_assume: frozenset[str] = frozenset()
    sdk_modules: frozenset[str] = frozenset({"oaas_sdk2_py"})
    is_run: bool = False
    steps: int = 600_000
    steps_per_module: int = 20_000
    characters: int = 100_000_000
    characters_per_module: int = 100_000
    depth: int = 120

    @property
    def is_spec(self) -> bool:
        """Whether the proposal's decorators exist."""
        return self.release is None
