"""Targets as data: whose output is reproduced, and which names people may give it (SEMANTICS section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from oprc_static.records import record

SPEC_LINE = "spec"
"""The line of the target that PROPOSAL.md describes; the other lines are the SDK's (`0.1`, `0.2`, `0.3`)."""

_RELEASE_GROUPS: tuple[tuple[str, tuple[tuple[int, int, int], ...]], ...] = (
    ("0.1.2-0.1.3", ((0, 1, 2), (0, 1, 3))),
    ("0.1.4", ((0, 1, 4),)),
    ("0.1.5", ((0, 1, 5),)),
    ("0.2.2", ((0, 2, 2),)),
    ("0.2.3", ((0, 2, 3),)),
    ("0.3.0-0.3.1", ((0, 3, 0), (0, 3, 1))),
    ("0.3.2", ((0, 3, 2),)),
    ("0.3.3-0.3.5", ((0, 3, 3), (0, 3, 4), (0, 3, 5))),
    ("0.3.6", ((0, 3, 6),)),
)
"""Releases that behave alike: the group's name and its releases, oldest first."""

_NO_PRINT_PKG = "sdk-0.1.1"


class TargetError(ValueError):
    """A target's name that cannot be used; the text says why and names those that can."""


@record
class Target:
    """One output to reproduce.

    `name` is the full name (never a short one), `line` is `spec` or the release line (`0.3`), `release` is None for
    `spec`, and `group` names the releases that print alike.
    """

    name: str
    line: str
    release: tuple[int, int, int] | None
    group: str

    @property
    def is_spec(self) -> bool:
        """Whether this is PROPOSAL.md's target and not an SDK release."""
        return self.release is None


SPEC = Target(SPEC_LINE, SPEC_LINE, None, SPEC_LINE)


def _release_target(release: tuple[int, int, int], group: str) -> Target:
    major, minor, patch = release
    return Target(f"sdk-{major}.{minor}.{patch}", f"{major}.{minor}", release, group)


TARGETS: Mapping[str, Target] = MappingProxyType(
    {SPEC.name: SPEC}
    | {
        target.name: target
        for group, releases in _RELEASE_GROUPS
        for target in (_release_target(release, group) for release in releases)
    }
)
"""Every target by its full name: `spec`, then the releases from old to new."""

SHORT_NAMES: Mapping[str, Target] = MappingProxyType(
    {f"sdk-{target.line}": target for target in TARGETS.values() if not target.is_spec}
)
"""Short names: the newest release of each line (`TARGETS` lists the newest last)."""

DEFAULT_TARGET = SPEC


def target_names() -> tuple[str, ...]:
    """Return the names, full and short, that `parse_target` accepts, in the order in which people should see them."""
    return (*TARGETS, *SHORT_NAMES)


def parse_target(name: str) -> Target:
    """Return the target that `name` means, short names resolved.

    Args:
        name: what was written on the command line or in the configuration, exactly (no case or space is forgiven).

    Raises:
        TargetError: the name is no target, or names a release without `print_pkg`.

    Source: SEMANTICS section 2 (releases on PyPI, their groups; 0.1.1 has no `print_pkg`).
    """
    target = TARGETS.get(name) or SHORT_NAMES.get(name)
    choices = ", ".join(target_names())
    if name == _NO_PRINT_PKG:
        raise TargetError(f"target {name!r} prints nothing: that release has no print_pkg; choose from {choices}")
    if target is None:
        raise TargetError(f"unknown target {name!r}; choose from {choices}")
    return target
