"""From a package to its document: plain dicts, lists, strings and booleans in the key order that is printed.

Each group of targets has its own module; which one it is, is data here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from oprc_static.export import sdk_0_3, spec
from oprc_static.export.targets import Target
from oprc_static.opackage import OPackage

Document = dict[str, object]
"""One package document: only dict, list, str, bool and None below it."""

_SHAPES: Mapping[str, Callable[[OPackage], Document]] = MappingProxyType(
    {
        "spec": spec.shape_package,
        "0.3.6": sdk_0_3.shape_package,
    }
)


def document(package: OPackage, target: Target) -> Document:
    """Return the document of `package` as `target` writes it.

    Args:
        package: what was registered under one package name.
        target: a supported target.

    Returns:
        A fresh document: no list or dict in it is shared with another one.

    Raises:
        NotImplementedError: no shape is declared for the target's group (a supported target always has one).

    Source: SEMANTICS 6.1 (`spec`) and 6.2 (`sdk-*`).
    """
    shape = _SHAPES.get(target.group)
    if shape is None:
        raise NotImplementedError(f"no document shape for target {target.name}")
    return shape(package)
