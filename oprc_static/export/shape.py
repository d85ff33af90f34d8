"""From a package to its document: plain dicts, lists, strings and booleans in the key order that is printed.

Each group of targets has its own module; which one it is, is data here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from oprc_static.export import sdk_0_1, sdk_0_3, spec
from oprc_static.export.targets import Target
from oprc_static.opackage import OPackage

Document = dict[str, object]
"""One package document: only dict, list, str, bool and None below it."""

_SHAPES: Mapping[str, Callable[[OPackage], Document]] = MappingProxyType(
    {
        "spec": spec.shape_package,
        "0.1.2-0.1.3": sdk_0_1.shape_package,
        "0.1.4": sdk_0_1.shape_package,
        "0.1.5": sdk_0_1.shape_package,
        "0.2.2": sdk_0_1.shape_package,
        "0.2.3": sdk_0_1.shape_package,
        "0.3.0-0.3.1": sdk_0_3.shaper(sdk_0_3.FIRST),
        "0.3.2": sdk_0_3.shaper(sdk_0_3.FIRST),
        "0.3.3-0.3.5": sdk_0_3.shaper(sdk_0_3.MIDDLE),
        "0.3.6": sdk_0_3.shaper(sdk_0_3.LAST),
    }
)


def document(package: OPackage, target: Target) -> Document:
    """Return the document of `package` as `target` writes it.

    Args:
        package: what was registered under one package name.
        target: the target; every group of them has a shape.

    Returns:
        A fresh document: no list or dict in it is shared with another one.

    Source: SEMANTICS 6.1 (`spec`) and 6.2 (`sdk-*`).
    """
    return _SHAPES[target.group](package)
