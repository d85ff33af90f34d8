"""The package document's types (PROPOSAL.md, "Document Shape"), frozen, each field with the origin of its value.

Every `origins` maps a field's name (for lists: `tags[0]`) to the origin of its value; a field that is not in it has
its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from oprc_static.origin import Origin
from oprc_static.records import record

FUNCTION_TYPES = ("BUILTIN", "CUSTOM", "MACRO", "LOGICAL")
ACCESS_MODIFIERS = ("PUBLIC", "INTERNAL", "PRIVATE")
CONSISTENCY_MODELS = ("NONE", "READ_YOUR_WRITE", "BOUNDED_STALENESS", "STRONG")

Origins = Mapping[str, Origin]
NO_ORIGINS: Origins = MappingProxyType({})


def _no_origins() -> Origins:
    return NO_ORIGINS  # as a plain default, Python 3.11's dataclasses refuse it: it has no hash there


@record
class KeySpec:
    """One key of a class's state."""

    name: str
    key_type: str
    nullable: bool


@record
class StateSpec:
    """How a class's state is kept."""

    key_specs: tuple[KeySpec, ...] = ()
    default_provider: str = "memory"
    consistency_model: str = "NONE"
    persistent: bool = False
    serialization_format: str = "json"
    origins: Origins = field(default_factory=_no_origins, compare=False)


@record
class FunctionBinding:
    """A name of a class under which a function is called; `stateless` is the SDK's notion, printed by `spec` only."""

    name: str
    function_key: str
    access_modifier: str = "PUBLIC"
    stateless: bool = False
    parameters: tuple[str, ...] = ()
    origins: Origins = field(default_factory=_no_origins, compare=False)


@record
class OClass:
    """A class of a package. `description` is "" when there is none."""

    key: str
    description: str = ""
    state_spec: StateSpec | None = None
    function_bindings: tuple[FunctionBinding, ...] = ()
    origins: Origins = field(default_factory=_no_origins, compare=False)


@record
class OFunction:
    """A function of a package. `description` is "" when there is none."""

    key: str
    function_type: str = "CUSTOM"
    description: str = ""
    origins: Origins = field(default_factory=_no_origins, compare=False)


@record
class OPackage:
    """A package: what one document says. `version` is None when the source gives none.

    `description_first` is the SDK's: a class that gave the description was registered before the first that gave the
    author. It decides nothing but the order of these two keys in the JSON of `sdk-0.3.*`.
    """

    name: str
    version: str | None = None
    author: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    classes: tuple[OClass, ...] = ()
    functions: tuple[OFunction, ...] = ()
    dependencies: tuple[str, ...] = ()
    description_first: bool = False
    origins: Origins = field(default_factory=_no_origins, compare=False)
